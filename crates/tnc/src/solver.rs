//! The algorithm.
//!
//! S. G. Nash, *Newton-type minimization via the Lanczos method*, SIAM J. Numer. Anal. 21 (1984) 770–788, with bounds as
//! in his TNBC, and in J.-S. Roy's TNC, which SciPy has. The projected path and the release of all constraints at once:
//! D. P. Bertsekas, *Projected Newton methods for optimization problems with simple constraints*, SIAM J. Control Optim. 20
//! (1982) 221–246.
//!
//! ```text
//! init:  project x on the box; evaluate; the units of the variables; pin what is at a bound and wants out
//! step:  ‖g‖ over the free variables ≤ pgtol, ‖P(x − g) − x‖∞ ≤ gtol, f ≤ target         → done
//!        release `All`: pin and free every variable anew                                   (active.rs)
//!        |log₁₀ ‖g‖| > rescale: divide f by ‖g‖, begin the preconditioner anew
//!        d: −M g, M the preconditioner, at most `quasi_newton_steps` times in a row;        (preconditioner.rs)
//!           else truncated conjugate gradients                                              (direction.rs)
//!        the longest step: step_max/‖d‖, and up to the first bound; on the projected path up to the last
//!        line search                                                            (non-finite trials: shorter steps)
//!            it sees φ(t) − φ(0), taken from the slopes where rounding hides it
//!        nothing lower found: once more with conjugate gradients; once more along −g with a new preconditioner;
//!                             back to the best point if the iterate lies above it; then give up  (`scipy`: at once)
//!        a bound was met                                                        → pin it
//!        release `One`: free the variable with the worst multiplier, if the rest has made progress
//!        no bound met, none released: |Δf| ≤ ftol, ‖Δx‖ ≤ xtol                             → done
//!        the pair (s, y); add it to the sums, or begin them anew after n − 1 steps or when they are of no use
//! ```

use crate::active::{fix, local, move_to, pin_all, pin_met, release_one, step_range};
use crate::direction::{quasi_newton, steepest};
use crate::state::Trial;
use crate::{MaxEvaluations, Path, Products, Release, Scaling, Tnc, TncState};
use num_traits::{Float, Zero};
use std::ops::ControlFlow;
use thalweg_core::kernels::sum;
use thalweg_core::{
    Bounds, Counters, Found, InitError, InvalidInput, Limits, LineSearch, Of, Problem, Real, Reduce, Sample,
    ScalarOf, SearchScale, Solver, Status, Vector, search,
};
use thalweg_linesearch::Incumbent;
use thalweg_linesearch::rounding::difference;

/// A step this near to the longest one allowed makes that longer by the factor.
const NEARLY: f64 = 0.9;
const LENGTHEN: f64 = 100.0;
/// The sums are begun anew where a step's reduction of f is below this part of all since the last time; adapted.
const REDUCTION: f64 = 0.05;

