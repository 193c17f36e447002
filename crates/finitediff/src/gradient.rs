//! Gradients by differences of values.
//!
//! ```text
//! f0 = f(x), unless it was asked for just before
//! for every variable i, on any thread:
//!     places a, b of xᵢ by the rules of `step`, inside [lᵢ, uᵢ]
//!     gᵢ = slope of f0, f(x with xᵢ = a), f(x with xᵢ = b)
//! ```
//!
//! Every gᵢ depends on x alone, so the bits are the same on any number of threads.

use crate::complex::ComplexStep;
use crate::objective::{Objective, Plain};
use crate::step::{Scheme, Stencil, StepSize};
use crate::team::{Pieces, Team};
use num_complex::Complex;
use num_traits::Float;
use std::sync::atomic::Ordering;
use thalweg_core::{Bounds, InvalidInput, Problem, Real, ScalarOf, Vector};

/// How often an objective was called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evaluations {
    /// At points that were asked for.
    pub values: u64,
    /// At points beside them, for the differences.
    pub differences: u64,
}

impl Evaluations {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.values + self.differences
    }
}

/// A value-only objective as a [`Problem`], with the gradient by differences.
///
/// ```
/// use thalweg_core::{Bounds, Problem};
/// use thalweg_finitediff::FiniteDifference;
///
/// let mut problem = FiniteDifference::central(|x: &[f64]| x[0].exp() * x[1])
///     .within(Bounds::uniform(vec![0.0; 2], 0.0, 1.0)?)
///     .threads(2)?;
/// let mut g = vec![0.0; 2];
/// let Ok(f) = problem.value_and_gradient(&vec![0.0, 1.0], &mut g);
/// assert_eq!(f, 1.0);
/// assert!((g[0] - 1.0).abs() < 1e-9 && (g[1] - 1.0).abs() < 1e-9);
/// assert_eq!(problem.evaluations().differences, 4);
/// # Ok::<(), thalweg_core::InvalidInput>(())
/// ```
///
/// # Cost
/// n evaluations a gradient (forward) or 2n (central), and one for the value unless [`value`](Problem::value) was asked
/// for at the same x just before. Each thread has one vector of scratch, allocated at the first gradient; after that
/// nothing is allocated on one thread, and on several only what rayon needs to hand out the work.
///
/// # Bounds
/// With bounds, no point outside them is evaluated, for an x inside. A fixed variable (lᵢ = uᵢ) has the derivative 0,
/// since there is nothing to difference.
///
/// # Not finite
/// Where f(x) is not finite, no differences are taken and the gradient is NaN. At an x of another length than the
/// bounds, value and gradient are NaN.
///
/// The variables must all be in one place: the objective sees the whole of x.
#[derive(Debug)]
pub struct FiniteDifference<O, V: Vector> {
    objective: O,
    scheme: Scheme,
    step: StepSize<V::Scalar>,
    bounds: Option<Bounds<V>>,
    team: Team,
    workers: Vec<Worker<V>>,
    known: Known<V>,
    count: Evaluations,
}

/// What each thread has for itself: a point, equal to x but for the variable being moved, and a count.
#[derive(Debug)]
struct Worker<V> {
    point: V,
    differences: u64,
}

impl<V: Vector> Worker<V> {
    /// The derivative for variable i, which has the value x.
    #[inline]
    fn slope<O: Objective<V>>(
        &mut self,
        objective: &O,
        i: usize,
        x: V::Scalar,
        stencil: Stencil<V::Scalar>,
        f0: V::Scalar,
    ) -> Result<V::Scalar, O::Error> {
        let mut f = [f0; 2];
        let points = stencil.points();
        for (k, place) in stencil.places(x).into_iter().enumerate().take(points) {
            self.point.local_mut()[i] = place;
            self.differences += 1;
            let value = objective.value(&self.point);
            self.point.local_mut()[i] = x;
            f[k] = value?;
        }
        Ok(stencil.slope(x, f0, f))
    }
}

/// The last point whose value was computed.
#[derive(Debug)]
pub(crate) struct Known<V: Vector>(Option<(V, ScalarOf<V>)>);

impl<V: Vector> Known<V> {
    pub(crate) fn nothing() -> Self {
        Known(None)
    }

    pub(crate) fn at(&self, x: &V) -> Option<ScalarOf<V>> {
        self.0
            .as_ref()
            .filter(|(at, _)| at.local() == x.local())
            .map(|(_, f)| *f)
    }

    pub(crate) fn learn(&mut self, x: &V, f: ScalarOf<V>) {
        match &mut self.0 {
            Some((at, known)) if at.local_len() == x.local_len() => {
                at.copy_from(x);
                *known = f;
            }
            other => *other = Some((x.clone(), f)),
        }
    }
}

/// The sides of the box as slices, which threads can share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides<'a, T> {
    lower: &'a [T],
    upper: &'a [T],
}

