//! A trust region method on a quasi-Newton model; with SR1 updates, the SR1 trust region method.
//!
//! J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, algorithm 6.2 (SR1 trust region) with algorithm
//! 7.2 for the subproblem; A. R. Conn, N. I. M. Gould, Ph. L. Toint, *Trust-Region Methods*, SIAM 2000, section 17.4.2
//! (rounding).
//!
//! ```text
//! init:   refuse bounds; evaluate; Δ ← Δ₀
//! step:   ‖∇f‖∞ ≤ gtol, f ≤ target                                    → done
//!         p ← the minimiser of ∇f'p + ½ p'Bp, ‖p‖ ≤ Δ, by truncated conjugate gradients   (truncated_cg.rs)
//!         x + p = x, or too many trials                                → forget B, Δ ← Δ₀, again; then give up
//!         evaluate at x + p; not finite                                → Δ ← ‖p‖/10, again
//!         B learns p and ∇f(x + p) − ∇f(x), also from steps that are refused
//!         ρ ← (f(x) − f(x + p)) / predicted: by the slopes where rounding hides the difference, else both with the
//!             rounding of f added
//!         ρ > ¾ and ‖p‖ > 0.8 Δ: Δ ← 2 Δ;   ρ < 0.1: Δ ← ‖p‖/2
//!         ρ ≤ 1e-4, or f(x + p) > f(x) by more than rounding hides     → again
//!         accept; test again; neither f nor ‖∇f‖∞ gets on              → give up
//! ```
//!
//! Where f(x + p) − f(x) and the trapezoid ½ p'(∇f(x) + ∇f(x + p)) are both within the precision of f, the trapezoid is the
//! difference (`thalweg_linesearch::rounding`). So f may rise by its rounding, and the best point is kept beside the iterate
//! (`thalweg_linesearch::Incumbent`). An iterate above it that meets a test ends the run; after 50 steps above it, and where a
//! run would give up, it goes back to the best point with an empty model and the first radius.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use crate::MakeMemory;
use crate::start::{check_start, default_gtol, difference, evaluate_start, largest, move_along, product};
use crate::truncated_cg::{Task, TruncatedCg};
use num_traits::{Float, One, Zero};
use std::convert::Infallible;
use std::marker::PhantomData;
use std::ops::ControlFlow;
use thalweg_core::{
    Counters, InitError, InvalidInput, Memory, Of, Problem, Real, Reduce, Sample, ScalarOf, Serial, Solver,
    State, Status, Update, Vector,
};
use thalweg_linesearch::rounding::{default_precision, hidden_difference};
use thalweg_linesearch::{Incumbent, Stall};
use thalweg_quasinewton::{Dense, Plain, Sr1};

/// The radius after a trial that is not finite, as a fraction of the step.
const CONTRACTION: f64 = 0.1;
/// ρ below and above which the radius is halved and doubled, and above which a step is accepted (algorithm 6.2).
const POOR: f64 = 0.1;
const GOOD: f64 = 0.75;
const ACCEPTABLE: f64 = 1e-4;
/// A step this near to the boundary was held back by it.
const NEARLY: f64 = 0.8;
/// As many roundings of f are not told from 0.
const ROUNDING: f64 = 10.0;

/// A trust region method for problems without bounds, on the quadratic model of any [`Memory`], which may be indefinite.
///
/// [`Sr1TrustRegion`] is this with dense SR1 updates. With a memory for distributed vectors it runs on those too.
///
/// Defaults: ‖∇f‖∞ ≤ 1e-6 (1e-3 in `f32`), Δ₀ = 1, f exact to ε^(2/3), 60 trials in an iteration.
///
/// Beside the memory it needs eleven vectors; nine with a [`value_precision`](Self::value_precision) of 0.
#[derive(Debug, Clone)]
pub struct TrustRegion<T, M> {
    make: M,
    gtol: T,
    ftarget: Option<T>,
    radius: T,
    value_precision: T,
    max_trials: u64,
}

