//! Adam: first-order steps of a size that hardly depends on that of the gradient.
//!
//! D. P. Kingma, J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015, algorithm 1.
//!
//! ```text
//! init:   refuse bounds; evaluate; m = v = 0;  α = the learning rate
//! step:   ‖∇f‖∞ ≤ gtol (and no better point known), f ≤ target                   → done
//!         m ← β₁ m + (1 − β₁) ∇f,   v ← β₂ v + (1 − β₂) ∇f²  (element by element)
//!         d = m̂ / (√v̂ + ε),   m̂ = m/(1 − β₁ᵏ),  v̂ = v/(1 − β₂ᵏ)
//!         x ← x − α d                                      (not finite: a tenth of the step, up to 20 times)
//!         no new best point for `patience` steps           → back to the best point, m = v = 0, α ← α/2;
//!                                                            α at 2⁻⁴⁰ of the learning rate: give up
//! ```
//!
//! It is not monotone, so the best point is kept beside the iterate, and the state shows that one. The paper has neither
//! `patience` nor halving: with a constant α the iterates go on circling a minimum at a distance of about α.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use crate::start::{check_start, default_gtol, evaluate_start, largest, move_along};
use num_traits::{Float, One, Zero};
use std::ops::ControlFlow;
use thalweg_core::{
    Counters, InitError, InvalidInput, Of, Problem, Real, ScalarOf, Solver, State, Status, Vector,
};

/// The most trials in a step, each a tenth of the one before.
const MOST_TRIALS: u32 = 20;
/// The run gives up where the learning rate was halved so often.
const MOST_HALVINGS: u32 = 40;
/// An iterate so many roundings of f above the best point is as good.
const ROUNDING: f64 = 16.0;

/// Adam (Kingma and Ba 2015), for smooth problems without bounds, or objectives that are noisy or rough.
///
/// Defaults: learning rate 0.1, β₁ = 0.9, β₂ = 0.999, ε = 1e-8, ‖∇f‖∞ ≤ 1e-6 (1e-3 in `f32`), patience 200. For a smooth
/// problem [`Lbfgs`](crate::Lbfgs) needs far fewer evaluations. It needs nine vectors.
///
/// ```
/// use thalweg_core::{Driver, from_fn};
/// use thalweg_unconstrained::Adam;
/// let bowl = from_fn(|x: &[f64], g: &mut [f64]| {
///     g[0] = 2.0 * (x[0] - 3.0);
///     (x[0] - 3.0) * (x[0] - 3.0)
/// });
/// let solution = Driver::new().run(&Adam::default(), bowl, vec![0.0])?;
/// assert!(solution.converged() && (solution.x[0] - 3.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Adam<T = f64> {
    rate: T,
    beta1: T,
    beta2: T,
    epsilon: T,
    gtol: T,
    ftarget: Option<T>,
    patience: u64,
}

impl<T: Real> Default for Adam<T> {
    fn default() -> Self {
        let t = T::from_f64;
        Adam {
            rate: t(0.1),
            beta1: t(0.9),
            beta2: t(0.999),
            epsilon: t(1e-8),
            gtol: default_gtol(),
            ftarget: None,
            patience: 200,
        }
    }
}

impl<T: Real> Adam<T> {
    /// α > 0: about how far an element moves in a step.
    #[must_use]
    pub fn learning_rate(mut self, rate: T) -> Self {
        self.rate = rate;
        self
    }

    /// β₁ in [0, 1): how slowly the mean of the gradients changes; 0.9 by default.
    #[must_use]
    pub fn beta1(mut self, beta: T) -> Self {
        self.beta1 = beta;
        self
    }

    /// β₂ in [0, 1): how slowly the mean of their squares changes; 0.999 by default.
    #[must_use]
    pub fn beta2(mut self, beta: T) -> Self {
        self.beta2 = beta;
        self
    }

