//! The algorithm.
//!
//! R. Andreani, E. G. Birgin, J. M. Martínez, M. L. Schuverdt, *On augmented Lagrangian methods with general lower-level
//! constraints*, SIAM J. Optim. 18 (2007) 1286–1309, and their program ALGENCAN; E. G. Birgin, J. M. Martínez, *Practical
//! Augmented Lagrangian Methods for Constrained Optimization*, SIAM 2014. Both limits of a constraint share a multiplier
//! (penalty.rs). All quantities are those of the scaled problem, but for the tests at the start of a step (kkt.rs).
//!
//! ```text
//! init:   project x on the box; evaluate; w_f = 1/max(1, ‖∇f‖∞), wᵢ = 1/max(1, ‖∇cᵢ‖∞), each ≥ 1e-8
//!         ȳ = 0;  ρ = 10 max(1, |f|) / max(1, ½ Σ violation²), within [1e-8, 1e8];  ε = √ε_opt
//! step:   stationarity, violation, Σ|y| violation within their tolerances         → done
//!         minimise the augmented Lagrangian over the box, from x, until ‖P(x − ∇L) − x‖∞ ≤ ε
//!             (10 inner iterations the first time, then 1000)
//!             the inner solver gives up                     → again without its memory, while that moves
//!             L < −1e20 or ‖x‖∞ > 1e12                                            → back to x, ρ ← 10 ρ, again
//!         y⁺ from the penalty's derivative;  σ = ‖P(c + y⁺) − c‖∞
//!         keep the best point: least violation while infeasible, then lowest f
//!         test again
//!         ȳ ← y⁺, within ±1e20
//!         first step:                                      ρ as in init, at the new x
//!         infeasible and σ > ½ σ of the step before:       ρ ← 10 ρ
//!         the inner solver gave up twice in a row at feasible points:  ρ ← ρ/10
//!         σ and stationarity ≤ √ε_opt:                     ε ← max(ε_opt min(1, w_f ‖∇f‖∞), min(½ stationarity, 0.1 ε))
//!         ρ > 1e20, or x is a stationary point of the violation three times in a row      → give up
//! ```

use crate::penalty::{largest, violation};
use crate::state::Point;
use crate::subproblem::{Subproblem, Work};
use crate::{AugmentedLagrangian, AugmentedLagrangianState};
use num_traits::{Float, One, Zero};
use std::ops::ControlFlow;
use thalweg_core::{
    Bounds, Constrained, Counters, InitError, InvalidInput, Of, Real, Reduce, Solver, State, Status, Vector,
};

/// Factors of scaling are not below this.
const LEAST_SCALE: f64 = 1e-8;
/// Up to so many constraints the norms of their gradients are found one by one.
const FEW: usize = 100;
/// Products with J for the norms of more.
const PROBES: u64 = 16;
/// An augmented Lagrangian below, or a variable beyond, has no minimiser.
const LOWEST: f64 = -1e20;
const FARTHEST: f64 = 1e12;
/// Multipliers stay within ±this.
const LARGEST_MULTIPLIER: f64 = 1e20;
/// Where less than this share of the violation was gained, and the gradient of ½ Σ violation² is below this share of
/// the violation, the run is at a stationary point of it; it gives up after so many in a row.
const GAIN: f64 = 0.9;
const FLAT: f64 = 1e-4;
const MOST_STUCK: u32 = 3;
/// Inner runs that stop short at feasible points, one after the other, before the penalty is lowered; not below this.
const MOST_FAILURES: u32 = 2;
const LEAST_PENALTY: f64 = 1e-8;

/// How an inner run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Within the tolerance.
    Done,
    /// At the limit of iterations.
    Limit,
    /// The inner solver can do no more.
    Short,
    /// Unbounded below.
    Diverged,
}

