//! What can go wrong, and what to do about it.

use crate::{Real, Reduce, Solution, Vector};
use thiserror::Error;

/// The caller's input cannot be used. Nothing has been evaluated, or nothing beyond the start point.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum InvalidInput {
    /// The start point has no elements.
    #[error(
        "there are no variables: x0 has length 0; give a start point with at least one element \
         (an ndarray must be in standard layout)"
    )]
    Empty,
    /// Two vectors that belong together have different lengths.
    #[error(
        "{what} has length {found}, but {expected} is needed: give every vector one element per variable"
    )]
    Length {
        /// Which vector.
        what: &'static str,
        /// The length the other vectors have.
        expected: usize,
        /// The length this one has.
        found: usize,
    },
    /// An element is NaN or infinite where a number is needed.
    #[error("{what}[{index}] is {value}: replace it by a finite number")]
    NotFinite {
        /// Which vector.
        what: &'static str,
        /// The index of the first such element.
        index: usize,
        /// The element.
        value: f64,
    },
    /// A bound is NaN.
    #[error(
        "the {what} bound of variable {index} is NaN: use -inf or inf (or `None`) for a variable without a bound"
    )]
    BoundIsNan {
        /// `"lower"` or `"upper"`.
        what: &'static str,
        /// The variable.
        index: usize,
    },
    /// No point satisfies the bounds of this variable.
    #[error(
        "variable {index} has no feasible value: its lower bound {lower} is not below or equal to its upper bound \
         {upper} with a finite number between; swap or correct them"
    )]
    Infeasible {
        /// The variable.
        index: usize,
        /// Its lower bound.
        lower: f64,
        /// Its upper bound.
        upper: f64,
    },
    /// The solver is for problems with general constraints, and this one has none.
    #[error("the problem has no general constraints: use a solver for bounds alone, such as L-BFGS-B")]
    NoConstraints,
    /// A general constraint is NaN or infinite at the start point.
    #[error(
        "constraint {index} is {value} at the start point: start where every constraint is defined, or add bounds that \
         exclude the rest"
    )]
    ConstraintNotFinite {
        /// The constraint.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// An option of a solver or a line search has a value that makes no sense.
    #[error("option `{name}` is {value}: {remedy}")]
    Option {
        /// The option's name.
        name: &'static str,
        /// The value found.
        value: String,
        /// What to use instead.
        remedy: &'static str,
    },
    /// Something is wrong on another part of a distributed vector, which has the details.
    #[error("the input was refused on another part of the distributed vector; see the error reported there")]
    Elsewhere,
}

impl InvalidInput {
    /// An option with a value out of its range; `remedy` says what is allowed.
    pub fn option(name: &'static str, value: impl std::fmt::Display, remedy: &'static str) -> Self {
        InvalidInput::Option {
            name,
            value: value.to_string(),
            remedy,
        }
    }

    /// The first element of `values` that is not finite, if there is one; `offset` elements lie on the parts before.
    pub fn not_finite<T: Real>(what: &'static str, values: &[T], offset: usize) -> Option<Self> {
        let index = values.iter().position(|v| !v.is_finite())?;
        Some(InvalidInput::NotFinite {
            what,
            index: offset + index,
            value: values[index].to_f64(),
        })
    }

    /// Refuses an option that is negative or not finite.
    ///
    /// # Errors
    /// That.
    pub fn not_negative<T: Real>(name: &'static str, value: T) -> Result<(), Self> {
        if value >= T::zero() && value.is_finite() {
            Ok(())
        } else {
            Err(Self::option(
                name,
                value,
                "use a finite number that is not negative",
            ))
        }
    }

    /// An error found on one part is one on all: [`Elsewhere`](Self::Elsewhere) on those that found none. A collective
    /// operation.
    ///
    /// # Errors
    /// The error found here, or elsewhere.
    pub fn on_any_part<T>(error: Option<Self>, comm: &impl Reduce<T>) -> Result<(), Self> {
        let anywhere = comm.any(error.is_some());
        match error {
            Some(error) => Err(error),
            None if anywhere => Err(InvalidInput::Elsewhere),
            None => Ok(()),
        }
    }

    /// The return code SciPy's `fmin_tnc` gives for such input: −1 if no point satisfies the bounds, −2 otherwise. (Its
    /// −3, memory that cannot be had, ends a Rust program.)
    pub fn scipy_rc(&self) -> i32 {
        match self {
            InvalidInput::Infeasible { .. } => -1,
            _ => -2,
        }
    }
}

/// A solver could not start.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum InitError<E> {
    /// The input cannot be used.
    #[error(transparent)]
    Invalid(#[from] InvalidInput),
    /// The objective failed at the start point.
    #[error("the objective failed at the start point: {0}")]
    Objective(E),
    /// The value or the gradient at the (projected) start point is NaN or infinite.
    #[error(
        "the objective is not finite at the start point (value {value}, largest gradient element {gradient}): \
         start where the objective is defined, or add bounds that exclude the rest"
    )]
    NonFiniteStart {
        /// f(x0).
        value: f64,
        /// ‖∇f(x0)‖∞.
        gradient: f64,
    },
}

/// A run ended by something that is not a [`Status`](crate::Status): misuse, or the objective's own error.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error<E, V: Vector> {
    /// The run could not start.
    #[error(transparent)]
    Init(InitError<E>),
    /// The objective returned an error during the run. The last accepted iterate is not lost.
    #[error(
        "the objective failed after {} iterations: {source}; the last accepted iterate is in `solution`",
        solution.counters.iterations
    )]
    Objective {
        /// The objective's error.
        source: E,
        /// The last accepted iterate, with status [`Status::ObjectiveError`](crate::Status::ObjectiveError).
        solution: Box<Solution<V>>,
    },
    /// A checkpoint could not be written or read.
    #[cfg(feature = "checkpoint")]
    #[error("{source}")]
    Checkpoint {
        /// What was wrong with it.
        source: crate::checkpoint::CheckpointError,
        /// The last accepted iterate, if the run had begun.
        solution: Option<Box<Solution<V>>>,
    },
}

impl<E, V: Vector> From<InitError<E>> for Error<E, V> {
    fn from(error: InitError<E>) -> Self {
        Error::Init(error)
    }
}

impl<E, V: Vector> From<InvalidInput> for Error<E, V> {
    fn from(error: InvalidInput) -> Self {
        Error::Init(InitError::Invalid(error))
    }
}