    /// ε > 0, added to √v̂; 1e-8 by default.
    #[must_use]
    pub fn epsilon(mut self, epsilon: T) -> Self {
        self.epsilon = epsilon;
        self
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

    /// So many steps without a new best point halve the learning rate, ≥ 1; 200 by default, `u64::MAX` for never, as in
    /// the paper.
    #[must_use]
    pub fn patience(mut self, steps: u64) -> Self {
        self.patience = steps;
        self
    }

    /// Refuses options that make no sense; [`Solver::init`] does so too.
    ///
    /// # Errors
    /// The first such option.
    pub fn validate(&self) -> Result<(), InvalidInput> {
        let positive = |name, value: T| {
            if value > T::zero() && value.is_finite() {
                Ok(())
            } else {
                Err(InvalidInput::option(name, value, "use a positive number"))
            }
        };
        let share = |name, value: T| {
            if value >= T::zero() && value < T::one() {
                Ok(())
            } else {
                Err(InvalidInput::option(
                    name,
                    value,
                    "use a number from 0 to below 1, such as 0.9",
                ))
            }
        };
        positive("learning_rate", self.rate)?;
        share("beta1", self.beta1)?;
        share("beta2", self.beta2)?;
        positive("epsilon", self.epsilon)?;
        InvalidInput::not_negative("gtol", self.gtol)?;
        if self.ftarget.is_some_and(Float::is_nan) {
            return Err(InvalidInput::option(
                "ftarget",
                "NaN",
                "use a number, or no target at all",
            ));
        }
        if self.patience == 0 {
            return Err(InvalidInput::option(
                "patience",
                0,
                "allow at least one step; 200 is usual",
            ));
        }
        Ok(())
    }
}

/// The moments of the gradients that Adam keeps, m and v, for methods that take its steps on an objective of their own.
#[derive(Debug, Clone)]
pub struct AdamMoments<V: Vector> {
    m: V,
    v: V,
    /// β₁ᵏ, β₂ᵏ.
    powers: [ScalarOf<V>; 2],
}

impl<V: Vector> AdamMoments<V> {
    /// None yet, for gradients shaped like `like`.
    pub fn new(like: &V) -> Self {
        AdamMoments {
            m: like.like(),
            v: like.like(),
            powers: [ScalarOf::<V>::one(); 2],
        }
    }

    /// Forgets them.
    pub fn reset(&mut self) {
        self.m.fill(ScalarOf::<V>::zero());
        self.v.fill(ScalarOf::<V>::zero());
        self.powers = [ScalarOf::<V>::one(); 2];
    }

    /// Learns a gradient, and writes the direction −m̂/(√v̂ + ε) with the β and ε of `adam`.
    pub fn direction(&mut self, adam: &Adam<ScalarOf<V>>, gradient: &V, direction: &mut V) {
        let one = ScalarOf::<V>::one();
        self.powers[0] *= adam.beta1;
        self.powers[1] *= adam.beta2;
        let (first, second) = (one - self.powers[0], one - self.powers[1]);
        let moments = self.m.local_mut().iter_mut().zip(self.v.local_mut());
        let both = direction.local_mut().iter_mut().zip(gradient.local());
        for ((m, v), (d, &g)) in moments.zip(both) {
            *m = adam.beta1 * *m + (one - adam.beta1) * g;
            *v = adam.beta2 * *v + (one - adam.beta2) * g * g;
            *d = -(*m / first) / ((*v / second).sqrt() + adam.epsilon);
        }
    }
}

/// The state of an [`Adam`] run. It shows the best point so far. Its [figure](State::figure) is `"learning_rate"`.
#[derive(Debug, Clone)]
pub struct AdamState<V: Vector> {
    /// The iterate, f, ∇f and ‖∇f‖∞ there.
    now: Point<V>,
    trial: Point<V>,
    /// The best point, while the iterate lies above it.
    best: Point<V>,
    away: bool,
    moments: AdamMoments<V>,
    d: V,
    /// d is that of the iterate.
    ready: bool,
    rate: ScalarOf<V>,
    halvings: u32,
    /// Steps without a new best point.
    waited: u64,
    step: ScalarOf<V>,
    counters: Counters,
}

#[derive(Debug, Clone)]
struct Point<V: Vector> {
    x: V,
    g: V,
    value: ScalarOf<V>,
    norm: ScalarOf<V>,
}

impl<V: Vector> Point<V> {
    fn new(x: V) -> Self {
        Point {
            g: x.like(),
            x,
            value: ScalarOf::<V>::nan(),
            norm: ScalarOf::<V>::nan(),
        }
    }

    fn copy_from(&mut self, other: &Self) {
        self.x.copy_from(&other.x);
        self.g.copy_from(&other.g);
        (self.value, self.norm) = (other.value, other.norm);
    }
}

impl<V: Vector> AdamState<V> {
    fn shown(&self) -> &Point<V> {
        if self.away { &self.best } else { &self.now }
    }
}

impl<V: Vector> State for AdamState<V> {
    type Vector = V;
    fn x(&self) -> &V {
        &self.shown().x
    }
    fn value(&self) -> ScalarOf<V> {
        self.shown().value
    }
    fn gradient(&self) -> &V {
        &self.shown().g
    }
    fn projected_gradient_norm(&self) -> ScalarOf<V> {
        self.shown().norm
    }
    fn step_length(&self) -> ScalarOf<V> {
        self.step
    }
    fn counters(&self) -> &Counters {
        &self.counters
    }
    fn figure(&self, name: &str) -> Option<ScalarOf<V>> {
        (name == "learning_rate").then_some(self.rate)
    }
}

impl<P: Problem> Solver<P> for Adam<Of<P>> {
    type State = AdamState<P::Vector>;

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
        check_start(problem, x0, Some(state.d.local_len()))?;
        state.now.x.copy_from(x0);
        self.begin(problem, state)
    }

