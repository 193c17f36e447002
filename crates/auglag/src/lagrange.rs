//! The method LAGRANGE of MindSpore's `scipy.optimize.minimize`: an augmented Lagrangian by steps of Adam, bounds by a
//! change of variables.
//!
//! D. P. Bertsekas, *Constrained Optimization and Lagrange Multiplier Methods*, Academic Press 1982, chapter 3, for the
//! function and the multipliers; the tolerance of a round as in J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed.,
//! framework 17.4; Adam by D. P. Kingma and J. Ba, ICLR 2015.
//!
//! ```text
//! init:   z from x₀ by the change of variables; evaluate; μ = 1 for each limit, σ = 10, ε = 1/σ^0.1
//! step:   one step of Adam on  w f(x(z)) + Σ (y⁺² − μ²)/2σ,  y⁺ = max(0, μ + σ r),  r = c − u or l − c
//!                                                                 (not finite: a tenth of the step, up to 20 times)
//!         every rᵢ < save_tolᵢ and f below the best value saved  → save x
//!         the optimality conditions hold within `tolerance`      → done
//!         after `steps` of them a round is over:  v = ‖max(r, −μ/σ)‖₂
//!             v ≤ ε:  μ ← y⁺,      ε ← ε/σ^0.9
//!             v > ε:  σ ← 1.1 σ,   ε ← 1/σ^0.1
//!         after `rounds` rounds                                  → out of iterations
//! ```
//!
//! An element of x is, by its bounds:  z;  l + z²;  u − z²;  l + (u − l)/(1 + exp(−z)).
//!
//! What is mended: the start is that of the user (theirs is z = x₀, whatever the bounds); one below the saved value but
//! infeasible does not stand in the way of saving; without any point to save the one of least violation is returned, not
//! nothing; σ begins at 10 (theirs is 1); equations work, as two limits; there is a test of convergence; objective and
//! constraints are evaluated in one call ([`Constrained::evaluate`], their `coincide_func`); steps are seen by observers
//! (their `log_sw`).

use crate::penalty::{complementarity, largest, total, violation};
use crate::state::Point;
use num_traits::{Float, One, Zero};
use std::ops::ControlFlow;
use thalweg_core::{
    Bounds, Constrained, Counters, InitError, InvalidInput, Of, Real, Reduce, ScalarOf, Solver, State,
    Status, Vector,
};
use thalweg_unconstrained::{Adam, AdamMoments};

/// The most trials in a step, each a tenth of the one before.
const MOST_TRIALS: u32 = 20;
/// How near to a bound the start may be: |z| in l + z² and u − z², and the share of u − l. At the bound itself the
/// derivative of the change of variables is zero.
const LEAST_ROOT: f64 = 1e-2;
const LEAST_SHARE: f64 = 1e-3;
/// What σ grows by.
const GROWTH: f64 = 1.1;

/// MindSpore's method LAGRANGE: Adam on an augmented Lagrangian. For smooth problems
/// [`AugmentedLagrangian`](crate::AugmentedLagrangian) is faster by orders of magnitude, and exact; this one has fixed
/// steps, which noisy objectives may want.
///
/// Their constraints c(x) < 0 are limits (−∞, 0) here. Their options are methods of the same names; `lower` and `upper` are
/// the problem's bounds. One step of the solver is one of Adam, so a run has at most rounds × steps, and ends with
/// `Status::MaxIterations` where no sooner.
///
/// ```
/// use thalweg_auglag::Lagrange;
/// use thalweg_core::{Bounds, Driver, from_constrained_fn};
///
/// // The example of its documentation: −(2xy + 2x − x² − 2y²) subject to x − y − 1 ≥ 0; (2, 1).
/// let limits = Bounds::new(vec![f64::NEG_INFINITY], vec![0.0])?;
/// let problem = from_constrained_fn(limits, |x: &[f64], g: &mut [f64], c: &mut [f64]| {
///     (g[0], g[1]) = (2.0 * x[0] - 2.0 * x[1] - 2.0, 4.0 * x[1] - 2.0 * x[0]);
///     c[0] = 1.0 + x[1] - x[0];
///     x[0] * x[0] + 2.0 * x[1] * x[1] - 2.0 * x[0] * x[1] - 2.0 * x[0]
/// })
/// .jacobian(|_: &[f64], rows: &mut [f64]| rows.copy_from_slice(&[-1.0, 1.0]));
/// let solver = Lagrange::default().rounds(10).steps(50);
/// let solution = Driver::new().run(&solver, problem, vec![-1.0, 1.0])?;
/// assert!((solution.x[0] - 2.0).abs() < 1e-2 && (solution.x[1] - 1.0).abs() < 1e-2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Lagrange<T = f64> {
    adam: Adam<T>,
    rate: T,
    rounds: u64,
    steps: u64,
    weight: T,
    penalty: T,
    save_tol: SaveTolerance<T>,
    tolerance: T,
}