impl<P, L, H> Solver<P> for Tnc<Of<P>, L, H>
where
    P: Problem,
    L: LineSearch<Of<P>>,
    H: Products<P>,
{
    type State = TncState<P::Vector, L>;

    fn init(&self, problem: &mut P, x0: P::Vector) -> Result<Self::State, InitError<P::Error>> {
        self.validate()?;
        self.check_start(&x0, problem.bounds())?;
        let mut state = self.allocated(x0);
        self.begin(problem, &mut state)?;
        Ok(state)
    }

    fn restart(
        &self,
        problem: &mut P,
        state: &mut Self::State,
        x0: &P::Vector,
    ) -> Result<(), InitError<P::Error>> {
        self.validate()?;
        self.check_start(x0, problem.bounds())?;
        if state.preconditioner.memory_len() != self.memory {
            return Err(InitError::Invalid(InvalidInput::option(
                "memory",
                self.memory,
                "a state keeps the memory it was made with: call init for a new one",
            )));
        }
        if x0.comm().any(x0.local_len() != state.x.local_len()) {
            return Err(InitError::Invalid(InvalidInput::Length {
                what: "x0",
                expected: state.x.local_len(),
                found: x0.local_len(),
            }));
        }
        if x0.comm().any(self.rounds() && state.best.is_none()) {
            return Err(InitError::Invalid(InvalidInput::option(
                "value_precision",
                self.value_precision,
                "the state was made without room for the best point: call init for a new one",
            )));
        }
        state.x.copy_from(x0);
        state.best = state.best.take().map(|best| best.slack(self.value_precision));
        state.line_search = self.line_search.clone();
        self.begin(problem, state)
    }

    fn step(&self, problem: &mut P, state: &mut Self::State) -> Result<ControlFlow<Status>, P::Error> {
        let n = state.x.global_len();
        let limit = match self.max_evaluations {
            MaxEvaluations::Unlimited => None,
            MaxEvaluations::Scipy => Some(100.max(10 * n as u64)),
            MaxEvaluations::At(limit) => Some(limit),
        };
        let mut attempt = if state.skips < self.quasi_newton_steps && state.preconditioner.has_pairs() {
            Attempt::QuasiNewton
        } else {
            Attempt::ConjugateGradients
        };
        loop {
            if let Some(status) = self.stationary(state)
                && state.best.as_mut().is_none_or(|b| b.settle(state.value))
            {
                return Ok(ControlFlow::Break(status));
            }
            if limit.is_some_and(|limit| state.counters.evaluations() >= limit) {
                return Ok(ControlFlow::Break(Status::MaxEvaluations));
            }
            if self.release == Release::All {
                let bounds = problem.bounds().filter(|b| b.any());
                pin_all(&mut state.held, &state.x, &state.g, bounds, true);
                project_gradient(state);
            }
            self.rescale_f(state);
            norms(state);
            match attempt {
                Attempt::QuasiNewton => {
                    state.skips += 1;
                    quasi_newton(state, self.diagonal);
                }
                Attempt::ConjugateGradients => {
                    state.skips = 0;
                    self.direction(problem, state, n, limit)?;
                }
                Attempt::Steepest => steepest(state),
            }
            match self.walk(problem, state, limit)? {
                Walk::Moved(slope) => return Ok(self.accept(problem, state, slope, n)),
                Walk::Pinned => {
                    state.outer += 1;
                    continue;
                }
                Walk::Stuck(status) => {
                    // SciPy gives up here; so does a run whose own limit is reached.
                    if self.scipy || status == Status::MaxEvaluations {
                        return Ok(ControlFlow::Break(status));
                    }
                    if attempt == Attempt::Steepest {
                        if self.recall(problem.bounds(), state) {
                            attempt = Attempt::ConjugateGradients;
                            continue;
                        }
                        return Ok(ControlFlow::Break(status));
                    }
                    if attempt == Attempt::QuasiNewton {
                        attempt = Attempt::ConjugateGradients;
                        continue;
                    }
                    attempt = Attempt::Steepest;
                    state.preconditioner.reset();
                    state.new_constraint = true;
                    state.counters.restarts += 1;
                }
            }
        }
    }

    fn name(&self) -> &'static str {
        if self.scipy { "tnc-scipy" } else { "tnc" }
    }
}

/// Where a direction comes from, each one the resort if the one before finds nothing lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    /// The preconditioner alone.
    QuasiNewton,
    ConjugateGradients,
    /// −g, with a new preconditioner.
    Steepest,
}

/// What came of a search along a direction.
enum Walk<T> {
    /// The lowest point is in `state.lowest`; the slope at the origin.
    Moved(T),
    /// No step was possible, but variables were pinned.
    Pinned,
    /// Nothing lower.
    Stuck(Status),
}

impl<T: Real, L: LineSearch<T>, H> Tnc<T, L, H> {
    /// Whether the line search sees differences of f, those within its precision taken from the slopes.
    fn rounds(&self) -> bool {
        self.value_precision > T::zero() && self.line_search.is_monotone()
    }

