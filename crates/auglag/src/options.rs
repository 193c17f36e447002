//! What can be chosen.

use thalweg_core::{InvalidInput, Real};
use thalweg_lbfgsb::Lbfgsb;

/// The augmented Lagrangian method around any solver: minimises f(x) subject to l ≤ c(x) ≤ u and bounds on x, for
/// problems that implement [`Constrained`](thalweg_core::Constrained).
///
/// `I` is the inner solver, which gets the bounds on x; one for problems without bounds will do where there are none.
/// [`AugmentedLagrangian::default`] has L-BFGS-B inside. With `Tnc::default().exact_products()` inside, problems that
/// implement [`LagrangianHessian`](thalweg_core::LagrangianHessian) hand on exact second derivatives.
///
/// One step of this solver is one run of the inner one. The run ends as [`Status::KktConditions`] where all of these
/// hold at x with its multipliers y, L = f + y'c, s = max(1, ‖∇f(x)‖∞), P being projections ([`Kkt`](crate::Kkt) evaluates
/// the first three anew):
///
/// * ‖P(x − ∇L/s) − x‖∞ ≤ [`optimality_tolerance`](Self::optimality_tolerance);
/// * every violation max(l − c, c − u, 0) ≤ [`feasibility_tolerance`](Self::feasibility_tolerance);
/// * complementarity ‖P(c + y/s) − c‖∞ ≤ the same;
/// * Σ |yᵢ| · violationᵢ ≤ [`objective_tolerance`](Self::objective_tolerance) · max(1, |f|).
///
/// [`Status::KktConditions`]: thalweg_core::Status::KktConditions
///
/// Beside the inner solver's memory it needs 8 vectors of variables and 9 of constraints. Options are checked when a run
/// starts.
///
/// ```
/// use thalweg_auglag::AugmentedLagrangian;
/// use thalweg_core::{Bounds, Driver, from_constrained_fn};
///
/// // minimise x₀ + x₁ on the circle x₀² + x₁² = 2: (−1, −1), multiplier ½.
/// let circle = Bounds::new(vec![2.0], vec![2.0])?;
/// let problem = from_constrained_fn(circle, |x: &[f64], g: &mut [f64], c: &mut [f64]| {
///     g.fill(1.0);
///     c[0] = x[0] * x[0] + x[1] * x[1];
///     x[0] + x[1]
/// });
/// let solver = AugmentedLagrangian::default();
/// let (solution, state) = Driver::new().run_with_state(&solver, problem, vec![0.3, -2.0])?;
/// assert!(solution.converged());
/// assert!((solution.x[0] + 1.0).abs() < 1e-5 && (solution.x[1] + 1.0).abs() < 1e-5);
/// assert!((state.multipliers()[0] - 0.5).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct AugmentedLagrangian<I, T = f64> {
    pub(crate) inner: I,
    pub(crate) feasibility: T,
    pub(crate) optimality: T,
    pub(crate) objective: T,
    pub(crate) max_outer: u64,
    pub(crate) max_inner: u64,
    pub(crate) first_inner: u64,
    pub(crate) scaling: bool,
    pub(crate) penalty: Option<T>,
    pub(crate) max_penalty: T,
    pub(crate) increase: T,
    pub(crate) progress: T,
}

impl<T: Real> Default for AugmentedLagrangian<Lbfgsb<T>, T> {
    fn default() -> Self {
        // The outer iteration says how far an inner run goes.
        AugmentedLagrangian::new(Lbfgsb::default().gtol(T::from_f64(0.0)))
    }
}

impl<I, T: Real> AugmentedLagrangian<I, T> {
    /// Around `inner`, with the default options.
    ///
    /// The tolerances of the inner solver should be below [`optimality_tolerance`](Self::optimality_tolerance), 0 at best:
    /// its runs are ended from outside, at the tolerance of each. What a solver that stops sooner leaves undone is left to the
    /// next outer iteration.
    pub fn new(inner: I) -> Self {
        let double = T::EPSILON.to_f64() < 1e-10;
        // Half the digits of an f32 are not enough for a gradient of 1e-6.
        let tolerance = T::from_f64(if double { 1e-6 } else { 1e-3 });
        AugmentedLagrangian {
            inner,
            feasibility: tolerance,
            optimality: tolerance,
            objective: tolerance,
            max_outer: 100,
            max_inner: 1000,
            first_inner: 10,
            scaling: true,
            penalty: None,
            max_penalty: T::from_f64(1e20),
            increase: T::from_f64(10.0),
            progress: T::from_f64(0.5),
        }
    }

    /// The inner solver.
    pub fn inner(&self) -> &I {
        &self.inner
    }

