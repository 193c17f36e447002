//! The collection as a whole: filters and look-up by name.

use crate::{BuildError, Meta, Tag, constrained, problems};

/// All problems, those with general constraints last.
fn everything() -> impl Iterator<Item = &'static Meta> + Clone {
    problems::FILES
        .iter()
        .chain(constrained::FILES)
        .flat_map(|file| file.iter())
}

/// The problem of this name, in any case, with or without general constraints.
///
/// # Errors
/// If there is none; the message suggests names like it.
pub fn by_name(name: &str) -> Result<&'static Meta, BuildError> {
    let wanted = name.trim();
    everything()
        .find(|meta| meta.name.eq_ignore_ascii_case(wanted))
        .ok_or_else(|| BuildError::UnknownProblem {
            name: name.to_owned(),
            near: near(wanted),
        })
}

/// Up to five names that resemble `name`: a few letters exchanged, or one the beginning of the other.
fn near(name: &str) -> Vec<&'static str> {
    let name = name.to_ascii_uppercase();
    let reach = 1 + name.len() / 4;
    let mut found: Vec<(usize, &'static str)> = everything()
        .filter_map(|meta| {
            let apart = distance(name.as_bytes(), meta.name.as_bytes());
            let begins = name.len() >= 3 && (meta.name.starts_with(&name) || name.starts_with(meta.name));
            (apart <= reach || begins).then_some((apart, meta.name))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().take(5).map(|(_, name)| name).collect()
}

/// The least number of insertions, deletions and replacements that turn one word into the other (Levenshtein).
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// A selection of problems. Filters look at [`Meta`] alone: nothing is built, nothing evaluated.
///
/// ```
/// use thalweg_testproblems::{Suite, Tag};
/// let small = Suite::all().unconstrained().n_between(2, 10).tag(Tag::SumOfSquares);
/// assert!(small.iter().any(|meta| meta.name == "ROSENBR"));
/// for meta in Suite::all().bounded() {
///     println!("{:10} {} n = {}", meta.name, meta.class, meta.default_n());
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Suite {
    chosen: Vec<&'static Meta>,
}

impl Suite {
    /// All problems that are unconstrained or have bounds only, which [`TestProblem`](crate::TestProblem) builds.
    pub fn all() -> Self {
        Suite {
            chosen: problems::FILES.iter().flat_map(|file| file.iter()).collect(),
        }
    }

    /// All problems with general constraints, which [`ConstrainedProblem`](crate::ConstrainedProblem) builds.
    ///
    /// ```
    /// use thalweg_testproblems::{ConstrainedProblem, Suite};
    /// for meta in Suite::constrained().class('L').n_between(2, 5) {
    ///     let problem = ConstrainedProblem::<Vec<f64>>::from_meta(meta, &meta.params(&[])?)?;
    ///     println!("{:6} n = {}, m = {}", meta.name, problem.n(), problem.m());
    /// }
    /// # Ok::<(), thalweg_testproblems::BuildError>(())
    /// ```
    pub fn constrained() -> Self {
        Suite {
            chosen: constrained::FILES.iter().flat_map(|file| file.iter()).collect(),
        }
    }

    /// The problems of these names.
    ///
    /// # Errors
    /// A name that is not in the collection.
    pub fn of(names: &[&str]) -> Result<Self, BuildError> {
        Ok(Suite {
            chosen: names.iter().map(|name| by_name(name)).collect::<Result<_, _>>()?,
        })
    }

    /// Those for which the test holds.
    #[must_use]
    pub fn filter(mut self, mut test: impl FnMut(&'static Meta) -> bool) -> Self {
        self.chosen.retain(|meta| test(meta));
        self
    }

    /// Those whose only constraints are bounds, fixed variables among them (class codes `B` and `X`).
    #[must_use]
    pub fn bounded(self) -> Self {
        self.filter(|meta| matches!(meta.class.constraints(), 'B' | 'X'))
    }

    /// Those without constraints (class code `U`).
    #[must_use]
    pub fn unconstrained(self) -> Self {
        self.class('U')
    }

    /// Those whose class code has this second letter: `U`, `B`, `X`, `L`, `Q`, `O`, …
    #[must_use]
    pub fn class(self, constraints: char) -> Self {
        self.filter(|meta| meta.class.constraints() == constraints.to_ascii_uppercase())
    }

    /// Those that have at least `least` and at most `most` variables at their default size.
    #[must_use]
    pub fn n_between(self, least: usize, most: usize) -> Self {
        self.filter(|meta| (least..=most).contains(&meta.default_n()))
    }

    /// Those whose number of variables can be chosen.
    #[must_use]
    pub fn scalable(self) -> Self {
        self.filter(Meta::is_scalable)
    }

    /// Those with this tag.
    #[must_use]
    pub fn tag(self, tag: Tag) -> Self {
        self.filter(|meta| meta.has(tag))
    }

    /// Those without this tag.
    #[must_use]
    pub fn without(self, tag: Tag) -> Self {
        self.filter(|meta| !meta.has(tag))
    }

    /// The records.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'static Meta> + '_ {
        self.chosen.iter().copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }
}

impl IntoIterator for Suite {
    type Item = &'static Meta;
    type IntoIter = std::vec::IntoIter<&'static Meta>;
    fn into_iter(self) -> Self::IntoIter {
        self.chosen.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested() {
        assert_eq!(by_name("rosenbr").map(|m| m.name), Ok("ROSENBR"));
        let error = by_name("rosenbrok").unwrap_err().to_string();
        assert!(error.contains("did you mean ROSENBR"), "{error}");
        let error = by_name("GENROS").unwrap_err().to_string();
        assert!(error.contains("GENROSE"), "{error}");
        assert!(matches!(by_name(""), Err(BuildError::UnknownProblem { .. })));
        let error = by_name("qwertzuiop").unwrap_err().to_string();
        assert!(error.contains("Suite::all()"), "{error}");
    }

    #[test]
    fn distances() {
        assert_eq!(distance(b"", b"ab"), 2);
        assert_eq!(distance(b"HS1", b"HS2"), 1);
        assert_eq!(distance(b"kitten", b"sitting"), 3);
    }

    #[test]
    fn filters_narrow() {
        let all = Suite::all();
        let bounded = Suite::all().bounded();
        let free = Suite::all().unconstrained();
        assert!(!bounded.is_empty() && !free.is_empty());
        assert_eq!(bounded.len() + free.len(), all.len());
        assert!(Suite::all().n_between(2, 2).iter().all(|m| m.default_n() == 2));
        assert_eq!(Suite::all().scalable().filter(|m| m.name == "GENROSE").len(), 1);
        assert_eq!(Suite::all().tag(Tag::Convex).without(Tag::Convex).len(), 0);
        assert_eq!(Suite::of(&["hs1", "HS2"]).map(|s| s.len()), Ok(2));
        assert!(Suite::of(&["hs1", "nothing"]).is_err());
        assert!(
            Suite::constrained()
                .iter()
                .all(|m| m.constraints > 0 && by_name(m.name).is_ok())
        );
        assert!(Suite::all().iter().all(|m| m.constraints == 0));
    }
}
