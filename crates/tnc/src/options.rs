//! What can be chosen.

use crate::{Diagonal, Differences, Exact, GillMurray};
use thalweg_core::{InvalidInput, LineSearch, Real};
use thalweg_linesearch::rounding::default_precision;

/// How many constraints may be released at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Release {
    /// The one with the largest multiplier of the wrong sign, once the free variables have made some progress.
    One,
    /// All with a multiplier of the wrong sign, at every iteration.
    #[default]
    All,
}

/// How a step meets the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Path {
    /// It ends at the first bound it meets.
    FirstBound,
    /// It goes on along the projection onto the box, P(x + t d).
    #[default]
    Projected,
}

/// When the conjugate gradients have done enough.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Truncation<T> {
    /// Once (k + 1) (1 − q_k/q_{k+1}) ≤ the number, q being the quadratic model (Nash and Sofer 1990). Usual: 0.5.
    Quadratic(T),
    /// Once ‖r‖ ≤ min(the number, √(‖g‖/‖g₀‖)) ‖g‖, r the residual, g₀ the first gradient (Dembo and Steihaug 1983).
    Residual(T),
}

/// The units of the variables: the solver works in (x − offset) / scale.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Scaling<T> {
    /// u − l where both bounds are finite, 1 + |x₀| elsewhere; as SciPy.
    Range,
    /// 1.
    #[default]
    Unit,
    /// One number for each local variable; the sign does not matter, and 0 fixes a variable at its start.
    Given(Vec<T>),
}

/// The solver's own limit on evaluations (SciPy's `maxfun`), which also keeps one in reserve for the line search.
///
/// The driver's `max_evaluations` is a limit besides; it interrupts wherever it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum MaxEvaluations {
    /// None.
    #[default]
    Unlimited,
    /// max(100, 10 n).
    Scipy,
    /// This many.
    At(u64),
}

/// Truncated Newton: minimises a smooth function subject to l ≤ x ≤ u from its gradient and products of the Hessian and a
/// vector, in (23 + 4 m) n numbers of memory, m being [`memory`](Self::memory).
///
/// `T` is the scalar, `L` the line search, `H` where the products come from: [`Differences`] of gradients, or the problem's
/// own ([`exact_products`](Self::exact_products)).
///
/// * [`Tnc::default()`]: ‖projected gradient‖∞ ≤ 1e-6 (1e-3 in `f32`), the defects mended, bounds by projection.
/// * [`Tnc::scipy()`]: the tests, constants and decisions of SciPy's `fmin_tnc`.
///
/// Options are checked when a run starts.
///
/// ```
/// use thalweg_core::{Bounded, Bounds, Driver, from_fn};
/// use thalweg_tnc::Tnc;
///
/// // Rosenbrock's function with x₀ ≤ 0.5.
/// let rosenbrock = from_fn(|x: &[f64], g: &mut [f64]| {
///     let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
///     g[0] = -2.0 * a - 400.0 * x[0] * b;
///     g[1] = 200.0 * b;
///     a * a + 100.0 * b * b
/// });
/// let bounds = Bounds::from_pairs(vec![0.0; 2], [(-2.0, 0.5), (-1.0, 2.0)])?;
/// let solution = Driver::new().run(&Tnc::default(), Bounded::new(rosenbrock, bounds), vec![-1.2, 1.0])?;
/// assert!(solution.converged());
/// assert!((solution.x[0] - 0.5).abs() < 1e-6 && (solution.x[1] - 0.25).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tnc<T = f64, L = GillMurray<T>, H = Differences> {
    pub(crate) gtol: Option<T>,
    pub(crate) pgtol: Option<T>,
    pub(crate) ftol: Option<T>,
    pub(crate) xtol: Option<T>,
    pub(crate) ftarget: Option<T>,
    pub(crate) max_evaluations: MaxEvaluations,
    pub(crate) max_line_search: u64,
    pub(crate) max_cg: Option<usize>,
    pub(crate) step_max: T,
    pub(crate) accuracy: T,
    pub(crate) value_precision: T,
    pub(crate) minimum: Option<T>,
    pub(crate) rescale: Option<T>,
    pub(crate) scaling: Scaling<T>,
    pub(crate) offset: Option<Vec<T>>,
    pub(crate) release: Release,
    pub(crate) path: Path,
    pub(crate) diagonal: Diagonal,
    pub(crate) truncation: Truncation<T>,
    pub(crate) memory: usize,
    pub(crate) quasi_newton_steps: u64,
    pub(crate) line_search: L,
    pub(crate) products: H,
    pub(crate) scipy: bool,
}