/// The SR1 trust region method with a dense matrix: uses negative curvature where it meets it. For up to some hundreds of
/// variables without bounds, on vectors in one place; 2 n² numbers of memory, some n² products for each of the conjugate
/// gradient steps of an iteration.
///
/// `A` is the back end of the matrix: [`Plain`], or that of a library.
///
/// ```
/// use thalweg_core::{Driver, from_fn};
/// use thalweg_unconstrained::Sr1TrustRegion;
///
/// // A double well, from next to its saddle.
/// let well = from_fn(|x: &[f64], g: &mut [f64]| {
///     (g[0], g[1]) = (x[0].powi(3) - x[0], x[1]);
///     0.25 * x[0].powi(4) - 0.5 * x[0] * x[0] + 0.5 * x[1] * x[1]
/// });
/// let solution = Driver::new().run(&Sr1TrustRegion::default(), well, vec![1e-3, 1.0])?;
/// assert!(solution.converged() && (solution.x[0].abs() - 1.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Sr1TrustRegion<T = f64, A = Plain<T>> = TrustRegion<T, Sr1Matrix<A>>;

/// Makes the matrix of [`Sr1TrustRegion`], with the back end `A`.
#[derive(Debug)]
pub struct Sr1Matrix<A> {
    backend: PhantomData<fn() -> A>,
}

impl<A> Clone for Sr1Matrix<A> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<A> Copy for Sr1Matrix<A> {}

impl<A> Default for Sr1Matrix<A> {
    fn default() -> Self {
        Sr1Matrix { backend: PhantomData }
    }
}

impl<V, A> MakeMemory<V> for Sr1Matrix<A>
where
    V: Vector<Comm = Serial>,
    A: Dense<ScalarOf<V>>,
{
    type Memory = Sr1<V, A>;
    fn make(&self, like: &V) -> Result<Self::Memory, InvalidInput> {
        Ok(Sr1::new(like))
    }
    fn name(&self) -> &'static str {
        "sr1-trust-region"
    }
}

impl<T: Real> Default for TrustRegion<T, Sr1Matrix<Plain<T>>> {
    fn default() -> Self {
        TrustRegion::new(Sr1Matrix::default())
    }
}

impl<T: Real, A> TrustRegion<T, Sr1Matrix<A>> {
    /// Another back end for the matrix: `.dense::<Nalgebra<f64>>()`.
    #[must_use]
    pub fn dense<A2: Dense<T>>(self) -> TrustRegion<T, Sr1Matrix<A2>> {
        TrustRegion {
            make: Sr1Matrix::default(),
            gtol: self.gtol,
            ftarget: self.ftarget,
            radius: self.radius,
            value_precision: self.value_precision,
            max_trials: self.max_trials,
        }
    }
}

impl<T: Real, M> TrustRegion<T, M> {
    /// On the model of memories made by `make`: a closure from a vector to a memory, or a [`MakeMemory`].
    pub fn new(make: M) -> Self {
        TrustRegion {
            make,
            gtol: default_gtol(),
            ftarget: None,
            radius: T::one(),
            value_precision: default_precision(),
            max_trials: 60,
        }
    }

    /// Stop when ‖∇f‖∞ ≤ gtol.
    #[must_use]
    pub fn gtol(mut self, gtol: T) -> Self {
        self.gtol = gtol;
        self
    }

    /// Stop when f ≤ target.
    #[must_use]
    pub fn ftarget(mut self, target: T) -> Self {
        self.ftarget = Some(target);
        self
    }

    /// Δ₀ > 0: the first radius; 1 by default.
    #[must_use]
    pub fn radius(mut self, radius: T) -> Self {
        self.radius = radius;
        self
    }