impl<'a, T: Real> Sides<'a, T> {
    pub(crate) fn of<V: Vector<Scalar = T>>(bounds: Option<&'a Bounds<V>>) -> Self {
        match bounds {
            Some(b) => Sides {
                lower: b.lower().local(),
                upper: b.upper().local(),
            },
            None => Sides {
                lower: &[],
                upper: &[],
            },
        }
    }

    /// (lᵢ, uᵢ).
    #[inline]
    pub(crate) fn at(&self, i: usize) -> (T, T) {
        match (self.lower.get(i), self.upper.get(i)) {
            (Some(&l), Some(&u)) => (l, u),
            _ => (T::neg_infinity(), T::infinity()),
        }
    }
}

/// Whether x and the gradient have one length, and the bounds too if there are any.
pub(crate) fn fitting<V: Vector>(bounds: Option<&Bounds<V>>, x: &V, gradient: &V) -> bool {
    let n = x.local_len();
    gradient.local_len() == n && bounds.is_none_or(|b| b.lower().local_len() == n)
}

impl<F, V: Vector> FiniteDifference<Plain<F>, V>
where
    F: Fn(&[V::Scalar]) -> V::Scalar + Sync,
{
    /// Forward differences of a closure.
    pub fn forward(f: F) -> Self {
        Self::new(Plain(f), Scheme::Forward)
    }

    /// Central differences of a closure.
    pub fn central(f: F) -> Self {
        Self::new(Plain(f), Scheme::Central)
    }
}

impl<F, V: Vector> FiniteDifference<ComplexStep<F, V>, V>
where
    F: Fn(&[Complex<V::Scalar>]) -> Complex<V::Scalar> + Sync,
{
    /// The complex step for a closure of complex numbers: see [`ComplexStep`].
    pub fn complex_step(f: F) -> ComplexStep<F, V> {
        ComplexStep::new(f)
    }
}

impl<O, V: Vector> FiniteDifference<O, V> {
    /// Differences of any [`Objective`]: automatic steps, no bounds, all on the calling thread.
    pub fn new(objective: O, scheme: Scheme) -> Self {
        FiniteDifference {
            objective,
            scheme,
            step: StepSize::Automatic,
            bounds: None,
            team: Team::default(),
            workers: Vec::new(),
            known: Known::nothing(),
            count: Evaluations::default(),
        }
    }

    /// The bounds of the problem: solvers see them, and the differences keep to them.
    #[must_use]
    pub fn within(mut self, bounds: Bounds<V>) -> Self {
        self.bounds = Some(bounds);
        self
    }

    /// Steps of so many times |xᵢ|, with the sign of xᵢ (a negative number steps the other way).
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

    /// How many threads evaluate the objective, the calling one included; 0 for as many as the machine runs at once.
    /// One is what it starts with. The bits of the gradient do not depend on it.
    ///
    /// Several pay where an evaluation takes longer than a few microseconds.
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

    /// The objective.
    pub fn objective(&self) -> &O {
        &self.objective
    }

    /// The objective back.
    pub fn into_objective(self) -> O {
        self.objective
    }
}

impl<O: Objective<V>, V: Vector + Send> Problem for FiniteDifference<O, V> {
    type Vector = V;
    type Error = O::Error;

    fn value(&mut self, x: &V) -> Result<V::Scalar, O::Error> {
        if let Some(f) = self.known.at(x) {
            return Ok(f);
        }
        self.count.values += 1;
        let f = self.objective.value(x)?;
        self.known.learn(x, f);
        Ok(f)
    }

    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, O::Error> {
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
        let threads = self.team.threads();
        if self.workers.len() != threads || self.workers.iter().any(|w| w.point.local_len() != x.local_len())
        {
            let worker = |_| Worker {
                point: x.like(),
                differences: 0,
            };
            self.workers = (0..threads).map(worker).collect();
        }
        for worker in &mut self.workers {
            worker.point.copy_from(x);
            worker.differences = 0;
        }
        let (objective, scheme, step) = (&self.objective, self.scheme, self.step);
        let sides = Sides::of(self.bounds.as_ref());
        let outcome = self.team.each(
            &mut self.workers,
            Pieces::new(gradient.local_mut(), threads),
            |worker, (start, piece), first_bad| {
                for (i, g) in (start..).zip(piece) {
                    if i >= first_bad.load(Ordering::Relaxed) {
                        break;
                    }
                    let x = worker.point.local()[i];
                    let stencil = Stencil::new(scheme, step, x, sides.at(i));
                    *g = worker.slope(objective, i, x, stencil, f0).map_err(|e| (i, e))?;
                }
                Ok(())
            },
        );
        self.count.differences += self.workers.iter().map(|w| w.differences).sum::<u64>();
        outcome.map(|()| f0)
    }

    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds.as_ref()
    }
}
