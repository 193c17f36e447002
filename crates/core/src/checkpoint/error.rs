//! What can go wrong with a checkpoint.

use crate::InvalidInput;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A checkpoint cannot be written, cannot be read, or does not fit.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// There is no such file.
    #[error("there is no checkpoint {}: check the name, or start without one", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot {doing} the checkpoint {}: {source}; use a place that can be read and written", path.display())]
    Io {
        /// `"write"`, `"read"` …
        doing: &'static str,
        /// The file; empty for a stream.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It does not begin as checkpoints do.
    #[error("this is not a checkpoint of thalweg: check the name of the file")]
    NotACheckpoint,
    /// Its format is another one.
    #[error(
        "the checkpoint has format {found}, but this version reads format {known}: go on with the version that wrote it, or \
         start anew"
    )]
    Format {
        /// The format it has.
        found: u32,
        /// The format that can be read.
        known: u32,
    },
    /// It ends too early.
    #[error(
        "the checkpoint ends too early, after {at} bytes: it was cut short; use another copy, or start anew"
    )]
    Truncated {
        /// How many bytes there are.
        at: u64,
    },
    /// A checksum does not match.
    #[error(
        "the checkpoint is damaged: a checksum does not match before byte {at}; use another copy, or start anew"
    )]
    Corrupt {
        /// Where it was noticed.
        at: u64,
    },
    /// It belongs to another run than this one.
    #[error("the checkpoint does not fit: {what} is {found} in it, but {expected} here; {remedy}")]
    Mismatch {
        /// What differs.
        what: &'static str,
        /// What the file has.
        found: String,
        /// What is needed.
        expected: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Its checksums match, but its contents make no sense.
    #[error("the checkpoint makes no sense: {0}; it was written by something else, or start anew")]
    Inconsistent(String),
    /// The options or the input of the run that was to go on.
    #[error(transparent)]
    Invalid(#[from] InvalidInput),
    /// Another part of a distributed vector failed, which has the details.
    #[error("the checkpoint failed on another part of the distributed vector; see the error reported there")]
    Elsewhere,
}

impl CheckpointError {
    /// A difference, and what to do about it.
    pub fn mismatch(
        what: &'static str,
        found: impl ToString,
        expected: impl ToString,
        remedy: &'static str,
    ) -> Self {
        CheckpointError::Mismatch {
            what,
            found: found.to_string(),
            expected: expected.to_string(),
            remedy,
        }
    }

    /// Contents that make no sense, in words.
    pub fn inconsistent(words: impl std::fmt::Display) -> Self {
        CheckpointError::Inconsistent(words.to_string())
    }

    pub(super) fn io(doing: &'static str, source: io::Error) -> Self {
        CheckpointError::Io {
            doing,
            path: PathBuf::new(),
            source,
        }
    }

    /// The same, about this file.
    pub(super) fn at(self, file: &Path) -> Self {
        match self {
            CheckpointError::Io { source, .. }
                if source.kind() == io::ErrorKind::NotFound
                    && file
                        .parent()
                        .is_none_or(|p| p.as_os_str().is_empty() || p.exists()) =>
            {
                CheckpointError::Missing {
                    path: file.to_owned(),
                }
            }
            CheckpointError::Io { doing, source, .. } => CheckpointError::Io {
                doing,
                path: file.to_owned(),
                source,
            },
            other => other,
        }
    }
}
