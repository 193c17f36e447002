//! Why a run ended.

use std::fmt;

/// Why a run ended. Only the first group is a success; not converging is a status, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum Status {
    /// ‖projected gradient‖∞ ≤ gtol.
    ProjectedGradient,
    /// (f_old − f) ≤ ftol · max(|f_old|, |f|, 1) after a step that moved.
    RelativeReduction,
    /// |f_old − f| ≤ ftol after a step that moved, with the tolerance as it stands, not relative to f.
    AbsoluteReduction,
    /// The last step was no longer than xtol.
    SmallStep,
    /// Every variable is fixed by its bounds or by the user: the start point is the only one there is.
    NoFreeVariables,
    /// The conditions of Karush, Kuhn and Tucker hold within the solver's tolerances: a point that satisfies the general
    /// constraints, with multipliers.
    KktConditions,
    /// f ≤ the target value.
    TargetReached,
    /// A stopping test of the user's held, with the words it gave.
    UserTest(&'static str),

    /// The iteration budget is spent.
    MaxIterations,
    /// The evaluation budget is spent.
    MaxEvaluations,
    /// The time budget is spent.
    MaxTime,
    /// An observer asked to stop.
    ObserverStop,

    /// The line search found no acceptable point along any direction tried, from a memory or without one.
    LineSearchFailed,
    /// No trial lowered the objective: the iterate is as good as the arithmetic (or the noise) allows, but the
    /// convergence tests do not hold there.
    NoProgress,
    /// The objective or its gradient was NaN or infinite at every trial along the steepest descent direction.
    NonFinite,
    /// No point that satisfies the general constraints was found, and from here their violation cannot be lowered.
    Infeasible,
    /// The objective returned an error.
    ObjectiveError,
}

impl Status {
    /// Whether a convergence test holds at the returned point.
    pub fn converged(self) -> bool {
        matches!(
            self,
            Status::ProjectedGradient
                | Status::RelativeReduction
                | Status::AbsoluteReduction
                | Status::SmallStep
                | Status::NoFreeVariables
                | Status::KktConditions
                | Status::TargetReached
                | Status::UserTest(_)
        )
    }

    /// Whether a budget or the user ended the run, so that continuing may help.
    pub fn stopped_early(self) -> bool {
        matches!(
            self,
            Status::MaxIterations | Status::MaxEvaluations | Status::MaxTime | Status::ObserverStop
        )
    }

    /// One sentence: what happened, and for a failure what to try.
    pub fn message(self) -> &'static str {
        match self {
            Status::ProjectedGradient => "converged: the projected gradient is within gtol",
            Status::RelativeReduction => "converged: the relative reduction of the objective is within ftol",
            Status::AbsoluteReduction => "converged: the reduction of the objective is within ftol",
            Status::SmallStep => "converged: the last step is within xtol",
            Status::NoFreeVariables => {
                "done: every variable is fixed, by equal bounds or by a scale of zero; free one to minimise over it"
            }
            Status::KktConditions => "converged: the optimality conditions hold, constraints included",
            Status::TargetReached => "converged: the objective reached its target value",
            Status::UserTest(reason) => reason,
            Status::MaxIterations => {
                "stopped: iteration limit reached; continue from here or raise max_iterations"
            }
            Status::MaxEvaluations => {
                "stopped: evaluation limit reached; continue from here or raise max_evaluations"
            }
            Status::MaxTime => "stopped: time limit reached; continue from here or raise max_time",
            Status::ObserverStop => "stopped: an observer asked to",
            Status::LineSearchFailed => {
                "failed: the line search found no acceptable step along any direction tried, not even along the projected \
                 steepest descent; the best point found is returned; check the gradient against differences, scale \
                 the variables, or raise max_line_search"
            }
            Status::NoProgress => {
                "stopped: no step makes the objective or its gradient smaller any more, with what was learnt and without \
                 it, though gtol is not met; the best point found is returned, as good as rounding (or noise) in the \
                 objective allows; loosen gtol, give the objective's relative error (value_precision), or check the \
                 gradient against differences"
            }
            Status::NonFinite => {
                "failed: the objective is NaN or infinite around the last iterate; add bounds that keep the \
                 variables where it is defined"
            }
            Status::Infeasible => {
                "failed: the violation of the constraints cannot be lowered further from here; no point may satisfy them, \
                 or they are badly scaled: try another start, and constraints of comparable size"
            }
            Status::ObjectiveError => "stopped: the objective returned an error",
        }
    }

    /// A short name for tables: `"gtol"`, `"max-iterations"` …
    pub fn name(self) -> &'static str {
        match self {
            Status::ProjectedGradient => "gtol",
            Status::RelativeReduction => "ftol",
            Status::AbsoluteReduction => "ftol-absolute",
            Status::SmallStep => "xtol",
            Status::NoFreeVariables => "no-free-variables",
            Status::KktConditions => "kkt",
            Status::TargetReached => "ftarget",
            Status::UserTest(_) => "user-test",
            Status::MaxIterations => "max-iterations",
            Status::MaxEvaluations => "max-evaluations",
            Status::MaxTime => "max-time",
            Status::ObserverStop => "observer-stop",
            Status::LineSearchFailed => "line-search-failed",
            Status::NoProgress => "no-progress",
            Status::NonFinite => "non-finite",
            Status::Infeasible => "infeasible",
            Status::ObjectiveError => "objective-error",
        }
    }

    /// The return code SciPy's `fmin_tnc` would give, 0 … 7. (−3, −2 and −1 are about input that a run refuses to start
    /// with: [`InvalidInput::scipy_rc`](crate::InvalidInput::scipy_rc).)
    ///
    /// Where TNC knows nothing of the kind the nearest is given: 0 for the user's own test and for a target reached, 3
    /// for the other budgets, 4 for an objective that is not finite.
    pub fn scipy_rc(self) -> i32 {
        match self {
            Status::ProjectedGradient
            | Status::KktConditions
            | Status::TargetReached
            | Status::UserTest(_) => 0,
            Status::RelativeReduction | Status::AbsoluteReduction => 1,
            Status::SmallStep => 2,
            Status::MaxEvaluations | Status::MaxIterations | Status::MaxTime => 3,
            Status::LineSearchFailed | Status::NonFinite => 4,
            Status::NoFreeVariables => 5,
            Status::NoProgress | Status::Infeasible => 6,
            Status::ObserverStop | Status::ObjectiveError => 7,
        }
    }

    /// The `warnflag` SciPy's `fmin_l_bfgs_b` would give: 0 converged, 1 a budget was spent, 2 anything else.
    pub fn scipy_warnflag(self) -> i32 {
        match self {
            s if s.converged() => 0,
            Status::MaxIterations | Status::MaxEvaluations => 1,
            _ => 2,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}
