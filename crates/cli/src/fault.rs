//! What ends the command with exit code 2: one line that names the remedy.

use clap::error::ErrorKind;
use std::fmt::Display;
use std::io;
use thalweg_core::InvalidInput;
use thalweg_sif::SifError;
use thalweg_testproblems::BuildError;

/// Why the command cannot go on.
#[derive(Debug)]
pub(crate) enum Fault {
    /// In one line, with the remedy.
    Said(String),
    /// Nobody reads standard output any more (`thalweg list | head`): not worth a word.
    ReaderGone,
}

impl Fault {
    pub(crate) fn new(words: impl Display) -> Self {
        // Messages of other libraries may run over several lines.
        let line: Vec<String> = words.to_string().split_whitespace().map(str::to_owned).collect();
        Fault::Said(line.join(" "))
    }

    /// clap's message without its usage block.
    pub(crate) fn usage(error: &clap::Error) -> Self {
        if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
            return Fault::new(
                "nothing to do: give a command (list, eval, check, solve or bench) and see `thalweg --help`",
            );
        }
        let text = error.to_string();
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
            .filter(|line| !line.is_empty())
            .collect();
        let line = lines.join(" ");
        let line = line.strip_prefix("error: ").unwrap_or(&line);
        Fault::new(format_args!("{line}; see `thalweg --help`"))
    }
}

impl From<BuildError> for Fault {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::UnknownProblem { name, near } if near.is_empty() => Fault::new(format_args!(
                "there is no problem and no file named `{name}`; `thalweg list` shows all names"
            )),
            other => Fault::new(other),
        }
    }
}

impl From<thalweg_bench::Fault> for Fault {
    fn from(fault: thalweg_bench::Fault) -> Self {
        Fault::new(fault)
    }
}

impl From<SifError> for Fault {
    fn from(error: SifError) -> Self {
        Fault::new(error)
    }
}

impl From<InvalidInput> for Fault {
    fn from(error: InvalidInput) -> Self {
        Fault::new(error)
    }
}

/// Errors of writing to standard output; everything else says which file it was about.
impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Fault::ReaderGone,
            _ => Fault::new(format_args!(
                "cannot write to standard output: {error}; redirect it elsewhere"
            )),
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Fault::from(io::Error::from(error))
    }
}