    /// How exact f is, relative to itself: ε^(2/3) by default, 4e-11 in `f64`. Differences of f within it are taken from the
    /// slopes instead, so that the run does not end where rounding hides the decrease of f. The point returned may lie
    /// above the lowest one seen by this part of |f|, if the gradient test holds at it and not there. Give the relative
    /// error of an f that is less exact, such as that of a simulation. 0 switches it off, and saves the two vectors that
    /// keep the lowest point.
    #[must_use]
    pub fn value_precision(mut self, precision: T) -> Self {
        self.value_precision = precision;
        self
    }

    /// The most trials in an iteration, ≥ 1; 60 by default.
    #[must_use]
    pub fn max_trials(mut self, trials: u64) -> Self {
        self.max_trials = trials;
        self
    }

    fn validate(&self) -> Result<(), InvalidInput> {
        InvalidInput::not_negative("gtol", self.gtol)?;
        InvalidInput::not_negative("value_precision", self.value_precision)?;
        if self.ftarget.is_some_and(Float::is_nan) {
            return Err(InvalidInput::option(
                "ftarget",
                "NaN",
                "use a number, or no target at all",
            ));
        }
        if !(self.radius > T::zero() && self.radius.is_finite()) {
            return Err(InvalidInput::option(
                "radius",
                self.radius,
                "use a positive number such as 1",
            ));
        }
        if self.max_trials == 0 {
            return Err(InvalidInput::option(
                "max_trials",
                0,
                "allow at least one trial; 60 is usual",
            ));
        }
        Ok(())
    }

    /// A state with its workspaces, not evaluated yet.
    fn allocated<P>(
        &self,
        problem: &P,
        x0: P::Vector,
    ) -> Result<TrustRegionState<P::Vector, M::Memory>, InvalidInput>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
        M: MakeMemory<P::Vector>,
    {
        self.validate()?;
        check_start(problem, &x0, None)?;
        let zero = T::zero();
        Ok(TrustRegionState {
            g: x0.like(),
            x_trial: x0.like(),
            g_trial: x0.like(),
            p: x0.like(),
            y: x0.like(),
            value: zero,
            norm: zero,
            radius: zero,
            step: zero,
            stall: Stall::default(),
            best: self
                .rounds()
                .then(|| Incumbent::new(&x0).slack(self.value_precision)),
            counters: Counters::default(),
            cg: TruncatedCg::new(&x0),
            memory: self.make.make(&x0)?,
            n: x0.global_len() as u64,
            x: x0,
        })
    }

    /// Whether differences of f within its precision are taken from the slopes.
    fn rounds(&self) -> bool {
        self.value_precision > T::zero()
    }

    /// The tests that need no step.
    fn stationary<V: Vector<Scalar = T>, B>(&self, state: &TrustRegionState<V, B>) -> Option<Status> {
        if state.norm <= self.gtol {
            return Some(Status::ProjectedGradient);
        }
        self.ftarget
            .is_some_and(|target| state.value <= target)
            .then_some(Status::TargetReached)
    }
}

/// The state of a [`TrustRegion`] run: the iterate, the model, the radius, and every workspace.
///
/// It shows the best point so far, not the iterate, while that lies above it by the rounding of f.
#[derive(Debug, Clone)]
pub struct TrustRegionState<V: Vector, B> {
    /// x, ∇f(x): the last accepted iterate.
    x: V,
    g: V,
    /// The trial point and its gradient.
    x_trial: V,
    g_trial: V,
    /// p, and y.
    p: V,
    y: V,
    value: ScalarOf<V>,
    /// ‖∇f‖∞.
    norm: ScalarOf<V>,
    /// Δ.
    radius: ScalarOf<V>,
    step: ScalarOf<V>,
    /// Whether the run still gets on.
    stall: Stall<ScalarOf<V>>,
    counters: Counters,
    cg: TruncatedCg<V>,
    /// B.
    memory: B,
    /// The best point, where a step may lie above the one before.
    best: Option<Incumbent<V>>,
    /// Variables on all parts.
    n: u64,
}

