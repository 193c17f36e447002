//! The algorithm.
//!
//! R. H. Byrd, P. Lu, J. Nocedal, C. Zhu, *A limited memory algorithm for bound constrained optimization*, SIAM J. Sci.
//! Comput. 16 (1995) 1190–1208; C. Zhu, R. H. Byrd, P. Lu, J. Nocedal, *Algorithm 778: L-BFGS-B*, ACM TOMS 23 (1997)
//! 550–560; J. L. Morales, J. Nocedal, *Remark on Algorithm 778*, ACM TOMS 38 (2011).
//!
//! ```text
//! init:   project x on the box; evaluate
//! step:   ‖P(x − g) − x‖∞ ≤ gtol, f ≤ target                                      → done
//!         survey:    store the last pair; find the variables held at bounds, p = W'd      (survey.rs, one pass over W)
//!         direction: without bounds d = −B⁻¹g; else the Cauchy point (cauchy.rs)
//!                    and the minimiser over the free variables                            (subspace.rs, one pass)
//!         a factor is singular, or g'd ≥ 0                                        → forget the pairs, again
//!         line search along d, never beyond the box                               (non-finite trials: shorter steps)
//!         nothing lower found                                                     → forget the pairs, again;
//!                                                                                   without pairs: give up, or if the
//!                                                                                   iterate is above the best point,
//!                                                                                   go back to that, again
//!         accept; s'y too small → the pair is skipped
//!         test again, and the relative reduction of f
//! ```
//!
//! The line search sees φ(t) − φ(0), taken from the slopes where rounding hides it
//! (`thalweg_linesearch::rounding`). So f may rise by its
//! rounding, and more with a line search that is not monotone: the best point is kept beside the iterate (`thalweg_linesearch::Incumbent`). An
//! iterate above it that meets a test ends the run if it is higher by rounding only; otherwise, and after 50 steps above
//! it, the run goes back to the best point. Pairs and values remembered are forgotten then.

use crate::cauchy::cauchy_point;
use crate::state::{Partial, Path, Work};
use crate::subspace::{Direction, Vectors, quasi_newton, subspace_step};
use crate::survey::{Point, survey};
use crate::{Lbfgsb, LbfgsbState, dense};
use num_traits::{Float, One, Zero};
use std::ops::ControlFlow;
use thalweg_core::kernels::{LANES, max_nan, sum_lanes};
use thalweg_core::parallel::Threads;
use thalweg_core::simd::{Kernel, SHORT, dispatch};
use thalweg_core::{
    Bounds, Found, InitError, InvalidInput, Limits, LineSearch, Of, Problem, Real, Reduce, Sample, ScalarOf,
    Solver, Status, Vector, Why, projected_gradient_element, search,
};
use thalweg_linesearch::rounding::difference;
use thalweg_linesearch::{FirstStep, Incumbent, StepContext};
use thalweg_quasinewton::Singular;