    /// A state with everything allocated, at `x`.
    pub(crate) fn allocated<V: Vector<Scalar = T>>(&self, x: V) -> TncState<V, L> {
        let best = self
            .rounds()
            .then(|| Incumbent::new(&x).slack(self.value_precision));
        TncState::new(x, self.line_search.clone(), self.memory, best)
    }

    /// Goes back to the best point, if the iterate lies above it, and forgets what the run has learnt.
    fn recall<V: Vector<Scalar = T>>(&self, bounds: Option<&Bounds<V>>, state: &mut TncState<V, L>) -> bool {
        let Some(best) = &mut state.best else {
            return false;
        };
        let Some((value, _)) = best.recall(&mut state.x, &mut state.g) else {
            return false;
        };
        state.value = value;
        let bounds = bounds.filter(|b| b.any());
        self.measure(state, bounds);
        pin_all(&mut state.held, &state.x, &state.g, bounds, true);
        project_gradient(state);
        state.line_search = self.line_search.clone();
        state.counters.restarts += 1;
        forget(state);
        true
    }

    /// The tests that need no step.
    fn stationary<V: Vector<Scalar = T>>(&self, state: &TncState<V, L>) -> Option<Status> {
        if state.all_fixed && self.scipy {
            return Some(Status::NoFreeVariables);
        }
        let scaled = self.pgtol.is_some_and(|tol| state.gs_norm <= tol * state.f_scale);
        // A point whose projected gradient is 0 is stationary whatever the tests.
        if scaled || self.gtol.is_some_and(|tol| state.pg_tested <= tol) || state.pg_tested == T::zero() {
            return Some(Status::ProjectedGradient);
        }
        self.ftarget
            .is_some_and(|target| state.value <= target)
            .then_some(Status::TargetReached)
    }

    /// Divides f by ‖g‖ where that is far from 1.
    fn rescale_f<V: Vector<Scalar = T>>(&self, state: &mut TncState<V, L>) {
        let Some(most) = self.rescale else { return };
        let norm = state.gs_norm;
        if norm > T::EPSILON && norm.log10().abs() > most {
            let factor = T::one() / norm;
            state.f_scale *= factor;
            for g in state.gs.local_mut() {
                *g *= factor;
            }
            state.preconditioner.reset();
            state.new_constraint = true;
            state.cycle = (state.x.global_len() as u64).saturating_sub(1);
        }
    }

