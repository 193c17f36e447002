//! The options that methods have in common.

use crate::Method;
use std::time::Duration;
use thalweg_core::{InvalidInput, Verbosity};

/// The options of a run by name, all of them optional: what [`Minimize`](crate::Minimize) has methods for, as one value.
///
/// With the feature `serde` it can be read from JSON, TOML and the like. There the names of SciPy and MindSpore are
/// known too (`maxiter`, `maxfun`, `maxls`, `maxcor`, `history_size` …), and an unknown name is an error.
///
/// ```
/// use thalweg::{Options, minimize};
/// let mut options = Options::default();
/// options.gtol = Some(1e-8);
/// options.memory = Some(5);
/// let solution = minimize(vec![3.0])
///     .value_and_gradient(|x, g| { g[0] = 2.0 * x[0]; x[0] * x[0] })
///     .options(options)
///     .run()?;
/// assert!(solution.converged());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Options {
    /// Which method; chosen from what the problem offers if none is named.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub method: Option<Method>,
    /// Stop when ‖P(x − ∇f) − x‖∞ ≤ gtol.
    #[cfg_attr(
        feature = "serde",
        serde(alias = "pgtol", alias = "tol", skip_serializing_if = "Option::is_none")
    )]
    pub gtol: Option<f64>,
    /// The largest violation of a general constraint; only for methods for these.
    #[cfg_attr(
        feature = "serde",
        serde(alias = "ctol", alias = "constr_tol", skip_serializing_if = "Option::is_none")
    )]
    pub feasibility: Option<f64>,
    /// Stop when f falls by no more than ftol · max(|f_old|, |f|, 1); for `tnc`, by no more than ftol.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub ftol: Option<f64>,
    /// Stop when f ≤ target.
    #[cfg_attr(
        feature = "serde",
        serde(alias = "ftarget", skip_serializing_if = "Option::is_none")
    )]
    pub target: Option<f64>,
    /// How many curvature pairs are kept.
    #[cfg_attr(
        feature = "serde",
        serde(
            alias = "m",
            alias = "maxcor",
            alias = "history_size",
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub memory: Option<usize>,
    /// The most trials in one line search.
    #[cfg_attr(
        feature = "serde",
        serde(alias = "maxls", skip_serializing_if = "Option::is_none")
    )]
    pub max_line_search: Option<u64>,
    /// The most accepted steps.
    #[cfg_attr(
        feature = "serde",
        serde(alias = "maxiter", skip_serializing_if = "Option::is_none")
    )]
    pub max_iterations: Option<u64>,
    /// The most evaluations of value and gradient.
    #[cfg_attr(
        feature = "serde",
        serde(alias = "maxfun", alias = "maxfev", skip_serializing_if = "Option::is_none")
    )]
    pub max_evaluations: Option<u64>,
    /// The most time; in files as seconds.
    #[cfg_attr(
        feature = "serde",
        serde(with = "seconds", skip_serializing_if = "Option::is_none")
    )]
    pub max_time: Option<Duration>,
    /// Threads of a gradient by differences, and of `l-bfgs-b` itself; 0 for as many as there are processors.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub threads: Option<usize>,
    /// What is printed to standard output; in files as SciPy's `iprint`.
    #[cfg_attr(
        feature = "serde",
        serde(alias = "iprint", alias = "disp", skip_serializing_if = "Option::is_none")
    )]
    pub verbosity: Option<Verbosity>,
}

impl Options {
    /// These, and where they say nothing the others.
    #[must_use]
    pub fn or(self, others: Options) -> Options {
        Options {
            method: self.method.or(others.method),
            gtol: self.gtol.or(others.gtol),
            feasibility: self.feasibility.or(others.feasibility),
            ftol: self.ftol.or(others.ftol),
            target: self.target.or(others.target),
            memory: self.memory.or(others.memory),
            max_line_search: self.max_line_search.or(others.max_line_search),
            max_iterations: self.max_iterations.or(others.max_iterations),
            max_evaluations: self.max_evaluations.or(others.max_evaluations),
            max_time: self.max_time.or(others.max_time),
            threads: self.threads.or(others.threads),
            verbosity: self.verbosity.or(others.verbosity),
        }
    }