impl<P, L, S> Solver<P> for Lbfgsb<Of<P>, L, S>
where
    P: Problem,
    L: LineSearch<Of<P>>,
    S: Real,
{
    type State = LbfgsbState<P::Vector, L, S>;

    fn init(&self, problem: &mut P, x0: P::Vector) -> Result<Self::State, InitError<P::Error>> {
        self.validate()?;
        check_start(&x0, problem.bounds())?;
        let bounded = problem.bounds().is_some_and(Bounds::any);
        let threads = self.threads_for(x0.local_len())?;
        let path = Path::of(&x0, bounded, self.scipy);
        let best = self
            .may_rise()
            .then(|| Incumbent::new(&x0).slack(self.value_precision));
        let mut state = LbfgsbState::new(
            x0,
            self.memory,
            bounded,
            self.line_search.clone(),
            path,
            threads,
            best,
        );
        begin(problem, &mut state)?;
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
        let bounded = problem.bounds().is_some_and(Bounds::any);
        let fits = x0.local_len() == state.x.local_len()
            && state.work.compact.capacity() == self.memory
            && (!bounded || state.work.flags.len() == x0.local_len())
            && (!self.may_rise() || state.best.is_some());
        if x0.comm().any(!fits) {
            return Err(InitError::Invalid(InvalidInput::option(
                "restart",
                "a problem or a memory of another size or kind",
                "call init for a new state",
            )));
        }
        state.path = match Path::of(x0, bounded, self.scipy) {
            // A state made for bounds has its pairs in tiles.
            Path::TwoLoop if !state.history.is_in_columns() => Path::Compact,
            path => path,
        };
        state.x.copy_from(x0);
        state.best = state.best.take().map(|best| best.slack(self.value_precision));
        state.line_search = self.line_search.clone();
        begin(problem, state)
    }

    fn step(&self, problem: &mut P, state: &mut Self::State) -> Result<ControlFlow<Status>, P::Error> {
        if let Some(status) = self.stationary(state)
            && state.best.as_mut().is_none_or(|b| b.settle(state.value))
        {
            return Ok(ControlFlow::Break(status));
        }
        loop {
            let bounds = problem.bounds().filter(|b| b.any());
            let boxed = bounds.is_some_and(Bounds::boxed);
            let bounded = bounds.is_some();
            let without_pairs = state.work.compact.is_empty() && state.pending.is_none();
            let direction = match direction(state, bounds) {
                Ok(direction) if direction.slope < Of::<P>::zero() && direction.squares.is_finite() => {
                    direction
                }
                _ if without_pairs && !self.recall(state) => {
                    return Ok(ControlFlow::Break(Status::NoProgress));
                }
                _ if without_pairs => continue,
                _ => {
                    forget(state);
                    continue;
                }
            };

            // Line search.
            let first_iteration = state.counters.iterations == 0;
            let max = match (bounded, first_iteration) {
                (false, _) => self.max_step,
                (true, true) if without_pairs => Of::<P>::one(),
                (true, _) => direction.max.min(self.max_step),
            };
            let scaled = if self.scipy {
                !first_iteration
            } else {
                !without_pairs
            };
            let rule = if scaled || (boxed && first_iteration) {
                FirstStep::Unit
            } else {
                self.steepest_step
            };
            let context = StepContext::new(direction.squares.sqrt(), direction.slope, state.last_change, max);
            let limits = Limits {
                first: rule.first(&context),
                max,
            };
            let rounding = self.rounds();
            let origin = Sample {
                step: Of::<P>::zero(),
                value: if rounding { Of::<P>::zero() } else { state.value },
                slope: direction.slope,
            };
            let mut value_trial = state.value;
            let outcome = search(
                &mut state.line_search,
                origin,
                limits,
                self.max_line_search,
                |step, _need| {
                    let threads = &state.work.threads;
                    let bounds = problem.bounds().filter(|b| b.any());
                    trial(threads, &state.x, &state.d, step, bounds, &mut state.x_trial);
                    let value = problem.value_and_gradient(&state.x_trial, &mut state.g_trial)?;
                    let bounds = problem.bounds().filter(|b| b.any());
                    let (x, g) = (&state.x_trial, &state.g_trial);
                    let (slope, pg) = measure(&mut state.work, x, g, &state.d, bounds);
                    state.pg_trial = pg;
                    // Counted here, so that an error at a later trial loses nothing.
                    state.counters.value_and_gradient += 1;
                    state.counters.non_finite += u64::from(!(value.is_finite() && slope.is_finite()));
                    value_trial = value;
                    let sample = Sample { step, value, slope };
                    Ok(if rounding {
                        difference(self.value_precision, state.value, origin.slope, sample)
                    } else {
                        sample
                    })
                },
            )?;

            match outcome.found {
                Found::Accepted | Found::Lower(_) => {}
                // SciPy takes the end of an exhausted bracket for a step, even if it is the origin.
                Found::Nothing(Why::AtMaximum | Why::AtMinimum | Why::IntervalTooShort | Why::Rounding)
                    if self.scipy && outcome.trials > 0 => {}
                _ if !without_pairs => {
                    forget(state);
                    continue;
                }
                _ if self.recall(state) => continue,
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
            return Ok(self.accept(state, direction.slope, last));
        }
    }

    fn name(&self) -> &'static str {
        if self.scipy { "lbfgsb-scipy" } else { "lbfgsb" }
    }
}

/// From this many variables on threads are worth waking.
#[cfg(feature = "rayon")]
const PARALLEL: usize = 50_000;