    /// The line search along `state.direction`.
    fn walk<P>(
        &self,
        problem: &mut P,
        state: &mut TncState<P::Vector, L>,
        limit: Option<u64>,
    ) -> Result<Walk<T>, P::Error>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
    {
        let (zero, one) = (T::zero(), T::one());
        let projected = self.path == Path::Projected;
        let bounds = problem.bounds().filter(|b| b.any());
        // Pinned one by one, a variable that the direction takes out of the box is pinned below instead.
        if (projected || self.release == Release::All) && bounds.is_some() {
            drop_blocked(state, bounds);
        }
        let mut dots = [zero; 2];
        state.direction.dots(&[&state.gs, &state.direction], &mut dots);
        let (slope, length) = (dots[0], dots[1].sqrt());
        let unbounded = state.step_max / (length + T::EPSILON);
        let (first_bound, last_bound) = step_range(
            unbounded,
            &state.held,
            &state.x,
            &state.direction,
            &state.scale,
            bounds,
        );
        let max = if projected { last_bound } else { first_bound };
        if !(max > zero) {
            let met = pin_met(&mut state.held, &state.x, &state.direction, bounds);
            state.new_constraint = true;
            state.f_at_constraint = state.value;
            if !met || self.release == Release::All {
                return Ok(Walk::Stuck(Status::NoProgress));
            }
            project_gradient(state);
            return Ok(Walk::Pinned);
        }

        // A first step that would lower f far below its guessed minimum is too long.
        let mut first = one;
        if let Some(minimum) = self.minimum {
            let above = ((state.value - minimum) * state.f_scale).abs();
            if above + above <= -slope && above >= T::EPSILON {
                first = -(above + above) / slope;
            }
        }
        let precision = self.ftol.unwrap_or(zero);
        state
            .line_search
            .scale(SearchScale::new(state.x_norm, length, precision));
        let origin = Sample {
            step: zero,
            value: state.value * state.f_scale,
            slope,
        };
        // What the search sees of a sample.
        let rounds = self.rounds();
        let value_precision = self.value_precision;
        let seen = |sample: Sample<T>| {
            if rounds {
                difference(value_precision, origin.value, slope, sample)
            } else {
                sample
            }
        };
        let start = Sample {
            value: if rounds { zero } else { origin.value },
            ..origin
        };
        let limits = Limits {
            first: first.min(max),
            max,
        };
        let trials = match limit {
            Some(limit) => self
                .max_line_search
                .min(limit.saturating_sub(state.counters.evaluations())),
            None => self.max_line_search,
        };
        state.trial.step = zero;
        state.lowest.step = zero;
        state.lowest.value = state.value;
        let mut lowest_seen = start.value;
        let outcome = {
            let TncState {
                x,
                direction,
                scale,
                f_scale,
                counters,
                trial,
                lowest,
                line_search,
                ..
            } = state;
            search(line_search, start, limits, trials, |step, _need| {
                // The search may come back to the lowest point: it is still there.
                for old in [&*lowest, &*trial] {
                    if old.step == step && step > zero {
                        return Ok(seen(Sample {
                            step,
                            value: old.value * *f_scale,
                            slope: old.slope,
                        }));
                    }
                }
                let bounds = problem.bounds().filter(|b| b.any());
                move_to(x, direction, scale, step, bounds, &mut trial.x);
                trial.step = zero;
                let value = problem.value_and_gradient(&trial.x, &mut trial.g)?;
                counters.value_and_gradient += 1;
                if !(value.is_finite() && trial.g.norm_inf().is_finite()) {
                    counters.non_finite += 1;
                    // Nothing of it stays in the state, which may be written where NaN cannot.
                    trial.g.fill(zero);
                    return Ok(Sample {
                        step,
                        value,
                        slope: T::nan(),
                    });
                }
                let path = bounds_of(projected, problem.bounds());
                let slope = slope_at(trial, direction, scale, *f_scale, path);
                (trial.step, trial.value, trial.slope) = (step, value, slope);
                let sample = seen(Sample {
                    step,
                    value: value * *f_scale,
                    slope,
                });
                // Without differences the value itself is compared: the scaled one may have overflowed.
                let lower = if rounds {
                    sample.value <= lowest_seen
                } else {
                    value <= lowest.value
                };
                if lower {
                    lowest_seen = sample.value;
                    std::mem::swap(trial, lowest);
                }
                Ok(sample)
            })?
        };
        let found = match outcome.found {
            Found::Accepted | Found::Lower(_) => {
                if state.lowest.step != outcome.last.step {
                    std::mem::swap(&mut state.trial, &mut state.lowest);
                }
                // The scaled value may be lower where the value itself is not.
                state.lowest.step == outcome.last.step && (rounds || state.lowest.value <= state.value)
            }
            _ => false,
        };
        if !found {
            let spent = limit.is_some_and(|limit| state.counters.evaluations() >= limit);
            return Ok(Walk::Stuck(match outcome.found {
                _ if spent => Status::MaxEvaluations,
                _ if outcome.non_finite > 0 => Status::NonFinite,
                Found::Nothing(thalweg_core::Why::TooManyTrials) => Status::LineSearchFailed,
                _ if self.scipy => Status::LineSearchFailed,
                _ => Status::NoProgress,
            }));
        }

        let alpha = outcome.last.step;
        if alpha >= T::from_f64(NEARLY) * unbounded {
            state.step_max *= T::from_f64(LENGTHEN);
        }
        let was_new = state.new_constraint;
        self.carry_sums(state, was_new);
        state.new_constraint = !projected && alpha - first_bound >= -T::EPSILON * T::from_f64(10.0);
        state.x_change = alpha * length;
        Ok(Walk::Moved(slope))
    }

