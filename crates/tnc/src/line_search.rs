//! The line search of Gill and Murray, safeguarded cubic interpolation.
//!
//! P. E. Gill, W. Murray, *Safeguarded steplength algorithms for optimization using descent methods*, NPL report NAC 37
//! (1974). The constants and the order of the tests are those of `getptc` as Nash's TNBC and SciPy's TNC have it.
//!
//! ```text
//! start:  the best point is the origin, the interval of uncertainty is [0, max] and a little more; try `first`
//! advance with φ(t), φ'(t):
//!     φ(t) ≤ the best, on or under the line φ(0) + μ t φ'(0)   → t is the best point, the one before is w
//!     φ(t) ≤ the best, above that line                         → t bounds the interval, with a made-up φ and φ'
//!     otherwise                                                → t bounds the interval and is w
//!     the interval is as short as its tolerance, or |φ'(best)| ≤ η |φ'(0)|  → the best point;
//!         if that is the origin: fail, or go on with a tenth of the tolerance
//!     the next point: the minimum of the cubic through the best point and w, if it lies in the part of the interval
//!         where it can be trusted and is less than half the step before last; else
//!         not bracketed: five times as far (25, 125, … times);  bracketed: a point by the ratio of the ends, or bisect
//!         never nearer to an end than the tolerance, never beyond max
//! ```
//!
//! All lengths but the step of the best point are relative to that point, which keeps them exact when they are small.

use thalweg_core::{InvalidInput, Limits, LineSearch, Move, Need, Real, Sample, SearchScale, Why};

/// The first extrapolation factor, and what each further one is multiplied by.
const EXTRAPOLATE: f64 = 5.0;
/// Denominators are kept this far from 0.
const SMALL: f64 = 1e-15;
/// Trials after which the search returns the best point it has.
const MOST_TRIALS: u32 = 64;

/// Gill and Murray's search for
///
/// φ(t) ≤ φ(0) + μ t φ'(0)  and  |φ'(t)| ≤ η |φ'(0)|.
///
/// Defaults: μ = 1e-4, η = 0.25, as SciPy's TNC has them. A step at `max` is taken although φ' is still steep there.
/// The tolerances on the step follow from the lengths that the solver tells ([`LineSearch::scale`]).
///
/// ```
/// use thalweg_core::{LineSearch, Limits, Move, Sample};
/// use thalweg_tnc::GillMurray;
///
/// // φ(t) = (t − 2)², from a first step of 0.1.
/// let phi = |t: f64| Sample { step: t, value: (t - 2.0) * (t - 2.0), slope: 2.0 * (t - 2.0) };
/// let mut search = GillMurray::new();
/// let mut next = search.start(phi(0.0), Limits { first: 0.1, max: 1e10 });
/// while let Move::Try(t, _) = next {
///     next = search.advance(phi(t));
/// }
/// assert_eq!(next, Move::Accept);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GillMurray<T> {
    sufficient_decrease: T,
    curvature: T,
    inverted_safeguard: bool,
    scale: SearchScale<T>,
    /// The search in progress.
    run: Run<T>,
}

#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Run<T> {
    /// φ(0).
    origin: T,
    max: T,
    best: Sample<T>,
    /// The second best point, relative to the best.
    w: Sample<T>,
    /// The interval of uncertainty and the upper end of what may be trusted, relative to the best point.
    low: T,
    high: T,
    high_trusted: T,
    /// The largest step still allowed, relative to the best point.
    room: T,
    /// The step before last and the last.
    before: T,
    step: T,
    factor: T,
    bracketed: bool,
    /// −μ φ'(0) and −η φ'(0).
    decrease: T,
    flat: T,
    /// The tolerance on steps: relative · t + absolute, at least `tiny`.
    tolerance: T,
    relative: T,
    absolute: T,
    tiny: T,
    /// The trial asked for, relative to the best point.
    trial: T,
    trials: u32,
}

impl<T: Real> Default for GillMurray<T> {
    fn default() -> Self {
        GillMurray {
            sufficient_decrease: T::from_f64(1e-4),
            curvature: T::from_f64(0.25),
            inverted_safeguard: false,
            scale: SearchScale::default(),
            run: Run::default(),
        }
    }
}

