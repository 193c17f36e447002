//! What can be wrong with a request for a problem.

use thalweg_core::InvalidInput;
use thiserror::Error;

/// A problem could not be found or built.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No problem has this name.
    #[error("there is no problem named `{name}`{}", did_you_mean(near))]
    UnknownProblem {
        /// What was asked for.
        name: String,
        /// The names most like it, best first.
        near: Vec<&'static str>,
    },
    /// The problem has no parameter of this name.
    #[error("{problem} has no parameter `{parameter}`: {legal}")]
    UnknownParameter {
        /// The problem.
        problem: &'static str,
        /// What was asked for.
        parameter: String,
        /// The parameters it has.
        legal: String,
    },
    /// A parameter cannot have this value.
    #[error("{problem} cannot have {parameter} = {value}: it must be {legal}")]
    IllegalValue {
        /// The problem.
        problem: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// The value.
        value: f64,
        /// What is legal.
        legal: String,
    },
    /// No size parameter gives this number of variables.
    #[error("{problem} cannot have {n} variables, as n = {rule}: the nearest sizes are {below} and {above}")]
    NoSuchSize {
        /// The problem.
        problem: &'static str,
        /// The number of variables asked for.
        n: f64,
        /// How n follows from the parameters.
        rule: String,
        /// The next smaller size.
        below: usize,
        /// The next larger size.
        above: usize,
    },
    /// More variables than any computer this is meant for can hold.
    #[error("{problem} would have {n} variables; at most {most} are allowed: choose smaller size parameters")]
    TooLarge {
        /// The problem.
        problem: &'static str,
        /// The number of variables.
        n: usize,
        /// The limit.
        most: usize,
    },
    /// The vector given as a template does not have n elements in one place.
    #[error(
        "{problem} has {expected} variables, but the template holds {found}: give a vector of that length, all in one place"
    )]
    TemplateLength {
        /// The problem.
        problem: &'static str,
        /// The number of variables.
        expected: usize,
        /// The elements of the template.
        found: usize,
    },
    /// The problem has general constraints, but was asked for as one without.
    #[error("{problem} has general constraints: build it as a ConstrainedProblem")]
    HasConstraints {
        /// The problem.
        problem: &'static str,
    },
    /// The problem has no general constraints, but was asked for as one with.
    #[error("{problem} has no constraints but bounds: build it as a TestProblem")]
    NoConstraints {
        /// The problem.
        problem: &'static str,
    },
    /// The bounds cannot be represented; no problem of the collection gives this in `f32` or `f64`.
    #[error(transparent)]
    Bounds(#[from] InvalidInput),
}

fn did_you_mean(near: &[&str]) -> String {
    match near {
        [] => "; `Suite::all()` goes through all names".to_owned(),
        [one] => format!("; did you mean {one}?"),
        [most @ .., last] => format!("; did you mean {} or {last}?", most.join(", ")),
    }
}
