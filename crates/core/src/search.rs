//! Running a line search on an objective that may fail to be finite.

use crate::{Limits, LineSearch, Move, Need, Real, Sample, Why};

/// After a non-finite trial, the next one covers this fraction of the way from the largest good step to it.
const CONTRACTION: f64 = 0.1;

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// The last trial satisfies the line search's conditions.
    Accepted,
    /// The conditions hold nowhere found, but the last trial lies below the origin.
    Lower(Why),
    /// No trial lies below the origin.
    Nothing(Why),
    /// No trial lies below the origin, and the last was not finite.
    NonFinite,
}

/// The outcome of [`search`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Search<T> {
    /// How it ended.
    pub found: Found,
    /// The last trial evaluated; the objective's own vectors are those of this step.
    pub last: Sample<T>,
    /// How many trials were evaluated.
    pub trials: u64,
    /// How many of them were not finite.
    pub non_finite: u64,
}

/// Runs `line_search` from `origin` with at most `max_trials` evaluations.
///
/// `evaluate(t, need)` evaluates φ at t and keeps whatever vectors belong to it; it may always give the slope.
/// The line search never sees a value that is not finite: such a trial means that the step was too long, and the
/// search begins again with a largest step that leaves a tenth of the way to it. Every solver that takes a line search
/// runs it through this function, so that each handles non-finite values alike.
///
/// # Errors
/// Those of `evaluate`.
pub fn search<T: Real, L: LineSearch<T>, E>(
    line_search: &mut L,
    origin: Sample<T>,
    limits: Limits<T>,
    max_trials: u64,
    mut evaluate: impl FnMut(T, Need) -> Result<Sample<T>, E>,
) -> Result<Search<T>, E> {
    let mut out = Search {
        found: Found::Nothing(Why::TooManyTrials),
        last: Sample {
            step: T::zero(),
            ..origin
        },
        trials: 0,
        non_finite: 0,
    };
    // The largest step known to be finite.
    let mut good = T::zero();
    let mut next = line_search.start(origin, limits);
    loop {
        let (step, need) = match next {
            Move::Try(step, need) => (step, need),
            Move::Accept if out.last.slope.is_nan() => {
                // Accepted on the value alone: the gradient is needed now.
                let (step, need) = (out.last.step, Need::ValueAndSlope);
                out.last = evaluate(step, need)?;
                out.trials += 1;
                let finite = out.last.value.is_finite() && out.last.slope.is_finite();
                out.found = if finite { Found::Accepted } else { Found::NonFinite };
                return Ok(out);
            }
            Move::Accept => {
                out.found = Found::Accepted;
                return Ok(out);
            }
            Move::Best(step, why) => {
                if step > T::zero() && (step != out.last.step || out.last.slope.is_nan()) {
                    out.last = evaluate(step, Need::ValueAndSlope)?;
                    out.trials += 1;
                }
                let lower = step > T::zero() && out.last.value < origin.value && out.last.slope.is_finite();
                out.found = if lower {
                    Found::Lower(why)
                } else {
                    Found::Nothing(why)
                };
                return Ok(out);
            }
            Move::Fail(why) => {
                out.found = Found::Nothing(why);
                return Ok(out);
            }
        };
        if out.trials >= max_trials {
            let last_is_finite = out.last.value.is_finite() && !out.last.slope.is_infinite();
            out.found = if last_is_finite {
                Found::Nothing(Why::TooManyTrials)
            } else {
                Found::NonFinite
            };
            return Ok(out);
        }
        let trial = evaluate(step, need)?;
        out.trials += 1;
        out.last = trial;
        let slope_is_bad = match need {
            Need::Value => trial.slope.is_infinite(),
            Need::ValueAndSlope => !trial.slope.is_finite(),
        };
        next = if trial.value.is_finite() && !slope_is_bad {
            good = good.max(step);
            line_search.advance(trial)
        } else {
            out.non_finite += 1;
            // Marks the sample, so that running out of trials here is told apart.
            out.last.value = T::nan();
            if good >= step {
                good = T::zero();
            }
            let cap = good + T::from_f64(CONTRACTION) * (step - good);
            line_search.start(origin, Limits { first: cap, max: cap })
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// Halves the step until φ < φ(0), by values alone.
    #[derive(Clone)]
    struct Halving {
        origin: f64,
        step: f64,
    }
    impl LineSearch<f64> for Halving {
        fn start(&mut self, origin: Sample<f64>, limits: Limits<f64>) -> Move<f64> {
            (self.origin, self.step) = (origin.value, limits.first);
            Move::Try(self.step, Need::Value)
        }
        fn advance(&mut self, trial: Sample<f64>) -> Move<f64> {
            if trial.value < self.origin {
                return Move::Accept;
            }
            self.step *= 0.5;
            if self.step < 1e-3 {
                Move::Best(0.0, Why::Rounding)
            } else {
                Move::Try(self.step, Need::Value)
            }
        }
        fn name(&self) -> &'static str {
            "halving"
        }
    }

    fn run(phi: impl Fn(f64) -> f64, first: f64, trials: u64) -> (Search<f64>, Vec<f64>) {
        let mut steps = Vec::new();
        let origin = Sample {
            step: 0.0,
            value: phi(0.0),
            slope: -1.0,
        };
        let mut ls = Halving {
            origin: 0.0,
            step: 0.0,
        };
        let limits = Limits { first, max: 10.0 };
        let result = search(&mut ls, origin, limits, trials, |step, need| {
            steps.push(step);
            let slope = if need == Need::Value { f64::NAN } else { 1.0 };
            Ok::<_, Infallible>(Sample {
                step,
                value: phi(step),
                slope,
            })
        });
        (result.unwrap(), steps)
    }

    #[test]
    fn accepting_on_a_value_fetches_the_gradient() {
        let (out, steps) = run(|t| (t - 1.0) * (t - 1.0), 1.0, 10);
        assert_eq!(
            (out.found, out.last.step, out.last.slope),
            (Found::Accepted, 1.0, 1.0)
        );
        assert_eq!(steps, [1.0, 1.0]);
    }

    #[test]
    fn a_non_finite_trial_shortens_the_step() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let (out, steps) = run(|t| if t > 0.05 { bad } else { -t }, 1.0, 10);
            assert_eq!(out.found, Found::Accepted);
            assert_eq!(out.non_finite, 2);
            // 1, 0.1, 0.01: each a tenth of the way; then once more for the gradient.
            assert!(
                steps
                    .iter()
                    .zip([1.0, 0.1, 0.01, 0.01])
                    .all(|(a, b)| (a - b).abs() < 1e-15)
            );
        }
    }

    #[test]
    fn never_finite_is_said_to_be_so() {
        let (out, _) = run(|t| if t > 0.0 { f64::NAN } else { 0.0 }, 1.0, 7);
        assert_eq!((out.found, out.trials, out.non_finite), (Found::NonFinite, 7, 7));
    }

    #[test]
    fn nothing_lower_is_said_to_be_so() {
        let (out, _) = run(|t| t, 1.0, 50);
        assert_eq!(out.found, Found::Nothing(Why::Rounding));
        let (out, _) = run(|t| t, 1.0, 3);
        assert_eq!((out.found, out.trials), (Found::Nothing(Why::TooManyTrials), 3));
    }
}
