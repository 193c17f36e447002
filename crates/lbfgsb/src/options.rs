//! What can be chosen.

use std::marker::PhantomData;
use std::sync::Arc;
use thalweg_core::{InvalidInput, LineSearch, Real};
use thalweg_linesearch::rounding::default_precision;
use thalweg_linesearch::{FirstStep, MoreThuente};

/// L-BFGS-B: minimises a smooth function subject to l ≤ x ≤ u from its gradient, in (2m + 7) n numbers of memory.
///
/// `T` is the scalar, `L` the line search, `S` the scalar the curvature pairs are stored in.
///
/// * [`Lbfgsb::default()`]: ‖projected gradient‖∞ ≤ 1e-6 (1e-3 in `f32`) and no test on f.
/// * [`Lbfgsb::scipy()`]: the tests, constants and decisions of SciPy's `fmin_l_bfgs_b`.
///
/// Options are checked when a run starts.
///
/// ```
/// use thalweg_core::{Bounded, Bounds, Driver, from_fn};
/// use thalweg_lbfgsb::Lbfgsb;
///
/// // Rosenbrock's function with x₀ ≤ 0.5.
/// let rosenbrock = from_fn(|x: &[f64], g: &mut [f64]| {
///     let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
///     g[0] = -2.0 * a - 400.0 * x[0] * b;
///     g[1] = 200.0 * b;
///     a * a + 100.0 * b * b
/// });
/// let bounds = Bounds::from_pairs(vec![0.0; 2], [(-2.0, 0.5), (-1.0, 2.0)])?;
/// let solution = Driver::new().run(&Lbfgsb::default(), Bounded::new(rosenbrock, bounds), vec![-1.2, 1.0])?;
/// assert!(solution.converged());
/// assert!((solution.x[0] - 0.5).abs() < 1e-6 && (solution.x[1] - 0.25).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Lbfgsb<T = f64, L = MoreThuente<T>, S = T> {
    pub(crate) memory: usize,
    pub(crate) gtol: T,
    pub(crate) ftol: T,
    pub(crate) ftarget: Option<T>,
    pub(crate) max_line_search: u64,
    pub(crate) max_step: T,
    pub(crate) curvature_tolerance: T,
    pub(crate) value_precision: T,
    pub(crate) line_search: L,
    pub(crate) steepest_step: FirstStep<T>,
    pub(crate) scipy: bool,
    pub(crate) gtol_with: Option<Rule<T>>,
    pub(crate) ftarget_with: Option<Rule<T>>,
    pub(crate) check_factorizations: bool,
    #[cfg(feature = "rayon")]
    pub(crate) threads: usize,
    storage: PhantomData<fn() -> S>,
}

/// The first evaluation of a run, for [`Lbfgsb::gtol_with`] and [`Lbfgsb::ftarget_with`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct First<T> {
    /// f at the (projected) start point.
    pub value: T,
    /// ‖P(x − ∇f) − x‖∞ there.
    pub projected_gradient_norm: T,
    /// ‖∇f‖∞ there.
    pub gradient_norm: T,
}

type Ask<T> = dyn Fn(&First<T>) -> T + Send + Sync;

/// A tolerance to be asked for.
#[derive(Clone)]
pub(crate) struct Rule<T>(pub(crate) Arc<Ask<T>>);

impl<T> std::fmt::Debug for Rule<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rule { .. }")
    }
}

impl<T: Real> Default for Lbfgsb<T> {
    fn default() -> Self {
        Lbfgsb {
            memory: 10,
            // Half the digits of an f32 are not enough for a gradient of 1e-6.
            gtol: if T::EPSILON.to_f64() < 1e-10 {
                T::from_f64(1e-6)
            } else {
                T::from_f64(1e-3)
            },
            ftol: T::zero(),
            ftarget: None,
            max_line_search: 20,
            max_step: T::from_f64(1e10),
            curvature_tolerance: T::EPSILON,
            value_precision: default_precision(),
            line_search: MoreThuente::default(),
            steepest_step: FirstStep::InverseNorm,
            scipy: false,
            gtol_with: None,
            ftarget_with: None,
            check_factorizations: false,
            #[cfg(feature = "rayon")]
            threads: 1,
            storage: PhantomData,
        }
    }
}

