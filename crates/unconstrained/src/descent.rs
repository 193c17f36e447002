//! A solver of a direction rule and a line search.
//!
//! J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, chapter 3.
//!
//! ```text
//! init:   refuse bounds; evaluate
//! step:   ‖∇f‖∞ ≤ gtol, f ≤ target                      → done
//!         d ← the rule's direction
//!         ∇f'd ≥ 0, or not finite                       → the rule forgets, again; with nothing to forget: give up
//!         line search along d                           (non-finite trials: shorter steps)
//!         nothing lower found                           → the rule forgets, again; with nothing to forget: give up,
//!                                                         or if the iterate is above the best point, go back to that
//!         accept; the rule learns from the step
//!         test again, and the relative reduction of f; neither f nor ‖∇f‖∞ gets on       → give up
//! ```
//!
//! The line search sees φ(t) − φ(0), taken from the slopes where rounding hides it (`thalweg_linesearch::rounding`). So f may
//! rise by its rounding, and more with a line search that is not monotone: the best point is kept beside the iterate
//! (`thalweg_linesearch::Incumbent`). An iterate above it that meets a test ends the run if it is higher by rounding only;
//! otherwise, and after 50 steps above it, the run goes back to the best point.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use crate::start::{check_start, default_gtol, evaluate_start, largest, move_along, product};
use crate::{Direction, Iterate, Proposal, Step};
use num_traits::{Float, Zero};
use std::ops::ControlFlow;
use thalweg_core::{
    Counters, Found, InitError, InvalidInput, Limits, LineSearch, Of, Problem, Real, Reduce, Sample,
    ScalarOf, Solver, State, Status, Update, Vector, Why, search,
};
use thalweg_linesearch::rounding::{default_precision, difference};
use thalweg_linesearch::{FirstStep, Incumbent, Stall, StepContext};

/// A solver for smooth problems without bounds, composed of a rule for the direction, `D`, and a line search, `L`.
///
/// [`Lbfgs`](crate::Lbfgs), [`Bfgs`](crate::Bfgs), [`ConjugateGradient`](crate::ConjugateGradient) and
/// [`NewtonCg`](crate::NewtonCg) are names for it with the parts that suit each other. Any other [`Direction`] and any other
/// [`LineSearch`] will do; the options below are the same for all. Options are checked when a run starts.
///
/// Defaults: ‖∇f‖∞ ≤ 1e-6 (1e-3 in `f32`), no test on f, f exact to ε^(2/3), 20 trials in a line search, steps up to 1e10
/// times the direction.
///
/// Beside what the rule keeps it needs seven vectors; five with a monotone line search and a
/// [`value_precision`](Self::value_precision) of 0.
#[derive(Debug, Clone)]
pub struct Descent<T, D, L> {
    direction: D,
    line_search: L,
    gtol: T,
    ftol: T,
    ftarget: Option<T>,
    max_line_search: u64,
    max_step: T,
    value_precision: T,
    steepest_step: FirstStep<T>,
}

impl<T: Real, D, L: LineSearch<T>> Descent<T, D, L> {
    /// Of these parts, with the default options.
    pub fn new(direction: D, line_search: L) -> Self {
        Descent {
            direction,
            line_search,
            gtol: default_gtol(),
            ftol: T::zero(),
            ftarget: None,
            max_line_search: 20,
            max_step: T::from_f64(1e10),
            value_precision: default_precision(),
            steepest_step: FirstStep::InverseNorm,
        }
    }

    /// Another line search.
    #[must_use]
    pub fn line_search<L2: LineSearch<T>>(self, line_search: L2) -> Descent<T, D, L2> {
        Descent {
            direction: self.direction,
            line_search,
            gtol: self.gtol,
            ftol: self.ftol,
            ftarget: self.ftarget,
            max_line_search: self.max_line_search,
            max_step: self.max_step,
            value_precision: self.value_precision,
            steepest_step: self.steepest_step,
        }
    }