    /// The first of the options that were left after a solver took its own.
    pub(crate) fn left(&self) -> Option<&'static str> {
        // Every field named, so that a new one cannot be forgotten. Budgets and what is printed concern
        // the driver, whatever the method.
        let Options {
            method: _,
            gtol,
            feasibility,
            ftol,
            target,
            memory,
            max_line_search,
            max_iterations: _,
            max_evaluations: _,
            max_time: _,
            threads,
            verbosity: _,
        } = self;
        [
            (gtol.is_some(), "gtol"),
            (feasibility.is_some(), "feasibility"),
            (ftol.is_some(), "ftol"),
            (target.is_some(), "target"),
            (memory.is_some(), "memory"),
            (max_line_search.is_some(), "max_line_search"),
            (threads.is_some(), "threads"),
        ]
        .into_iter()
        .find_map(|(left, name)| left.then_some(name))
    }

    /// Refuses what is left.
    pub(crate) fn none_left(&self, whose: &str) -> Result<(), InvalidInput> {
        let Some(name) = self.left() else { return Ok(()) };
        Err(InvalidInput::option(
            name,
            format_args!("given, but {whose} has no such option"),
            match name {
                "feasibility" => {
                    "leave it out; auglag and lagrange have it, for problems with general constraints"
                }
                "ftol" => "leave it out; every method but sr1 and those for general constraints has it",
                "memory" => "leave it out; l-bfgs-b, l-bfgs and tnc have it",
                "max_line_search" => "leave it out; every method but sr1 and lagrange has it",
                "threads" => {
                    "leave it out; l-bfgs-b has it (feature `rayon`), and gradients by differences, where \
                     only the value is given"
                }
                _ => "leave it out, and set it on the solver",
            },
        ))
    }
}

#[cfg(feature = "serde")]
mod seconds {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
    use std::time::Duration;

    pub(super) fn serialize<S: Serializer>(time: &Option<Duration>, s: S) -> Result<S::Ok, S::Error> {
        time.map(|t| t.as_secs_f64()).serialize(s)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Duration>, D::Error> {
        let seconds = Option::<f64>::deserialize(d)?;
        let time = |s| {
            Duration::try_from_secs_f64(s)
                .map_err(|_| de::Error::custom(format!("max_time is {s}: give seconds, 0 or more")))
        };
        seconds.map(time).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_named() {
        assert_eq!(Options::default().left(), None);
        let budgets = Options {
            max_iterations: Some(3),
            max_evaluations: Some(3),
            max_time: Some(Duration::ZERO),
            ..Options::default()
        };
        assert_eq!(budgets.left(), None);
        let pairs = Options {
            memory: Some(3),
            ..Options::default()
        };
        let words = pairs.none_left("bfgs").unwrap_err().to_string();
        assert_eq!(
            words,
            "option `memory` is given, but bfgs has no such option: leave it out; l-bfgs-b, l-bfgs and tnc have it"
        );
    }

    #[cfg(feature = "serde")]
    #[test]
    fn from_json_and_back() {
        let text = r#"{"method": "L-BFGS-B", "maxcor": 5, "maxiter": 9, "gtol": 1e-8, "max_time": 1.5, "iprint": 0}"#;
        let options: Options = serde_json::from_str(text).unwrap();
        assert_eq!(options.method, Some(Method::Lbfgsb));
        assert_eq!((options.memory, options.max_iterations), (Some(5), Some(9)));
        assert_eq!(options.max_time, Some(Duration::from_millis(1500)));
        let again = serde_json::to_string(&options).unwrap();
        assert_eq!(
            again,
            r#"{"method":"l-bfgs-b","gtol":1e-8,"memory":5,"max_iterations":9,"max_time":1.5,"verbosity":0}"#
        );
        assert_eq!(serde_json::from_str::<Options>(&again).unwrap(), options);
        let words = |text| serde_json::from_str::<Options>(text).unwrap_err().to_string();
        assert!(words(r#"{"gtoll": 1}"#).contains("unknown field `gtoll`"));
        assert!(words(r#"{"method": "x"}"#).contains("l-bfgs-b"));
        assert!(words(r#"{"max_time": -1}"#).contains("max_time"));
    }
}
