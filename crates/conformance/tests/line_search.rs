//! Good line searches pass, and every broken one is caught.
#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "NaN must not pass for a descent")]

use thalweg_conformance::{LineSearchCheck, Report, line_search, more_thuente_steps, more_thuente_table};
use thalweg_core::{InvalidInput, Limits, LineSearch, Move, Need, Real, Sample, Why};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Defect {
    Nothing,
    BeyondMax,
    NegativeStep,
    Origin,
    AcceptsAtOnce,
    BestNeverTried,
    NeverEnds,
    RemembersStep,
    Moody,
    AscendsToo,
    IgnoresLimits,
    InvalidOptions,
    NoDecrease,
    GivesUp,
}

/// Backtracking by halves for sufficient decrease.
#[derive(Clone, Debug)]
struct Backtracking<T> {
    defect: Defect,
    origin: Sample<T>,
    left: u32,
    last: T,
}

impl<T: Real> Backtracking<T> {
    fn new(defect: Defect) -> Self {
        Backtracking {
            defect,
            origin: Sample::default(),
            left: 0,
            last: T::zero(),
        }
    }
}

static MOOD: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

impl<T: Real> LineSearch<T> for Backtracking<T> {
    fn start(&mut self, origin: Sample<T>, limits: Limits<T>) -> Move<T> {
        let t = T::from_f64;
        if !(origin.slope < T::zero()) && self.defect != Defect::AscendsToo {
            return Move::Fail(Why::NotDescent);
        }
        let good = limits.first > T::zero() && limits.first <= limits.max;
        if !good && self.defect != Defect::IgnoresLimits {
            return Move::Fail(Why::BadLimits);
        }
        self.origin = origin;
        self.left = 60;
        match self.defect {
            Defect::BeyondMax => Move::Try(limits.first + limits.first, Need::Value),
            Defect::NegativeStep => Move::Try(-limits.first, Need::Value),
            Defect::AcceptsAtOnce => Move::Accept,
            Defect::RemembersStep if self.last > T::zero() => {
                Move::Try((self.last * t(1.5)).min(limits.max), Need::Value)
            }
            Defect::Moody => {
                let k = MOOD.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                Move::Try(
                    limits.first * t(if k.is_multiple_of(2) { 1.0 } else { 0.9 }),
                    Need::Value,
                )
            }
            _ => Move::Try(limits.first, Need::Value),
        }
    }
    fn advance(&mut self, trial: Sample<T>) -> Move<T> {
        let t = T::from_f64;
        let line = self.origin.value + t(1e-4) * trial.step * self.origin.slope;
        let never = matches!(
            self.defect,
            Defect::GivesUp | Defect::Origin | Defect::BestNeverTried
        );
        if (trial.value <= line || self.defect == Defect::NoDecrease) && !never {
            self.last = trial.step;
            return Move::Accept;
        }
        self.left = self.left.saturating_sub(1);
        let next = trial.step * t(0.5);
        match self.defect {
            Defect::NeverEnds if next <= T::zero() => return Move::Try(T::min_positive_value(), Need::Value),
            Defect::NeverEnds => {}
            Defect::Origin if trial.step > T::zero() => return Move::Try(T::zero(), Need::Value),
            Defect::BestNeverTried => return Move::Best(next, Why::Rounding),
            _ if self.left == 0 || next <= T::zero() => return Move::Best(T::zero(), Why::TooManyTrials),
            _ => {}
        }
        if self.defect == Defect::Origin {
            return Move::Best(T::zero(), Why::Rounding);
        }
        Move::Try(next, Need::Value)
    }
    fn validate(&self) -> Result<(), InvalidInput> {
        if self.defect == Defect::InvalidOptions {
            return Err(InvalidInput::option("factor", 2, "use a number below 1"));
        }
        Ok(())
    }
    fn name(&self) -> &'static str {
        "backtracking"
    }
}

fn check(defect: Defect) -> Report {
    LineSearchCheck::<f64, _>::new(|| Backtracking::new(defect))
        .sufficient_decrease(1e-4)
        .succeeds()
        .run()
}

#[test]
fn backtracking_conforms() {
    line_search::<f64, _>(|| Backtracking::new(Defect::Nothing)).assert();
    line_search::<f32, _>(|| Backtracking::new(Defect::Nothing)).assert();
    check(Defect::Nothing).assert();
}