impl<V: Vector, B> TrustRegionState<V, B> {
    /// The model's matrix.
    pub fn memory(&self) -> &B {
        &self.memory
    }

    /// Δ.
    pub fn radius(&self) -> ScalarOf<V> {
        self.radius
    }

    fn away(&self) -> Option<&Incumbent<V>> {
        self.best.as_ref().filter(|b| b.is_away())
    }
}

impl<V: Vector, B> State for TrustRegionState<V, B> {
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
    /// 1 after an accepted step: the step is the minimiser itself, not a multiple of it.
    fn step_length(&self) -> ScalarOf<V> {
        self.step
    }
    fn counters(&self) -> &Counters {
        &self.counters
    }
}

impl<P, M> Solver<P> for TrustRegion<Of<P>, M>
where
    P: Problem,
    M: MakeMemory<P::Vector>,
{
    type State = TrustRegionState<P::Vector, M::Memory>;

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
        check_start(problem, x0, Some(state.x.local_len()))?;
        if x0.comm().any(self.rounds() && state.best.is_none()) {
            return Err(InitError::Invalid(InvalidInput::option(
                "value_precision",
                self.value_precision,
                "the state was made without room for the best point: call init for a new one",
            )));
        }
        state.x.copy_from(x0);
        state.best = state.best.take().map(|best| best.slack(self.value_precision));
        self.begin(problem, state)
    }

    fn step(&self, problem: &mut P, state: &mut Self::State) -> Result<ControlFlow<Status>, P::Error> {
        if let Some(status) = self.stationary(state)
            && state.best.as_mut().is_none_or(|b| b.settle(state.value))
        {
            return Ok(ControlFlow::Break(status));
        }
        let t = Of::<P>::from_f64;
        let mut trials = 0;
        let mut finite = true;
        // Refused steps teach the model too, so that an empty one alone does not end a run.
        let mut begun_anew = false;
        loop {
            let norm = product(&state.g, &state.g).sqrt();
            let task = Task {
                radius: state.radius,
                tolerance: norm.sqrt().min(t(0.1)) * norm,
                share: Of::<P>::zero(),
                most: 2 * state.n + 10,
            };
            let memory = &mut state.memory;
            let solved: Result<_, Infallible> = state.cg.minimise(&state.g, &mut state.p, task, |p, out| {
                memory.hessian_product(p, out);
                Ok(())
            });
            let Ok(model) = solved;
            let size = product(&state.p, &state.p).sqrt();
            move_along(&state.x, &state.p, Of::<P>::one(), &mut state.x_trial);
            let moves = state.x.local() != state.x_trial.local();
            let moves = state.x.comm().any(moves);
            let usable = moves && size.is_finite() && model.decrease > Of::<P>::zero();
            if !usable || trials >= self.max_trials {
                let nothing_learnt = state.memory.is_empty();
                self.forget(state);
                if (nothing_learnt || begun_anew || !finite) && !recall(state) {
                    return Ok(ControlFlow::Break(if finite {
                        Status::NoProgress
                    } else {
                        Status::NonFinite
                    }));
                }
                state.counters.restarts += 1;
                (trials, begun_anew, finite) = (0, true, true);
                continue;
            }

            trials += 1;
            let value = problem.value_and_gradient(&state.x_trial, &mut state.g_trial)?;
            state.counters.value_and_gradient += 1;
            finite = value.is_finite() && largest(&state.g_trial).is_finite();
            if !finite {
                state.counters.non_finite += 1;
                state.radius = t(CONTRACTION) * size;
                continue;
            }
            difference(&state.g_trial, &state.g, &mut state.y);
            let learnt = state.memory.update(&state.p, &state.y);
            state.counters.skipped_pairs += u64::from(learnt == Update::Skipped);

            let hidden = self.hidden(state, value);
            let ratio = match hidden {
                Some(change) => -change / model.decrease,
                None => {
                    let rounding = t(ROUNDING) * Of::<P>::EPSILON * state.value.abs().max(value.abs());
                    (state.value - value + rounding) / (model.decrease + rounding)
                }
            };
            if ratio > t(GOOD) {
                if size > t(NEARLY) * state.radius {
                    state.radius = state.radius + state.radius;
                }
            } else if !(ratio >= t(POOR)) {
                state.radius = t(0.5) * size;
            }
            if ratio > t(ACCEPTABLE) && (hidden.is_some() || value <= state.value) {
                return Ok(self.accept(state, value));
            }
        }
    }

    fn name(&self) -> &'static str {
        self.make.name()
    }
}

