//! The line search of Moré and Thuente.
//!
//! J. J. Moré, D. J. Thuente, *Line search algorithms with guaranteed sufficient decrease*, ACM TOMS 20 (1994)
//! 286–307. Equation and case numbers below are that paper's. The constants and the order of the tests are those of
//! MINPACK-2's `dcsrch`, which L-BFGS-B uses.
//!
//! ```text
//! start:  the interval holds nothing but the origin; not bracketed; stage 1
//! advance with the sample (t, φ, φ'):
//!     stage 1 ends once φ(t) ≤ φ(0) + c1 t φ'(0) and φ'(t) ≥ 0
//!     the strong Wolfe conditions hold                              → accept
//!     the bracket is exhausted, or t is at an end and it is no use  → the best point so far
//!     stage 1 and φ higher than the line of sufficient decrease     → work on ψ(t) = φ(t) − c1 t φ'(0) instead
//!     choose the next t by the four cases of section 4, update the interval
//!     bracketed and shrunk by less than a third over two trials     → bisect
//!     not bracketed                                                 → extrapolate between 1.1 and 4 times as far
//!     the interval has collapsed                                    → the best point so far
//! ```

use thalweg_core::{InvalidInput, Limits, LineSearch, Move, Need, Real, Sample, Why};

/// Below this fraction of reduction over two trials, bisect (section 4, end).
const SHRINK: f64 = 0.66;
/// Extrapolation: at least and at most this far beyond the best point, in units of the last extension.
const EXTRAPOLATE_MIN: f64 = 1.1;
const EXTRAPOLATE_MAX: f64 = 4.0;

/// Moré and Thuente's search for the strong Wolfe conditions
///
/// φ(t) ≤ φ(0) + c1 t φ'(0)  and  |φ'(t)| ≤ c2 |φ'(0)|.
///
/// Defaults: c1 = 1e-3, c2 = 0.9, xtol = 0.1, as L-BFGS-B has them.
///
/// ```
/// use thalweg_core::{LineSearch, Limits, Move, Sample};
/// use thalweg_linesearch::MoreThuente;
///
/// // φ(t) = (t − 2)², from a first step of 0.1.
/// let phi = |t: f64| Sample { step: t, value: (t - 2.0) * (t - 2.0), slope: 2.0 * (t - 2.0) };
/// let mut search = MoreThuente::new().curvature(0.1);
/// let mut next = search.start(phi(0.0), Limits { first: 0.1, max: 1e10 });
/// while let Move::Try(t, _) = next {
///     next = search.advance(phi(t));
/// }
/// assert_eq!(next, Move::Accept);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MoreThuente<T> {
    sufficient_decrease: T,
    curvature: T,
    interval: T,
    reevaluate_best: bool,
    /// The search in progress.
    run: Run<T>,
}

#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Run<T> {
    /// φ(0), φ'(0).
    origin: Sample<T>,
    max: T,
    /// The end of the interval with the least function value.
    best: Sample<T>,
    /// The other end.
    other: Sample<T>,
    bracketed: bool,
    /// Stage 1 of the paper: no point yet with ψ ≤ 0 and φ' ≥ 0.
    first_stage: bool,
    /// Where the next trial may lie.
    low: T,
    high: T,
    /// The width of the interval one and two trials ago.
    width: T,
    width_before: T,
}

impl<T: Real> Default for MoreThuente<T> {
    fn default() -> Self {
        MoreThuente {
            sufficient_decrease: T::from_f64(1e-3),
            curvature: T::from_f64(0.9),
            interval: T::from_f64(0.1),
            reevaluate_best: false,
            run: Run::default(),
        }
    }
}

impl<T: Real> MoreThuente<T> {
    /// With the defaults of L-BFGS-B.
    pub fn new() -> Self {
        Self::default()
    }

    /// c1 of the sufficient decrease condition, 0 < c1 < c2 < 1.
    #[must_use]
    pub fn sufficient_decrease(mut self, c1: T) -> Self {
        self.sufficient_decrease = c1;
        self
    }

    /// c2 of the curvature condition, 0 < c1 < c2 < 1.
    #[must_use]
    pub fn curvature(mut self, c2: T) -> Self {
        self.curvature = c2;
        self
    }

    /// xtol: give up once the bracket is shorter than this fraction of its upper end, ≥ 0.
    #[must_use]
    pub fn interval(mut self, xtol: T) -> Self {
        self.interval = xtol;
        self
    }

    /// When the bracket is exhausted, evaluate at its best point once more before returning it, even if that is the
    /// origin, as MINPACK-2's `dcsrch` does. It costs an evaluation and changes nothing else; off by default.
    #[must_use]
    pub fn reevaluate_best(mut self, yes: bool) -> Self {
        self.reevaluate_best = yes;
        self
    }

    /// Where to go when the bracket is exhausted.
    fn give_up(&self, why: Why) -> Move<T> {
        Move::Best(self.run.best.step, why)
    }
}

