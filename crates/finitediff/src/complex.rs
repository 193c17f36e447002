//! Gradients by the complex step.
//!
//! ```text
//! f0 = Re f(x)
//! for every variable i, on any thread:  gᵢ = Im f(x + i hᵢ eᵢ) / hᵢ
//! ```
//!
//! Source: W. Squire, G. Trapp, SIAM Review 40 (1998) 110–112.

use crate::gradient::{Evaluations, Known, fitting};
use crate::step::{Scheme, StepSize};
use crate::team::{Pieces, Team};
use num_complex::Complex;
use num_traits::{Float, Zero};
use std::convert::Infallible;
use std::sync::atomic::Ordering;
use thalweg_core::{Bounds, InvalidInput, Problem, Vector};

/// An objective that takes complex numbers as a [`Problem`]: gᵢ = Im f(x + i hᵢ eᵢ) / hᵢ, exact to rounding.
///
/// Nothing is subtracted, so nothing cancels: the derivative is as exact as the value. The objective must be analytic:
/// written with `+ − · /`, `powi`, `exp`, `sin` …, without `abs`, `norm`, `conj`, and comparing real parts only.
///
/// ```
/// use num_complex::{Complex, ComplexFloat};
/// use thalweg_core::Problem;
/// use thalweg_finitediff::FiniteDifference;
///
/// fn rosenbrock<C: ComplexFloat + From<f64>>(x: &[C]) -> C {
///     let c = <C as From<f64>>::from;
///     c(100.0) * (x[1] - x[0].powi(2)).powi(2) + (c(1.0) - x[0]).powi(2)
/// }
/// let mut problem = FiniteDifference::complex_step(rosenbrock::<Complex<f64>>);
/// let mut g = vec![0.0; 2];
/// let Ok(f) = problem.value_and_gradient(&vec![-1.2, 1.0], &mut g);
/// assert!((f - 24.2).abs() < 1e-13);
/// assert!((g[0] + 215.6).abs() < 1e-12 && (g[1] + 88.0).abs() < 1e-12);
/// ```
///
/// # Steps
/// ε^½ max(1, |xᵢ|), as SciPy takes them; the error of truncation, h² f‴/6, is then at the level of rounding. With
/// `absolute_step(1e-100)` there is none. The bounds need not be minded: the real part stays at x.
///
/// # Cost
/// One complex evaluation for the value, and n for the gradient. Scratch and allocation are those of
/// [`FiniteDifference`](crate::FiniteDifference).
pub struct ComplexStep<F, V: Vector> {
    f: F,
    step: StepSize<V::Scalar>,
    bounds: Option<Bounds<V>>,
    team: Team,
    points: Vec<Vec<Complex<V::Scalar>>>,
    known: Known<V>,
    count: Evaluations,
}

impl<F, V: Vector> ComplexStep<F, V> {
    pub(crate) fn new(f: F) -> Self {
        ComplexStep {
            f,
            step: StepSize::Automatic,
            bounds: None,
            team: Team::default(),
            points: Vec::new(),
            known: Known::nothing(),
            count: Evaluations::default(),
        }
    }

    /// The bounds of the problem, for solvers to see.
    #[must_use]
    pub fn within(mut self, bounds: Bounds<V>) -> Self {
        self.bounds = Some(bounds);
        self
    }

    /// Steps of so many times |xᵢ|.
    ///
    /// # Errors
    /// Zero, or not finite.
    pub fn relative_step(mut self, r: V::Scalar) -> Result<Self, InvalidInput> {
        self.step = StepSize::relative(r)?;
        Ok(self)
    }

    /// Steps of this length. One that is lost when added to xᵢ is as good as any here, and taken.
    ///
    /// # Errors
    /// Zero, or not finite.
    pub fn absolute_step(mut self, a: V::Scalar) -> Result<Self, InvalidInput> {
        self.step = StepSize::absolute(a)?;
        Ok(self)
    }

    /// How many threads evaluate the objective, the calling one included; 0 for as many as the machine runs at once.
    ///
    /// # Errors
    /// The system does not start so many.
    pub fn threads(mut self, threads: usize) -> Result<Self, InvalidInput> {
        self.team = Team::new(threads)?;
        Ok(self)
    }

    /// How often the objective was called so far.
    pub fn evaluations(&self) -> Evaluations {
        self.count
    }