#[derive(Debug, Clone)]
enum SaveTolerance<T> {
    All(T),
    Each(Vec<T>),
}

impl<T: Real> SaveTolerance<T> {
    fn at(&self, i: usize) -> T {
        match self {
            SaveTolerance::All(tolerance) => *tolerance,
            SaveTolerance::Each(list) => list[i],
        }
    }
}

impl<T: Real> Default for Lagrange<T> {
    fn default() -> Self {
        let double = T::EPSILON.to_f64() < 1e-10;
        Lagrange {
            adam: Adam::default(),
            rate: T::from_f64(0.1),
            rounds: 10,
            steps: 1000,
            weight: T::one(),
            penalty: T::from_f64(10.0),
            save_tol: SaveTolerance::All(T::from_f64(1e-3)),
            tolerance: T::from_f64(if double { 1e-6 } else { 1e-3 }),
        }
    }
}

impl<T: Real> Lagrange<T> {
    /// How often multipliers or penalty are updated, ≥ 1; 10 by default.
    #[must_use]
    pub fn rounds(mut self, rounds: u64) -> Self {
        self.rounds = rounds;
        self
    }

    /// Steps of Adam in a round, ≥ 1; 1000 by default.
    #[must_use]
    pub fn steps(mut self, steps: u64) -> Self {
        self.steps = steps;
        self
    }

    /// Adam's learning rate, > 0; 0.1 by default.
    #[must_use]
    pub fn learning_rate(mut self, rate: T) -> Self {
        self.rate = rate;
        self
    }

    /// w > 0: what the objective is multiplied with against the constraints; 1 by default.
    #[must_use]
    pub fn obj_weight(mut self, weight: T) -> Self {
        self.weight = weight;
        self
    }

    /// σ at the start, > 0; 10 by default. With theirs, 1, the multipliers converge slowly: 500 steps leave the example
    /// below 0.016 short of its solution, in place of 1e-4.
    #[must_use]
    pub fn penalty(mut self, sigma: T) -> Self {
        self.penalty = sigma;
        self
    }

    /// A point whose constraints are all violated by less than this, > 0, may be saved; 1e-3 by default (theirs is 1).
    #[must_use]
    pub fn save_tol(mut self, tolerance: T) -> Self {
        self.save_tol = SaveTolerance::All(tolerance);
        self
    }

    /// The same with a tolerance for each (local) constraint.
    #[must_use]
    pub fn save_tols(mut self, tolerances: Vec<T>) -> Self {
        self.save_tol = SaveTolerance::Each(tolerances);
        self
    }

    /// The residual of the optimality conditions ([`Kkt`](crate::Kkt)) where the run ends; 1e-6 by default (1e-3 in
    /// `f32`).
    #[must_use]
    pub fn tolerance(mut self, tolerance: T) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Adam's β₁, β₂ and ε; its other options have no part in this method.
    #[must_use]
    pub fn adam(mut self, adam: Adam<T>) -> Self {
        self.adam = adam;
        self
    }

    fn validate(&self, m: usize) -> Result<(), InvalidInput> {
        let positive = |name, value: T| {
            if value > T::zero() && value.is_finite() {
                Ok(())
            } else {
                Err(InvalidInput::option(name, value, "use a positive number"))
            }
        };
        self.adam.validate()?;
        positive("learning_rate", self.rate)?;
        positive("obj_weight", self.weight)?;
        positive("penalty", self.penalty)?;
        match &self.save_tol {
            SaveTolerance::All(tolerance) => positive("save_tol", *tolerance)?,
            SaveTolerance::Each(list) => {
                for &tolerance in list {
                    positive("save_tol", tolerance)?;
                }
                if list.len() != m {
                    return Err(InvalidInput::option(
                        "save_tol",
                        format_args!("a list of {}", list.len()),
                        "give one tolerance for each constraint",
                    ));
                }
            }
        }
        InvalidInput::not_negative("tolerance", self.tolerance)?;
        for (name, value) in [("rounds", self.rounds), ("steps", self.steps)] {
            if value == 0 {
                return Err(InvalidInput::option(name, 0, "use at least 1"));
            }
        }
        Ok(())
    }
}