impl<T: Real> LineSearch<T> for MoreThuente<T> {
    fn start(&mut self, origin: Sample<T>, limits: Limits<T>) -> Move<T> {
        if !(origin.slope < T::zero()) {
            return Move::Fail(Why::NotDescent);
        }
        if !(limits.first > T::zero() && limits.first <= limits.max) {
            return Move::Fail(Why::BadLimits);
        }
        let origin = Sample {
            step: T::zero(),
            ..origin
        };
        self.run = Run {
            origin,
            max: limits.max,
            best: origin,
            other: origin,
            bracketed: false,
            first_stage: true,
            low: T::zero(),
            high: limits.first + T::from_f64(EXTRAPOLATE_MAX) * limits.first,
            width: limits.max,
            width_before: limits.max + limits.max,
        };
        Move::Try(limits.first, Need::ValueAndSlope)
    }

    fn advance(&mut self, trial: Sample<T>) -> Move<T> {
        let t = trial.step;
        let run = &mut self.run;
        let decrease_slope = self.sufficient_decrease * run.origin.slope;
        // The line of sufficient decrease at t.
        let line = run.origin.value + t * decrease_slope;

        if run.first_stage && trial.value <= line && trial.slope >= T::zero() {
            run.first_stage = false;
        }

        // Both conditions: done.
        if trial.value <= line && trial.slope.abs() <= self.curvature * -run.origin.slope {
            return Move::Accept;
        }
        // φ still falls steeply at the largest step allowed: nothing better can be had.
        if t == run.max && trial.value <= line && trial.slope <= decrease_slope {
            return Move::Best(t, Why::AtMaximum);
        }
        if t <= T::zero() {
            return Move::Best(T::zero(), Why::AtMinimum);
        }
        if run.bracketed && run.high - run.low <= self.interval * run.high {
            return self.give_up_at(trial, Why::IntervalTooShort);
        }
        if run.bracketed && (t <= run.low || t >= run.high) {
            return self.give_up_at(trial, Why::Rounding);
        }

        // Section 3: while φ lies above the line of sufficient decrease, ψ is what must be reduced.
        let modified = run.first_stage && trial.value <= run.best.value && trial.value > line;
        let tilt = if modified { decrease_slope } else { T::zero() };
        let lower = |s: Sample<T>| Sample {
            step: s.step,
            value: s.value - s.step * tilt,
            slope: s.slope - tilt,
        };
        let choice = choose(
            lower(run.best),
            lower(run.other),
            lower(trial),
            run.bracketed,
            run.low,
            run.high,
        );
        match choice.replaces {
            Replaces::Other => run.other = trial,
            Replaces::Best => run.best = trial,
            Replaces::BestWhichBecomesOther => run.other = std::mem::replace(&mut run.best, trial),
        }
        run.bracketed = choice.bracketed;
        let mut next = choice.step;

        if run.bracketed {
            let width = (run.other.step - run.best.step).abs();
            if width >= T::from_f64(SHRINK) * run.width_before {
                next = run.best.step + T::from_f64(0.5) * (run.other.step - run.best.step);
            }
            run.width_before = run.width;
            run.width = width;
            run.low = run.best.step.min(run.other.step);
            run.high = run.best.step.max(run.other.step);
        } else {
            run.low = next + T::from_f64(EXTRAPOLATE_MIN) * (next - run.best.step);
            run.high = next + T::from_f64(EXTRAPOLATE_MAX) * (next - run.best.step);
        }

        // Interpolation divides by differences that may have been lost to rounding.
        if !next.is_finite() {
            next = T::from_f64(0.5) * (run.best.step + run.other.step);
        }
        next = next.max(T::zero()).min(run.max);
        let exhausted = run.bracketed
            && (next <= run.low || next >= run.high || run.high - run.low <= self.interval * run.high);
        if exhausted {
            let best = run.best.step;
            if self.reevaluate_best {
                return Move::Try(best, Need::ValueAndSlope);
            }
            return self.give_up(Why::IntervalTooShort);
        }
        if next <= T::zero() {
            return self.give_up(Why::AtMinimum);
        }
        Move::Try(next, Need::ValueAndSlope)
    }