#[test]
fn each_defect_is_caught() {
    for (defect, promise) in [
        (Defect::BeyondMax, "steps-inside"),
        (Defect::NegativeStep, "steps-inside"),
        (Defect::Origin, "steps-inside"),
        (Defect::AcceptsAtOnce, "accept-last"),
        (Defect::BestNeverTried, "best-tried"),
        (Defect::NeverEnds, "ends"),
        (Defect::RemembersStep, "start-forgets"),
        (Defect::Moody, "deterministic"),
        (Defect::AscendsToo, "refuses"),
        (Defect::IgnoresLimits, "refuses"),
        (Defect::IgnoresLimits, "steps-inside"),
        (Defect::InvalidOptions, "valid"),
        (Defect::NoDecrease, "sufficient-decrease"),
        (Defect::NoDecrease, "monotone"),
        (Defect::GivesUp, "succeeds"),
    ] {
        let report = check(defect);
        assert!(
            report.broke(promise),
            "{defect:?} was not caught as {promise}:\n{report}"
        );
    }
}

#[test]
fn the_origin_may_be_allowed() {
    LineSearchCheck::<f64, _>::new(|| Backtracking::new(Defect::Origin))
        .allow_origin()
        .run()
        .assert();
}

#[test]
fn the_curvature_condition_is_looked_at() {
    // Backtracking does not satisfy it.
    let check = LineSearchCheck::<f64, _>::new(|| Backtracking::new(Defect::Nothing)).strong_wolfe(1e-4, 0.1);
    let report = check.run();
    assert!(report.broke("curvature"), "{report}");
    let zoom = LineSearchCheck::<f64, _>::new(|| Bisection::new(1e-4, 0.1))
        .strong_wolfe(1e-4, 0.1)
        .succeeds();
    zoom.run().assert();
}

/// Doubles until a minimiser is bracketed, then bisects: slow and sure, for the strong Wolfe conditions.
#[derive(Clone, Debug)]
struct Bisection {
    c1: f64,
    c2: f64,
    origin: Sample<f64>,
    max: f64,
    low: Sample<f64>,
    high: Option<f64>,
    left: u32,
}

impl Bisection {
    fn new(c1: f64, c2: f64) -> Self {
        let zero = Sample::default();
        Bisection {
            c1,
            c2,
            origin: zero,
            max: 0.0,
            low: zero,
            high: None,
            left: 0,
        }
    }
}

impl LineSearch<f64> for Bisection {
    fn start(&mut self, origin: Sample<f64>, limits: Limits<f64>) -> Move<f64> {
        if !(origin.slope < 0.0) {
            return Move::Fail(Why::NotDescent);
        }
        if !(limits.first > 0.0 && limits.first <= limits.max) {
            return Move::Fail(Why::BadLimits);
        }
        *self = Bisection {
            origin,
            max: limits.max,
            low: origin,
            left: 300,
            ..Bisection::new(self.c1, self.c2)
        };
        Move::Try(limits.first, Need::ValueAndSlope)
    }
    fn advance(&mut self, trial: Sample<f64>) -> Move<f64> {
        let line = self.origin.value + self.c1 * trial.step * self.origin.slope;
        let low_enough = trial.value <= line && trial.value <= self.low.value;
        if low_enough && trial.slope.abs() <= self.c2 * self.origin.slope.abs() {
            return Move::Accept;
        }
        if low_enough && trial.slope < 0.0 {
            self.low = trial;
        } else {
            self.high = Some(trial.step);
        }
        self.left -= 1;
        let next = match self.high {
            Some(high) => 0.5 * (self.low.step + high),
            None if self.low.step == self.max => return Move::Best(self.max, Why::AtMaximum),
            None => (2.0 * self.low.step).min(self.max),
        };
        if self.left == 0 || next == self.low.step || Some(next) == self.high {
            return Move::Best(self.low.step, Why::Rounding);
        }
        Move::Try(next, Need::ValueAndSlope)
    }
    fn name(&self) -> &'static str {
        "bisection"
    }
}

#[test]
fn the_tables_tell_one_search_from_another() {
    let rows = more_thuente_table(Bisection::new);
    assert_eq!(rows.len(), 24);
    // Another search: it accepts, elsewhere or later.
    assert!(rows.iter().filter(|r| r.accepted).count() >= 20);
    assert!(rows.iter().any(|r| !r.agrees()));
    // Where the first step will do, all searches agree.
    assert!(rows.iter().any(|r| r.trials == (1, 1) && r.agrees()));
}

#[test]
fn another_trial_value_is_caught() {
    let report = more_thuente_steps::<f64, _>(Bisection::new);
    assert!(report.broke("trial-value"), "{report}");
    assert!(report.to_string().contains("case 1"), "{report}");
}

#[test]
fn a_search_that_keeps_values_must_say_that_it_is_not_monotone() {
    let report = LineSearchCheck::<f64, _>::new(|| Backtracking::new(Defect::Nothing))
        .keeps_values()
        .run();
    assert!(report.broke("monotone"), "{report}");
    assert!(!report.looked_at().any(|name| name == "start-forgets"));
}
