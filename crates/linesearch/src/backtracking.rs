//! Backtracking with interpolation.
//!
//! J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, algorithm 3.1 and section 3.5; J. E. Dennis,
//! R. B. Schnabel, *Numerical Methods for Unconstrained Optimization and Nonlinear Equations*, 1983, algorithm A6.3.1.
//!
//! ```text
//! start:  try the first step
//! advance with the sample (t, φ):
//!     φ(t) ≤ φ(0) + c1 t φ'(0)                                  → accept
//!     the decrease still hoped for is below the rounding of φ   → the best point so far
//!     t⁺ ← the minimiser of the parabola through φ(0), φ'(0), φ(t);
//!          from the second time on, of the cubic that has the value at the trial before, too
//!     t⁺ ← t⁺ no less than `least` t and no more than `most` t
//!     try t⁺
//! ```

use crate::interpolate::{cubic_by_values, quadratic};
use thalweg_core::{InvalidInput, Limits, LineSearch, Move, Need, Real, Sample, Why};

/// Backtracking for Armijo's condition of sufficient decrease
///
/// φ(t) ≤ φ(0) + c1 t φ'(0).
///
/// It needs values only, never goes beyond the first step, and promises nothing about the slope: a quasi-Newton solver
/// then skips the pairs that lack curvature. Defaults: c1 = 1e-4, and a step between 0.1 and 0.5 times the last.
///
/// ```
/// use thalweg_core::{LineSearch, Limits, Move, Sample};
/// use thalweg_linesearch::Backtracking;
///
/// // φ(t) = (t − 1)², from a first step of 10: the parabola is met at once, but for the fence at 0.1.
/// let phi = |t: f64| Sample { step: t, value: (t - 1.0) * (t - 1.0), slope: 2.0 * (t - 1.0) };
/// let mut search = Backtracking::new();
/// assert!(matches!(search.start(phi(0.0), Limits { first: 10.0, max: 1e10 }), Move::Try(10.0, _)));
/// assert!(matches!(search.advance(phi(10.0)), Move::Try(1.0, _)));
/// assert_eq!(search.advance(phi(1.0)), Move::Accept);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Backtracking<T> {
    pub(crate) sufficient_decrease: T,
    pub(crate) least: T,
    pub(crate) most: T,
    /// The search in progress.
    run: Run<T>,
}

#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Run<T> {
    origin: Sample<T>,
    /// The value the line of sufficient decrease starts from; φ(0) for a monotone search.
    reference: T,
    /// The lowest trial below the origin, or the origin.
    best: Sample<T>,
    /// The trial before.
    last: Option<Sample<T>>,
}

impl<T: Real> Default for Backtracking<T> {
    fn default() -> Self {
        Backtracking {
            sufficient_decrease: T::from_f64(1e-4),
            least: T::from_f64(0.1),
            most: T::from_f64(0.5),
            run: Run::default(),
        }
    }
}

impl<T: Real> Backtracking<T> {
    /// With the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// c1 of the sufficient decrease condition, 0 < c1 < 1.
    #[must_use]
    pub fn sufficient_decrease(mut self, c1: T) -> Self {
        self.sufficient_decrease = c1;
        self
    }

    /// The next step is between `least` and `most` times the last, 0 < least ≤ most < 1. With both the same there is no
    /// interpolation.
    #[must_use]
    pub fn contraction(mut self, least: T, most: T) -> Self {
        (self.least, self.most) = (least, most);
        self
    }

    /// As `start`, with the line of sufficient decrease from `reference` ≥ φ(0).
    pub(crate) fn start_from(&mut self, origin: Sample<T>, limits: Limits<T>, reference: T) -> Move<T> {
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
            reference,
            best: origin,
            last: None,
        };
        Move::Try(limits.first, Need::Value)
    }
}

impl<T: Real> LineSearch<T> for Backtracking<T> {
    fn start(&mut self, origin: Sample<T>, limits: Limits<T>) -> Move<T> {
        self.start_from(origin, limits, origin.value)
    }

