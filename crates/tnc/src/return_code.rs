//! SciPy's return codes.

use std::fmt;
use thalweg_core::{InitError, Status};

/// The eleven return codes of SciPy's `fmin_tnc`, with their numbers.
///
/// A [`Status`] says the same and more; this is for programs that were written for the codes.
///
/// ```
/// use thalweg_core::Status;
/// use thalweg_tnc::ReturnCode;
/// assert_eq!(ReturnCode::from(Status::SmallStep), ReturnCode::XConverged);
/// assert_eq!(ReturnCode::XConverged.code(), 2);
/// assert!(ReturnCode::XConverged.success());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i32)]
pub enum ReturnCode {
    /// −3: no memory. Never given: a Rust program ends where memory cannot be had.
    NoMemory = -3,
    /// −2: input that makes no sense.
    InvalidParameters = -2,
    /// −1: a lower bound above its upper one.
    Infeasible = -1,
    /// 0: the projected gradient is within its tolerance.
    LocalMinimum = 0,
    /// 1: the reduction of f is within ftol.
    FConverged = 1,
    /// 2: the step is within xtol.
    XConverged = 2,
    /// 3: the limit on evaluations (or another budget) is reached.
    MaxFun = 3,
    /// 4: the line search found nothing lower.
    LineSearchFailed = 4,
    /// 5: every variable is fixed.
    Constant = 5,
    /// 6: no progress can be made.
    NoProgress = 6,
    /// 7: the user ended the run.
    UserAbort = 7,
}

impl ReturnCode {
    /// All of them, in the order of their numbers.
    pub const ALL: [ReturnCode; 11] = [
        ReturnCode::NoMemory,
        ReturnCode::InvalidParameters,
        ReturnCode::Infeasible,
        ReturnCode::LocalMinimum,
        ReturnCode::FConverged,
        ReturnCode::XConverged,
        ReturnCode::MaxFun,
        ReturnCode::LineSearchFailed,
        ReturnCode::Constant,
        ReturnCode::NoProgress,
        ReturnCode::UserAbort,
    ];

    /// The number.
    pub fn code(self) -> i32 {
        self as i32
    }

    /// The code of this number.
    pub fn from_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|rc| rc.code() == code)
    }

    /// What SciPy calls a success: 0, 1, 2.
    pub fn success(self) -> bool {
        (0..3).contains(&self.code())
    }

    /// The code for a run that could not start.
    pub fn of_error<E>(error: &InitError<E>) -> Self {
        match error {
            InitError::Invalid(input) if input.scipy_rc() == -1 => ReturnCode::Infeasible,
            InitError::Objective(_) => ReturnCode::UserAbort,
            _ => ReturnCode::InvalidParameters,
        }
    }

    /// What it means, in a few words.
    pub fn message(self) -> &'static str {
        match self {
            ReturnCode::NoMemory => "no memory",
            ReturnCode::InvalidParameters => "the input makes no sense",
            ReturnCode::Infeasible => "no point satisfies the bounds",
            ReturnCode::LocalMinimum => "local minimum: the projected gradient is nearly 0",
            ReturnCode::FConverged => "converged: f hardly changes",
            ReturnCode::XConverged => "converged: x hardly changes",
            ReturnCode::MaxFun => "the limit on evaluations is reached",
            ReturnCode::LineSearchFailed => "the line search failed",
            ReturnCode::Constant => "every variable is fixed",
            ReturnCode::NoProgress => "no progress can be made",
            ReturnCode::UserAbort => "the user ended the run",
        }
    }
}

impl From<Status> for ReturnCode {
    fn from(status: Status) -> Self {
        // `scipy_rc` only gives the codes 0 to 7.
        Self::from_code(status.scipy_rc()).unwrap_or(ReturnCode::NoProgress)
    }
}

impl fmt::Display for ReturnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::InvalidInput;

    #[test]
    fn numbers_and_meanings() {
        let numbers: Vec<i32> = ReturnCode::ALL.iter().map(|rc| rc.code()).collect();
        assert_eq!(numbers, (-3..=7).collect::<Vec<_>>());
        for rc in ReturnCode::ALL {
            assert_eq!(ReturnCode::from_code(rc.code()), Some(rc));
            assert!(!rc.message().is_empty());
        }
        assert_eq!(ReturnCode::from_code(8), None);
        assert_eq!(ReturnCode::ALL.iter().filter(|rc| rc.success()).count(), 3);
    }

    #[test]
    fn every_status_has_one() {
        let pairs = [
            (Status::ProjectedGradient, ReturnCode::LocalMinimum),
            (Status::AbsoluteReduction, ReturnCode::FConverged),
            (Status::SmallStep, ReturnCode::XConverged),
            (Status::MaxEvaluations, ReturnCode::MaxFun),
            (Status::LineSearchFailed, ReturnCode::LineSearchFailed),
            (Status::NoFreeVariables, ReturnCode::Constant),
            (Status::NoProgress, ReturnCode::NoProgress),
            (Status::ObserverStop, ReturnCode::UserAbort),
        ];
        for (status, rc) in pairs {
            assert_eq!(ReturnCode::from(status), rc);
        }
        let invalid = |e| ReturnCode::of_error(&InitError::<()>::Invalid(e));
        assert_eq!(invalid(InvalidInput::Empty), ReturnCode::InvalidParameters);
        let crossed = InvalidInput::Infeasible {
            index: 0,
            lower: 1.0,
            upper: 0.0,
        };
        assert_eq!(invalid(crossed), ReturnCode::Infeasible);
        assert_eq!(
            ReturnCode::of_error(&InitError::Objective(())),
            ReturnCode::UserAbort
        );
    }
}