/// x(z) and dx/dz of one variable.
fn substitute<T: Real>(z: T, lower: T, upper: T) -> (T, T) {
    let two = T::from_f64(2.0);
    match (lower.is_finite(), upper.is_finite()) {
        (false, false) => (z, T::one()),
        (true, false) => (lower + z * z, two * z),
        (false, true) => (upper - z * z, -two * z),
        (true, true) => {
            let share = T::one() / (T::one() + (-z).exp());
            let width = upper - lower;
            // Rounding may lead beyond a bound.
            let x = (lower + width * share).max(lower).min(upper);
            (x, width * share * (T::one() - share))
        }
    }
}

/// z of an x within the bounds, kept off them.
fn inverse<T: Real>(x: T, lower: T, upper: T) -> T {
    let least = T::from_f64(LEAST_ROOT);
    match (lower.is_finite(), upper.is_finite()) {
        (false, false) => x,
        (true, false) => (x - lower).max(T::zero()).sqrt().max(least),
        (false, true) => (upper - x).max(T::zero()).sqrt().max(least),
        (true, true) if lower < upper => {
            let margin = T::from_f64(LEAST_SHARE);
            let share = ((x - lower) / (upper - lower)).max(margin).min(T::one() - margin);
            (share / (T::one() - share)).ln()
        }
        // Fixed.
        (true, true) => T::zero(),
    }
}

/// The state of a [`Lagrange`] run. It shows the point saved last; until there is one, the point of least violation.
///
/// Its [figures](State::figure): `"loss"`, `"penalty"` (σ), `"round"`, `"constraint_violation"`, `"kkt"`.
#[derive(Debug, Clone)]
pub struct LagrangeState<V: Vector, C: Vector> {
    z: V,
    z_trial: V,
    /// The gradient of the loss with respect to x, and to z.
    slope: V,
    d: V,
    /// d is that of the iterate; the loss has changed since its gradient was formed.
    ready: bool,
    stale: bool,
    moments: AdamMoments<V>,
    now: Point<V, C>,
    trial: Point<V, C>,
    best: Point<V, C>,
    /// The best point is within `save_tol`.
    saved: bool,
    loss: ScalarOf<V>,
    /// μ of the upper and the lower limits.
    upper: C,
    lower: C,
    weights: C,
    sigma: ScalarOf<V>,
    epsilon: ScalarOf<V>,
    round: u64,
    in_round: u64,
    step: ScalarOf<V>,
    projected: bool,
    counters: Counters,
}

impl<V: Vector, C: Vector<Scalar = V::Scalar>> LagrangeState<V, C> {
    /// y, a multiplier for each constraint with L = f + y'c, at the point shown.
    pub fn multipliers(&self) -> &C {
        &self.best.y
    }

    /// c(x) there.
    pub fn constraints(&self) -> &C {
        &self.best.c
    }

    /// The residuals of the optimality conditions there.
    pub fn kkt(&self) -> crate::Kkt<V::Scalar> {
        self.best.kkt
    }

    /// w f + Σ (y⁺² − μ²)/2σ at the iterate.
    pub fn loss(&self) -> V::Scalar {
        self.loss
    }

    /// Whether the point shown is within `save_tol`.
    pub fn is_saved(&self) -> bool {
        self.saved
    }
}

impl<V: Vector, C: Vector<Scalar = V::Scalar>> State for LagrangeState<V, C> {
    type Vector = V;
    fn x(&self) -> &V {
        &self.best.x
    }
    fn value(&self) -> ScalarOf<V> {
        self.best.kkt.value
    }
    fn gradient(&self) -> &V {
        &self.best.g
    }
    /// Of the Lagrangian, [`Kkt::stationarity`](crate::Kkt::stationarity).
    fn projected_gradient_norm(&self) -> ScalarOf<V> {
        self.best.kkt.stationarity
    }
    fn step_length(&self) -> ScalarOf<V> {
        self.step
    }
    fn counters(&self) -> &Counters {
        &self.counters
    }
    fn start_was_projected(&self) -> bool {
        self.projected
    }
    fn figure(&self, name: &str) -> Option<ScalarOf<V>> {
        match name {
            "loss" => Some(self.loss),
            "penalty" => Some(self.sigma),
            "round" => Some(ScalarOf::<V>::from_f64(self.round as f64)),
            "constraint_violation" => Some(self.best.kkt.violation),
            "kkt" => Some(self.best.kkt.residual()),
            _ => None,
        }
    }
}

/// y⁺ of a limit exceeded by r; 0 where there is no limit.
fn next<T: Real>(mu: T, sigma: T, r: T) -> T {
    // −∞ where there is no limit.
    (mu + sigma * r).max(T::zero())
}