    /// The points of all threads, equal to x.
    fn prepare(&mut self, x: &V) {
        let (threads, n) = (self.team.threads(), x.local_len());
        if self.points.len() != threads || self.points.iter().any(|p| p.len() != n) {
            self.points = vec![vec![Complex::zero(); n]; threads];
        }
        for point in &mut self.points {
            for (z, &x) in point.iter_mut().zip(x.local()) {
                *z = Complex::new(x, V::Scalar::zero());
            }
        }
    }
}

impl<F, V: Vector + Send> Problem for ComplexStep<F, V>
where
    F: Fn(&[Complex<V::Scalar>]) -> Complex<V::Scalar> + Sync,
{
    type Vector = V;
    type Error = Infallible;

    fn value(&mut self, x: &V) -> Result<V::Scalar, Infallible> {
        if let Some(f) = self.known.at(x) {
            return Ok(f);
        }
        self.prepare(x);
        self.count.values += 1;
        let f = self.points.first().map_or(V::Scalar::nan(), |z| (self.f)(z).re);
        self.known.learn(x, f);
        Ok(f)
    }

    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        let nan = V::Scalar::nan();
        if !fitting(self.bounds.as_ref(), x, gradient) {
            gradient.fill(nan);
            return Ok(nan);
        }
        let f0 = self.value(x)?;
        if !f0.is_finite() {
            gradient.fill(nan);
            return Ok(f0);
        }
        self.prepare(x);
        let (f, step) = (&self.f, self.step);
        let base = Scheme::Forward.base::<V::Scalar>();
        self.count.differences += x.local_len() as u64;
        self.team.each(
            &mut self.points,
            Pieces::new(gradient.local_mut(), self.team.threads()),
            |point, (start, piece), first_bad| {
                for (i, g) in (start..).zip(piece) {
                    if i >= first_bad.load(Ordering::Relaxed) {
                        break;
                    }
                    let h = match step {
                        StepSize::Absolute(a) => a,
                        step => step.at(base, point[i].re),
                    };
                    point[i].im = h;
                    *g = f(point).im / h;
                    point[i].im = V::Scalar::zero();
                }
                Ok::<(), (usize, Infallible)>(())
            },
        )?;
        Ok(f0)
    }

    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds.as_ref()
    }
}

impl<F, V: Vector + std::fmt::Debug> std::fmt::Debug for ComplexStep<F, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ComplexStep")
            .field("step", &self.step)
            .field("bounds", &self.bounds)
            .field("evaluations", &self.count)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// f(x) = e^x / (sin³x + cos³x) at 1.5, the example of Squire and Trapp.
    #[test]
    fn the_example_of_the_paper() {
        let f = |z: &[Complex<f64>]| z[0].exp() / (z[0].sin().powi(3) + z[0].cos().powi(3));
        let mut p = ComplexStep::<_, Vec<f64>>::new(f).absolute_step(1e-100).unwrap();
        let mut g = vec![0.0];
        let Ok(_) = p.value_and_gradient(&vec![1.5], &mut g);
        // The derivative by calculus; a few roundings.
        let x = 1.5f64;
        let d = x.sin().powi(3) + x.cos().powi(3);
        let d1 = 3.0 * x.sin() * x.cos() * (x.sin() - x.cos());
        let exact = x.exp() * (d - d1) / (d * d);
        assert!((g[0] - exact).abs() < 1e-14 * exact.abs(), "{} {exact}", g[0]);
    }

    #[test]
    fn counts_and_bounds() {
        let f = |z: &[Complex<f32>]| z[0] * z[0] * z[1];
        let bounds = Bounds::uniform(vec![0.0f32; 2], 0.0, 3.0).unwrap();
        let mut p = ComplexStep::<_, Vec<f32>>::new(f)
            .within(bounds)
            .relative_step(1e-3)
            .unwrap()
            .threads(2)
            .unwrap();
        let mut g = vec![0.0; 2];
        // At the upper bound the step is still complex: nothing to avoid.
        for _ in 0..2 {
            assert_eq!(p.value_and_gradient(&vec![3.0, 2.0], &mut g), Ok(18.0));
            // Two roundings in single precision.
            assert!((g[0] - 12.0).abs() < 3e-6 && (g[1] - 9.0).abs() < 3e-6, "{g:?}");
        }
        assert_eq!(
            p.evaluations(),
            Evaluations {
                values: 1,
                differences: 4
            }
        );
        assert!(
            p.value_and_gradient(&vec![1.0; 3], &mut vec![0.0; 3])
                .is_ok_and(f32::is_nan)
        );
        assert!(Problem::bounds(&p).is_some_and(|b| b.boxed()));
    }
}