    /// Adds the pair of the step before this one to the sums.
    fn carry_sums<V: Vector<Scalar = T>>(&self, state: &mut TncState<V, L>, was_new: bool) {
        if was_new || state.preconditioner.pairs == 0 {
            return;
        }
        if state.reset {
            state.preconditioner.restart_sums();
            state.f_at_reset = state.value;
            state.cycle = 1;
        } else {
            state.preconditioner.accumulate();
            state.cycle += 1;
        }
    }

    /// Makes `state.lowest` the iterate, looks after the constraints, and tests.
    fn accept<P>(
        &self,
        problem: &P,
        state: &mut TncState<P::Vector, L>,
        slope: T,
        n: usize,
    ) -> ControlFlow<Status>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
    {
        let zero = T::zero();
        let bounds = problem.bounds().filter(|b| b.any());
        if let Some(best) = &mut state.best {
            best.leave(&state.x, &state.g, state.value, state.pg, state.lowest.value);
        }
        std::mem::swap(&mut state.x, &mut state.lowest.x);
        std::mem::swap(&mut state.g, &mut state.lowest.g);
        let old = std::mem::replace(&mut state.value, state.lowest.value);
        state.step = state.lowest.step;
        state.counters.iterations += 1;
        state.outer += 1;
        self.measure(state, bounds);
        state.lowest.step = zero;
        state.trial.step = zero;

        let before = state.change;
        state.change = old - state.value;
        if state.cycle == 1 {
            if state.change > before + before {
                state.reduction += state.reduction;
            }
            if state.change < before * T::from_f64(0.5) {
                state.reduction *= T::from_f64(0.5);
            }
        }

        // y from the gradient over the variables that were free, before the set changes.
        if !self.scipy {
            pair(state);
            if state.preconditioner.y.dot(&state.preconditioner.s) > zero {
                state.preconditioner.remember();
            }
        }
        let mut changed = state.new_constraint;
        if self.release == Release::One {
            if state.new_constraint || self.path == Path::Projected {
                let met = pin_met(&mut state.held, &state.x, &state.direction, bounds);
                changed |= met;
                if changed {
                    state.f_at_constraint = state.value;
                }
            }
            if self.scipy {
                // The old scaled gradient goes to r, which is free between directions.
                std::mem::swap(&mut state.gs, &mut state.cg.r);
            }
            project_gradient(state);
            let progress = (state.f_at_constraint - state.value) * state.f_scale > -slope * T::from_f64(0.5);
            let tolerance = self.pgtol.or(self.gtol).unwrap_or(zero);
            let stationary = state.gs_norm <= tolerance * state.f_scale;
            if (progress || stationary) && release_one(&mut state.held, &state.g, &state.scale) {
                project_gradient(state);
                state.f_at_constraint = state.value;
                changed = true;
            }
        } else {
            project_gradient(state);
        }

        if !changed {
            if self.ftol.is_some_and(|tol| state.change.abs() <= tol) {
                return ControlFlow::Break(Status::AbsoluteReduction);
            }
            if self.xtol.is_some_and(|tol| state.x_change <= tol) {
                return ControlFlow::Break(Status::SmallStep);
            }
        }
        if self.scipy && !state.new_constraint {
            pair_over_free(state);
        }
        if !state.new_constraint {
            self.schedule(state, n);
        }
        let stationary = self.stationary(state);
        if let Some(best) = &mut state.best {
            let ends = stationary.is_some() && best.settle(state.value);
            if !ends && best.is_away() {
                let goes_on = stationary.is_none() && !best.is_lost();
                return if goes_on || self.recall(problem.bounds(), state) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(Status::NoProgress)
                };
            }
        }
        if let Some(status) = stationary {
            return ControlFlow::Break(status);
        }
        if state.stall.is_over(state.value, state.pg) {
            return ControlFlow::Break(Status::NoProgress);
        }
        ControlFlow::Continue(())
    }

    /// Decides how many pairs the next direction has.
    fn schedule<V: Vector<Scalar = T>>(&self, state: &mut TncState<V, L>, n: usize) {
        let zero = T::zero();
        if !self.scipy {
            let y_s = state.preconditioner.y.dot(&state.preconditioner.s);
            if !(y_s > zero) {
                // No curvature: the pair is of no use, and neither are the sums from here on.
                state.counters.skipped_pairs += 1;
                state.new_constraint = true;
                state.preconditioner.pairs = 0;
                return;
            }
        }
        let since = state.f_at_reset - state.value;
        state.reset = state.preconditioner.pairs == 0 && !self.scipy
            || state.cycle + 1 == n as u64
            || state.change < state.reduction * since
            || !(state.preconditioner.sum_curvature() > zero);
        state.preconditioner.pairs = if state.reset { 1 } else { 2 };
    }

    /// What can be said about a start point without evaluating.
    pub(crate) fn check_start<V: Vector<Scalar = T>>(
        &self,
        x0: &V,
        bounds: Option<&Bounds<V>>,
    ) -> Result<(), InvalidInput> {
        let comm = x0.comm();
        let n = x0.local_len();
        let offset = comm.offset(n);
        if x0.global_len() == 0 {
            return Err(InvalidInput::Empty);
        }
        let length = |what, found| {
            (found != n).then_some(InvalidInput::Length {
                what,
                expected: n,
                found,
            })
        };
        let finite = |what, values: &[T]| InvalidInput::not_finite(what, values, offset);
        let mut error = bounds
            .filter(|b| b.lower().local_len() != n)
            .map(|b| InvalidInput::Length {
                what: "x0",
                expected: b.lower().local_len(),
                found: n,
            })
            .or_else(|| finite("x0", x0.local()));
        if let Scaling::Given(scale) = &self.scaling {
            error = error
                .or_else(|| length("the list of scales", scale.len()))
                .or_else(|| finite("the list of scales", scale));
        }
        if let Some(given) = &self.offset {
            error = error
                .or_else(|| length("the list of offsets", given.len()))
                .or_else(|| finite("the list of offsets", given));
        }
        InvalidInput::on_any_part(error, comm)
    }

    /// Projects `state.x`, evaluates there, and clears what an earlier run left.
    fn begin<P>(&self, problem: &mut P, state: &mut TncState<P::Vector, L>) -> Result<(), InitError<P::Error>>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
    {
        let zero = T::zero();
        state.step = zero;
        state.counters = Counters::default();
        state.projected = problem.bounds().is_some_and(|b| b.project(&mut state.x));
        // Whatever an objective leaves unwritten is then seen.
        state.g.fill(T::nan());
        state.counters.value_and_gradient = 1;
        state.value = problem
            .value_and_gradient(&state.x, &mut state.g)
            .map_err(InitError::Objective)?;
        let bounds = problem.bounds().filter(|b| b.any());
        state.pg = stationarity(&state.x, &state.g, bounds);
        let largest = state.g.norm_inf();
        if !(state.value.is_finite() && largest.is_finite() && state.pg.is_finite()) {
            return Err(InitError::NonFiniteStart {
                value: state.value.to_f64(),
                gradient: largest.to_f64(),
            });
        }
        self.units(state, bounds);
        state.f_scale = T::one();
        state.all_fixed = fix(&mut state.held, &state.scale, bounds);
        self.measure(state, bounds);
        pin_all(&mut state.held, &state.x, &state.g, bounds, !self.scipy);
        project_gradient(state);
        state.first_norm = state.gs_norm;
        forget(state);
        state.step_max = self.step_max;
        if let Some(best) = &mut state.best {
            best.reset();
        }
        state.stall.reset(state.value, state.pg);
        state.outer = 0;
        Ok(())
    }

    /// The projected gradient, and what of it the test on it looks at.
    fn measure<V: Vector<Scalar = T>>(&self, state: &mut TncState<V, L>, bounds: Option<&Bounds<V>>) {
        state.pg = stationarity(&state.x, &state.g, bounds);
        state.pg_tested = match self.scaling {
            Scaling::Given(_) => {
                let bounds = local(bounds);
                let mut largest = T::zero();
                for (i, (&x, &g)) in state.x.local().iter().zip(state.g.local()).enumerate() {
                    if state.held[i] != 2 {
                        let room = bounds.map_or(T::infinity(), |(lower, upper)| {
                            if g < T::zero() { upper[i] - x } else { x - lower[i] }
                        });
                        largest = largest.max(g.abs().min(room));
                    }
                }
                let mut max = [largest];
                state.x.comm().max(&mut max);
                max[0]
            }
            _ => state.pg,
        };
    }

    /// Scales and offsets.
    fn units<V: Vector<Scalar = T>>(&self, state: &mut TncState<V, L>, bounds: Option<&Bounds<V>>) {
        let (one, half) = (T::one(), T::from_f64(0.5));
        let bounds = local(bounds);
        let x = state.x.local();
        for i in 0..x.len() {
            let range = bounds
                .map(|(lower, upper)| (lower[i], upper[i]))
                .filter(|(l, u)| l.is_finite() && u.is_finite());
            let offset = range.map_or(x[i], |(l, u)| l * half + u * half);
            state.offset.local_mut()[i] = self.offset.as_ref().map_or(offset, |given| given[i]);
            state.scale.local_mut()[i] = match &self.scaling {
                Scaling::Unit => one,
                Scaling::Given(given) => given[i].abs(),
                // The difference of two finite bounds may overflow.
                Scaling::Range => range.map_or(one + x[i].abs(), |(l, u)| (u - l).min(T::max_value())),
            };
        }
    }
}