impl<T: Real, L: LineSearch<T>, S: Real> Lbfgsb<T, L, S> {
    /// The threads for a problem of `n` variables.
    #[allow(
        clippy::unnecessary_wraps,
        reason = "threads may fail to start where there are any"
    )]
    fn threads_for(&self, n: usize) -> Result<Threads, InvalidInput> {
        #[cfg(feature = "rayon")]
        if n >= PARALLEL {
            return Threads::new(self.threads);
        }
        let _ = n;
        Ok(Threads::one())
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
    fn stationary<V: Vector<Scalar = T>>(&self, state: &LbfgsbState<V, L, S>) -> Option<Status> {
        if state.pg <= self.gtol {
            return Some(Status::ProjectedGradient);
        }
        self.ftarget
            .is_some_and(|target| state.value <= target)
            .then_some(Status::TargetReached)
    }

    /// Goes back to the best point, if the iterate lies above it; pairs and the line search's memory are forgotten.
    fn recall<V: Vector<Scalar = T>>(&self, state: &mut LbfgsbState<V, L, S>) -> bool {
        let Some(best) = &mut state.best else {
            return false;
        };
        let Some((value, pg)) = best.recall(&mut state.x, &mut state.g) else {
            return false;
        };
        (state.value, state.pg, state.last_change) = (value, pg, None);
        state.line_search = self.line_search.clone();
        forget(state);
        true
    }

    /// Makes the trial the iterate, and tests.
    fn accept<V: Vector<Scalar = T>>(
        &self,
        state: &mut LbfgsbState<V, L, S>,
        old_slope: T,
        trial: Sample<T>,
    ) -> ControlFlow<Status> {
        if let Some(best) = &mut state.best {
            best.leave(&state.x, &state.g, state.value, state.pg, trial.value);
        }
        std::mem::swap(&mut state.x, &mut state.x_trial);
        std::mem::swap(&mut state.g, &mut state.g_trial);
        let old = std::mem::replace(&mut state.value, trial.value);
        state.last_change = Some(state.value - old);
        state.step = trial.step;
        state.counters.iterations += 1;
        state.pg = state.pg_trial;

        // s'y and −∇f's from the slopes, which are more exact than sums over s and y.
        let s_y = (trial.slope - old_slope) * trial.step;
        if s_y > self.curvature_tolerance * -old_slope * trial.step && s_y > T::zero() {
            state.pending = Some((trial.step, s_y));
        } else {
            state.pending = None;
            state.counters.skipped_pairs += 1;
        }

        let stationary = self.stationary(state);
        if let Some(best) = &mut state.best {
            let ends = stationary.is_some() && best.settle(state.value);
            if !ends && best.is_away() {
                let goes_on = stationary.is_none() && !best.is_lost();
                return if goes_on || self.recall(state) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(Status::NoProgress)
                };
            }
        }
        if let Some(status) = stationary {
            return ControlFlow::Break(status);
        }
        let scale = old.abs().max(state.value.abs()).max(T::one());
        let tested = self.scipy || (self.ftol > T::zero() && trial.step > T::zero());
        if tested && old - state.value <= self.ftol * scale {
            return ControlFlow::Break(Status::RelativeReduction);
        }
        if state.stall.is_over(state.value, state.pg) {
            return ControlFlow::Break(Status::NoProgress);
        }
        ControlFlow::Continue(())
    }
}

/// Stores the pending pair and computes d.
fn direction<V: Vector, L, S: Real>(
    state: &mut LbfgsbState<V, L, S>,
    bounds: Option<&Bounds<V>>,
) -> Result<Direction<ScalarOf<V>>, Singular> {
    let pending = state.pending.take();
    if state.path != Path::Compact {
        return small_direction(state, bounds, pending);
    }
    let point = Point {
        x: &state.x,
        g: &state.g,
        g_old: &state.g_trial,
        d: &state.d,
    };
    let start = survey(&mut state.work, &mut state.history, &point, bounds, pending);
    let Some(bounds) = bounds else {
        let mut vectors = Vectors {
            x: &state.x,
            g: &state.g,
            d: &mut state.d,
        };
        return quasi_newton(&mut state.work, &state.history, &mut vectors);
    };
    let t = cauchy_point(
        &mut state.work,
        &state.history,
        &state.x,
        &state.g,
        bounds,
        &start,
    )?;
    let mut vectors = Vectors {
        x: &state.x,
        g: &state.g,
        d: &mut state.d,
    };
    subspace_step(&mut state.work, &state.history, &mut vectors, bounds, t)
}