impl<P, I, S> Solver<P> for AugmentedLagrangian<I, Of<P>>
where
    P: Constrained,
    I: for<'a> Solver<Subproblem<'a, P>, State = S>,
    S: State<Vector = P::Vector>,
{
    type State = AugmentedLagrangianState<P::Vector, P::Constraints, S>;

    fn init(&self, problem: &mut P, x0: P::Vector) -> Result<Self::State, InitError<P::Error>> {
        self.validate()?;
        let mut x0 = x0;
        check_start(&x0, problem.bounds())?;
        let like = problem
            .constraint_bounds()
            .ok_or(InvalidInput::NoConstraints)?
            .lower()
            .like();
        let projected = problem.bounds().is_some_and(|b| b.project(&mut x0));
        let mut work = Work::new(&x0, &like);
        self.begin(problem, &mut work, &x0)?;
        let (current, best) = (Point::new(&x0, &like), Point::new(&x0, &like));
        let start = x0.clone();
        let inner = self.inner.init(&mut Subproblem::new(problem, &mut work), x0)?;
        let mut state = AugmentedLagrangianState {
            work,
            start,
            inner,
            current,
            best,
            projected,
            running: false,
            inner_iterations: 0,
            retried: false,
            tolerance: self.optimality.sqrt(),
            failures: 0,
            stuck: 0,
        };
        self.first_point(problem, &mut state);
        Ok(state)
    }

    fn restart(
        &self,
        problem: &mut P,
        state: &mut Self::State,
        x0: &P::Vector,
    ) -> Result<(), InitError<P::Error>> {
        self.validate()?;
        check_start(x0, problem.bounds())?;
        let m = problem
            .constraint_bounds()
            .ok_or(InvalidInput::NoConstraints)?
            .lower()
            .local_len();
        let fits = x0.local_len() == state.best.x.local_len() && m == state.best.c.local_len();
        if x0.comm().any(!fits) {
            return Err(InitError::Invalid(InvalidInput::option(
                "restart",
                "a problem of another size",
                "call init for a new state",
            )));
        }
        state.start.copy_from(x0);
        state.projected = problem.bounds().is_some_and(|b| b.project(&mut state.start));
        state.running = false;
        state.work.known = false;
        state.work.counters = Counters::default();
        state.work.y.fill(Of::<P>::zero());
        self.begin(problem, &mut state.work, &state.start)?;
        let mut subproblem = Subproblem::new(problem, &mut state.work);
        self.inner
            .restart(&mut subproblem, &mut state.inner, &state.start)?;
        (state.retried, state.inner_iterations) = (false, 0);
        (state.failures, state.stuck) = (0, 0);
        state.tolerance = self.optimality.sqrt();
        self.first_point(problem, state);
        Ok(())
    }

    fn step(&self, problem: &mut P, state: &mut Self::State) -> Result<ControlFlow<Status>, P::Error> {
        if !state.running && self.holds(&state.current) {
            return Ok(ControlFlow::Break(Status::KktConditions));
        }
        loop {
            if !state.running {
                if state.work.counters.iterations >= self.max_outer {
                    return Ok(ControlFlow::Break(Status::MaxIterations));
                }
                state.start.copy_from(&state.current.x);
                if let Err(Unusable) = restart_inner(&self.inner, problem, state)? {
                    return Ok(ControlFlow::Break(self.give_up(state, false)));
                }
                (state.retried, state.inner_iterations) = (false, 0);
            }
            let end = self.minimise(problem, state)?;
            if end == End::Diverged {
                state.running = false;
                if !self.raise(state) {
                    return Ok(ControlFlow::Break(self.give_up(state, false)));
                }
                continue;
            }
            Subproblem::new(problem, &mut state.work).multipliers(state.inner.x())?;
            state.running = false;
            return self.accept(problem, state, end);
        }
    }

    fn name(&self) -> &'static str {
        "auglag"
    }
}

/// The inner solver cannot start from the current iterate.
struct Unusable;

/// Starts the inner solver again, without its memory, from `state.start`.
fn restart_inner<P, I, S>(
    inner: &I,
    problem: &mut P,
    state: &mut AugmentedLagrangianState<P::Vector, P::Constraints, S>,
) -> Result<Result<(), Unusable>, P::Error>
where
    P: Constrained,
    I: for<'a> Solver<Subproblem<'a, P>, State = S>,
{
    // After an error the inner state is worth nothing.
    state.running = false;
    let mut subproblem = Subproblem::new(problem, &mut state.work);
    match inner.restart(&mut subproblem, &mut state.inner, &state.start) {
        Ok(()) => {
            state.running = true;
            Ok(Ok(()))
        }
        Err(InitError::Objective(error)) => Err(error),
        Err(_) => Ok(Err(Unusable)),
    }
}

