//! Gradients of sums of few-variable terms by grouped differences.
//!
//! ```text
//! r⁰ = r(x),  f = Σ φ(r⁰ᵢ)
//! for every group of columns that share no row of the Jacobian, on any thread:
//!     move all its variables at once, each to its own place a (and b) by the rules of `step`
//!     rᵃ, rᵇ = r(moved)
//!     for each column j of the group:  gⱼ = Σ_{i in column j} φ′(r⁰ᵢ) · slopeⱼ(r⁰ᵢ, rᵃᵢ, rᵇᵢ)
//! ```

use crate::gradient::{Evaluations, Sides, fitting};
use crate::sparsity::{Colouring, Sparsity};
use crate::step::{Scheme, Stencil, StepSize};
use crate::team::Team;
use num_traits::{Float, Zero};
use std::convert::Infallible;
use thalweg_core::{Bounds, InvalidInput, Problem, Real, Vector, kernels};

/// What is summed of each residual.
pub trait Loss<T>: Sync {
    /// φ(r) and φ′(r).
    fn loss(&self, r: T) -> (T, T);
}

/// φ(r) = ½ r²: least squares.
#[derive(Debug, Clone, Copy, Default)]
pub struct HalfSquares;

impl<T: Real> Loss<T> for HalfSquares {
    #[inline]
    fn loss(&self, r: T) -> (T, T) {
        (T::from_f64(0.5) * r * r, r)
    }
}

/// φ(r) = r: a partially separable objective, which is the sum of its terms.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainSum;

impl<T: Real> Loss<T> for PlainSum {
    #[inline]
    fn loss(&self, r: T) -> (T, T) {
        (r, T::one())
    }
}

impl<T, F: Fn(T) -> (T, T) + Sync> Loss<T> for F {
    fn loss(&self, r: T) -> (T, T) {
        self(r)
    }
}

/// f(x) = Σᵢ φ(rᵢ(x)), where each rᵢ depends on few variables and it is known which: the gradient by grouped
/// differences of r.
///
/// The value of such a sum hides which variable changed it; its terms do not. So all variables that no term shares move
/// at once, and a banded problem costs as many evaluations as its band is wide, whatever n.
///
/// ```
/// use thalweg_core::Problem;
/// use thalweg_finitediff::{HalfSquares, Scheme, SeparableDifference, Sparsity};
///
/// // rᵢ = xᵢ₊₁ − xᵢ²
/// let n = 100_000;
/// let band = Sparsity::new(n - 1, n, (0..n - 1).flat_map(|i| [(i, i), (i, i + 1)]))?;
/// let residuals = |x: &[f64], r: &mut [f64]| {
///     for (i, r) in r.iter_mut().enumerate() {
///         *r = x[i + 1] - x[i] * x[i];
///     }
/// };
/// let mut problem = SeparableDifference::new(residuals, band, HalfSquares, Scheme::Forward);
/// let mut g = vec![0.0; n];
/// let Ok(f) = problem.value_and_gradient(&vec![2.0; n], &mut g);
/// assert_eq!(f, 0.5 * 4.0 * (n - 1) as f64);
/// assert!((g[1] - (-2.0 + 8.0)).abs() < 1e-6);
/// assert_eq!(problem.evaluations().differences, 2);
/// # Ok::<(), thalweg_core::InvalidInput>(())
/// ```
///
/// # Cost
/// One evaluation of r a group (forward) or two (central), and one at x unless the value there was asked for just
/// before; besides, time proportional to the entries of the pattern. Each thread has a vector of n and two of m elements,
/// allocated with the rest at the first evaluation; later ones allocate nothing on one thread.
///
/// # Bounds, not finite
/// As for [`FiniteDifference`](crate::FiniteDifference): nothing is evaluated outside the bounds, a fixed variable has
/// the derivative 0, and where f is not finite the gradient is NaN. At an x of another length than the pattern has
/// columns, value and gradient are NaN.
///
/// An entry missing from the pattern makes the gradient wrong without notice: [`missing`](Self::missing) looks for one.
pub struct SeparableDifference<F, L, V: Vector> {
    residuals: F,
    loss: L,
    pattern: Sparsity,
    colouring: Colouring,
    scheme: Scheme,
    step: StepSize<V::Scalar>,
    bounds: Option<Bounds<V>>,
    team: Team,
    workers: Vec<Worker<V>>,
    /// The point where `at` and `slopes` hold.
    known: Option<(V, V::Scalar)>,
    /// r(x).
    at: Vec<V::Scalar>,
    /// φ′(rᵢ(x)).
    slopes: Vec<V::Scalar>,
    /// The gradient, or the Jacobian, in the order of the groups.
    by_group: Vec<V::Scalar>,
    count: Evaluations,
}