impl<P: Constrained> Solver<P> for Lagrange<Of<P>> {
    type State = LagrangeState<P::Vector, P::Constraints>;

    fn init(&self, problem: &mut P, x0: P::Vector) -> Result<Self::State, InitError<P::Error>> {
        let like = problem
            .constraint_bounds()
            .ok_or(InvalidInput::NoConstraints)?
            .lower()
            .like();
        crate::solver::check_start(&x0, problem.bounds())?;
        let point = || Point::new(&x0, &like);
        let mut state = LagrangeState {
            z: x0.like(),
            z_trial: x0.like(),
            slope: x0.like(),
            d: x0.like(),
            ready: false,
            stale: true,
            moments: AdamMoments::new(&x0),
            now: point(),
            trial: point(),
            best: point(),
            saved: false,
            loss: Of::<P>::nan(),
            upper: like.like(),
            lower: like.like(),
            weights: like.like(),
            sigma: Of::<P>::one(),
            epsilon: Of::<P>::one(),
            round: 0,
            in_round: 0,
            step: Of::<P>::zero(),
            projected: false,
            counters: Counters::default(),
        };
        self.restart(problem, &mut state, &x0)?;
        Ok(state)
    }

    fn restart(
        &self,
        problem: &mut P,
        state: &mut Self::State,
        x0: &P::Vector,
    ) -> Result<(), InitError<P::Error>> {
        let limits = problem.constraint_bounds().ok_or(InvalidInput::NoConstraints)?;
        let m = limits.lower().local_len();
        let error = self.validate(m).err();
        InvalidInput::on_any_part(error, x0.comm())?;
        crate::solver::check_start(x0, problem.bounds())?;
        if x0
            .comm()
            .any(x0.local_len() != state.z.local_len() || m != state.upper.local_len())
        {
            return Err(InitError::Invalid(InvalidInput::option(
                "restart",
                "a problem of another size",
                "call init for a new state",
            )));
        }
        state.z.copy_from(x0);
        state.projected = false;
        if let Some(bounds) = problem.bounds() {
            state.projected = bounds.project(&mut state.z);
            let (l, u) = (bounds.lower().local(), bounds.upper().local());
            for (j, z) in state.z.local_mut().iter_mut().enumerate() {
                *z = inverse(*z, l[j], u[j]);
            }
        }
        // μ = 1 for each limit there is.
        for (mu, bound) in [
            (&mut state.upper, limits.upper()),
            (&mut state.lower, limits.lower()),
        ] {
            for (mu, bound) in mu.local_mut().iter_mut().zip(bound.local()) {
                *mu = if bound.is_finite() {
                    Of::<P>::one()
                } else {
                    Of::<P>::zero()
                };
            }
        }
        state.sigma = self.penalty;
        state.epsilon = state.sigma.powf(Of::<P>::from_f64(-0.1));
        (state.round, state.in_round, state.step) = (0, 0, Of::<P>::zero());
        state.counters = Counters::default();
        state.moments.reset();
        state.saved = false;
        state.z_trial.copy_from(&state.z);
        if !visit(problem, state).map_err(InitError::Objective)? {
            let (c, comm) = (state.trial.c.local(), state.trial.c.comm());
            let offset = comm.offset(c.len());
            let bad = c.iter().position(|c| !c.is_finite());
            let error = bad.map(|i| InvalidInput::ConstraintNotFinite {
                index: offset + i,
                value: c[i].to_f64(),
            });
            InvalidInput::on_any_part(error, comm)?;
            return Err(InitError::NonFiniteStart {
                value: state.trial.kkt.value.to_f64(),
                gradient: state.trial.g.norm_inf().to_f64(),
            });
        }
        std::mem::swap(&mut state.now, &mut state.trial);
        state.best.kkt.violation = Of::<P>::infinity();
        state.stale = true;
        self.form(problem, state).map_err(InitError::Objective)
    }