    /// A line search made of the one it has, which keeps its other options:
    /// `solver.map_line_search(|search| search.curvature(0.1))`.
    #[must_use]
    pub fn map_line_search<L2: LineSearch<T>>(self, change: impl FnOnce(L) -> L2) -> Descent<T, D, L2> {
        let line_search = change(self.line_search.clone());
        self.line_search(line_search)
    }

    /// Another rule for the direction: [`Lbfgs::memory`](crate::Lbfgs::memory) and its like are made of it.
    #[must_use]
    pub fn direction<D2>(self, direction: D2) -> Descent<T, D2, L> {
        Descent {
            direction,
            line_search: self.line_search,
            gtol: self.gtol,
            ftol: self.ftol,
            ftarget: self.ftarget,
            max_line_search: self.max_line_search,
            max_step: self.max_step,
            value_precision: self.value_precision,
            steepest_step: self.steepest_step,
        }
    }

    /// The rule, to be changed by its own options.
    pub(crate) fn map_direction(mut self, change: impl FnOnce(D) -> D) -> Self
    where
        D: Clone,
    {
        self.direction = change(self.direction.clone());
        self
    }

    /// Stop when ‖∇f‖∞ ≤ gtol.
    #[must_use]
    pub fn gtol(mut self, gtol: T) -> Self {
        self.gtol = gtol;
        self
    }

    /// Stop when (f_old − f) ≤ ftol · max(|f_old|, |f|, 1). 0, the default, switches the test off. It is made where the
    /// iterate is the best point so far.
    #[must_use]
    pub fn ftol(mut self, ftol: T) -> Self {
        self.ftol = ftol;
        self
    }