/// The same for few variables.
fn small_direction<V: Vector, L, S: Real>(
    state: &mut LbfgsbState<V, L, S>,
    bounds: Option<&Bounds<V>>,
    pending: Option<(ScalarOf<V>, ScalarOf<V>)>,
) -> Result<Direction<ScalarOf<V>>, Singular> {
    let (compact, history) = (&mut state.work.compact, &mut state.history);
    let (x, g, d) = (state.x.local(), state.g.local(), state.d.local_mut());
    if let Some((step, s_y)) = pending {
        let y_y = history.store(compact.next_slot(), step, d, g, state.g_trial.local());
        compact.push_curvature(s_y, y_y);
    }
    if let Some(bounds) = bounds {
        let iterate = dense::Iterate {
            x,
            g,
            lower: bounds.lower().local(),
            upper: bounds.upper().local(),
            d,
        };
        return dense::direction(history, compact, iterate);
    }
    let (slope, squares) = history.two_loop(compact, &mut state.work.q, g, d);
    Ok(Direction {
        slope,
        squares,
        max: ScalarOf::<V>::infinity(),
    })
}

fn forget<V: Vector, L, S: Real>(state: &mut LbfgsbState<V, L, S>) {
    state.work.forget();
    state.pending = None;
    state.counters.restarts += 1;
}

/// What can be said about a start point without evaluating.
fn check_start<V: Vector>(x0: &V, bounds: Option<&Bounds<V>>) -> Result<(), InvalidInput> {
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

/// Projects `state.x`, evaluates there, and clears what an earlier run left.
fn begin<P: Problem, L, S: Real>(
    problem: &mut P,
    state: &mut LbfgsbState<P::Vector, L, S>,
) -> Result<(), InitError<P::Error>> {
    state.work.forget();
    state.work.flags.fill(0);
    state.pending = None;
    state.last_change = None;
    if let Some(best) = &mut state.best {
        best.reset();
    }
    state.step = Of::<P>::zero();
    state.counters = thalweg_core::Counters::default();
    state.projected = problem.bounds().is_some_and(|b| b.project(&mut state.x));
    // Whatever an objective leaves unwritten is then seen.
    state.g.fill(Of::<P>::nan());
    state.counters.value_and_gradient = 1;
    state.value = problem
        .value_and_gradient(&state.x, &mut state.g)
        .map_err(InitError::Objective)?;
    let bounds = problem.bounds().filter(|b| b.any());
    state.pg = measure(&mut state.work, &state.x, &state.g, &state.d, bounds).1;
    state.stall.reset(state.value, state.pg);
    let largest = state.g.norm_inf();
    if !(state.value.is_finite() && largest.is_finite() && state.pg.is_finite()) {
        return Err(InitError::NonFiniteStart {
            value: state.value.to_f64(),
            gradient: largest.to_f64(),
        });
    }
    Ok(())
}

/// x + step·d into `out`, inside the box. A variable that comes within rounding of a bound it moves towards is put on
/// it, so that it is recognised there.
struct Trial<'a, T> {
    x: &'a [T],
    d: &'a [T],
    step: T,
    bounds: Option<(&'a [T], &'a [T])>,
    out: &'a mut [T],
}

impl<T: Real> Kernel for Trial<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let n = self.out.len();
        let (x, d, out, step) = (&self.x[..n], &self.d[..n], self.out, self.step);
        let Some((lower, upper)) = self.bounds else {
            for i in 0..n {
                out[i] = x[i] + step * d[i];
            }
            return;
        };
        let (lower, upper) = (&lower[..n], &upper[..n]);
        let ulps = T::from_f64(2.0) * T::EPSILON;
        for i in 0..n {
            let move_by = step * d[i];
            let to = x[i] + move_by;
            let rounding = ulps * (x[i].abs() + move_by.abs());
            let low = move_by < T::zero() && to - lower[i] <= rounding;
            let high = move_by > T::zero() && upper[i] - to <= rounding;
            out[i] = if low {
                lower[i]
            } else if high {
                upper[i]
            } else {
                to
            };
        }
    }
}