    /// The largest violation of a constraint, in the units of the problem, and the largest complementarity at a solution;
    /// 1e-6 by default (1e-3 in `f32`).
    #[must_use]
    pub fn feasibility_tolerance(mut self, tolerance: T) -> Self {
        self.feasibility = tolerance;
        self
    }

    /// The largest element of the projected gradient of the Lagrangian, relative to max(1, ‖∇f‖∞), at a solution; 1e-6 by
    /// default (1e-3 in `f32`).
    #[must_use]
    pub fn optimality_tolerance(mut self, tolerance: T) -> Self {
        self.optimality = tolerance;
        self
    }

    /// Σ |yᵢ| · violationᵢ at a solution, relative to max(1, |f|): to first order what f would rise by if the violation were
    /// mended. It tells a solution from a point where feasibility within the tolerance is bought with multipliers without
    /// limit. 1e-6 by default (1e-3 in `f32`); ∞ switches the test off.
    #[must_use]
    pub fn objective_tolerance(mut self, tolerance: T) -> Self {
        self.objective = tolerance;
        self
    }

    /// At most so many outer iterations, 100 by default: the run then ends with `Status::MaxIterations`.
    #[must_use]
    pub fn max_outer_iterations(mut self, n: u64) -> Self {
        self.max_outer = n;
        self
    }

    /// At most so many iterations of the inner solver in a run, ≥ 1; 1000 by default.
    #[must_use]
    pub fn max_inner_iterations(mut self, n: u64) -> Self {
        self.max_inner = n;
        self
    }

    /// The same for the first run, ≥ 1, after which the penalty is chosen anew; 10 by default.
    #[must_use]
    pub fn first_inner_iterations(mut self, n: u64) -> Self {
        self.first_inner = n;
        self
    }

    /// Whether the objective and each constraint are divided by max(1, ‖gradient at the start‖∞), by at most 1e8. On by
    /// default. The gradients of up to 100 constraints are found by products with J' each, those of more by 16 products with
    /// J, to the right order of magnitude.
    #[must_use]
    pub fn scaling(mut self, on: bool) -> Self {
        self.scaling = on;
        self
    }

    /// The first penalty ρ, in place of one from the objective and the violation at the start.
    #[must_use]
    pub fn penalty(mut self, rho: T) -> Self {
        self.penalty = Some(rho);
        self
    }

    /// The penalty where the run gives up; 1e20 by default.
    #[must_use]
    pub fn max_penalty(mut self, rho: T) -> Self {
        self.max_penalty = rho;
        self
    }

    /// What ρ is multiplied with, > 1, when the violation did not come down enough; 10 by default.
    #[must_use]
    pub fn penalty_increase(mut self, factor: T) -> Self {
        self.increase = factor;
        self
    }

    /// The share of the violation that may remain after an outer iteration without raising ρ, in (0, 1); ½ by default.
    #[must_use]
    pub fn sufficient_progress(mut self, share: T) -> Self {
        self.progress = share;
        self
    }

    pub(crate) fn validate(&self) -> Result<(), InvalidInput> {
        let (zero, one) = (T::from_f64(0.0), T::from_f64(1.0));
        InvalidInput::not_negative("feasibility_tolerance", self.feasibility)?;
        InvalidInput::not_negative("optimality_tolerance", self.optimality)?;
        if !(self.objective >= zero) {
            return Err(InvalidInput::option(
                "objective_tolerance",
                self.objective,
                "use a number that is not negative, or infinity for no such test",
            ));
        }
        for (name, value) in [
            ("max_inner_iterations", self.max_inner),
            ("first_inner_iterations", self.first_inner),
        ] {
            if value == 0 {
                return Err(InvalidInput::option(name, 0, "allow at least one iteration"));
            }
        }
        if !(self.max_penalty > zero && self.max_penalty.is_finite()) {
            return Err(InvalidInput::option(
                "max_penalty",
                self.max_penalty,
                "use a positive number such as 1e20",
            ));
        }
        if let Some(rho) = self.penalty
            && !(rho > zero && rho <= self.max_penalty)
        {
            return Err(InvalidInput::option(
                "penalty",
                rho,
                "use a positive number, not above max_penalty, or leave the choice to the solver",
            ));
        }
        if !(self.increase > one && self.increase.is_finite()) {
            return Err(InvalidInput::option(
                "penalty_increase",
                self.increase,
                "use a number above 1 such as 10",
            ));
        }
        if !(self.progress > zero && self.progress < one) {
            return Err(InvalidInput::option(
                "sufficient_progress",
                self.progress,
                "use a number between 0 and 1 such as 0.5",
            ));
        }
        Ok(())
    }
}