#[derive(Debug)]
struct Worker<V: Vector> {
    point: V,
    moved: [Vec<V::Scalar>; 2],
    differences: u64,
}

/// The parts of a slice that belong to each group.
struct Groups<'a, T, S> {
    rest: &'a mut [T],
    colour: usize,
    colours: usize,
    size: S,
}

impl<'a, T, S: Fn(usize) -> usize> Iterator for Groups<'a, T, S> {
    type Item = (usize, &'a mut [T]);
    fn next(&mut self) -> Option<Self::Item> {
        if self.colour == self.colours {
            return None;
        }
        let colour = self.colour;
        self.colour += 1;
        let (part, rest) = std::mem::take(&mut self.rest).split_at_mut((self.size)(colour));
        self.rest = rest;
        Some((colour, part))
    }
}

impl<F, L, V: Vector + Send> SeparableDifference<F, L, V>
where
    F: Fn(&[V::Scalar], &mut [V::Scalar]) + Sync,
    L: Loss<V::Scalar>,
{
    /// Of residuals `r(x, out)`, which write every element of `out`, with the pattern of their Jacobian: a row for
    /// each residual, a column for each variable. Automatic steps, no bounds, all on the calling thread.
    pub fn new(residuals: F, pattern: Sparsity, loss: L, scheme: Scheme) -> Self {
        let colouring = Colouring::of_columns(&pattern);
        SeparableDifference {
            residuals,
            loss,
            pattern,
            colouring,
            scheme,
            step: StepSize::Automatic,
            bounds: None,
            team: Team::default(),
            workers: Vec::new(),
            known: None,
            at: Vec::new(),
            slopes: Vec::new(),
            by_group: Vec::new(),
            count: Evaluations::default(),
        }
    }

    /// The bounds of the problem: solvers see them, and the differences keep to them.
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

    /// Steps of this length, whatever x.
    ///
    /// # Errors
    /// Zero, or not finite.
    pub fn absolute_step(mut self, a: V::Scalar) -> Result<Self, InvalidInput> {
        self.step = StepSize::absolute(a)?;
        Ok(self)
    }

    /// How many threads evaluate groups, the calling one included; 0 for as many as the machine runs at once. The bits
    /// do not depend on it.
    ///
    /// # Errors
    /// The system does not start so many.
    pub fn threads(mut self, threads: usize) -> Result<Self, InvalidInput> {
        self.team = Team::new(threads)?;
        Ok(self)
    }

    /// How often the residuals were evaluated so far.
    pub fn evaluations(&self) -> Evaluations {
        self.count
    }

    /// The pattern of the Jacobian.
    pub fn pattern(&self) -> &Sparsity {
        &self.pattern
    }

    /// The groups of columns.
    pub fn colouring(&self) -> &Colouring {
        &self.colouring
    }

    fn fits(&self, x: &V) -> bool {
        x.local_len() == self.pattern.columns() && fitting(self.bounds.as_ref(), x, x)
    }

    /// r, φ′ and f at x.
    fn base(&mut self, x: &V) -> V::Scalar {
        if let Some((at, f)) = &self.known
            && at.local() == x.local()
        {
            return *f;
        }
        let m = self.pattern.rows();
        self.at.resize(m, V::Scalar::zero());
        self.slopes.resize(m, V::Scalar::zero());
        self.count.values += 1;
        (self.residuals)(x.local(), &mut self.at);
        let (at, loss) = (&self.at, &self.loss);
        let f = kernels::sum(m, |i| loss.loss(at[i]).0);
        for (slope, &r) in self.slopes.iter_mut().zip(at) {
            *slope = loss.loss(r).1;
        }
        match &mut self.known {
            Some((at, known)) if at.local_len() == x.local_len() => {
                at.copy_from(x);
                *known = f;
            }
            other => *other = Some((x.clone(), f)),
        }
        f
    }

    /// Evaluates every group; `emit` gets what belongs to each, in parts of `by_group`.
    fn sweep(
        &mut self,
        x: &V,
        size: impl Fn(&[usize]) -> usize + Sync,
        emit: impl Fn(&Sweep<'_, V::Scalar>, usize, &mut [V::Scalar]) + Sync,
    ) {
        let (n, m) = (self.pattern.columns(), self.pattern.rows());
        let threads = self.team.threads();
        if self.workers.len() != threads || self.workers.iter().any(|w| w.point.local_len() != n) {
            let worker = |_| Worker {
                point: x.like(),
                moved: [vec![V::Scalar::zero(); m], vec![V::Scalar::zero(); m]],
                differences: 0,
            };
            self.workers = (0..threads).map(worker).collect();
        }
        for worker in &mut self.workers {
            worker.point.copy_from(x);
            worker.differences = 0;
        }
        let (residuals, colouring, pattern) = (&self.residuals, &self.colouring, &self.pattern);
        let (scheme, step) = (self.scheme, self.step);
        let (at, slopes) = (&self.at[..], &self.slopes[..]);
        let sides = Sides::of(self.bounds.as_ref());
        let stencil = |j: usize, x: V::Scalar| Stencil::new(scheme, step, x, sides.at(j));
        let groups = Groups {
            rest: &mut self.by_group,
            colour: 0,
            colours: colouring.colours(),
            size: |colour: usize| size(colouring.group(colour)),
        };
        let x = x.local();
        // Nothing can fail.
        let Ok(()) = self
            .team
            .each(&mut self.workers, groups, |worker, (colour, part), _| {
                let group = colouring.group(colour);
                let points = group
                    .iter()
                    .map(|&j| stencil(j, x[j]).points())
                    .max()
                    .unwrap_or(0);
                for (k, moved) in worker.moved.iter_mut().enumerate().take(points) {
                    for &j in group {
                        worker.point.local_mut()[j] = stencil(j, x[j]).places(x[j])[k];
                    }
                    residuals(worker.point.local(), moved);
                    worker.differences += 1;
                }
                for &j in group {
                    worker.point.local_mut()[j] = x[j];
                }
                let sweep = Sweep {
                    pattern,
                    group,
                    x,
                    at,
                    slopes,
                    moved: [&worker.moved[0], &worker.moved[1]],
                    stencil: &stencil,
                };
                emit(&sweep, colour, part);
                Ok::<(), (usize, Infallible)>(())
            });
        self.count.differences += self.workers.iter().map(|w| w.differences).sum::<u64>();
    }

    /// The Jacobian of r at x, in the order of [`pattern`](Self::pattern): column by column, rows rising. NaN at an x
    /// of another length than the pattern has columns. Costs what a gradient does.
    pub fn jacobian(&mut self, x: &V) -> Vec<V::Scalar> {
        let mut values = vec![V::Scalar::nan(); self.pattern.entries()];
        if !self.fits(x) {
            return values;
        }
        self.base(x);
        self.by_group.resize(self.pattern.entries(), V::Scalar::zero());
        let pattern = self.pattern.clone();
        self.sweep(
            x,
            |group| group.iter().map(|&j| pattern.range(j).len()).sum(),
            |sweep, _, part| {
                let mut part = part.iter_mut();
                for &j in sweep.group {
                    for (&i, out) in sweep.pattern.column(j).iter().zip(&mut part) {
                        *out = sweep.entry(i, j);
                    }
                }
            },
        );
        let mut from = 0;
        for &j in self.colouring.ordered() {
            let to = self.pattern.range(j);
            let n = to.len();
            values[to].copy_from_slice(&self.by_group[from..from + n]);
            from += n;
        }
        values
    }

    /// Looks for an entry missing from the pattern: a residual (row) that changes when variables move on which, by the
    /// pattern, it does not depend. Gives the first such row and the variable. Costs a gradient, and n evaluations
    /// more in the group where one is found.
    ///
    /// Finding nothing at one x is no proof: at another x the residual may change.
    pub fn missing(&mut self, x: &V) -> Option<(usize, usize)> {
        if !self.fits(x) {
            return None;
        }
        self.base(x);
        let mut r = vec![V::Scalar::zero(); self.pattern.rows()];
        let mut point = x.clone();
        let sides = Sides::of(self.bounds.as_ref());
        let place = |j: usize| {
            let x = x.local()[j];
            Stencil::new(Scheme::Forward, self.step, x, sides.at(j)).places(x)[0]
        };
        let differs = |a: V::Scalar, b: V::Scalar| a != b && !(a.is_nan() && b.is_nan());
        for colour in 0..self.colouring.colours() {
            let group = self.colouring.group(colour);
            let mut covered = vec![false; self.pattern.rows()];
            for &j in group {
                point.local_mut()[j] = place(j);
                for &i in self.pattern.column(j) {
                    covered[i] = true;
                }
            }
            self.count.differences += 1;
            (self.residuals)(point.local(), &mut r);
            point.copy_from(x);
            if (0..r.len()).all(|i| covered[i] || !differs(r[i], self.at[i])) {
                continue;
            }
            for &j in group {
                point.local_mut()[j] = place(j);
                self.count.differences += 1;
                (self.residuals)(point.local(), &mut r);
                point.local_mut()[j] = x.local()[j];
                let column = self.pattern.column(j);
                let found =
                    (0..r.len()).find(|i| column.binary_search(i).is_err() && differs(r[*i], self.at[*i]));
                if let Some(i) = found {
                    return Some((i, j));
                }
            }
        }
        None
    }
}

/// What is known of a group once it has been evaluated.
struct Sweep<'a, T> {
    pattern: &'a Sparsity,
    group: &'a [usize],
    x: &'a [T],
    at: &'a [T],
    slopes: &'a [T],
    moved: [&'a [T]; 2],
    stencil: &'a dyn Fn(usize, T) -> Stencil<T>,
}

impl<T: Real> Sweep<'_, T> {
    /// ∂rᵢ/∂xⱼ.
    fn entry(&self, i: usize, j: usize) -> T {
        let x = self.x[j];
        (self.stencil)(j, x).slope(x, self.at[i], [self.moved[0][i], self.moved[1][i]])
    }

    /// ∂f/∂xⱼ.
    fn derivative(&self, j: usize) -> T {
        let x = self.x[j];
        let stencil = (self.stencil)(j, x);
        let column = self.pattern.column(j);
        kernels::sum(column.len(), |k| {
            let i = column[k];
            self.slopes[i] * stencil.slope(x, self.at[i], [self.moved[0][i], self.moved[1][i]])
        })
    }
}

impl<F, L, V: Vector + Send> Problem for SeparableDifference<F, L, V>
where
    F: Fn(&[V::Scalar], &mut [V::Scalar]) + Sync,
    L: Loss<V::Scalar>,
{
    type Vector = V;
    type Error = Infallible;

    fn value(&mut self, x: &V) -> Result<V::Scalar, Infallible> {
        Ok(if self.fits(x) {
            self.base(x)
        } else {
            V::Scalar::nan()
        })
    }

    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        let f = self.value(x)?;
        if !f.is_finite() || gradient.local_len() != x.local_len() {
            gradient.fill(V::Scalar::nan());
            return Ok(f);
        }
        self.by_group
            .resize(self.pattern.columns().max(self.by_group.len()), V::Scalar::zero());
        self.sweep(x, <[usize]>::len, |sweep, _, part| {
            for (&j, out) in sweep.group.iter().zip(part) {
                *out = sweep.derivative(j);
            }
        });
        let g = gradient.local_mut();
        for (&j, &d) in self.colouring.ordered().iter().zip(&self.by_group) {
            g[j] = d;
        }
        Ok(f)
    }

    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds.as_ref()
    }
}