/// Begins anew with everything that earlier steps have taught.
fn forget<V: Vector, L>(state: &mut TncState<V, L>) {
    let zero = ScalarOf::<V>::zero();
    state.preconditioner.reset();
    state.new_constraint = true;
    state.reset = false;
    state.cycle = (state.x.global_len() as u64).saturating_sub(1);
    state.f_at_constraint = state.value;
    state.f_at_reset = state.value;
    state.change = zero;
    state.x_change = zero;
    state.reduction = ScalarOf::<V>::from_f64(REDUCTION);
    state.skips = 0;
}

fn bounds_of<V: Vector>(wanted: bool, bounds: Option<&Bounds<V>>) -> Option<&Bounds<V>> {
    bounds.filter(|b| wanted && b.any())
}

/// ∇φ(t): the scaled gradient at a trial along d. On the projected path, over the variables that still move.
fn slope_at<V: Vector>(
    trial: &Trial<V>,
    d: &V,
    scale: &V,
    f_scale: ScalarOf<V>,
    path: Option<&Bounds<V>>,
) -> ScalarOf<V> {
    let zero = ScalarOf::<V>::zero();
    let (g, s, d, at) = (trial.g.local(), scale.local(), d.local(), trial.x.local());
    let n = d.len();
    let mut sums = [match local(path) {
        None => sum(n, |i| (s[i] * f_scale * g[i]) * d[i]),
        Some((lower, upper)) => sum(n, |i| {
            let stopped = (d[i] < zero && at[i] == lower[i]) || (d[i] > zero && at[i] == upper[i]);
            if stopped {
                zero
            } else {
                (s[i] * f_scale * g[i]) * d[i]
            }
        }),
    }];
    scale.comm().sum(&mut sums);
    sums[0]
}