    fn step(&self, problem: &mut P, state: &mut Self::State) -> Result<ControlFlow<Status>, P::Error> {
        if state.stale {
            self.form(problem, state)?;
        }
        if let Some(status) = self.done(state) {
            return Ok(ControlFlow::Break(status));
        }
        if state.round >= self.rounds {
            return Ok(ControlFlow::Break(Status::MaxIterations));
        }
        // An error of the objective must not make the moments learn a gradient twice.
        if !state.ready {
            chain(problem.bounds(), &state.z, &state.slope, &mut state.z_trial);
            state.moments.direction(&self.adam, &state.z_trial, &mut state.d);
            state.ready = true;
        }
        let mut step = self.rate;
        let mut trials = 0;
        loop {
            state.z_trial.copy_from(&state.z);
            state.z_trial.axpy(step, &state.d);
            if visit(problem, state)? {
                break;
            }
            state.counters.non_finite += 1;
            trials += 1;
            if trials >= MOST_TRIALS {
                return Ok(ControlFlow::Break(Status::NonFinite));
            }
            step *= Of::<P>::from_f64(0.1);
        }
        std::mem::swap(&mut state.z, &mut state.z_trial);
        std::mem::swap(&mut state.now, &mut state.trial);
        (state.step, state.stale) = (step, true);
        state.counters.iterations += 1;
        state.in_round += 1;
        self.form(problem, state)?;
        if let Some(status) = self.done(state) {
            return Ok(ControlFlow::Break(status));
        }
        if state.in_round >= self.steps
            && let Some(limits) = problem.constraint_bounds()
        {
            end_of_round(limits, state);
        }
        Ok(ControlFlow::Continue(()))
    }

    fn name(&self) -> &'static str {
        "lagrange"
    }
}

impl<T: Real> Lagrange<T> {
    /// y⁺, the loss and its gradient with respect to x, and the residuals of the optimality conditions at the iterate;
    /// saves it if it is worth it.
    fn form<P>(
        &self,
        problem: &mut P,
        state: &mut LagrangeState<P::Vector, P::Constraints>,
    ) -> Result<(), P::Error>
    where
        P: Constrained,
        P::Vector: Vector<Scalar = T>,
        P::Constraints: Vector<Scalar = T>,
    {
        let Some(limits) = problem.constraint_bounds() else {
            return Ok(());
        };
        let (l, u) = (limits.lower().local(), limits.upper().local());
        let (c, sigma) = (state.now.c.local(), state.sigma);
        let (upper, lower) = (state.upper.local(), state.lower.local());
        let sides = |i: usize| {
            (
                next(upper[i], sigma, c[i] - u[i]),
                next(lower[i], sigma, l[i] - c[i]),
            )
        };
        let both = state.weights.local_mut().iter_mut().zip(state.now.y.local_mut());
        for (i, (weight, y)) in both.enumerate() {
            let (above, below) = sides(i);
            *weight = above - below;
            *y = *weight / self.weight;
        }
        let squares = total(&state.now.c, |i| {
            let (above, below) = sides(i);
            above * above - upper[i] * upper[i] + below * below - lower[i] * lower[i]
        });
        state.loss = self.weight * state.now.kkt.value + squares / (sigma + sigma);
        let violated = (0..c.len()).any(|i| (c[i] - u[i]).max(l[i] - c[i]) >= self.save_tol.at(i));
        let may_be_saved = !state.now.x.comm().any(violated);
        let y = state.now.y.local();
        let scale = T::one() / state.now.g.norm_inf().max(T::one());
        state.now.kkt.violation = crate::penalty::largest_violation(limits, &state.now.c);
        state.now.kkt.complementarity =
            largest(&state.now.c, |i| complementarity(c[i], l[i], u[i], y[i] * scale));
        state.now.deficit = total(&state.now.c, |i| y[i].abs() * violation(c[i], l[i], u[i]));

        problem.jacobian_transpose_product(&state.now.x, &state.weights, &mut state.slope)?;
        state.slope.axpy(self.weight, &state.now.g);
        state.z_trial.fill(T::zero());
        state.z_trial.axpy(scale / self.weight, &state.slope);
        state.now.kkt.stationarity = match problem.bounds() {
            Some(bounds) => bounds.projected_gradient_norm(&state.now.x, &state.z_trial),
            None => state.z_trial.norm_inf(),
        };
        (state.stale, state.ready) = (false, false);

        let (now, best) = (state.now.kkt, state.best.kkt);
        let better = if may_be_saved {
            !state.saved || now.value < best.value
        } else {
            !state.saved && now.violation < best.violation
        };
        if better || now.residual() <= self.tolerance {
            state.best.copy_from(&state.now);
            state.saved |= may_be_saved;
        }
        Ok(())
    }

    /// Whether the optimality conditions hold at the iterate, which then is the best point.
    fn done<V: Vector<Scalar = T>, C: Vector<Scalar = T>>(
        &self,
        state: &LagrangeState<V, C>,
    ) -> Option<Status> {
        (state.now.kkt.residual() <= self.tolerance).then_some(Status::KktConditions)
    }
}