impl<T: Real> GillMurray<T> {
    /// With μ and η as SciPy's TNC has them.
    pub fn new() -> Self {
        Self::default()
    }

    /// As it is in Nash's Fortran and in SciPy, where a step from the cubic is refused if it is *less* than half the step
    /// before last. Their comments, the paper and Brent's method say *more*, and so does [`new`](Self::new).
    pub fn scipy() -> Self {
        GillMurray {
            inverted_safeguard: true,
            ..Self::default()
        }
    }

    /// μ of the sufficient decrease condition, 0 < μ < 1; 1e-4 by default.
    #[must_use]
    pub fn sufficient_decrease(mut self, mu: T) -> Self {
        self.sufficient_decrease = mu;
        self
    }

    /// η of the curvature condition, 0 ≤ η < 1; 0.25 by default. Small is exact, near 1 is loose.
    #[must_use]
    pub fn curvature(mut self, eta: T) -> Self {
        self.curvature = eta;
        self
    }

    /// Where to evaluate next, given the relative step just chosen.
    fn propose(&mut self) -> Move<T> {
        let run = &mut self.run;
        if run.step >= run.room {
            // To the end exactly; what room remains is such that the tolerance at the end reaches just that far.
            run.step = run.room;
            run.room -= (run.relative * run.max.abs() + run.absolute) / (T::one() + run.relative);
        }
        let mut u = run.step;
        if u.abs() < run.tolerance {
            u = if u < T::zero() {
                -run.tolerance
            } else {
                run.tolerance
            };
        }
        let t = (run.best.step + u).min(run.max);
        if run.trials >= MOST_TRIALS {
            return self.end(Why::TooManyTrials);
        }
        if !(t > T::zero()) || t == run.best.step {
            return self.end(Why::Rounding);
        }
        run.trial = u;
        run.trials += 1;
        Move::Try(t, Need::ValueAndSlope)
    }

    /// The best point, if it is not the origin.
    fn end(&self, why: Why) -> Move<T> {
        if self.run.best.step > T::zero() {
            Move::Best(self.run.best.step, why)
        } else {
            Move::Fail(why)
        }
    }
}

impl<T: Real> LineSearch<T> for GillMurray<T> {
    fn scale(&mut self, scale: SearchScale<T>) {
        self.scale = scale;
    }

    fn start(&mut self, origin: Sample<T>, limits: Limits<T>) -> Move<T> {
        let (zero, one) = (T::zero(), T::one());
        if !(origin.slope < zero) {
            return Move::Fail(Why::NotDescent);
        }
        if !(limits.first > zero && limits.first <= limits.max) {
            return Move::Fail(Why::BadLimits);
        }
        let ratio = (self.scale.x_norm + one) / (self.scale.direction_norm + T::EPSILON);
        let relative = T::EPSILON.sqrt() * ratio;
        let absolute = -T::EPSILON * (one + origin.value.abs()) / (origin.slope - T::EPSILON);
        let tiny = T::EPSILON * ratio;
        if limits.max <= tiny {
            return Move::Fail(Why::BadLimits);
        }
        let absolute = absolute.min(limits.max);
        let here = Sample { step: zero, ..origin };
        let high = limits.max + relative * limits.max + absolute;
        self.run = Run {
            origin: origin.value,
            max: limits.max,
            best: here,
            w: here,
            low: zero,
            high,
            high_trusted: high,
            room: limits.max,
            before: high + high,
            step: limits.first,
            factor: T::from_f64(EXTRAPOLATE),
            bracketed: false,
            decrease: -self.sufficient_decrease * origin.slope,
            flat: -self.curvature * origin.slope,
            tolerance: absolute,
            relative,
            absolute,
            tiny,
            trial: zero,
            trials: 0,
        };
        self.propose()
    }