    fn step(&self, problem: &mut P, state: &mut Self::State) -> Result<ControlFlow<Status>, P::Error> {
        if let Some(status) = self.done(state) {
            return Ok(ControlFlow::Break(status));
        }
        if state.waited >= self.patience {
            state.waited = 0;
            if state.halvings >= MOST_HALVINGS {
                return Ok(ControlFlow::Break(Status::NoProgress));
            }
            state.halvings += 1;
            state.rate *= Of::<P>::from_f64(0.5);
            state.moments.reset();
            state.counters.restarts += 1;
            if std::mem::take(&mut state.away) {
                state.now.copy_from(&state.best);
            }
            state.ready = false;
        }
        // An error of the objective must not make the moments learn a gradient twice.
        if !state.ready {
            state.moments.direction(self, &state.now.g, &mut state.d);
            state.ready = true;
        }
        let mut step = state.rate;
        for _ in 0..MOST_TRIALS {
            move_along(&state.now.x, &state.d, step, &mut state.trial.x);
            state.trial.value = problem.value_and_gradient(&state.trial.x, &mut state.trial.g)?;
            state.trial.norm = largest(&state.trial.g);
            state.counters.value_and_gradient += 1;
            if state.trial.value.is_finite() && state.trial.norm.is_finite() {
                return Ok(self.accept(state, step));
            }
            state.counters.non_finite += 1;
            step *= Of::<P>::from_f64(0.1);
        }
        Ok(ControlFlow::Break(Status::NonFinite))
    }

    fn name(&self) -> &'static str {
        "adam"
    }
}

impl<T: Real> Adam<T> {
    /// Everything that can be done without evaluating.
    fn allocated<P>(&self, problem: &P, x0: P::Vector) -> Result<AdamState<P::Vector>, InvalidInput>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
    {
        self.validate()?;
        check_start(problem, &x0, None)?;
        Ok(AdamState {
            trial: Point::new(x0.like()),
            best: Point::new(x0.like()),
            moments: AdamMoments::new(&x0),
            d: x0.like(),
            now: Point::new(x0),
            away: false,
            ready: false,
            rate: self.rate,
            halvings: 0,
            waited: 0,
            step: T::zero(),
            counters: Counters::default(),
        })
    }

    fn begin<P>(&self, problem: &mut P, state: &mut AdamState<P::Vector>) -> Result<(), InitError<P::Error>>
    where
        P: Problem,
        P::Vector: Vector<Scalar = T>,
    {
        state.moments.reset();
        (state.away, state.ready, state.halvings, state.waited) = (false, false, 0, 0);
        (state.rate, state.step) = (self.rate, T::zero());
        state.counters = Counters::default();
        state.counters.value_and_gradient = 1;
        (state.now.value, state.now.norm) = evaluate_start(problem, &state.now.x, &mut state.now.g)?;
        Ok(())
    }

    /// Whether a test holds at the iterate, and no point known is better than by rounding.
    fn done<V: Vector<Scalar = T>>(&self, state: &mut AdamState<V>) -> Option<Status> {
        let shown = state.shown();
        if shown.norm <= self.gtol {
            return Some(Status::ProjectedGradient);
        }
        if self.ftarget.is_some_and(|target| shown.value <= target) {
            return Some(Status::TargetReached);
        }
        let (now, best) = (state.now.value, state.best.value);
        let slack = T::from_f64(ROUNDING) * T::EPSILON * now.abs().max(best.abs());
        if state.now.norm <= self.gtol && now - best <= slack {
            state.away = false;
            return Some(Status::ProjectedGradient);
        }
        None
    }