impl<T: Real> Lbfgsb<T> {
    /// SciPy's defaults and trajectory (its C translation of L-BFGS-B 3.0): gtol 1e-5, ftol 1e7 ε, a test on f that
    /// holds for a step of length zero, the unit first step after a restart, and the line search's best point
    /// evaluated once more.
    ///
    /// What SciPy gets wrong is not copied: a non-finite trial is a step too long, never a convergence; value and x
    /// always belong together; limits are never overshot; no evaluation leaves the box.
    pub fn scipy() -> Self {
        Lbfgsb {
            gtol: T::from_f64(1e-5),
            ftol: T::from_f64(1e7) * T::EPSILON,
            line_search: MoreThuente::default().reevaluate_best(true),
            value_precision: T::zero(),
            scipy: true,
            ..Self::default()
        }
    }
}

impl<T: Real, L, S> Lbfgsb<T, L, S> {
    /// m: how many curvature pairs are kept, ≥ 1; 10 by default, 3 to 20 are usual. Memory and time grow with it.
    #[must_use]
    pub fn memory(mut self, m: usize) -> Self {
        self.memory = m;
        self
    }

    /// Stop when ‖P(x − ∇f) − x‖∞ ≤ gtol.
    #[must_use]
    pub fn gtol(mut self, gtol: T) -> Self {
        (self.gtol, self.gtol_with) = (gtol, None);
        self
    }

    /// Stop when ‖P(x − ∇f) − x‖∞ ≤ what `rule` says; it is asked once a run, after the first evaluation.
    /// `gtol_with(|first| 1e-6 * first.projected_gradient_norm)` makes the test a relative one. It must give a finite number that is
    /// not negative. A checkpoint keeps what it said.
    #[must_use]
    pub fn gtol_with(mut self, rule: impl Fn(&First<T>) -> T + Send + Sync + 'static) -> Self {
        self.gtol_with = Some(Rule(Arc::new(rule)));
        self
    }

    /// Stop when (f_old − f) ≤ ftol · max(|f_old|, |f|, 1). 0 switches the test off, except in
    /// [`Lbfgsb::scipy`], where it then asks for f unchanged.
    #[must_use]
    pub fn ftol(mut self, ftol: T) -> Self {
        self.ftol = ftol;
        self
    }

    /// ftol as a multiple of machine epsilon: 1e12 for low accuracy, 1e7 for moderate, 10 for extremely high.
    #[must_use]
    pub fn factr(self, factr: T) -> Self {
        self.ftol(factr * T::EPSILON)
    }

    /// Stop when f ≤ target.
    #[must_use]
    pub fn ftarget(mut self, target: T) -> Self {
        (self.ftarget, self.ftarget_with) = (Some(target), None);
        self
    }

    /// Stop when f ≤ what `rule` says; it is asked once a run, after the first evaluation, as by
    /// [`gtol_with`](Self::gtol_with). It must not give NaN.
    #[must_use]
    pub fn ftarget_with(mut self, rule: impl Fn(&First<T>) -> T + Send + Sync + 'static) -> Self {
        self.ftarget_with = Some(Rule(Arc::new(rule)));
        self
    }

    /// Check the small matrices in every iteration against the pairs they are of, for those who work on this solver: the
    /// stored s'y, the middle matrices and their factors, and the secant equation of the newest pair. A memory that fails is
    /// forgotten, as one with a singular factor is, and
    /// [`LbfgsbState::factorization_faults`](crate::LbfgsbState::factorization_faults) tells. 4 m² n products an iteration; off by default.
    #[must_use]
    pub fn check_factorizations(mut self, check: bool) -> Self {
        self.check_factorizations = check;
        self
    }

    /// The most trials in one line search, ≥ 1; 20 by default.
    #[must_use]
    pub fn max_line_search(mut self, trials: u64) -> Self {
        self.max_line_search = trials;
        self
    }

    /// The largest step a line search may take, as a multiple of the direction; 1e10 by default.
    #[must_use]
    pub fn max_step(mut self, max: T) -> Self {
        self.max_step = max;
        self
    }

    /// A curvature pair is kept if s'y > tolerance · (−∇f's); machine epsilon by default.
    #[must_use]
    pub fn curvature_tolerance(mut self, tolerance: T) -> Self {
        self.curvature_tolerance = tolerance;
        self
    }