impl<T: Real, M> TrustRegion<T, M> {
    fn begin<P>(
        &self,
        problem: &mut P,
        state: &mut TrustRegionState<P::Vector, M::Memory>,
    ) -> Result<(), InitError<P::Error>>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
        M: MakeMemory<P::Vector>,
    {
        self.forget(state);
        if let Some(best) = &mut state.best {
            best.reset();
        }
        state.step = T::zero();
        state.counters = Counters::default();
        state.counters.value_and_gradient = 1;
        (state.value, state.norm) = evaluate_start(problem, &state.x, &mut state.g)?;
        state.stall.reset(state.value, state.norm);
        Ok(())
    }

    /// f(x + p) − f(x) by the slopes, where rounding hides it.
    fn hidden<V: Vector<Scalar = T>, B>(&self, state: &TrustRegionState<V, B>, value: T) -> Option<T> {
        // Beyond the precision of f the slopes are not asked for: they are two products.
        if !(self.rounds() && (value - state.value).abs() <= self.value_precision * state.value.abs()) {
            return None;
        }
        let trial = Sample {
            step: T::one(),
            value,
            slope: product(&state.g_trial, &state.p),
        };
        let slope = product(&state.g, &state.p);
        hidden_difference(self.value_precision, state.value, slope, trial)
    }

    /// Empties the model, and goes back to the first radius.
    fn forget<V, B>(&self, state: &mut TrustRegionState<V, B>)
    where
        V: Vector<Scalar = T>,
        B: Memory<V>,
    {
        state.memory.reset();
        state.radius = self.radius;
    }

    /// Makes the trial the iterate, and tests.
    fn accept<V: Vector<Scalar = T>, B: Memory<V>>(
        &self,
        state: &mut TrustRegionState<V, B>,
        value: T,
    ) -> ControlFlow<Status> {
        if let Some(best) = &mut state.best {
            best.leave(&state.x, &state.g, state.value, state.norm, value);
        }
        std::mem::swap(&mut state.x, &mut state.x_trial);
        std::mem::swap(&mut state.g, &mut state.g_trial);
        state.value = value;
        state.norm = largest(&state.g);
        state.step = T::one();
        state.counters.iterations += 1;
        let stationary = self.stationary(state);
        if let Some(best) = &mut state.best {
            let ends = stationary.is_some() && best.settle(state.value);
            if !ends && best.is_away() {
                if stationary.is_none() && !best.is_lost() {
                    return ControlFlow::Continue(());
                }
                if !recall(state) {
                    return ControlFlow::Break(Status::NoProgress);
                }
                self.forget(state);
                state.counters.restarts += 1;
                return ControlFlow::Continue(());
            }
        }
        if let Some(status) = stationary {
            return ControlFlow::Break(status);
        }
        if state.stall.is_over(state.value, state.norm) {
            return ControlFlow::Break(Status::NoProgress);
        }
        ControlFlow::Continue(())
    }
}

/// Goes back to the best point, if the iterate lies above it.
fn recall<V: Vector, B>(state: &mut TrustRegionState<V, B>) -> bool {
    let Some(best) = &mut state.best else {
        return false;
    };
    let Some((value, norm)) = best.recall(&mut state.x, &mut state.g) else {
        return false;
    };
    (state.value, state.norm) = (value, norm);
    true
}