/// Maps `z_trial` to x and evaluates there; whether all is finite.
fn visit<P: Constrained>(
    problem: &mut P,
    state: &mut LagrangeState<P::Vector, P::Constraints>,
) -> Result<bool, P::Error> {
    let trial = &mut state.trial;
    match problem.bounds() {
        Some(bounds) => {
            let (l, u) = (bounds.lower().local(), bounds.upper().local());
            let both = trial.x.local_mut().iter_mut().zip(state.z_trial.local());
            for (j, (x, &z)) in both.enumerate() {
                *x = substitute(z, l[j], u[j]).0;
            }
        }
        None => trial.x.copy_from(&state.z_trial),
    }
    // Whatever an objective leaves unwritten is then seen.
    trial.g.fill(Of::<P>::nan());
    trial.c.fill(Of::<P>::nan());
    trial.kkt.value = problem.evaluate(&trial.x, &mut trial.g, &mut trial.c)?;
    state.counters.value_and_gradient += 1;
    let (g, c) = (trial.g.norm_inf(), trial.c.norm_inf());
    Ok(trial.kkt.value.is_finite() && g.is_finite() && c.is_finite())
}

/// The gradient with respect to z of what has `slope` as its gradient with respect to x.
fn chain<V: Vector>(bounds: Option<&Bounds<V>>, z: &V, slope: &V, out: &mut V) {
    out.copy_from(slope);
    if let Some(bounds) = bounds {
        let (l, u) = (bounds.lower().local(), bounds.upper().local());
        for (j, (out, &z)) in out.local_mut().iter_mut().zip(z.local()).enumerate() {
            *out *= substitute(z, l[j], u[j]).1;
        }
    }
}