fn trial<V: Vector>(
    threads: &Threads,
    x: &V,
    d: &V,
    step: ScalarOf<V>,
    bounds: Option<&Bounds<V>>,
    out: &mut V,
) {
    let bounds = bounds.map(|b| (b.lower().local(), b.upper().local()));
    let n = x.local_len();
    let parts = (x.local(), d.local(), bounds, out.local_mut());
    if n < SHORT {
        let (x, d, bounds, out) = parts;
        return Trial {
            x,
            d,
            step,
            bounds,
            out,
        }
        .run();
    }
    threads.for_chunks(n, parts, |(x, d, bounds, out)| {
        dispatch(Trial {
            x,
            d,
            step,
            bounds,
            out,
        });
    });
}

/// φ'(t) = ∇f(x + t d)'d and ‖P(x − g) − x‖∞, in one pass.
struct Measure<'a, T> {
    x: &'a [T],
    g: &'a [T],
    d: &'a [T],
    bounds: Option<(&'a [T], &'a [T])>,
}

impl<T: Real> Kernel for Measure<'_, T> {
    type Output = (T, T);
    #[inline(always)]
    fn run(self) -> (T, T) {
        if self.g.len() < 4 {
            return self.few();
        }
        let (mut slope, mut largest, mut spoiled) = ([T::zero(); LANES], [T::zero(); LANES], false);
        let n = self.g.len() / LANES * LANES;
        let rest = n..self.g.len();
        let mut add = |l: usize, g: T, d: T, size: T| {
            slope[l] += g * d;
            largest[l] = if size > largest[l] { size } else { largest[l] };
            spoiled |= size.is_nan();
        };
        let (gs, ds) = (self.g.chunks_exact(LANES), self.d.chunks_exact(LANES));
        if let Some((lower, upper)) = self.bounds {
            let limits = lower.chunks_exact(LANES).zip(upper.chunks_exact(LANES));
            for (((g, d), x), (lower, upper)) in gs.zip(ds).zip(self.x.chunks_exact(LANES)).zip(limits) {
                for l in 0..LANES {
                    let size = projected_gradient_element(x[l], g[l], lower[l], upper[l]);
                    add(l, g[l], d[l], size);
                }
            }
            for (l, i) in rest.enumerate().take(LANES) {
                let g = self.g[i];
                let size = projected_gradient_element(self.x[i], g, lower[i], upper[i]);
                add(l, g, self.d[i], size);
            }
        } else {
            for (g, d) in gs.zip(ds) {
                for l in 0..LANES {
                    add(l, g[l], d[l], g[l].abs());
                }
            }
            for (l, i) in rest.enumerate().take(LANES) {
                add(l, self.g[i], self.d[i], self.g[i].abs());
            }
        }
        let max = largest.iter().fold(T::zero(), |m, &v| if v > m { v } else { m });
        (sum_lanes(&slope), if spoiled { T::nan() } else { max })
    }
}

impl<T: Real> Measure<'_, T> {
    /// Without lanes, most of which would be empty.
    #[inline(always)]
    fn few(self) -> (T, T) {
        let (mut slope, mut largest) = (T::zero(), T::zero());
        for (i, (&g, &d)) in self.g.iter().zip(self.d).enumerate() {
            slope += g * d;
            let size = match self.bounds {
                Some((lower, upper)) => projected_gradient_element(self.x[i], g, lower[i], upper[i]),
                None => g.abs(),
            };
            largest = max_nan(largest, size);
        }
        (slope, largest)
    }
}

