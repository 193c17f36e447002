//! What a check found.

use std::collections::BTreeSet;
use std::fmt;

/// A broken promise: what was promised, what was found instead, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The promise's short name, for example `"within-bounds"`.
    pub promise: &'static str,
    /// The promise in words.
    pub promised: &'static str,
    /// The circumstances: problem, scalar, iteration, element.
    pub place: String,
    /// What was found instead.
    pub found: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "[{}] {}", self.promise, self.promised)?;
        writeln!(f, "    where: {}", self.place)?;
        write!(f, "    found: {}", self.found)
    }
}

impl std::error::Error for Failure {}

/// All the promises that one run of a check found broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures(Vec<Failure>);

impl Failures {
    /// One after the other, in the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Failure> {
        self.0.iter()
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, failure) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{failure}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failures {}

/// How many failures of one promise are kept; the rest are only counted.
const KEPT: usize = 3;

/// The outcome of a check: which promises were looked at, which were switched off and why, which are broken.
///
/// Printed, it is a list fit for a test's output. [`assert`](Self::assert) panics with it if anything is broken;
/// [`into_result`](Self::into_result) is for `?`.
///
/// ```
/// let report = thalweg_conformance::vector(|x: &[f64]| x.to_vec());
/// assert!(report.passed());
/// println!("{report}");
/// report.assert();
/// ```
#[derive(Debug, Clone)]
#[must_use = "a report does nothing by itself: call `assert` or `into_result`"]
pub struct Report {
    subject: String,
    looked_at: BTreeSet<&'static str>,
    skipped: Vec<(&'static str, String)>,
    failures: Vec<Failure>,
    more: Vec<(&'static str, usize)>,
    notes: Vec<String>,
}

impl Report {
    pub(crate) fn new(subject: impl Into<String>) -> Self {
        Report {
            subject: subject.into(),
            looked_at: BTreeSet::new(),
            skipped: Vec::new(),
            failures: Vec::new(),
            more: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(crate) fn skip(&mut self, promise: &'static str, reason: &str) {
        self.skipped.push((promise, reason.to_owned()));
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// Records that a promise was looked at, and a failure unless it holds. Says whether it holds.
    pub(crate) fn check(
        &mut self,
        promise: (&'static str, &'static str),
        holds: bool,
        place: impl FnOnce() -> String,
        found: impl FnOnce() -> String,
    ) -> bool {
        if self.skipped.iter().any(|(name, _)| *name == promise.0) {
            return true;
        }
        self.looked_at.insert(promise.0);
        if !holds {
            let same = self.failures.iter().filter(|f| f.promise == promise.0).count();
            if same < KEPT {
                self.failures.push(Failure {
                    promise: promise.0,
                    promised: promise.1,
                    place: place(),
                    found: found(),
                });
            } else if let Some((_, n)) = self.more.iter_mut().find(|(name, _)| *name == promise.0) {
                *n += 1;
            } else {
                self.more.push((promise.0, 1));
            }
        }
        holds
    }

    /// What was checked.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Whether every promise looked at holds.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// The short names of the promises looked at.
    pub fn looked_at(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.looked_at.iter().copied()
    }

    /// The promises switched off, with the reasons given.
    pub fn skipped(&self) -> impl Iterator<Item = (&'static str, &str)> + '_ {
        self.skipped.iter().map(|(name, reason)| (*name, reason.as_str()))
    }

    /// The broken promises; of each, the first few times it was found broken.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Whether a promise was found broken. `promise` is its short name.
    pub fn broke(&self, promise: &str) -> bool {
        self.failures.iter().any(|f| f.promise == promise)
    }

    /// `Ok` if every promise looked at holds.
    ///
    /// # Errors
    /// The broken promises.
    pub fn into_result(self) -> Result<(), Failures> {
        if self.failures.is_empty() {
            Ok(())
        } else {
            Err(Failures(self.failures))
        }
    }

    /// Panics with the whole report if a promise is broken. For tests.
    ///
    /// # Panics
    /// If a promise is broken.
    #[track_caller]
    #[allow(
        clippy::panic,
        reason = "the one purpose of this function: to fail the test that calls it"
    )]
    pub fn assert(&self) {
        if !self.passed() {
            panic!("{self}");
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.passed() {
            "conforms"
        } else {
            "DOES NOT CONFORM"
        };
        write!(
            f,
            "{}: {verdict} ({} promises looked at)",
            self.subject,
            self.looked_at.len()
        )?;
        for failure in &self.failures {
            write!(f, "\n{failure}")?;
        }
        for (promise, n) in &self.more {
            write!(f, "\n[{promise}] and {n} more of this kind")?;
        }
        for (promise, reason) in &self.skipped {
            write!(f, "\nnot looked at: {promise}, because {reason}")?;
        }
        for note in &self.notes {
            write!(f, "\nnote: {note}")?;
        }
        Ok(())
    }
}