/// d ← 0 for free variables at a bound that d points out of: the projection holds them anyway. Where what is left does not
/// descend, d ← −g, which no bound holds.
fn drop_blocked<V: Vector, L>(state: &mut TncState<V, L>, bounds: Option<&Bounds<V>>) {
    let Some((lower, upper)) = local(bounds) else {
        return;
    };
    let zero = ScalarOf::<V>::zero();
    let x = state.x.local();
    for (i, d) in state.direction.local_mut().iter_mut().enumerate() {
        if (*d < zero && x[i] <= lower[i]) || (*d > zero && x[i] >= upper[i]) {
            *d = zero;
        }
    }
    let mut dots = [zero; 2];
    state.direction.dots(&[&state.gs, &state.direction], &mut dots);
    let least = ScalarOf::<V>::EPSILON * dots[1].sqrt() * state.gs_norm;
    if !(dots[0] < -least) {
        steepest(state);
    }
}

/// gs ← the scaled gradient over the free variables, and its norm.
fn project_gradient<V: Vector, L>(state: &mut TncState<V, L>) {
    let zero = ScalarOf::<V>::zero();
    let (g, s, f) = (state.g.local(), state.scale.local(), state.f_scale);
    for (i, gs) in state.gs.local_mut().iter_mut().enumerate() {
        *gs = if state.held[i] == 0 {
            g[i] * (s[i] * f)
        } else {
            zero
        };
    }
    state.gs_norm = state.gs.norm();
}