    /// Stop when f ≤ target.
    #[must_use]
    pub fn ftarget(mut self, target: T) -> Self {
        self.ftarget = Some(target);
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

    /// How exact f is, relative to itself: ε^(2/3) by default, 4e-11 in `f64`. Differences of f within it are taken from the
    /// slopes instead (approximate Wolfe conditions), so that the run does not end where rounding hides the decrease of f.
    /// The point returned may lie above the lowest one seen by this part of |f|, if the gradient test holds at it and
    /// not there. Give the relative error of an f that is less exact, such as that of a simulation. 0 switches it off,
    /// and with a monotone line search saves the two vectors that keep the lowest point. Line searches that are not
    /// [monotone](LineSearch::is_monotone) have rules of their own for this and are given f as it is.
    #[must_use]
    pub fn value_precision(mut self, precision: T) -> Self {
        self.value_precision = precision;
        self
    }

    /// The first trial along a direction that carries no scale ([`Proposal::Unscaled`]): 1/‖d‖₂ by default.
    #[must_use]
    pub fn steepest_step(mut self, rule: FirstStep<T>) -> Self {
        self.steepest_step = rule;
        self
    }

    fn validate(&self) -> Result<(), InvalidInput> {
        InvalidInput::not_negative("gtol", self.gtol)?;
        InvalidInput::not_negative("ftol", self.ftol)?;
        InvalidInput::not_negative("value_precision", self.value_precision)?;
        if self.ftarget.is_some_and(Float::is_nan) {
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

    /// Whether the line search sees differences of f, those within its precision taken from the slopes.
    fn rounds(&self) -> bool {
        self.value_precision > T::zero() && self.line_search.is_monotone()
    }

    /// Whether an accepted step may lie above the one before.
    fn may_rise(&self) -> bool {
        self.value_precision > T::zero() || !self.line_search.is_monotone()
    }

    /// The tests that need no step.
    #[inline(always)]
    fn stationary<V: Vector<Scalar = T>, W>(&self, state: &DescentState<V, W, L>) -> Option<Status> {
        if state.norm <= self.gtol {
            return Some(Status::ProjectedGradient);
        }
        self.ftarget
            .is_some_and(|target| state.value <= target)
            .then_some(Status::TargetReached)
    }
}

/// The state of a [`Descent`] run: the iterate, what the rule has learnt, and every workspace.
///
/// It shows the best point so far, not the iterate, while that lies above it: by rounding, or more with a line search that
/// is not monotone.
#[derive(Debug, Clone)]
pub struct DescentState<V: Vector, W, L> {
    /// x, ∇f(x): the last accepted iterate.
    x: V,
    g: V,
    /// The trial point and its gradient; after an accepted step, the iterate before.
    x_trial: V,
    g_trial: V,
    /// d.
    d: V,
    value: ScalarOf<V>,
    /// ‖∇f‖∞.
    norm: ScalarOf<V>,
    step: ScalarOf<V>,
    /// φ'(0) of the last accepted step.
    slope: ScalarOf<V>,
    last_change: Option<ScalarOf<V>>,
    /// Whether the run still gets on.
    stall: Stall<ScalarOf<V>>,
    counters: Counters,
    work: W,
    pairs: Pairs<W, ScalarOf<V>>,
    line_search: L,
    /// The best point, where a step may lie above the one before.
    best: Option<Incumbent<V>>,
}

/// How the rule shows its pairs; kept here so that the state need not name the rule.
#[derive(Debug)]
struct Pairs<W, T> {
    count: fn(&W) -> usize,
    copy: fn(&W, usize, &mut [T], &mut [T]) -> bool,
}

impl<W, T> Clone for Pairs<W, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<W, T> Copy for Pairs<W, T> {}

impl<V: Vector, W, L> DescentState<V, W, L> {
    /// What the rule has learnt.
    pub fn work(&self) -> &W {
        &self.work
    }

    fn away(&self) -> Option<&Incumbent<V>> {
        self.best.as_ref().filter(|b| b.is_away())
    }
}

impl<V: Vector, W, L> State for DescentState<V, W, L> {
    type Vector = V;
    fn x(&self) -> &V {
        self.away().map_or(&self.x, Incumbent::x)
    }
    fn value(&self) -> ScalarOf<V> {
        self.away().map_or(self.value, Incumbent::value)
    }
    fn gradient(&self) -> &V {
        self.away().map_or(&self.g, Incumbent::gradient)
    }
    fn projected_gradient_norm(&self) -> ScalarOf<V> {
        self.away().map_or(self.norm, Incumbent::norm)
    }
    fn step_length(&self) -> ScalarOf<V> {
        self.step
    }
    fn counters(&self) -> &Counters {
        &self.counters
    }
    fn pair_count(&self) -> usize {
        (self.pairs.count)(&self.work)
    }
    fn copy_pair(&self, k: usize, s: &mut [ScalarOf<V>], y: &mut [ScalarOf<V>]) -> bool {
        (self.pairs.copy)(&self.work, k, s, y)
    }
}

impl<P, D, L> Solver<P> for Descent<Of<P>, D, L>
where
    P: Problem,
    D: Direction<P>,
    L: LineSearch<Of<P>>,
{
    type State = DescentState<P::Vector, D::Work, L>;

    fn init(&self, problem: &mut P, x0: P::Vector) -> Result<Self::State, InitError<P::Error>> {
        let mut state = self.allocated(problem, x0)?;
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
        self.direction.validate()?;
        check_start(problem, x0, Some(state.x.local_len()))?;
        let fits = self.direction.fits(&state.work) && (!self.may_rise() || state.best.is_some());
        if x0.comm().any(!fits) {
            return Err(InitError::Invalid(InvalidInput::option(
                "restart",
                "a memory of another size, or without room for the best point, which the line search or value_precision now asks for",
                "call init for a new state",
            )));
        }
        state.x.copy_from(x0);
        state.best = state.best.take().map(|best| best.slack(self.value_precision));
        state.line_search = self.line_search.clone();
        self.begin(problem, state)
    }

    fn step(&self, problem: &mut P, state: &mut Self::State) -> Result<ControlFlow<Status>, P::Error> {
        if let Some(status) = self.stationary(state)
            && state.best.as_mut().is_none_or(|b| b.settle(state.value))
        {
            return Ok(ControlFlow::Break(status));
        }
        // A rule forgets once a step at most: one that never says `Unscaled` does not go round for ever.
        let mut forgotten = false;
        loop {
            let proposal = self.direction.propose(
                &mut state.work,
                problem,
                &Iterate {
                    x: &state.x,
                    gradient: &state.g,
                    value: state.value,
                    gradient_norm: state.norm,
                },
                &mut state.counters,
                &mut state.d,
            )?;
            let nothing_learnt = proposal == Proposal::Unscaled || forgotten;
            let slope = product(&state.g, &state.d);
            if !(slope < Of::<P>::zero() && slope.is_finite()) {
                if !nothing_learnt {
                    self.forget::<P>(state);
                    forgotten = true;
                } else if !self.recall::<P>(state) {
                    return Ok(ControlFlow::Break(Status::NoProgress));
                }
                continue;
            }

            let rounding = self.rounds();
            let origin = Sample {
                step: Of::<P>::zero(),
                value: if rounding { Of::<P>::zero() } else { state.value },
                slope,
            };
            let limits = Limits {
                first: self.first_step(state, proposal, slope),
                max: self.max_step,
            };
            let DescentState {
                x,
                d,
                x_trial,
                g_trial,
                value: old_value,
                counters,
                line_search,
                ..
            } = state;
            let mut value_trial = *old_value;
            let outcome = search(
                line_search,
                origin,
                limits,
                self.max_line_search,
                |step, _need| {
                    move_along(x, d, step, x_trial);
                    let value = problem.value_and_gradient(x_trial, g_trial)?;
                    let slope = product(g_trial, d);
                    // Counted here, so that an error at a later trial loses nothing.
                    counters.value_and_gradient += 1;
                    counters.non_finite += u64::from(!(value.is_finite() && slope.is_finite()));
                    value_trial = value;
                    let sample = Sample { step, value, slope };
                    Ok(if rounding {
                        difference(self.value_precision, *old_value, origin.slope, sample)
                    } else {
                        sample
                    })
                },
            )?;

            match outcome.found {
                Found::Accepted | Found::Lower(_) => {}
                _ if !nothing_learnt => {
                    self.forget::<P>(state);
                    forgotten = true;
                    continue;
                }
                _ if self.recall::<P>(state) => continue,
                Found::NonFinite => return Ok(ControlFlow::Break(Status::NonFinite)),
                Found::Nothing(Why::TooManyTrials) => {
                    return Ok(ControlFlow::Break(Status::LineSearchFailed));
                }
                _ => return Ok(ControlFlow::Break(Status::NoProgress)),
            }
            let last = Sample {
                value: value_trial,
                ..outcome.last
            };
            return Ok(self.accept::<P>(state, slope, last));
        }
    }

    fn name(&self) -> &'static str {
        self.direction.name()
    }
}

impl<T: Real, D, L: LineSearch<T>> Descent<T, D, L> {
    /// A state with its workspaces, not evaluated yet.
    fn allocated<P>(
        &self,
        problem: &P,
        x0: P::Vector,
    ) -> Result<DescentState<P::Vector, D::Work, L>, InvalidInput>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
        D: Direction<P>,
    {
        self.validate()?;
        self.direction.validate()?;
        check_start(problem, &x0, None)?;
        let line_search = self.line_search.clone();
        let zero = T::zero();
        Ok(DescentState {
            g: x0.like(),
            x_trial: x0.like(),
            g_trial: x0.like(),
            d: x0.like(),
            value: zero,
            norm: zero,
            step: zero,
            slope: zero,
            last_change: None,
            stall: Stall::default(),
            counters: Counters::default(),
            work: self.direction.allocate(&x0)?,
            pairs: Pairs {
                count: D::pair_count,
                copy: D::copy_pair,
            },
            best: self
                .may_rise()
                .then(|| Incumbent::new(&x0).slack(self.value_precision)),
            line_search,
            x: x0,
        })
    }

    /// Evaluates at `state.x`, and clears what an earlier run left.
    fn begin<P>(
        &self,
        problem: &mut P,
        state: &mut DescentState<P::Vector, D::Work, L>,
    ) -> Result<(), InitError<P::Error>>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
        D: Direction<P>,
    {
        self.direction.begin(&mut state.work);
        if let Some(best) = &mut state.best {
            best.reset();
        }
        (state.step, state.slope, state.last_change) = (T::zero(), T::zero(), None);
        state.d.fill(T::zero());
        state.counters = Counters::default();
        state.counters.value_and_gradient = 1;
        (state.value, state.norm) = evaluate_start(problem, &state.x, &mut state.g)?;
        state.stall.reset(state.value, state.norm);
        Ok(())
    }

    #[inline(always)]
    fn first_step<V: Vector<Scalar = T>, W>(
        &self,
        state: &DescentState<V, W, L>,
        proposal: Proposal,
        slope: T,
    ) -> T {
        let alike = state.step * (state.slope / slope);
        let step = match proposal {
            Proposal::Scaled => T::one(),
            Proposal::Alike if alike > T::zero() && alike.is_finite() => alike,
            _ => {
                let norm = product(&state.d, &state.d).sqrt();
                let context = StepContext::new(norm, slope, state.last_change, self.max_step);
                return self.steepest_step.first(&context);
            }
        };
        step.min(self.max_step)
    }

    fn forget<P>(&self, state: &mut DescentState<P::Vector, D::Work, L>)
    where
        P: Problem,
        D: Direction<P>,
    {
        self.direction.forget(&mut state.work);
        state.counters.restarts += 1;
    }

    /// Goes back to the best point, if the iterate lies above it; what was learnt and the line search's memory are
    /// forgotten.
    fn recall<P>(&self, state: &mut DescentState<P::Vector, D::Work, L>) -> bool
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
        D: Direction<P>,
    {
        let Some(best) = &mut state.best else {
            return false;
        };
        let Some((value, norm)) = best.recall(&mut state.x, &mut state.g) else {
            return false;
        };
        (state.value, state.norm, state.last_change) = (value, norm, None);
        state.line_search = self.line_search.clone();
        self.forget::<P>(state);
        true
    }

    /// Makes the trial the iterate, learns, and tests.
    #[inline(always)]
    fn accept<P>(
        &self,
        state: &mut DescentState<P::Vector, D::Work, L>,
        old_slope: T,
        trial: Sample<T>,
    ) -> ControlFlow<Status>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
        D: Direction<P>,
    {
        if let Some(best) = &mut state.best {
            best.leave(&state.x, &state.g, state.value, state.norm, trial.value);
        }
        std::mem::swap(&mut state.x, &mut state.x_trial);
        std::mem::swap(&mut state.g, &mut state.g_trial);
        let old = std::mem::replace(&mut state.value, trial.value);
        state.last_change = Some(state.value - old);
        (state.step, state.slope) = (trial.step, old_slope);
        state.counters.iterations += 1;
        state.norm = largest(&state.g);
        let learnt = self.direction.learn(
            &mut state.work,
            &Step {
                x: &state.x,
                old_x: &state.x_trial,
                gradient: &state.g,
                old_gradient: &state.g_trial,
                direction: &state.d,
                length: trial.step,
                slope: trial.slope,
                old_slope,
            },
        );
        state.counters.skipped_pairs += u64::from(learnt == Update::Skipped);

        let stationary = self.stationary(state);
        if let Some(best) = &mut state.best {
            let ends = stationary.is_some() && best.settle(state.value);
            if !ends && best.is_away() {
                let goes_on = stationary.is_none() && !best.is_lost();
                return if goes_on || self.recall::<P>(state) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(Status::NoProgress)
                };
            }
        }
        if let Some(status) = stationary {
            return ControlFlow::Break(status);
        }
        if self.ftol > T::zero() {
            let scale = old.abs().max(state.value.abs()).max(T::one());
            if old - state.value <= self.ftol * scale {
                return ControlFlow::Break(Status::RelativeReduction);
            }
        }
        if state.stall.is_over(state.value, state.norm) {
            return ControlFlow::Break(Status::NoProgress);
        }
        ControlFlow::Continue(())
    }
}
