//! What a run cost, in one number.

use crate::run::Run;
use std::fmt;
use std::str::FromStr;

/// What a run is measured by. Less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Measure {
    /// nf + 2 ng: an evaluation of f counts 1, a gradient 2, a product with the Hessian 2.
    #[default]
    Cost,
    /// Evaluations of f, alone or with the gradient.
    Values,
    /// Evaluations of value and gradient together.
    Gradients,
    /// Accepted steps.
    Iterations,
    /// Seconds from start to end.
    Seconds,
    /// Seconds within the solver, the problem's own left out.
    SolverSeconds,
}

impl Measure {
    /// All of them, the default first.
    pub const ALL: [Measure; 6] = [
        Measure::Cost,
        Measure::Values,
        Measure::Gradients,
        Measure::Iterations,
        Measure::Seconds,
        Measure::SolverSeconds,
    ];

    /// One word, as an option takes it: `cost`, `solver-seconds` …
    pub fn name(self) -> &'static str {
        match self {
            Measure::Cost => "cost",
            Measure::Values => "f",
            Measure::Gradients => "fg",
            Measure::Iterations => "iterations",
            Measure::Seconds => "seconds",
            Measure::SolverSeconds => "solver-seconds",
        }
    }

    /// For an axis.
    pub fn label(self) -> &'static str {
        match self {
            Measure::Cost => "cost nf + 2 ng",
            Measure::Values => "evaluations of f",
            Measure::Gradients => "evaluations of f and ∇f",
            Measure::Iterations => "iterations",
            Measure::Seconds => "seconds",
            Measure::SolverSeconds => "seconds in the solver",
        }
    }

    /// The least that is told apart from nothing: one evaluation or step, a microsecond. Without it a run that
    /// started at a solution would make every ratio to it infinite.
    pub fn floor(self) -> f64 {
        match self {
            Measure::Seconds | Measure::SolverSeconds => 1e-6,
            _ => 1.0,
        }
    }

    /// Costs of two runs that differ by at most this much, relatively, are a tie between the two: nothing for
    /// counts, 5 % for times, which vary that much from run to run.
    pub fn tie(self) -> f64 {
        match self {
            Measure::Seconds | Measure::SolverSeconds => 0.05,
            _ => 0.0,
        }
    }

    /// What the run cost, solved or not; at least [`floor`](Self::floor), ∞ if the figure is not a number.
    pub fn of(self, run: &Run) -> f64 {
        let value = match self {
            Measure::Cost => run.cost(),
            Measure::Values => (run.fg_evaluations + run.f_evaluations) as f64,
            Measure::Gradients => run.fg_evaluations as f64,
            Measure::Iterations => run.iterations as f64,
            Measure::Seconds => run.seconds,
            Measure::SolverSeconds => run.solver_seconds,
        };
        if value.is_nan() {
            f64::INFINITY
        } else {
            value.max(self.floor())
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no measure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no measure; use cost, f, fg, iterations, seconds or solver-seconds")]
pub struct UnknownMeasure(
    /// The word.
    pub String,
);

impl FromStr for Measure {
    type Err = UnknownMeasure;

    fn from_str(text: &str) -> Result<Self, UnknownMeasure> {
        Measure::ALL
            .into_iter()
            .find(|m| m.name() == text)
            .ok_or_else(|| UnknownMeasure(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_reads_its_own_field() {
        let run = Run {
            iterations: 7,
            fg_evaluations: 10,
            f_evaluations: 3,
            hv_evaluations: 5,
            seconds: 0.5,
            solver_seconds: 0.25,
            ..Run::default()
        };
        let all: Vec<f64> = Measure::ALL.iter().map(|m| m.of(&run)).collect();
        // 3·10 + 3 + 2·5 = 43.
        assert_eq!(all, [43.0, 13.0, 10.0, 7.0, 0.5, 0.25]);
        for m in Measure::ALL {
            assert_eq!(m.to_string().parse(), Ok(m));
        }
        assert!("time".parse::<Measure>().is_err());
    }

    #[test]
    fn nothing_costs_less_than_the_floor_and_nan_is_infinite() {
        let run = Run {
            seconds: f64::NAN,
            ..Run::default()
        };
        assert_eq!(Measure::Iterations.of(&run), 1.0);
        assert_eq!(Measure::SolverSeconds.of(&run), 1e-6);
        assert_eq!(Measure::Seconds.of(&run), f64::INFINITY);
    }
}