impl<T: Real> Default for Tnc<T> {
    fn default() -> Self {
        Tnc {
            // Half the digits of an f32 are not enough for a gradient of 1e-6.
            gtol: Some(if T::EPSILON.to_f64() < 1e-10 {
                T::from_f64(1e-6)
            } else {
                T::from_f64(1e-3)
            }),
            pgtol: None,
            ftol: None,
            xtol: None,
            ftarget: None,
            max_evaluations: MaxEvaluations::Unlimited,
            max_line_search: 64,
            max_cg: None,
            step_max: T::from_f64(10.0),
            accuracy: T::EPSILON.sqrt(),
            value_precision: default_precision(),
            minimum: None,
            rescale: None,
            scaling: Scaling::Unit,
            offset: None,
            release: Release::All,
            path: Path::Projected,
            diagonal: Diagonal::Nash,
            truncation: Truncation::Residual(T::from_f64(0.5)),
            memory: 8,
            quasi_newton_steps: 3,
            line_search: GillMurray::default().curvature(T::from_f64(0.5)),
            products: Differences,
            scipy: false,
        }
    }
}

impl<T: Real> Tnc<T> {
    /// SciPy's defaults and trajectory: ftol = accuracy = √ε, xtol = √ε, pgtol = 1e-2 √accuracy in scaled variables, at most
    /// max(100, 10 n) evaluations, a minimum guessed to be 0, f rescaled where log₁₀‖g‖ exceeds 1.3 either way, one constraint
    /// released at a time, steps that end at the first bound, and the preconditioner's diagonal with its sign.
    ///
    /// What SciPy gets wrong without anything depending on it is not copied: a non-finite trial is a step too long; value
    /// and x always belong together; the start point is projected before it is evaluated.
    pub fn scipy() -> Self {
        let root = T::EPSILON.sqrt();
        Tnc {
            gtol: None,
            pgtol: Some(T::from_f64(1e-2) * root.sqrt()),
            ftol: Some(root),
            xtol: Some(root),
            max_evaluations: MaxEvaluations::Scipy,
            minimum: Some(T::zero()),
            rescale: Some(T::from_f64(1.3)),
            scaling: Scaling::Range,
            release: Release::One,
            path: Path::FirstBound,
            diagonal: Diagonal::Scipy,
            truncation: Truncation::Quadratic(T::from_f64(0.5)),
            memory: 0,
            quasi_newton_steps: 0,
            value_precision: T::zero(),
            line_search: GillMurray::scipy(),
            scipy: true,
            ..Self::default()
        }
    }
}

impl<T: Real, H> Tnc<T, GillMurray<T>, H> {
    /// η: how exact the line search is, 0 ≤ η < 1; 0.5 by default, 0.25 in `scipy`.
    #[must_use]
    pub fn eta(mut self, eta: T) -> Self {
        self.line_search = self.line_search.curvature(eta);
        self
    }
}

impl<T: Real, L, H> Tnc<T, L, H> {
    /// Stop when ‖P(x − ∇f) − x‖∞ ≤ gtol, in the problem's own variables; `None` for no such test (in `scipy`).
    #[must_use]
    pub fn gtol(mut self, gtol: impl Into<Option<T>>) -> Self {
        self.gtol = gtol.into();
        self
    }

    /// Stop when the 2-norm of the gradient over the free variables, in scaled variables, is ≤ pgtol; `None` for no such
    /// test.
    #[must_use]
    pub fn pgtol(mut self, pgtol: impl Into<Option<T>>) -> Self {
        self.pgtol = pgtol.into();
        self
    }

    /// Stop when |f_old − f| ≤ ftol, as it stands, after a step that met no bound and released none; `None` for no such
    /// test.
    #[must_use]
    pub fn ftol(mut self, ftol: impl Into<Option<T>>) -> Self {
        self.ftol = ftol.into();
        self
    }

    /// Stop when a step that met no bound and released none is no longer than xtol, in scaled variables and the 2-norm;
    /// `None` for no such test.
    #[must_use]
    pub fn xtol(mut self, xtol: impl Into<Option<T>>) -> Self {
        self.xtol = xtol.into();
        self
    }

    /// Stop when f ≤ target; `None` for no such test.
    #[must_use]
    pub fn ftarget(mut self, target: impl Into<Option<T>>) -> Self {
        self.ftarget = target.into();
        self
    }

    /// The solver's own limit on evaluations, SciPy's `maxfun`.
    #[must_use]
    pub fn max_evaluations(mut self, limit: MaxEvaluations) -> Self {
        self.max_evaluations = limit;
        self
    }