impl<F, L, V: Vector> std::fmt::Debug for SeparableDifference<F, L, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeparableDifference")
            .field("residuals", &self.pattern.rows())
            .field("variables", &self.pattern.columns())
            .field("groups", &self.colouring.colours())
            .field("scheme", &self.scheme)
            .field("evaluations", &self.count)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Broyden's tridiagonal function: rᵢ = (3 − 2xᵢ) xᵢ − xᵢ₋₁ − 2xᵢ₊₁ + 1.
    fn broyden(x: &[f64], r: &mut [f64]) {
        for i in 0..x.len() {
            let before = if i > 0 { x[i - 1] } else { 0.0 };
            let after = x.get(i + 1).copied().unwrap_or(0.0);
            r[i] = (3.0 - 2.0 * x[i]) * x[i] - before - 2.0 * after + 1.0;
        }
    }

    fn start(n: usize) -> Vec<f64> {
        (0..n).map(|i| -1.0 + (i % 7) as f64 / 3.0).collect()
    }

    /// J'w by hand.
    fn gradient(x: &[f64], w: &[f64]) -> Vec<f64> {
        let at = |i: usize| w.get(i).copied().unwrap_or(0.0);
        (0..x.len())
            .map(|j| (3.0 - 4.0 * x[j]) * w[j] - at(j + 1) - if j > 0 { 2.0 * w[j - 1] } else { 0.0 })
            .collect()
    }

    type Residuals = fn(&[f64], &mut [f64]);

    fn problem<L: Loss<f64>>(
        n: usize,
        loss: L,
        scheme: Scheme,
    ) -> SeparableDifference<Residuals, L, Vec<f64>> {
        SeparableDifference::new(broyden as Residuals, Sparsity::banded(n, 1, 1), loss, scheme)
    }

    #[test]
    fn a_band_of_a_hundred_thousand_costs_three_evaluations() {
        let n = 100_000;
        let x = start(n);
        let mut r = vec![0.0; n];
        broyden(&x, &mut r);
        let exact = gradient(&x, &r);
        for (scheme, cost, tolerance) in [(Scheme::Forward, 3, 1e-6), (Scheme::Central, 6, 1e-8)] {
            let mut p = problem(n, HalfSquares, scheme);
            let mut g = vec![0.0; n];
            let Ok(f) = p.value_and_gradient(&x, &mut g);
            // The same sum in another order.
            let sum: f64 = 0.5 * r.iter().map(|r| r * r).sum::<f64>();
            assert!((f - sum).abs() < 1e-12 * sum);
            assert_eq!(
                p.evaluations(),
                Evaluations {
                    values: 1,
                    differences: cost
                }
            );
            for (a, b) in g.iter().zip(&exact) {
                assert!((a - b).abs() < tolerance * 100.0, "{a} {b}");
            }
        }
    }

    #[test]
    fn the_same_bits_on_any_number_of_threads() {
        let n = 1000;
        let x = start(n);
        let run = |threads: usize| {
            let mut p = problem(n, HalfSquares, Scheme::Central).threads(threads).unwrap();
            let mut g = vec![0.0; n];
            let Ok(_) = p.value_and_gradient(&x, &mut g);
            (g, p.jacobian(&x))
        };
        let one = run(1);
        for threads in [2, 3, 5] {
            assert_eq!(run(threads), one);
        }
    }

    #[test]
    fn other_losses() {
        let n = 20;
        let x = start(n);
        let mut r = vec![0.0; n];
        broyden(&x, &mut r);
        let mut g = vec![0.0; n];
        let Ok(f) = problem(n, PlainSum, Scheme::Central).value_and_gradient(&x, &mut g);
        assert!((f - r.iter().sum::<f64>()).abs() < 1e-12);
        for (a, b) in g.iter().zip(gradient(&x, &vec![1.0; n])) {
            assert!((a - b).abs() < 1e-8);
        }
        // ln(1 + r²)
        let cauchy = |r: f64| ((1.0 + r * r).ln(), 2.0 * r / (1.0 + r * r));
        let Ok(f) = problem(n, cauchy, Scheme::Central).value_and_gradient(&x, &mut g);
        assert!((f - r.iter().map(|r| cauchy(*r).0).sum::<f64>()).abs() < 1e-12);
        let w: Vec<f64> = r.iter().map(|r| cauchy(*r).1).collect();
        for (a, b) in g.iter().zip(gradient(&x, &w)) {
            assert!((a - b).abs() < 1e-8);
        }
    }

    #[test]
    fn inside_the_bounds() {
        use std::sync::Mutex;
        let n = 30;
        let x = start(n);
        // At the lower bound, at the upper, fixed, free, in turn.
        let pairs = x.iter().enumerate().map(|(i, &x)| match i % 4 {
            0 => (x, x + 1.0),
            1 => (x - 1e-9, x),
            2 => (x, x),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        });
        let bounds = Bounds::from_pairs(x.clone(), pairs).unwrap();
        let mut r = vec![0.0; n];
        broyden(&x, &mut r);
        let exact = gradient(&x, &r);
        for scheme in [Scheme::Forward, Scheme::Central] {
            let worst = Mutex::new(0.0f64);
            let look = bounds.clone();
            let residuals = |x: &[f64], r: &mut [f64]| {
                let v = look.violation(&x.to_vec());
                let mut w = worst.lock().unwrap();
                *w = w.max(v);
                broyden(x, r);
            };
            let mut p = SeparableDifference::new(residuals, Sparsity::banded(n, 1, 1), HalfSquares, scheme)
                .within(bounds.clone());
            let mut g = vec![9.0; n];
            let Ok(_) = p.value_and_gradient(&x, &mut g);
            assert_eq!(*worst.lock().unwrap(), 0.0);
            for i in 0..n {
                if i % 4 == 2 {
                    assert_eq!(g[i], 0.0);
                } else {
                    // With 1e-9 of room, rounding in residuals of size 10 shows as 1e-5.
                    assert!((g[i] - exact[i]).abs() < 1e-4, "{i}: {} {}", g[i], exact[i]);
                }
            }
        }
    }

    #[test]
    fn the_jacobian_and_what_is_missing_from_it() {
        let n = 9;
        let x = start(n);
        let mut full = problem(n, HalfSquares, Scheme::Central);
        assert_eq!(full.missing(&x), None);
        let values = full.jacobian(&x);
        for j in 0..n {
            for (k, &i) in full.pattern().range(j).zip(full.pattern().column(j)) {
                let exact = match i.cmp(&j) {
                    std::cmp::Ordering::Equal => 3.0 - 4.0 * x[j],
                    std::cmp::Ordering::Greater => -1.0,
                    std::cmp::Ordering::Less => -2.0,
                };
                assert!((values[k] - exact).abs() < 1e-8);
            }
        }
        let lower = Sparsity::banded(n, 1, 0);
        let mut p = SeparableDifference::new(broyden, lower, HalfSquares, Scheme::Forward);
        let (i, j) = p.missing(&x).unwrap();
        assert_eq!(j, i + 1);
    }

    #[test]
    fn wrong_lengths_and_undefined_points() {
        let mut p = problem(4, HalfSquares, Scheme::Forward);
        let mut g = vec![0.0; 3];
        assert!(p.value_and_gradient(&vec![0.0; 3], &mut g).is_ok_and(f64::is_nan));
        assert!(g.iter().all(|g| g.is_nan()));
        assert!(p.jacobian(&vec![0.0; 3]).iter().all(|v| v.is_nan()) && p.missing(&vec![0.0; 3]).is_none());
        let mut g = vec![0.0; 4];
        assert!(
            p.value_and_gradient(&vec![f64::NAN; 4], &mut g)
                .is_ok_and(f64::is_nan)
        );
        assert!(g.iter().all(|g| g.is_nan()) && p.evaluations().differences == 0);
        assert!(format!("{p:?}").contains("groups: 3"));
    }
}
