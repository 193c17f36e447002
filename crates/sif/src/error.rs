//! What can be wrong with a SIF file or with what is asked of it: where, what was expected, what to do.

use std::path::PathBuf;
use thiserror::Error;

/// A SIF file could not be turned into a problem.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SifError {
    /// The file could not be read.
    #[error("cannot read {}: {message}; check the path (CUTEst's files end in .SIF)", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's words.
        message: String,
    },
    /// The file says something that SIF does not allow.
    #[error(transparent)]
    Syntax(Box<Diagnostic>),
    /// The file uses something this decoder does not have.
    #[error("{0} (not supported)")]
    Unsupported(Box<Diagnostic>),
    /// The file asks for more than the [`Limits`](crate::Limits) allow.
    #[error("{0} (a limit that can be raised in the options)")]
    Limit(Box<Diagnostic>),
    /// A parameter was set that the file does not have.
    #[error("{file} has no parameter `{name}` to set; it offers {}", list_or_none(.offered))]
    UnknownParameter {
        /// The file.
        file: String,
        /// The name given.
        name: String,
        /// The names the file offers, with the kind of each.
        offered: Vec<String>,
    },
    /// A parameter was given a value of the wrong kind.
    #[error("parameter `{name}` of {file} is an integer, but {value} was given: use a whole number")]
    ParameterKind {
        /// The file.
        file: String,
        /// The parameter.
        name: String,
        /// The value given.
        value: String,
    },
}

fn list_or_none(names: &[String]) -> String {
    if names.is_empty() {
        "none".into()
    } else {
        names.join(", ")
    }
}

impl SifError {
    /// Where in the file, and what was expected there; `None` for errors that have no place in it.
    pub fn diagnostic(&self) -> Option<&Diagnostic> {
        match self {
            SifError::Syntax(d) | SifError::Unsupported(d) | SifError::Limit(d) => Some(d),
            _ => None,
        }
    }
}

/// A place in a file and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}:{column}: {message}; {help}")]
#[non_exhaustive]
pub struct Diagnostic {
    /// The file, as it was named.
    pub file: String,
    /// The line, counted from 1; one past the last where the file ends too early.
    pub line: u32,
    /// The column, counted from 1.
    pub column: u32,
    /// What was expected, and what was found.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// A place in the file being read: line and column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// The kinds of [`Fault`], which become the variants of [`SifError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    Syntax,
    Unsupported,
    Limit,
}

/// An error inside the decoder, before the name of the file is put to it.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Fault {
    pub(crate) fn syntax(place: Place, message: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault {
            kind: FaultKind::Syntax,
            place,
            message: message.into(),
            help: help.into(),
        }
    }
    pub(crate) fn unsupported(place: Place, message: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault {
            kind: FaultKind::Unsupported,
            place,
            message: message.into(),
            help: help.into(),
        }
    }
    pub(crate) fn limit(place: Place, message: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault {
            kind: FaultKind::Limit,
            place,
            message: message.into(),
            help: help.into(),
        }
    }
    pub(crate) fn in_file(self, file: &str) -> SifError {
        let d = Box::new(Diagnostic {
            file: file.into(),
            line: self.place.line,
            column: self.place.column,
            message: self.message,
            help: self.help,
        });
        match self.kind {
            FaultKind::Syntax => SifError::Syntax(d),
            FaultKind::Unsupported => SifError::Unsupported(d),
            FaultKind::Limit => SifError::Limit(d),
        }
    }
}