impl<I, T: Real> AugmentedLagrangian<I, T> {
    /// Evaluates at the start, chooses the scaling, and the penalty if it is given.
    fn begin<P>(
        &self,
        problem: &mut P,
        work: &mut Work<P::Vector, P::Constraints>,
        x: &P::Vector,
    ) -> Result<(), InitError<P::Error>>
    where
        P: Constrained,
        P::Vector: Vector<Scalar = T>,
        P::Constraints: Vector<Scalar = T>,
    {
        work.f_scale = T::one();
        work.c_scale.fill(T::one());
        work.rho = self.penalty.unwrap_or(T::one());
        Subproblem::new(problem, work)
            .visit(x)
            .map_err(InitError::Objective)?;
        let largest = work.g.norm_inf();
        if !(work.f.is_finite() && largest.is_finite()) {
            return Err(InitError::NonFiniteStart {
                value: work.f.to_f64(),
                gradient: largest.to_f64(),
            });
        }
        let comm = work.c.comm();
        let offset = comm.offset(work.c.local_len());
        let bad = work.c.local().iter().position(|c| !c.is_finite());
        let error = bad.map(|i| InvalidInput::ConstraintNotFinite {
            index: offset + i,
            value: work.c.local()[i].to_f64(),
        });
        InvalidInput::on_any_part(error, comm)?;
        if self.scaling {
            let inverse = |norm: T| (T::one() / norm.max(T::one())).max(T::from_f64(LEAST_SCALE));
            work.f_scale = inverse(largest);
            gradient_norms(problem, work, x).map_err(InitError::Objective)?;
            for w in work.c_scale.local_mut() {
                *w = inverse(*w);
            }
        }
        Ok(())
    }

    /// The start point, with no multipliers yet, is the first iterate.
    fn first_point<P, S>(
        &self,
        problem: &P,
        state: &mut AugmentedLagrangianState<P::Vector, P::Constraints, S>,
    ) where
        P: Constrained,
        P::Vector: Vector<Scalar = T>,
        P::Constraints: Vector<Scalar = T>,
    {
        let work = &mut state.work;
        work.next.fill(T::zero());
        work.scratch.fill(T::zero());
        work.scratch.axpy(work.f_scale, &work.g);
        state.start.copy_from(&work.scratch);
        if let Some(limits) = problem.constraint_bounds() {
            state.current.take(work, &state.start, problem.bounds(), limits);
            if self.penalty.is_none() {
                state.work.rho = state.balanced_penalty(limits).min(self.max_penalty);
            }
        }
        state.best.copy_from(&state.current);
    }

    /// Whether the optimality conditions hold.
    fn holds<V: Vector<Scalar = T>, C: Vector<Scalar = T>>(&self, point: &Point<V, C>) -> bool {
        point.kkt.stationarity <= self.optimality && self.is_feasible(point)
    }

    fn is_feasible<V: Vector<Scalar = T>, C: Vector<Scalar = T>>(&self, point: &Point<V, C>) -> bool {
        point.kkt.violation <= self.feasibility
            && point.kkt.complementarity <= self.feasibility
            && point.deficit <= self.objective * point.kkt.value.abs().max(T::one())
    }

    /// Runs the inner solver, or goes on with it.
    fn minimise<P, S>(
        &self,
        problem: &mut P,
        state: &mut AugmentedLagrangianState<P::Vector, P::Constraints, S>,
    ) -> Result<End, P::Error>
    where
        P: Constrained,
        P::Vector: Vector<Scalar = T>,
        P::Constraints: Vector<Scalar = T>,
        I: for<'a> Solver<Subproblem<'a, P>, State = S>,
        S: State<Vector = P::Vector>,
    {
        let limit = if state.work.counters.iterations == 0 {
            self.first_inner
        } else {
            self.max_inner
        };
        loop {
            let inner = &state.inner;
            if inner.projected_gradient_norm() <= state.tolerance {
                return Ok(End::Done);
            }
            if inner.value() < T::from_f64(LOWEST) || inner.x().norm_inf() > T::from_f64(FARTHEST) {
                return Ok(End::Diverged);
            }
            if state.inner_iterations >= limit {
                return Ok(End::Limit);
            }
            let mut subproblem = Subproblem::new(problem, &mut state.work);
            let flow = self.inner.step(&mut subproblem, &mut state.inner)?;
            // A step that moved nowhere counts too, so that the loop ends.
            state.inner_iterations += 1;
            if flow.is_continue() || state.inner.projected_gradient_norm() <= state.tolerance {
                continue;
            }
            if state.retried && state.inner.counters().iterations == 0 {
                return Ok(End::Short);
            }
            // Its memory may be what is wrong: again from here without it, for as long as that moves.
            state.start.copy_from(state.inner.x());
            if restart_inner(&self.inner, problem, state)?.is_err() {
                return Ok(End::Diverged);
            }
            state.retried = true;
        }
    }