/// New multipliers, or a higher penalty.
fn end_of_round<V: Vector, C: Vector<Scalar = V::Scalar>>(
    limits: &Bounds<C>,
    state: &mut LagrangeState<V, C>,
) {
    let t = V::Scalar::from_f64;
    let (l, u) = (limits.lower().local(), limits.upper().local());
    let (c, sigma) = (state.now.c.local(), state.sigma);
    let (upper, lower) = (state.upper.local(), state.lower.local());
    let square = |r: V::Scalar, mu: V::Scalar| {
        // Where there is no limit, r = −∞ and μ = 0.
        let r = r.max(-mu / sigma);
        r * r
    };
    let size = total(&state.now.c, |i| {
        square(c[i] - u[i], upper[i]) + square(l[i] - c[i], lower[i])
    })
    .sqrt();
    if size <= state.epsilon {
        for (i, mu) in state.upper.local_mut().iter_mut().enumerate() {
            *mu = next(*mu, sigma, c[i] - u[i]);
        }
        for (i, mu) in state.lower.local_mut().iter_mut().enumerate() {
            *mu = next(*mu, sigma, l[i] - c[i]);
        }
        state.epsilon /= sigma.powf(t(0.9));
    } else {
        state.sigma *= t(GROWTH);
        state.epsilon = state.sigma.powf(t(-0.1));
    }
    (state.in_round, state.stale) = (0, true);
    state.round += 1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::{Driver, from_constrained_fn};

    const INF: f64 = f64::INFINITY;

    /// Each kind of bound: x lies within, the derivative is that of x, and the inverse leads back.
    #[test]
    fn changes_of_variables() {
        let h = 1e-6;
        for (l, u) in [(-INF, INF), (2.0, INF), (-INF, -1.0), (-1.0, 3.0), (5.0, 5.0)] {
            for k in -30..=30 {
                let z = 0.31 * f64::from(k);
                let (x, slope) = substitute(z, l, u);
                assert!(x >= l && x <= u);
                let difference = (substitute(z + h, l, u).0 - substitute(z - h, l, u).0) / (2.0 * h);
                // Second order in h, and ε/h of values up to 100.
                assert!((difference - slope).abs() < 1e-7, "{l} {u} {z}");
            }
            if l < u {
                let inside = if l.is_finite() { l + 0.7 } else { u.min(9.0) - 0.7 };
                let back = substitute(inverse(inside, l, u), l, u).0;
                assert!((back - inside).abs() < 1e-12, "{l} {u}: {back}");
                // A bound itself is left a little, for there the derivative vanishes.
                for bound in [l, u].into_iter().filter(|b| b.is_finite()) {
                    let (x, slope) = substitute(inverse(bound, l, u), l, u);
                    assert!(slope.abs() >= 1e-3 && (x - bound).abs() < 5e-3);
                }
            } else {
                assert_eq!(substitute(inverse(l, l, u), l, u).0, l);
            }
        }
        // Rounding and overflow do not lead out.
        assert_eq!(substitute(1e3, 0.1, 0.3).0, 0.3);
        assert_eq!(substitute(-1e3, 0.1, 0.3).0, 0.1);
    }

    /// (x − a)² summed, as a constrained problem with c = Σ x.
    macro_rules! bowl {
        ($targets:expr, $limits:expr) => {
            from_constrained_fn(
                Bounds::new(vec![$limits.0], vec![$limits.1]).unwrap(),
                |x: &[f64], g: &mut [f64], c: &mut [f64]| {
                    let mut f = 0.0;
                    for (j, &a) in $targets.iter().enumerate() {
                        f += (x[j] - a) * (x[j] - a);
                        g[j] = 2.0 * (x[j] - a);
                    }
                    c[0] = x.iter().sum();
                    f
                },
            )
            .jacobian(|_: &[f64], rows: &mut [f64]| rows.fill(1.0))
        };
    }

    /// One element of each kind, two of them with the minimum at their bound.
    #[test]
    fn all_four_kinds_of_bounds() {
        let targets = [1.5, -1.0, 4.0, 0.25];
        let bounds = Bounds::new(vec![-INF, 0.0, -INF, 0.0], vec![INF, INF, 2.0, 1.0]).unwrap();
        let p = bowl!(targets, (-INF, 100.0)).bounds(bounds);
        let solver = Lagrange::default().steps(400).rounds(3);
        let (solution, state) = Driver::new()
            .run_with_state(&solver, p, vec![0.0, -3.0, 1.0, 0.9])
            .unwrap();
        assert!(solution.start_was_projected && state.is_saved());
        for (x, exact) in solution.x.iter().zip([1.5, 0.0, 2.0, 0.25]) {
            assert!((x - exact).abs() < 1e-2, "{:?}", solution.x);
        }
    }

    #[test]
    fn limits_on_either_side_and_equations() {
        // Σ x ≤ 1, ≥ 3, = 1 against targets of sum 2: each x moves by half, with multipliers 1, −1, 1.
        for (limits, sum, y) in [
            ((-INF, 1.0), 1.0, 1.0),
            ((3.0, INF), 3.0, -1.0),
            ((1.0, 1.0), 1.0, 1.0),
        ] {
            let solver = Lagrange::default().rounds(40).steps(200).tolerance(1e-4);
            let p = bowl!([1.5, 0.5], limits);
            let (solution, state) = Driver::new().run_with_state(&solver, p, vec![-1.0, 1.0]).unwrap();
            assert_eq!(solution.status, Status::KktConditions, "{limits:?}");
            assert!((solution.x[0] + solution.x[1] - sum).abs() < 1e-3);
            assert!(
                (state.multipliers()[0] - y).abs() < 1e-2,
                "{:?}",
                state.multipliers()
            );
            assert!(state.kkt().residual() <= 1e-4);
            assert_eq!(solution.projected_gradient_norm, state.kkt().stationarity);
        }
    }

    /// An infeasible start of low value saves nothing, and does not stand in the way of saving what is feasible.
    #[test]
    fn an_infeasible_start_does_not_stand_in_the_way() {
        let p = bowl!([0.0, 0.0], (2.0, INF));
        let solver = Lagrange::default().rounds(20).steps(100);
        let (solution, state) = Driver::new().run_with_state(&solver, p, vec![0.0, 0.0]).unwrap();
        assert!(state.is_saved() && solution.x[0] + solution.x[1] > 2.0 - 1e-3);
        assert!((solution.value - 2.0).abs() < 2e-2, "{}", solution.value);
        // With nothing to save, the least violation is shown.
        let p = bowl!([0.0, 0.0], (2.0, INF));
        let solver = Lagrange::default().rounds(1).steps(3);
        let (solution, state) = Driver::new().run_with_state(&solver, p, vec![0.0, 0.0]).unwrap();
        assert_eq!(solution.status, Status::MaxIterations);
        assert!(!state.is_saved() && state.kkt().violation < 2.0 && solution.counters.iterations == 3);
    }

    #[test]
    fn options_count() {
        let run = |solver: Lagrange| {
            let p = bowl!([1.5, 0.5], (-INF, 1.0));
            Driver::new().run_with_state(&solver, p, vec![-1.0, 1.0]).unwrap()
        };
        let short = Lagrange::default().rounds(2).steps(10);
        let (solution, state) = run(short.clone());
        assert_eq!(solution.counters.iterations, 20);
        assert_eq!(state.figure("round"), Some(2.0));
        assert!(state.figure("loss").is_some() && state.figure("penalty").is_some_and(|s| s >= 1.0));
        assert_ne!(run(short.clone().learning_rate(0.01)).0.x, solution.x);
        assert_ne!(run(short.clone().penalty(1.0)).0.x, solution.x);
        assert_ne!(run(short.clone().obj_weight(10.0)).1.loss(), state.loss());
        assert_ne!(
            run(short.clone().adam(Adam::default().beta1(0.5))).0.x,
            solution.x
        );
        // A tolerance each, wide enough for a point of lower value to be saved.
        let (wide, _) = run(Lagrange::default().rounds(3).steps(100).save_tols(vec![0.5]));
        let (narrow, _) = run(Lagrange::default().rounds(3).steps(100).save_tol(1e-6));
        assert!(wide.value < narrow.value);
        let refused = |solver: Lagrange, name: &str| {
            let mut p = bowl!([1.5, 0.5], (-INF, 1.0));
            let message = solver
                .init(&mut p, vec![0.0; 2])
                .map(|_| ())
                .unwrap_err()
                .to_string();
            assert!(message.contains(name), "{message}");
        };
        refused(Lagrange::default().rounds(0), "rounds");
        refused(Lagrange::default().steps(0), "steps");
        refused(Lagrange::default().learning_rate(0.0), "learning_rate");
        refused(Lagrange::default().obj_weight(-1.0), "obj_weight");
        refused(Lagrange::default().penalty(0.0), "penalty");
        refused(Lagrange::default().save_tol(0.0), "save_tol");
        refused(Lagrange::default().save_tols(vec![1.0; 3]), "save_tol");
        refused(Lagrange::default().tolerance(f64::NAN), "tolerance");
        refused(Lagrange::default().adam(Adam::default().beta1(2.0)), "beta1");
    }

    #[test]
    fn what_is_not_finite_is_a_step_too_long() {
        let logarithm = || {
            from_constrained_fn(
                Bounds::new(vec![-1.0], vec![INF]).unwrap(),
                |x: &[f64], g: &mut [f64], c: &mut [f64]| {
                    (g[0], c[0]) = (1.0, x[0].ln());
                    x[0]
                },
            )
            .jacobian(|x: &[f64], rows: &mut [f64]| rows[0] = 1.0 / x[0])
        };
        let solver = Lagrange::default().learning_rate(3.0).rounds(1).steps(20);
        let solution = Driver::new().run(&solver, logarithm(), vec![2.0]).unwrap();
        assert!(solution.counters.non_finite > 0 && solution.x[0] > 0.0);
        let error = Driver::new().run(&solver, logarithm(), vec![-2.0]).unwrap_err();
        assert!(error.to_string().contains("constraint 0"), "{error}");
    }

    /// The example of its documentation, in both precisions, and with their penalty in the tolerance that leaves.
    #[test]
    fn the_documented_example() {
        fn error<T: Real>(solver: Lagrange<T>) -> f64 {
            let t = T::from_f64;
            let limits = Bounds::new(vec![T::neg_infinity()], vec![T::zero()]).unwrap();
            let two = t(2.0);
            let p = from_constrained_fn(limits, move |x: &[T], g: &mut [T], c: &mut [T]| {
                (g[0], g[1]) = (two * (x[0] - x[1]) - two, two * (two * x[1] - x[0]));
                c[0] = T::one() + x[1] - x[0];
                x[0] * x[0] + two * x[1] * x[1] - two * x[0] * x[1] - two * x[0]
            });
            let solver = solver.rounds(10).steps(50);
            let solution = Driver::new().run(&solver, p, vec![t(-1.0), t(1.0)]).unwrap();
            let x = [solution.x[0].to_f64(), solution.x[1].to_f64()];
            (x[0] - 2.0).abs().max((x[1] - 1.0).abs())
        }
        assert!(error(Lagrange::<f64>::default()) < 1e-2);
        assert!(error(Lagrange::<f32>::default()) < 1e-2);
        assert!(error(Lagrange::<f64>::default().penalty(1.0)) < 2e-2);
    }

    #[test]
    fn single_precision() {
        let limits = Bounds::new(vec![f32::NEG_INFINITY], vec![1.0f32]).unwrap();
        let p = from_constrained_fn(limits, |x: &[f32], g: &mut [f32], c: &mut [f32]| {
            (g[0], c[0]) = (2.0 * (x[0] - 3.0), x[0]);
            (x[0] - 3.0) * (x[0] - 3.0)
        });
        let solver = Lagrange::default().rounds(40).steps(100);
        let solution = Driver::new().run(&solver, p, vec![0.0f32]).unwrap();
        assert!((solution.x[0] - 1.0).abs() < 1e-2, "{}", solution.x[0]);
    }
}
