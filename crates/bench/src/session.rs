//! `session.json`: where and how the rows were made.

use crate::Fault;
use crate::rows::replace;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use thalweg_profiles::Session;

/// What must be the same for rows to belong together. (The number of jobs need not.)
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) program: String,
    pub(crate) solvers: Vec<String>,
    pub(crate) problems: Vec<String>,
    pub(crate) features: Vec<String>,
    pub(crate) gtol: f64,
    /// A rule for nf + 2 ng.
    pub(crate) max_evaluations: String,
    pub(crate) time_limit: f64,
    /// Bytes.
    pub(crate) memory_limit: Option<u64>,
}

/// The file: the session as reports read it, and the settings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Saved {
    #[serde(flatten)]
    pub(crate) session: Session,
    #[serde(default)]
    pub(crate) settings: Settings,
}

impl Settings {
    /// In what other settings differ, in words.
    pub(crate) fn difference(&self, there: &Settings) -> Option<String> {
        let Settings {
            program,
            solvers,
            problems,
            features,
            gtol,
            max_evaluations,
            time_limit,
            memory_limit,
        } = self;
        fn one<T: PartialEq + std::fmt::Debug>(what: &str, there: &T, here: &T) -> Option<String> {
            (there != here).then(|| format!("{what} is {there:?} there and {here:?} here"))
        }
        fn list(what: &str, there: &[String], here: &[String]) -> Option<String> {
            if there == here {
                return None;
            }
            let only = |a: &[String], b: &[String]| a.iter().find(|x| !b.contains(x)).cloned();
            Some(match (only(there, here), only(here, there)) {
                (Some(a), _) => format!("{what}: `{a}` is there and not here"),
                (None, Some(b)) => format!("{what}: `{b}` is here and not there"),
                (None, None) => format!("{what} are in another order there"),
            })
        }
        one("the program", &there.program, program)
            .or_else(|| list("the solvers", &there.solvers, solvers))
            .or_else(|| list("the problems", &there.problems, problems))
            .or_else(|| list("the features", &there.features, features))
            .or_else(|| one("gtol", &there.gtol, gtol))
            .or_else(|| one("max-evaluations", &there.max_evaluations, max_evaluations))
            .or_else(|| one("time-limit", &there.time_limit, time_limit))
            .or_else(|| one("memory-limit", &there.memory_limit, memory_limit))
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("session.json")
}

/// The session of a folder, if it has one.
pub(crate) fn read(folder: &Path) -> Result<Option<Saved>, Fault> {
    let path = path(folder);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Fault::new(format_args!("cannot read {}: {e}", path.display()))),
    };
    serde_json::from_slice(&text).map(Some).map_err(|e| {
        Fault::new(format_args!(
            "{} is no session of a bench: {e}; name another --out",
            path.display()
        ))
    })
}

pub(crate) fn write(folder: &Path, saved: &Saved) -> Result<(), Fault> {
    let mut text = serde_json::to_vec(saved).map_err(Fault::new)?;
    text.push(b'\n');
    replace(&path(folder), &text)
}

/// The machine and the program.
pub(crate) fn here(program: String) -> Session {
    Session {
        version: program,
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        processor: processor().unwrap_or_default(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        rustc: env!("THALWEG_RUSTC").to_owned(),
        began: humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string(),
        ..Session::default()
    }
}

/// As Linux tells it.
fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|l| l.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn differences_are_named() {
        let words = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let there = Settings {
            solvers: words(&["a", "b"]),
            problems: words(&["P", "Q"]),
            gtol: 1e-6,
            ..Settings::default()
        };
        assert_eq!(there.difference(&there), None);
        let said = |change: &dyn Fn(&mut Settings)| {
            let mut here = there.clone();
            change(&mut here);
            here.difference(&there).unwrap()
        };
        assert_eq!(said(&|s| s.gtol = 1e-5), "gtol is 1e-6 there and 1e-5 here");
        assert_eq!(
            said(&|s| s.solvers = words(&["a"])),
            "the solvers: `b` is there and not here"
        );
        assert_eq!(
            said(&|s| s.problems.push("R".to_owned())),
            "the problems: `R` is here and not there"
        );
        assert_eq!(
            said(&|s| s.solvers.reverse()),
            "the solvers are in another order there"
        );
        assert!(said(&|s| s.time_limit = 1.0).starts_with("time-limit"));
        assert!(said(&|s| s.memory_limit = Some(1)).starts_with("memory-limit"));
    }

    #[test]
    fn a_session_reads_back_and_is_one_for_reports() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap().is_none());
        let saved = Saved {
            session: here("x 1".to_owned()),
            settings: Settings {
                gtol: 1e-6,
                ..Settings::default()
            },
        };
        write(folder.path(), &saved).unwrap();
        let back = read(folder.path()).unwrap().unwrap();
        assert_eq!((&back.session, &back.settings), (&saved.session, &saved.settings));
        let text = std::fs::read_to_string(path(folder.path())).unwrap();
        assert_eq!(serde_json::from_str::<Session>(&text).unwrap(), saved.session);
    }
}