    /// The most trials in one line search, ≥ 1; 64 by default.
    #[must_use]
    pub fn max_line_search(mut self, trials: u64) -> Self {
        self.max_line_search = trials;
        self
    }

    /// The most conjugate gradient iterations for one direction, SciPy's `maxCGit`. 0: the negative gradient is the
    /// direction. `None`: min(50, n), and max(1, min(50, n/2)) in `scipy`. Never more than n.
    #[must_use]
    pub fn max_cg(mut self, iterations: impl Into<Option<usize>>) -> Self {
        self.max_cg = iterations.into();
        self
    }

    /// The longest step at first, in scaled variables, > 0; SciPy's `stepmx`. 10 by default; a step that is nearly as
    /// long makes it a hundred times longer.
    #[must_use]
    pub fn step_max(mut self, length: T) -> Self {
        self.step_max = length;
        self
    }

    /// The relative length of a difference of gradients, > 0; √ε by default.
    #[must_use]
    pub fn accuracy(mut self, accuracy: T) -> Self {
        self.accuracy = accuracy;
        self
    }

    /// How exact f is, relative to itself: ε^(2/3) by default, 4e-11 in `f64`. Differences of f within it are taken from the
    /// slopes instead (approximate Wolfe conditions), so that the run does not end where rounding hides the decrease of f.
    /// The point returned may lie above the lowest one seen by this part of |f|, if the gradient test holds at it and
    /// not there. Give the relative error of an f that is less exact, such as that of a simulation. 0 (in `scipy`)
    /// switches it off, and saves the two vectors that keep the lowest point. Without effect with a line search that is
    /// not [monotone](LineSearch::is_monotone).
    #[must_use]
    pub fn value_precision(mut self, precision: T) -> Self {
        self.value_precision = precision;
        self
    }

    /// What f is guessed to be at its minimum, SciPy's `fmin`: a first step that would lower f by much more is shortened.
    /// `None`: no guess.
    #[must_use]
    pub fn minimum(mut self, minimum: impl Into<Option<T>>) -> Self {
        self.minimum = minimum.into();
        self
    }

    /// Divide f by ‖g‖ where |log₁₀ ‖g‖| exceeds this, ≥ 0, and begin the preconditioner anew; `None`: never.
    #[must_use]
    pub fn rescale(mut self, log10: impl Into<Option<T>>) -> Self {
        self.rescale = log10.into();
        self
    }

    /// The units of the variables.
    #[must_use]
    pub fn scaling(mut self, scaling: Scaling<T>) -> Self {
        self.scaling = scaling;
        self
    }

    /// One scale for each local variable: [`Scaling::Given`].
    #[must_use]
    pub fn scale(self, scale: Vec<T>) -> Self {
        self.scaling(Scaling::Given(scale))
    }

    /// One offset for each local variable. `None`: (u + l)/2 where both bounds are finite, x₀ elsewhere. It only matters to
    /// the length of differences and tolerances, through ‖(x − offset)/scale‖.
    #[must_use]
    pub fn offset(mut self, offset: impl Into<Option<Vec<T>>>) -> Self {
        self.offset = offset.into();
        self
    }

    /// How many constraints may be released at a time.
    #[must_use]
    pub fn release(mut self, release: Release) -> Self {
        self.release = release;
        self
    }

    /// How a step meets the bounds.
    #[must_use]
    pub fn path(mut self, path: Path) -> Self {
        self.path = path;
        self
    }

    /// How the preconditioner's diagonal is carried on.
    #[must_use]
    pub fn diagonal(mut self, diagonal: Diagonal) -> Self {
        self.diagonal = diagonal;
        self
    }

    /// When the conjugate gradients have done enough.
    #[must_use]
    pub fn truncation(mut self, truncation: Truncation<T>) -> Self {
        self.truncation = truncation;
        self
    }

    /// How many curvature pairs the preconditioner keeps, those of the conjugate gradients among them: 2 n numbers each, and
    /// as many again while conjugate gradients run. 0: Nash's two-step formula with a diagonal. 8 by default, 0 in `scipy`.
    #[must_use]
    pub fn memory(mut self, pairs: usize) -> Self {
        self.memory = pairs;
        self
    }

    /// The most quasi-Newton steps, which need no product, between two directions by conjugate gradients. 3 by default,
    /// 0 in `scipy` (Morales and Nocedal, *Enriched methods for large-scale unconstrained optimization*, 2002).
    #[must_use]
    pub fn quasi_newton_steps(mut self, steps: u64) -> Self {
        self.quasi_newton_steps = steps;
        self
    }

    /// Another line search.
    #[must_use]
    pub fn line_search<L2: LineSearch<T>>(self, line_search: L2) -> Tnc<T, L2, H> {
        let (this, _, products) = self.parts();
        this.with(line_search, products)
    }

