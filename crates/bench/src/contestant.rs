//! What is benched.

use crate::external::External;
use crate::meter::Meter;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How a contestant's run ended, in its own words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ending {
    /// The point it returns; `None` for the best it has evaluated.
    pub x: Option<Vec<f64>>,
    /// Whether it says it converged.
    pub converged: bool,
    /// Short: `gtol`, `max-iterations` …
    pub status: String,
    /// A sentence.
    pub message: String,
    /// Accepted steps.
    pub iterations: u64,
    /// It does not take such a problem.
    pub refused: bool,
    /// The program that did the work died, or went astray.
    pub crashed: bool,
}

impl Ending {
    /// The contestant does not take the problem, for this reason.
    pub fn refused(why: impl Into<String>) -> Self {
        Ending {
            refused: true,
            status: "refused".to_owned(),
            message: why.into(),
            ..Ending::default()
        }
    }

    /// The program that did the work died, or went astray, as these words say.
    pub fn crashed(how: impl Into<String>) -> Self {
        Ending {
            crashed: true,
            status: "crash".to_owned(),
            message: how.into(),
            ..Ending::default()
        }
    }
}

/// A solver with its options.
pub trait Contestant {
    /// Whether it takes problems with bounds. Those that do not refuse them.
    fn takes_bounds(&self) -> bool;

    /// Version and settings, for `session.json`.
    fn settings(&self) -> String;

    /// Minimises from `x0`, evaluating `problem` only. An error of an evaluation means that the run is over: return what
    /// you have. A panic, an endless loop or a crash costs this run alone.
    fn run(&mut self, problem: &mut Meter, x0: Vec<f64>) -> Ending;
}

/// The solvers a program has.
pub trait Roster: Sync {
    /// Name and version of the program.
    fn program(&self) -> String;

    /// The names of the solvers.
    fn names(&self) -> Vec<&'static str>;

    /// The contestants where none are asked for, as on the command line.
    fn defaults(&self) -> Vec<&'static str>;

    /// A solver with these options that is to stop at ‖P(x − ∇f) − x‖∞ ≤ `gtol` (unless an option says otherwise), and by
    /// no weaker test.
    ///
    /// # Errors
    /// In words: no such solver, no such option, an illegal value.
    fn build(
        &self,
        name: &str,
        options: &[(String, Option<String>)],
        gtol: f64,
    ) -> Result<Box<dyn Contestant>, String>;
}

/// A contestant as the command line names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Entry {
    /// Of the roster: `lbfgsb:memory=5:preset=scipy`.
    Own {
        label: String,
        name: String,
        options: Vec<(String, Option<String>)>,
    },
    /// A program of any kind: `LABEL=COMMAND`.
    External { label: String, command: String },
}

impl Entry {
    pub(crate) fn label(&self) -> &str {
        match self {
            Entry::Own { label, .. } | Entry::External { label, .. } => label,
        }
    }

    pub(crate) fn external(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((label, command)) if !label.trim().is_empty() && !command.trim().is_empty() => {
                Ok(Entry::External {
                    label: label.trim().to_owned(),
                    command: command.trim().to_owned(),
                })
            }
            _ => Err(format!(
                "`{text}` is not LABEL=COMMAND; write scipy=\"python3 scipy_runs.py\", say"
            )),
        }
    }

    pub(crate) fn build(&self, roster: &dyn Roster, gtol: f64) -> Result<Box<dyn Contestant>, String> {
        match self {
            Entry::Own { name, options, .. } => roster.build(name, options, gtol),
            Entry::External { command, .. } => Ok(Box::new(External::new(command, gtol))),
        }
    }
}

impl FromStr for Entry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split(':').map(str::trim);
        let name = words.next().unwrap_or_default().to_owned();
        if name.is_empty() {
            return Err(format!(
                "`{text}` names no solver; write lbfgsb or lbfgsb:memory=5, say"
            ));
        }
        let options: Vec<(String, Option<String>)> = words
            .map(|word| match word.split_once('=') {
                Some((key, value)) => (key.trim().to_owned(), Some(value.trim().to_owned())),
                None => (word.to_owned(), None),
            })
            .collect();
        let mut label = name.clone();
        for (key, value) in &options {
            label = match value {
                Some(value) => format!("{label}:{key}={value}"),
                None => format!("{label}:{key}"),
            };
        }
        Ok(Entry::Own { label, name, options })
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Entry::Own { label, .. } => f.write_str(label),
            Entry::External { label, command } => write!(f, "{label}={command}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn entries_as_on_the_command_line() {
        let entry: Entry = "lbfgsb: memory = 5 :exact-products".parse().unwrap();
        assert_eq!(entry.label(), "lbfgsb:memory=5:exact-products");
        let Entry::Own { name, options, .. } = &entry else {
            unreachable!("no external program has such a name");
        };
        assert_eq!(name, "lbfgsb");
        assert_eq!(
            options,
            &[
                ("memory".to_owned(), Some("5".to_owned())),
                ("exact-products".to_owned(), None)
            ]
        );
        assert!(
            ":memory=5"
                .parse::<Entry>()
                .unwrap_err()
                .contains("lbfgsb:memory=5")
        );
        let entry = Entry::external("scipy=python3 a.py --x=1").unwrap();
        assert_eq!(entry.label(), "scipy");
        assert_eq!(entry.to_string(), "scipy=python3 a.py --x=1");
        assert!(Entry::external("python3").is_err());
        assert!(Entry::external("=python3").is_err());
    }
}