    /// Makes the trial the iterate.
    fn accept<V: Vector<Scalar = T>>(&self, state: &mut AdamState<V>, step: T) -> ControlFlow<Status> {
        let best = state.shown().value;
        if state.trial.value < best {
            (state.away, state.waited) = (false, 0);
        } else {
            if !state.away {
                state.best.copy_from(&state.now);
                state.away = true;
            }
            state.waited = state.waited.saturating_add(1);
        }
        std::mem::swap(&mut state.now, &mut state.trial);
        (state.ready, state.step) = (false, step);
        state.counters.iterations += 1;
        match self.done(state) {
            Some(status) => ControlFlow::Break(status),
            None => ControlFlow::Continue(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::{Driver, from_fn};

    /// The first steps on f = x²/2 + 5 y², by the formulas of the paper.
    #[test]
    fn steps_are_those_of_the_paper() {
        let mut p = from_fn(|x: &[f64], g: &mut [f64]| {
            (g[0], g[1]) = (x[0], 10.0 * x[1]);
            0.5 * x[0] * x[0] + 5.0 * x[1] * x[1]
        });
        let solver = Adam::default().learning_rate(0.01);
        let mut state = solver.init(&mut p, vec![1.0, -2.0]).unwrap();
        let (mut x, mut m, mut v) = ([1.0, -2.0], [0.0f64; 2], [0.0f64; 2]);
        for k in 1..=30 {
            let g = [x[0], 10.0 * x[1]];
            for i in 0..2 {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                let (m, v) = (m[i] / (1.0 - 0.9f64.powi(k)), v[i] / (1.0 - 0.999f64.powi(k)));
                x[i] -= 0.01 * m / (v.sqrt() + 1e-8);
            }
            assert!(solver.step(&mut p, &mut state).unwrap().is_continue());
            // The same formulas in another order: a few roundings a step.
            assert!((0..2).all(|i| (state.now.x[i] - x[i]).abs() < 1e-12), "{k}");
        }
    }

    /// Kept apart from the iterate, which circles; and the rate comes down until the gradient is small.
    #[test]
    fn the_best_point_is_shown_and_the_rate_comes_down() {
        let p = from_fn(|x: &[f64], g: &mut [f64]| {
            g[0] = 4.0 * x[0].powi(3) + 2.0 * x[0] - 1.0;
            x[0].powi(4) + x[0] * x[0] - x[0]
        });
        let (mut last, mut rates) = (f64::INFINITY, Vec::new());
        let solution = Driver::new()
            .observe(|p: &thalweg_core::Progress<'_, Vec<f64>>| {
                assert!(p.value() <= last + 1e-15);
                last = p.value();
                rates.push(p.figure("learning_rate").unwrap());
            })
            .run(
                &Adam::default().learning_rate(0.5).beta2(0.9).patience(5),
                p,
                vec![3.0],
            )
            .unwrap();
        assert!(solution.converged(), "{}", solution.status);
        assert!(rates.last() < rates.first() && solution.counters.restarts > 0);
    }

    #[test]
    fn it_gives_up_where_nothing_helps() {
        // A kink: the gradient never gets small.
        let p = from_fn(|x: &[f64], g: &mut [f64]| {
            g[0] = if x[0] > 0.0 { 1.0 } else { -1.0 };
            x[0].abs() + 1.0
        });
        let solution = Driver::new()
            .run(&Adam::default().patience(10), p, vec![0.35])
            .unwrap();
        assert_eq!(solution.status, Status::NoProgress);
        assert!(solution.value < 1.0 + 1e-6);
        // Reached in time, the target ends it.
        let p = from_fn(|x: &[f64], g: &mut [f64]| {
            g[0] = 1.0;
            x[0]
        });
        let solution = Driver::new()
            .run(&Adam::default().ftarget(-5.0), p, vec![0.0])
            .unwrap();
        assert_eq!(solution.status, Status::TargetReached);
    }

    #[test]
    fn a_trial_that_is_not_finite_is_a_step_too_long() {
        let p = from_fn(|x: &[f64], g: &mut [f64]| {
            g[0] = 1.0 - 1.0 / x[0];
            x[0] - x[0].ln()
        });
        let solution = Driver::new()
            .run(&Adam::default().learning_rate(5.0), p, vec![3.0])
            .unwrap();
        assert!(solution.converged() && solution.counters.non_finite > 0);
        assert!((solution.x[0] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn options_are_checked() {
        for (solver, name) in [
            (Adam::default().learning_rate(0.0), "learning_rate"),
            (Adam::default().beta1(1.0), "beta1"),
            (Adam::default().beta2(-0.1), "beta2"),
            (Adam::default().epsilon(f64::NAN), "epsilon"),
            (Adam::default().gtol(-1.0), "gtol"),
            (Adam::default().ftarget(f64::NAN), "ftarget"),
            (Adam::default().patience(0), "patience"),
        ] {
            assert!(solver.validate().unwrap_err().to_string().contains(name));
        }
    }
}