    fn advance(&mut self, trial: Sample<T>) -> Move<T> {
        let (zero, half) = (T::zero(), T::from_f64(0.5));
        let run = &mut self.run;
        let u = run.trial;
        let (mut fu, mut gu) = (trial.value, trial.slope);
        let mut best_is_last = false;

        let line = run.origin - trial.step * run.decrease;
        if fu <= run.best.value && fu <= line {
            run.w = Sample { step: -u, ..run.best };
            run.best = trial;
            run.low -= u;
            run.high -= u;
            run.room -= u;
            if gu <= zero {
                run.low = zero;
            } else {
                run.high = zero;
                run.bracketed = true;
            }
            run.tolerance = run.best.step.abs() * run.relative + run.absolute;
            best_is_last = true;
        } else {
            if fu <= run.best.value {
                // Lower, but not enough: made-up values that lead the interpolation to where φ meets the line.
                let best_line = run.origin - run.best.step * run.decrease;
                let mut below = best_line - run.best.value;
                let small = T::from_f64(SMALL);
                if below.abs() < small {
                    below = if below < zero { -small } else { small };
                }
                gu = if run.best.step == zero {
                    -run.best.slope
                } else {
                    run.best.slope * (line - fu) / below
                };
                fu = (half * u * (run.best.slope + gu) + run.best.value).max(run.best.value);
            }
            if u < zero {
                run.low = u;
            } else {
                run.high = u;
                run.bracketed = true;
            }
            run.w = Sample {
                step: u,
                value: fu,
                slope: gu,
            };
        }

        // Is it good enough?
        let mut twice = run.tolerance + run.tolerance;
        let middle = half * (run.low + run.high);
        let short = middle.abs() <= twice - half * (run.high - run.low);
        let flat = run.best.slope.abs() <= run.flat
            && (run.best.value < run.origin || (!self.inverted_safeguard && run.best.step > zero))
            && ((run.best.step - run.max).abs() > run.tolerance || !run.bracketed);
        if short || flat {
            if run.best.step != zero {
                return if best_is_last {
                    Move::Accept
                } else {
                    Move::Best(run.best.step, Why::IntervalTooShort)
                };
            }
            // Nothing lower yet: either φ does not change any more, or the tolerance is too coarse.
            let unchanged = (run.origin - run.w.value).abs() <= self.scale.value_precision;
            run.tolerance *= T::from_f64(0.1);
            if unchanged || run.tolerance < run.tiny {
                return Move::Fail(if unchanged {
                    Why::Rounding
                } else {
                    Why::IntervalTooShort
                });
            }
            run.relative *= T::from_f64(0.1);
            run.absolute *= T::from_f64(0.1);
            twice *= T::from_f64(0.1);
        }

        // The minimum of the cubic through the best point and w is at s / q.
        let (mut s, mut q, mut r) = (zero, zero, zero);
        if run.before.abs() > run.tolerance
            && let Some((s_, q_)) = cubic(run.best, run.w)
        {
            (s, q, r) = (s_, q_, run.before);
            if run.high_trusted != run.step || run.bracketed {
                run.before = run.step;
            }
        }

        // The part of the interval where the cubic is trusted.
        let mut low_trusted = run.low;
        run.high_trusted = run.high;
        run.step = middle;
        let one_sided = (run.low == zero && run.w.step < zero) || (run.high == zero && run.w.step > zero);
        if !run.bracketed || one_sided {
            if run.bracketed {
                let other = if run.low == zero { run.high } else { run.low };
                let ratio = -run.w.step / other;
                run.step = if ratio < T::one() {
                    half * other * ratio.sqrt()
                } else {
                    T::from_f64(5.0) * other * (T::from_f64(0.1) + T::one() / ratio) / T::from_f64(11.0)
                };
            } else {
                run.step = -run.factor * run.w.step;
                if run.step > run.room {
                    run.step = run.room;
                }
                if run.step != run.room {
                    run.factor *= T::from_f64(EXTRAPOLATE);
                }
            }
            if run.step <= zero {
                low_trusted = run.step;
            } else {
                run.high_trusted = run.step;
            }
        }
        let half_before = (half * q * r).abs();
        let steady = if self.inverted_safeguard {
            s.abs() > half_before
        } else {
            s.abs() < half_before
        };
        if steady && s > q * low_trusted && s < q * run.high_trusted {
            run.step = s / q;
            if run.step - run.low < twice || run.high - run.step < twice {
                run.step = if middle <= zero {
                    -run.tolerance
                } else {
                    run.tolerance
                };
            }
        } else {
            run.before = run.high - run.low;
        }
        if !run.step.is_finite() {
            run.step = middle;
        }
        self.propose()
    }