/// ‖gs‖ and ‖(x − offset)/scale‖ over the free variables.
fn norms<V: Vector, L>(state: &mut TncState<V, L>) {
    let zero = ScalarOf::<V>::zero();
    let (x, o, s) = (state.x.local(), state.offset.local(), state.scale.local());
    let gs = state.gs.local();
    let n = x.len();
    let mut sums = [
        sum(n, |i| {
            if state.held[i] == 0 {
                let z = (x[i] - o[i]) / s[i];
                z * z
            } else {
                zero
            }
        }),
        sum(n, |i| gs[i] * gs[i]),
    ];
    state.x.comm().sum(&mut sums);
    state.x_norm = sums[0].sqrt();
    state.gs_norm = sums[1].sqrt();
}

/// The pair of the step just accepted, over all variables: what the projection made of the step, and the scaled gradients.
fn pair<V: Vector, L>(state: &mut TncState<V, L>) {
    let zero = ScalarOf::<V>::zero();
    let f = state.f_scale;
    let (x, g, s) = (state.x.local(), state.g.local(), state.scale.local());
    // The search's lowest point holds the iterate before.
    let (x_old, g_old) = (state.lowest.x.local(), state.lowest.g.local());
    let (ps, py) = (
        state.preconditioner.s.local_mut(),
        state.preconditioner.y.local_mut(),
    );
    for i in 0..x.len() {
        ps[i] = if s[i] == zero {
            zero
        } else {
            (x[i] - x_old[i]) / s[i]
        };
        py[i] = (g[i] - g_old[i]) * (s[i] * f);
    }
}

/// As [`pair`], as SciPy has it: α d, and gradients over the variables free then and free now; the old one is in `cg.r`.
fn pair_over_free<V: Vector, L>(state: &mut TncState<V, L>) {
    let (d, g, g_old) = (state.direction.local(), state.gs.local(), state.cg.r.local());
    let (ps, py) = (
        state.preconditioner.s.local_mut(),
        state.preconditioner.y.local_mut(),
    );
    for i in 0..d.len() {
        ps[i] = state.step * d[i];
        py[i] = g[i] - g_old[i];
    }
}

/// ‖P(x − g) − x‖∞.
fn stationarity<V: Vector>(x: &V, g: &V, bounds: Option<&Bounds<V>>) -> ScalarOf<V> {
    match bounds {
        Some(bounds) => bounds.projected_gradient_norm(x, g),
        None => g.norm_inf(),
    }
}