    fn validate(&self) -> Result<(), InvalidInput> {
        let (c1, c2) = (self.sufficient_decrease, self.curvature);
        if !(c1 > T::zero() && c1 < T::one()) {
            return Err(InvalidInput::option(
                "sufficient_decrease",
                c1,
                "use a number with 0 < c1 < c2 < 1",
            ));
        }
        if !(c2 > c1 && c2 < T::one()) {
            return Err(InvalidInput::option(
                "curvature",
                c2,
                "use a number with c1 < c2 < 1",
            ));
        }
        if !(self.interval >= T::zero() && self.interval.is_finite()) {
            return Err(InvalidInput::option(
                "interval",
                self.interval,
                "use a number ≥ 0, such as 0.1",
            ));
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        "more-thuente"
    }
}

impl<T: Real> MoreThuente<T> {
    /// As `give_up`, but a trial that confirms the best point is it.
    fn give_up_at(&self, trial: Sample<T>, why: Why) -> Move<T> {
        if self.reevaluate_best {
            Move::Best(trial.step, why)
        } else {
            self.give_up(why)
        }
    }
}

/// What the four cases decide.
struct Choice<T> {
    /// The next step.
    step: T,
    /// Which end of the interval the trial replaces.
    replaces: Replaces,
    bracketed: bool,
}

enum Replaces {
    Other,
    Best,
    BestWhichBecomesOther,
}

/// Section 4: the next step from the interval (`best`, `other`) and the trial, and the new interval (`dcstep`).
///
/// Needs (t − best) · best' < 0, and t between the ends when bracketed.
fn choose<T: Real>(
    best: Sample<T>,
    other: Sample<T>,
    trial: Sample<T>,
    bracketed: bool,
    low: T,
    high: T,
) -> Choice<T> {
    let half = T::from_f64(0.5);
    let t = trial.step;
    let span = t - best.step;
    let opposite = trial.slope * best.slope.signum() < T::zero();

    // The minimiser of the cubic that fits values and slopes at two points, in the forms that the cases need:
    // θ and γ of the cubic through `from` and the trial.
    let theta = |from: Sample<T>| {
        T::from_f64(3.0) * (from.value - trial.value) / (t - from.step) + from.slope + trial.slope
    };
    let gamma = |theta: T, slope: T| {
        let scale = theta.abs().max(slope.abs()).max(trial.slope.abs());
        // Negative by rounding only, or in case 3 when the cubic has no minimiser.
        let square = (theta / scale) * (theta / scale) - (slope / scale) * (trial.slope / scale);
        scale * square.max(T::zero()).sqrt()
    };
    let secant = || t + trial.slope / (trial.slope - best.slope) * (best.step - t);

    if trial.value > best.value {
        // Case 1: higher value: the minimiser is bracketed. The cubic's step if it is closer to the best point than
        // the quadratic's, else their mean.
        let theta = theta(best);
        let gamma = if t < best.step {
            -gamma(theta, best.slope)
        } else {
            gamma(theta, best.slope)
        };
        let r = ((gamma - best.slope) + theta) / (((gamma - best.slope) + gamma) + trial.slope);
        let cubic = best.step + r * span;
        let quadratic =
            best.step + best.slope / ((best.value - trial.value) / span + best.slope) * half * span;
        let step = if (cubic - best.step).abs() < (quadratic - best.step).abs() {
            cubic
        } else {
            cubic + half * (quadratic - cubic)
        };
        return Choice {
            step,
            replaces: Replaces::Other,
            bracketed: true,
        };
    }
    if opposite {
        // Case 2: lower value, slopes of opposite sign: bracketed. Of cubic and secant the one farther from t.
        let theta = theta(best);
        let gamma = if t > best.step {
            -gamma(theta, best.slope)
        } else {
            gamma(theta, best.slope)
        };
        let r = ((gamma - trial.slope) + theta) / (((gamma - trial.slope) + gamma) + best.slope);
        let cubic = t + r * (best.step - t);
        let secant = secant();
        let step = if (cubic - t).abs() > (secant - t).abs() {
            cubic
        } else {
            secant
        };
        return Choice {
            step,
            replaces: Replaces::BestWhichBecomesOther,
            bracketed: true,
        };
    }
    if trial.slope.abs() < best.slope.abs() {
        // Case 3: lower value, same sign, a flatter slope. The cubic counts only if it goes to infinity in the
        // direction of the step or its minimum lies beyond t.
        let theta = theta(best);
        let gamma = if t > best.step {
            -gamma(theta, best.slope)
        } else {
            gamma(theta, best.slope)
        };
        let r = ((gamma - trial.slope) + theta) / ((gamma + (best.slope - trial.slope)) + gamma);
        let cubic = if r < T::zero() && gamma != T::zero() {
            t + r * (best.step - t)
        } else if t > best.step {
            high
        } else {
            low
        };
        let secant = secant();
        let cubic_is_closer = (cubic - t).abs() < (secant - t).abs();
        let step = if bracketed {
            let step = if cubic_is_closer { cubic } else { secant };
            // Not too close to the other end.
            let fence = t + T::from_f64(SHRINK) * (other.step - t);
            if t > best.step {
                step.min(fence)
            } else {
                step.max(fence)
            }
        } else {
            let step = if cubic_is_closer { secant } else { cubic };
            step.max(low).min(high)
        };
        return Choice {
            step,
            replaces: Replaces::Best,
            bracketed,
        };
    }
    // Case 4: lower value, same sign, a slope at least as steep: as far as allowed, or towards the other end.
    let step = if bracketed {
        let theta = theta(other);
        let gamma = if t > other.step {
            -gamma(theta, other.slope)
        } else {
            gamma(theta, other.slope)
        };
        let r = ((gamma - trial.slope) + theta) / (((gamma - trial.slope) + gamma) + other.slope);
        t + r * (other.step - t)
    } else if t > best.step {
        high
    } else {
        low
    };
    Choice {
        step,
        replaces: Replaces::Best,
        bracketed,
    }
}