    /// Takes the point of the inner run as the next iterate, tests it, and updates multipliers, penalty and tolerance.
    fn accept<P, S>(
        &self,
        problem: &mut P,
        state: &mut AugmentedLagrangianState<P::Vector, P::Constraints, S>,
        end: End,
    ) -> Result<ControlFlow<Status>, P::Error>
    where
        P: Constrained,
        P::Vector: Vector<Scalar = T>,
        P::Constraints: Vector<Scalar = T>,
        S: State<Vector = P::Vector>,
    {
        let (before, violation_before) = (state.current.scaled_complementarity, state.current.kkt.violation);
        let Some(limits) = problem.constraint_bounds() else {
            return Ok(ControlFlow::Break(Status::NoProgress));
        };
        let (work, gradient) = (&mut state.work, state.inner.gradient());
        state.current.take(work, gradient, problem.bounds(), limits);
        state.work.counters.iterations += 1;
        let first = state.work.counters.iterations == 1;
        if self.holds(&state.current) {
            state.best.copy_from(&state.current);
            return Ok(ControlFlow::Break(Status::KktConditions));
        }
        if state.current.is_better_than(&state.best, self.feasibility) {
            state.best.copy_from(&state.current);
        }

        let most = T::from_f64(LARGEST_MULTIPLIER);
        for (y, next) in state.work.y.local_mut().iter_mut().zip(state.work.next.local()) {
            *y = next.max(-most).min(most);
        }

        let feasible = self.is_feasible(&state.current);
        let short = end == End::Short && feasible;
        state.failures = if short { state.failures + 1 } else { 0 };
        if first && self.penalty.is_none() {
            state.work.rho = state.balanced_penalty(limits).min(self.max_penalty);
        } else if state.failures >= MOST_FAILURES {
            state.failures = 0;
            state.work.rho = (state.work.rho / self.increase).max(T::from_f64(LEAST_PENALTY));
        } else if !feasible
            && state.current.scaled_complementarity > self.progress * before
            && !self.raise(state)
        {
            // Where the inner solver failed, its point says nothing of feasibility unless the violation is stationary.
            let proven = end != End::Short || self.violation_is_flat(problem, state)?;
            return Ok(ControlFlow::Break(self.give_up(state, proven)));
        }

        let (reached, stationarity) = (self.optimality.sqrt(), state.current.scaled_stationarity);
        if state.current.scaled_complementarity <= self.feasibility.sqrt() && stationarity <= reached {
            let next = (T::from_f64(0.5) * stationarity).min(T::from_f64(0.1) * state.tolerance);
            // What the scaled gradient must be for the unscaled one to be small against ∇f.
            let size = state.current.g.norm_inf().max(T::one());
            let least = self.optimality * (state.work.f_scale * size).min(T::one());
            state.tolerance = next.max(least);
        }

        let gained = state.current.kkt.violation <= T::from_f64(GAIN) * violation_before;
        let stuck = state.current.kkt.violation > self.feasibility
            && !first
            && !gained
            && self.violation_is_flat(problem, state)?;
        state.stuck = if stuck { state.stuck + 1 } else { 0 };
        if state.stuck >= MOST_STUCK {
            return Ok(ControlFlow::Break(Status::Infeasible));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Whether the gradient of ½ Σ violation² vanishes against the violation, over the box.
    fn violation_is_flat<P, S>(
        &self,
        problem: &mut P,
        state: &mut AugmentedLagrangianState<P::Vector, P::Constraints, S>,
    ) -> Result<bool, P::Error>
    where
        P: Constrained,
        P::Vector: Vector<Scalar = T>,
        P::Constraints: Vector<Scalar = T>,
    {
        let work = &mut state.work;
        let Some(limits) = problem.constraint_bounds() else {
            return Ok(false);
        };
        let (l, u) = (limits.lower().local(), limits.upper().local());
        let (c, w) = (state.current.c.local(), work.c_scale.local());
        for (i, weight) in work.weights.local_mut().iter_mut().enumerate() {
            let side = if c[i] < l[i] { -T::one() } else { T::one() };
            *weight = w[i] * w[i] * side * violation(c[i], l[i], u[i]);
        }
        let weights = work.weights.local();
        let size = largest(&work.weights, |i| weights[i].abs() / w[i]);
        problem.jacobian_transpose_product(&state.current.x, &work.weights, &mut work.scratch)?;
        let norm = match problem.bounds() {
            Some(bounds) => bounds.projected_gradient_norm(&state.current.x, &work.scratch),
            None => work.scratch.norm_inf(),
        };
        Ok(norm <= T::from_f64(FLAT) * size)
    }

    /// Raises the penalty; false where it may not be higher.
    fn raise<V: Vector<Scalar = T>, C: Vector<Scalar = T>, S>(
        &self,
        state: &mut AugmentedLagrangianState<V, C, S>,
    ) -> bool {
        state.work.rho *= self.increase;
        state.work.rho <= self.max_penalty
    }

    /// Why the run ends without success; `proven`: the violation cannot be lowered.
    fn give_up<V: Vector<Scalar = T>, C: Vector<Scalar = T>, S>(
        &self,
        state: &AugmentedLagrangianState<V, C, S>,
        proven: bool,
    ) -> Status {
        if proven && state.best.kkt.violation > self.feasibility {
            Status::Infeasible
        } else {
            Status::NoProgress
        }
    }
}

/// What can be said about a start point without evaluating.
pub(crate) fn check_start<V: Vector>(x0: &V, bounds: Option<&Bounds<V>>) -> Result<(), InvalidInput> {
    let comm = x0.comm();
    let offset = comm.offset(x0.local_len());
    if x0.global_len() == 0 {
        return Err(InvalidInput::Empty);
    }
    let wrong = bounds
        .filter(|b| b.lower().local_len() != x0.local_len())
        .map(|b| InvalidInput::Length {
            what: "x0",
            expected: b.lower().local_len(),
            found: x0.local_len(),
        });
    let error = wrong.or_else(|| InvalidInput::not_finite("x0", x0.local(), offset));
    InvalidInput::on_any_part(error, comm)
}

/// ‖∇cᵢ‖∞ into `work.c_scale`: by products with J' one by one if there are few, else max |J v|ᵢ over vectors v of ±1,
/// which is the right order of magnitude.
fn gradient_norms<P: Constrained>(
    problem: &mut P,
    work: &mut Work<P::Vector, P::Constraints>,
    x: &P::Vector,
) -> Result<(), P::Error> {
    let m = work.c.global_len();
    let offset = work.c.comm().offset(work.c.local_len());
    let here = offset..offset + work.c.local_len();
    work.c_scale.fill(Of::<P>::zero());
    if m <= FEW {
        for i in 0..m {
            work.weights.fill(Of::<P>::zero());
            if here.contains(&i) {
                work.weights.local_mut()[i - offset] = Of::<P>::one();
            }
            problem.jacobian_transpose_product(x, &work.weights, &mut work.scratch)?;
            let norm = work.scratch.norm_inf();
            if here.contains(&i) {
                work.c_scale.local_mut()[i - offset] = norm;
            }
        }
        return Ok(());
    }
    let offset = x.comm().offset(x.local_len());
    for probe in 0..PROBES {
        for (j, v) in work.scratch.local_mut().iter_mut().enumerate() {
            *v = sign((offset + j) as u64, probe);
        }
        problem.jacobian_product(x, &work.scratch, &mut work.weights)?;
        let products = work.weights.local();
        for (norm, product) in work.c_scale.local_mut().iter_mut().zip(products) {
            *norm = norm.max(product.abs());
        }
    }
    Ok(())
}

/// ±1 by the bits of a mixed index (the finaliser of SplitMix64), the same in every run and on any number of parts.
fn sign<T: Real>(index: u64, probe: u64) -> T {
    let mut z = (index ^ (probe << 48)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    if (z ^ (z >> 31)) & 1 == 0 {
        T::one()
    } else {
        -T::one()
    }
}