    fn advance(&mut self, trial: Sample<T>) -> Move<T> {
        let run = &mut self.run;
        let (origin, t) = (run.origin, trial.step);
        // Where rounding flattens the line, the decrease must still be one.
        let line = run.reference + self.sufficient_decrease * t * origin.slope;
        if trial.value <= line && trial.value < run.reference {
            return Move::Accept;
        }
        if trial.value < run.best.value {
            run.best = trial;
        }
        let half = T::from_f64(0.5);
        let guess = match run.last {
            None => quadratic(origin, trial),
            Some(last) => cubic_by_values(origin, trial, last),
        };
        run.last = Some(trial);
        let (low, high) = (self.least * t, self.most * t);
        let next = guess.unwrap_or(half * t).max(low).min(high);
        // A fall of t φ'(0) would not be seen in φ.
        let hopeless = run.origin.value + next * origin.slope == run.origin.value;
        if hopeless {
            return Move::Best(run.best.step, Why::Rounding);
        }
        if !(next > T::zero() && next < t) {
            return Move::Best(run.best.step, Why::AtMinimum);
        }
        Move::Try(next, Need::Value)
    }

    fn validate(&self) -> Result<(), InvalidInput> {
        let c1 = self.sufficient_decrease;
        if !(c1 > T::zero() && c1 < T::one()) {
            return Err(InvalidInput::option(
                "sufficient_decrease",
                c1,
                "use a number with 0 < c1 < 1, such as 1e-4",
            ));
        }
        if !(self.least > T::zero() && self.least <= self.most && self.most < T::one()) {
            return Err(InvalidInput::option(
                "contraction",
                format_args!("{} to {}", self.least, self.most),
                "use 0 < least ≤ most < 1, such as 0.1 and 0.5",
            ));
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        "backtracking"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(phi: impl Fn(f64) -> f64, slope: f64, first: f64) -> (Vec<f64>, Move<f64>) {
        let mut search = Backtracking::new();
        let mut steps = Vec::new();
        let origin = Sample {
            step: 0.0,
            value: phi(0.0),
            slope,
        };
        let limits = Limits { first, max: first };
        let mut next = search.start(origin, limits);
        while let Move::Try(step, need) = next {
            assert_eq!(need, Need::Value);
            steps.push(step);
            let value = phi(step);
            next = search.advance(Sample {
                step,
                value,
                slope: f64::NAN,
            });
        }
        (steps, next)
    }

    #[test]
    fn interpolates_by_parabola_then_by_cubic() {
        // φ = t⁴ − t from 8: the parabola's minimiser is below the fence at 0.8; the cubic's below that at 0.08.
        let (tried, end) = steps(|t| t.powi(4) - t, -1.0, 8.0);
        assert_eq!(end, Move::Accept);
        assert!((tried[1] - 0.8).abs() < 1e-15, "{tried:?}");
        // φ = t³ + t² − t from 1.2, φ = 1.968: the parabola has c2 = (1.968 + 1.2)/1.44 = 2.2, minimiser 1/4.4.
        let (tried, _) = steps(|t| t.powi(3) + t * t - t, -1.0, 1.2);
        assert!((tried[1] - 1.0 / 4.4).abs() < 1e-15, "{tried:?}");
        // The cubic is met exactly by the third trial, but for the fence.
        let phi = |t: f64| 100.0 * t.powi(3) + 100.0 * t * t - t;
        let (tried, _) = steps(phi, -1.0, 1.0);
        let exact = (-200.0 + (40_000.0f64 + 1200.0).sqrt()) / 600.0;
        assert!(
            (tried[1] - 0.1).abs() < 1e-15 && tried[2] == tried[1] * 0.1,
            "{tried:?}"
        );
        assert!(tried[2] > exact, "the fence at a tenth held the cubic back");
    }

    #[test]
    fn a_value_below_the_origin_is_kept_as_the_best() {
        // Falls by less than c1 asks for, everywhere.
        let (_, end) = steps(|t| 1.0 - 1e-9 * t, -1.0, 1.0);
        assert_eq!(end, Move::Best(1.0, Why::Rounding));
        // The smallest number, times nearly one, is itself.
        let tiny = 5e-324;
        let mut search = Backtracking::new().contraction(0.9, 0.99);
        let (first, max) = (tiny, 1.0);
        search.start(
            Sample {
                step: 0.0,
                value: 0.0,
                slope: -1.0,
            },
            Limits { first, max },
        );
        let trial = Sample {
            step: tiny,
            value: 1.0,
            slope: f64::NAN,
        };
        assert_eq!(search.advance(trial), Move::Best(0.0, Why::AtMinimum));
        let (_, end) = steps(|t| 1.0 + t, -1.0, 1.0);
        assert_eq!(end, Move::Best(0.0, Why::Rounding));
    }
}