    fn validate(&self) -> Result<(), InvalidInput> {
        let (mu, eta) = (self.sufficient_decrease, self.curvature);
        if !(mu > T::zero() && mu < T::one()) {
            return Err(InvalidInput::option(
                "sufficient_decrease",
                mu,
                "use a number with 0 < μ < 1, such as 1e-4",
            ));
        }
        if !(eta >= T::zero() && eta < T::one()) {
            return Err(InvalidInput::option(
                "eta",
                eta,
                "use a number with 0 ≤ η < 1, such as 0.25",
            ));
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        "gill-murray"
    }
}

/// The minimum of the cubic through the best point (at 0) and w, as a quotient s / q with q ≥ 0; `None` where the cubic
/// has none.
fn cubic<T: Real>(best: Sample<T>, w: Sample<T>) -> Option<(T, T)> {
    let zero = T::zero();
    let r = T::from_f64(3.0) * (best.value - w.value) / w.step + best.slope + w.slope;
    let mut root = r.abs();
    if best.slope != zero && w.slope != zero {
        // √(r² − φ'φ'), without squares that overflow.
        let s = best.slope.abs().sqrt() * w.slope.abs().sqrt();
        if (best.slope > zero) == (w.slope > zero) {
            if r.abs() < s {
                return None;
            }
            root = (r + s).abs().sqrt() * (r - s).abs().sqrt();
        } else {
            root = r.hypot(s);
        }
    }
    if w.step < zero {
        root = -root;
    }
    let s = w.step * (best.slope - r - root);
    let q = w.slope - best.slope + root + root;
    Some(if q > zero { (-s, q) } else { (s, -q) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays a search; the steps, and how it ended.
    fn play(
        mut search: GillMurray<f64>,
        phi: impl Fn(f64) -> (f64, f64),
        first: f64,
        max: f64,
    ) -> (Vec<f64>, Move<f64>) {
        let at = |step| {
            let (value, slope) = phi(step);
            Sample { step, value, slope }
        };
        let mut steps = Vec::new();
        let mut next = search.start(at(0.0), Limits { first, max });
        while let Move::Try(t, _) = next {
            steps.push(t);
            next = search.advance(at(t));
        }
        (steps, next)
    }

    fn end(steps: &[f64], last: Move<f64>) -> f64 {
        match last {
            Move::Accept => *steps.last().unwrap(),
            Move::Best(t, _) => t,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn both_conditions_hold_where_it_ends() {
        type Phi = fn(f64) -> (f64, f64);
        let functions: [Phi; 4] = [
            |t| ((t - 2.0).powi(2), 2.0 * (t - 2.0)),
            |t| (-t / (t * t + 2.0), (t * t - 2.0) / (t * t + 2.0).powi(2)),
            |t| ((t - 3.0).powi(4) - t, 4.0 * (t - 3.0).powi(3) - 1.0),
            |t| (-(t * 0.7).sin() + 0.05 * t, -0.7 * (t * 0.7).cos() + 0.05),
        ];
        for (k, phi) in functions.iter().enumerate() {
            for first in [1e-3, 0.1, 1.0, 10.0] {
                for search in [
                    GillMurray::new(),
                    GillMurray::scipy(),
                    GillMurray::new().curvature(0.01),
                ] {
                    let eta = search.curvature;
                    let (steps, last) = play(search, phi, first, 100.0);
                    let t = end(&steps, last);
                    let ((f0, g0), (f, g)) = (phi(0.0), phi(t));
                    assert!(f <= f0 + 1e-4 * t * g0, "{k} from {first}: {steps:?}");
                    assert!(g.abs() <= eta * g0.abs(), "{k} from {first}: {steps:?}, {last:?}");
                }
            }
        }
    }

    #[test]
    fn extrapolation_is_five_twenty_five_and_up_to_the_end() {
        let (steps, last) = play(GillMurray::new(), |t| (-t, -1.0), 1.0, 200.0);
        // Relative to the last point: 5, then 25 times the last step; from there what room remains.
        assert_eq!(&steps[..3], &[1.0, 6.0, 131.0]);
        // Up to the tolerance before the end, √ε of it.
        let t = end(&steps, last);
        assert!(t > 200.0 * (1.0 - 1e-6) && t <= 200.0, "{steps:?}");
    }

    #[test]
    fn a_first_step_at_the_end_is_taken() {
        let (steps, last) = play(GillMurray::scipy(), |t| (-t, -1.0), 2.0, 2.0);
        assert_eq!((steps.as_slice(), last), ([2.0].as_slice(), Move::Accept));
    }

    #[test]
    fn lower_but_not_enough_is_not_taken() {
        // φ(1) = −5e-5 where −1e-4 is needed.
        let c = 1.0 - 5e-5;
        let (steps, last) = play(
            GillMurray::new(),
            |t| (-t + c * t * t, -1.0 + 2.0 * c * t),
            1.0,
            10.0,
        );
        assert!(steps.len() > 1);
        let t = end(&steps, last);
        assert!((t - 0.5).abs() < 0.2, "{steps:?}");
    }

    #[test]
    fn nothing_lower_is_a_failure() {
        let (steps, last) = play(
            GillMurray::new(),
            |t| (t, if t == 0.0 { -1.0 } else { 1.0 }),
            1.0,
            10.0,
        );
        assert!(matches!(last, Move::Fail(Why::IntervalTooShort)), "{last:?}");
        assert!(steps.len() < 64);
        // Where φ does not change within its precision the reason is rounding.
        let mut search = GillMurray::new();
        LineSearch::scale(&mut search, SearchScale::new(0.0, 1.0, 1.0));
        let (_, last) = play(
            search,
            |t| (1e-3 * t, if t == 0.0 { -1.0 } else { 1.0 }),
            1.0,
            10.0,
        );
        assert_eq!(last, Move::Fail(Why::Rounding));
    }

    #[test]
    fn the_lengths_of_x_and_d_set_the_tolerance() {
        // With ‖x‖ = 1e9 the tolerance is √ε · 1e9 ≈ 15: an interval of 10 is as short as that.
        let mut search = GillMurray::new();
        LineSearch::scale(&mut search, SearchScale::new(1e9, 1.0, 0.0));
        let phi = |t: f64| ((t - 2.0).powi(2), 2.0 * (t - 2.0));
        let (steps, last) = play(search, phi, 0.1, 10.0);
        assert!(
            steps.len() < play(GillMurray::new(), phi, 0.1, 10.0).0.len(),
            "{steps:?} {last:?}"
        );
    }

    #[test]
    fn no_room_is_refused() {
        let mut search = GillMurray::new();
        let origin = Sample {
            step: 0.0,
            value: 1.0,
            slope: -1.0,
        };
        let limits = Limits {
            first: 1e-17,
            max: 1e-17,
        };
        assert_eq!(search.start(origin, limits), Move::Fail(Why::BadLimits));
    }

    #[test]
    fn the_two_safeguards_differ() {
        let phi = |t: f64| ((t - 30.0).powi(4), 4.0 * (t - 30.0).powi(3));
        let (new, _) = play(GillMurray::new(), phi, 1.0, 1e3);
        let (scipy, _) = play(GillMurray::scipy(), phi, 1.0, 1e3);
        assert_ne!(new, scipy);
    }

    #[test]
    fn options_are_checked() {
        for mu in [0.0, 1.0, f64::NAN] {
            assert!(GillMurray::new().sufficient_decrease(mu).validate().is_err());
        }
        for eta in [-0.1, 1.0, f64::NAN] {
            assert!(GillMurray::new().curvature(eta).validate().is_err());
        }
    }
}