    /// How exact f is, relative to itself: ε^(2/3) by default, 4e-11 in `f64`. Differences of f within it are taken from the
    /// slopes instead (approximate Wolfe conditions), so that the run does not end where rounding hides the decrease of f.
    /// The point returned may lie above the lowest one seen by this part of |f|, if the gradient test holds at it and
    /// not there. Give the relative error of an f that is less exact, such as that of a simulation. 0 switches it off,
    /// and saves the two vectors that keep the lowest point. Line searches that are not
    /// [monotone](LineSearch::is_monotone) have rules of their own for this and are given f as it is.
    #[must_use]
    pub fn value_precision(mut self, precision: T) -> Self {
        self.value_precision = precision;
        self
    }

    /// The first trial along a direction that carries no scale: the first one, and that after a restart.
    #[must_use]
    pub fn steepest_step(mut self, rule: FirstStep<T>) -> Self {
        self.steepest_step = rule;
        self
    }

    /// How many threads the solver's own passes run on (feature `rayon`): 1 by default, 0 for one a processor. Below
    /// 50 000 variables there is only one. The results do not depend on it, bit for bit. The threads are started by
    /// `init`; the objective runs on the calling thread, or on whatever it starts itself.
    #[cfg(feature = "rayon")]
    #[must_use]
    pub fn threads(mut self, count: usize) -> Self {
        self.threads = count;
        self
    }

    /// Another line search. One that is not [monotone](LineSearch::is_monotone) costs two more vectors: the state then
    /// shows the best point so far, and the test on f (`ftol`) is made at new best points only.
    #[must_use]
    pub fn line_search<L2: LineSearch<T>>(self, line_search: L2) -> Lbfgsb<T, L2, S> {
        self.rebuild(line_search)
    }

    /// A line search made of the one it has, which keeps its other options:
    /// `solver.map_line_search(|search| search.curvature(0.1))`.
    #[must_use]
    pub fn map_line_search<L2: LineSearch<T>>(self, change: impl FnOnce(L) -> L2) -> Lbfgsb<T, L2, S>
    where
        L: Clone,
    {
        let line_search = change(self.line_search.clone());
        self.rebuild(line_search)
    }

    /// Stores the curvature pairs in another precision: `f32` halves the memory and the traffic of an `f64` run.
    #[must_use]
    pub fn history<S2: Real>(self) -> Lbfgsb<T, L, S2>
    where
        L: Clone,
    {
        let line_search = self.line_search.clone();
        self.rebuild(line_search)
    }

    fn rebuild<L2, S2>(self, line_search: L2) -> Lbfgsb<T, L2, S2> {
        Lbfgsb {
            memory: self.memory,
            gtol: self.gtol,
            ftol: self.ftol,
            ftarget: self.ftarget,
            max_line_search: self.max_line_search,
            max_step: self.max_step,
            curvature_tolerance: self.curvature_tolerance,
            value_precision: self.value_precision,
            line_search,
            steepest_step: self.steepest_step,
            scipy: self.scipy,
            gtol_with: self.gtol_with,
            ftarget_with: self.ftarget_with,
            check_factorizations: self.check_factorizations,
            #[cfg(feature = "rayon")]
            threads: self.threads,
            storage: PhantomData,
        }
    }

    pub(crate) fn validate(&self) -> Result<(), InvalidInput>
    where
        L: LineSearch<T>,
    {
        if self.memory == 0 {
            return Err(InvalidInput::option(
                "memory",
                0,
                "keep at least one curvature pair; 5 to 20 are usual",
            ));
        }
        InvalidInput::not_negative("gtol", self.gtol)?;
        InvalidInput::not_negative("ftol", self.ftol)?;
        InvalidInput::not_negative("curvature_tolerance", self.curvature_tolerance)?;
        InvalidInput::not_negative("value_precision", self.value_precision)?;
        if self.ftarget.is_some_and(|t| t.is_nan()) {
            return Err(InvalidInput::option(
                "ftarget",
                "NaN",
                "use a number, or no target at all",
            ));
        }
        if self.max_line_search == 0 {
            return Err(InvalidInput::option(
                "max_line_search",
                0,
                "allow at least one trial; 20 is usual",
            ));
        }
        if !(self.max_step > T::zero()) {
            return Err(InvalidInput::option(
                "max_step",
                self.max_step,
                "use a positive number such as 1e10",
            ));
        }
        self.line_search.validate()
    }
}