    /// A line search made of the one it has, which keeps its other options.
    #[must_use]
    pub fn map_line_search<L2: LineSearch<T>>(self, change: impl FnOnce(L) -> L2) -> Tnc<T, L2, H> {
        let (this, line_search, products) = self.parts();
        this.with(change(line_search), products)
    }

    /// The problem's own products instead of differences; the solver then only takes problems that are
    /// [`HessianProduct`](thalweg_core::HessianProduct).
    #[must_use]
    pub fn exact_products(self) -> Tnc<T, L, Exact> {
        self.products(Exact)
    }

    /// Products from somewhere else; see [`Products`](crate::Products).
    #[must_use]
    pub fn products<H2>(self, products: H2) -> Tnc<T, L, H2> {
        let (this, line_search, _) = self.parts();
        this.with(line_search, products)
    }

    fn parts(self) -> (Tnc<T, (), ()>, L, H) {
        let this = Tnc {
            gtol: self.gtol,
            pgtol: self.pgtol,
            ftol: self.ftol,
            xtol: self.xtol,
            ftarget: self.ftarget,
            max_evaluations: self.max_evaluations,
            max_line_search: self.max_line_search,
            max_cg: self.max_cg,
            step_max: self.step_max,
            accuracy: self.accuracy,
            value_precision: self.value_precision,
            minimum: self.minimum,
            rescale: self.rescale,
            scaling: self.scaling,
            offset: self.offset,
            release: self.release,
            path: self.path,
            diagonal: self.diagonal,
            truncation: self.truncation,
            memory: self.memory,
            quasi_newton_steps: self.quasi_newton_steps,
            line_search: (),
            products: (),
            scipy: self.scipy,
        };
        (this, self.line_search, self.products)
    }

    fn with<L2, H2>(self, line_search: L2, products: H2) -> Tnc<T, L2, H2> {
        Tnc {
            gtol: self.gtol,
            pgtol: self.pgtol,
            ftol: self.ftol,
            xtol: self.xtol,
            ftarget: self.ftarget,
            max_evaluations: self.max_evaluations,
            max_line_search: self.max_line_search,
            max_cg: self.max_cg,
            step_max: self.step_max,
            accuracy: self.accuracy,
            value_precision: self.value_precision,
            minimum: self.minimum,
            rescale: self.rescale,
            scaling: self.scaling,
            offset: self.offset,
            release: self.release,
            path: self.path,
            diagonal: self.diagonal,
            truncation: self.truncation,
            memory: self.memory,
            quasi_newton_steps: self.quasi_newton_steps,
            line_search,
            products,
            scipy: self.scipy,
        }
    }

    pub(crate) fn validate(&self) -> Result<(), InvalidInput>
    where
        L: LineSearch<T>,
    {
        let not_negative = |name, value: Option<T>| match value {
            Some(v) if !(v >= T::zero() && v.is_finite()) => Err(InvalidInput::option(
                name,
                v,
                "use a finite number that is not negative, or none",
            )),
            _ => Ok(()),
        };
        let positive = |name, value: T| {
            if value > T::zero() && value.is_finite() {
                Ok(())
            } else {
                Err(InvalidInput::option(name, value, "use a positive finite number"))
            }
        };
        not_negative("gtol", self.gtol)?;
        not_negative("pgtol", self.pgtol)?;
        not_negative("ftol", self.ftol)?;
        not_negative("xtol", self.xtol)?;
        not_negative("rescale", self.rescale)?;
        positive("step_max", self.step_max)?;
        positive("accuracy", self.accuracy)?;
        not_negative("value_precision", Some(self.value_precision))?;
        let (Truncation::Quadratic(limit) | Truncation::Residual(limit)) = self.truncation;
        positive("truncation", limit)?;
        if self.ftarget.is_some_and(|t| t.is_nan()) {
            return Err(InvalidInput::option(
                "ftarget",
                "NaN",
                "use a number, or no target at all",
            ));
        }
        if self.minimum.is_some_and(|t| !t.is_finite()) {
            return Err(InvalidInput::option(
                "minimum",
                "not finite",
                "use a finite number, or no guess at all",
            ));
        }
        if self.max_line_search == 0 {
            return Err(InvalidInput::option(
                "max_line_search",
                0,
                "allow at least one trial; 64 is usual",
            ));
        }
        if self.max_evaluations == MaxEvaluations::At(0) {
            return Err(InvalidInput::option(
                "max_evaluations",
                0,
                "allow at least the evaluation at the start",
            ));
        }
        self.line_search.validate()
    }
}