/// ∇f(x)'d and ‖P(x − ∇f) − x‖∞.
fn measure<V: Vector>(
    work: &mut Work<ScalarOf<V>>,
    x: &V,
    g: &V,
    d: &V,
    bounds: Option<&Bounds<V>>,
) -> (ScalarOf<V>, ScalarOf<V>) {
    let limits = bounds.map(|b| (b.lower().local(), b.upper().local()));
    let n = x.local_len();
    let (mut slope, mut max) = if n < SHORT {
        let kernel = Measure {
            x: x.local(),
            g: g.local(),
            d: d.local(),
            bounds: limits,
        };
        let (slope, max) = kernel.run();
        ([slope], [max])
    } else {
        let places = Work::places(&mut work.partials);
        let parts = (x.local(), g.local(), d.local(), limits, places);
        work.threads.for_chunks(n, parts, |(x, g, d, bounds, places)| {
            let (slope, max) = dispatch(Measure { x, g, d, bounds });
            places.data[0] = Partial::nothing();
            places.data[0].sums[0] = slope;
            places.data[0].max = max;
        });
        let all = Partial::all(&work.partials);
        ([all.sums[0]], [all.max])
    };
    g.comm().sum(&mut slope);
    g.comm().max(&mut max);
    (slope[0], max[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::flag;
    use thalweg_core::{Bounded, State, from_fn};

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// The direction within the free variables minimises the model with B built densely, update by update: B d + g is
    /// zero there, whatever the walk to the Cauchy point did with the others.
    #[test]
    fn the_subspace_step_is_that_of_a_dense_solve() {
        let n = 23;
        let (mut checked, mut with_active) = (0, 0);
        for seed in 0..40u32 {
            let at = |i: usize| (f64::from(seed * 7 + i as u32 * 13 + 1)).sin();
            let objective = from_fn(|x: &[f64], g: &mut [f64]| {
                let mut f = 0.0;
                for i in 0..n {
                    let (r, k) = (x[i] - at(i), 1.0 + 20.0 * at(i + n).abs());
                    let c = x[i] - 0.5 * x[(i + 1) % n];
                    f += 0.5 * k * r * r + 0.25 * r.powi(4);
                    g[i] = k * r + r.powi(3);
                    f += c * c;
                }
                for i in 0..n {
                    let c = x[i] - 0.5 * x[(i + 1) % n];
                    g[i] += 2.0 * c;
                    g[(i + 1) % n] -= c;
                }
                f
            });
            let pairs = (0..n).map(|i| (at(i + 3 * n) - 0.6, at(i + 3 * n) + 0.4));
            let bounds = Bounds::from_pairs(vec![0.0; n], pairs).unwrap();
            let mut problem = Bounded::new(objective, bounds);
            let solver = Lbfgsb::default().memory(4).gtol(1e-9);
            let mut state = solver.init(&mut problem, vec![3.0; n]).unwrap();
            while solver.step(&mut problem, &mut state).unwrap().is_continue() {
                let bounds = problem.bounds().unwrap();
                direction(&mut state, Some(bounds)).unwrap();
                let k = state.pair_count();
                let free: Vec<bool> = state.work.flags.iter().map(|f| f & flag::FREE != 0).collect();
                let clipped = (0..n).any(|i| {
                    let to = state.x[i] + state.d[i];
                    free[i] && (to - bounds.lower()[i] < 1e-12 || bounds.upper()[i] - to < 1e-12)
                });
                if k == 0 || clipped || !free.contains(&true) {
                    continue;
                }
                // B d by the BFGS formula: B ← B − B s s'B / s'B s + y y' / s'y, from θ I.
                let mut b = vec![vec![0.0; n]; n];
                for (i, row) in b.iter_mut().enumerate() {
                    row[i] = state.work.compact.theta();
                }
                let (mut s, mut y) = (vec![0.0; n], vec![0.0; n]);
                for age in 0..k {
                    assert!(state.copy_pair(age, &mut s, &mut y));
                    let bs: Vec<f64> = b.iter().map(|row| dot(row, &s)).collect();
                    let (sbs, sy) = (dot(&s, &bs), dot(&s, &y));
                    for i in 0..n {
                        for j in 0..n {
                            b[i][j] += y[i] * y[j] / sy - bs[i] * bs[j] / sbs;
                        }
                    }
                }
                let size = state.g.iter().fold(0.0f64, |m, g| m.max(g.abs()));
                for i in (0..n).filter(|&i| free[i]) {
                    let residual = state.g[i] + dot(&b[i], &state.d);
                    // The products lose digits with the condition of the pairs, up to 1e5 near convergence.
                    assert!(
                        residual.abs() <= 1e-6 * size,
                        "seed {seed}, variable {i}: {residual:e} of {size:e}"
                    );
                }
                checked += 1;
                with_active += usize::from(free.contains(&false));
            }
        }
        assert!(checked > 100 && with_active > 50, "{checked} {with_active}");
    }
}
