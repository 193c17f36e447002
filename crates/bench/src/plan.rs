//! Which problems: the words of `--problems`.

use glob::{MatchOptions, Pattern};
use std::str::FromStr;
use thalweg_testproblems::{Meta, Tag};

/// What a filter may look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) name: &'a str,
    pub(crate) n: usize,
    pub(crate) class: &'a str,
    pub(crate) bounded: bool,
    /// Of built-in problems.
    pub(crate) meta: Option<&'static Meta>,
}

/// Problems with at most so many variables are `small`.
pub(crate) const SMALL: usize = 50;
/// Problems with at least so many are `large`.
pub(crate) const LARGE: usize = 1000;

#[derive(Debug, Clone, PartialEq)]
enum Word {
    All,
    Bounded(bool),
    Class(char),
    Size { least: usize, most: usize },
    Tag(Tag),
    Name(Pattern),
}

impl FromStr for Word {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let size = |least, most| Ok(Word::Size { least, most });
        let whole = |digits: &str| {
            let digits = digits.trim();
            digits
                .parse::<usize>()
                .map_err(|_| format!("`{text}`: `{digits}` is not a whole number"))
        };
        match text {
            "all" => return Ok(Word::All),
            "bounds" => return Ok(Word::Bounded(true)),
            "unconstrained" => return Ok(Word::Bounded(false)),
            "small" => return size(0, SMALL),
            "medium" => return size(SMALL + 1, LARGE - 1),
            "large" => return size(LARGE, usize::MAX),
            _ => {}
        }
        if let Some(n) = text.strip_prefix("n<=") {
            return size(0, whole(n)?);
        }
        if let Some(n) = text.strip_prefix("n>=") {
            return size(whole(n)?, usize::MAX);
        }
        if let Some(n) = text.strip_prefix("n=") {
            let n = whole(n)?;
            return size(n, n);
        }
        if let Some(class) = text.strip_prefix("class=") {
            let mut letters = class.trim().chars();
            return match (letters.next(), letters.next()) {
                (Some(c), None) if c.is_ascii_alphabetic() => Ok(Word::Class(c.to_ascii_uppercase())),
                _ => Err(format!(
                    "`{text}` is not one letter: write class=U, class=B or class=X"
                )),
            };
        }
        if let Some(tag) = text.strip_prefix("tag=") {
            return tag.trim().parse().map(Word::Tag).map_err(|e| format!("{e}"));
        }
        if text.is_empty() || text.contains(['=', '<', '>']) {
            return Err(format!(
                "`{text}` is no filter: use a set (small, medium, large, bounds, unconstrained, all), class=B, n<=100, \
                 n>=2, n=10, tag=NAME, a name, or a pattern such as HS*"
            ));
        }
        Pattern::new(text)
            .map(Word::Name)
            .map_err(|e| format!("`{text}` is no pattern of names: {e}"))
    }
}

impl Word {
    fn holds(&self, f: &Facts<'_>) -> bool {
        match self {
            Word::All => true,
            Word::Bounded(b) => f.bounded == *b,
            Word::Class(c) => f.class.chars().nth(1) == Some(*c),
            Word::Size { least, most } => (*least..=*most).contains(&f.n),
            Word::Tag(tag) => f.meta.is_some_and(|m| m.has(*tag)),
            Word::Name(pattern) => {
                let options = MatchOptions {
                    case_sensitive: false,
                    ..MatchOptions::default()
                };
                pattern.matches_with(f.name, options)
            }
        }
    }
}

/// Terms separated by commas, any of which is to hold; words in a term joined by `+`, all of which are to hold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filter {
    terms: Vec<(String, Vec<Word>)>,
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let terms = text.split(',').map(|term| {
            let words = term
                .split('+')
                .map(|w| w.trim().parse())
                .collect::<Result<_, String>>()?;
            Ok((term.trim().to_owned(), words))
        });
        Ok(Filter {
            terms: terms.collect::<Result<_, String>>()?,
        })
    }
}

impl Filter {
    pub(crate) fn passes(&self, facts: &Facts<'_>) -> bool {
        self.terms
            .iter()
            .any(|(_, words)| words.iter().all(|w| w.holds(facts)))
    }

    /// A term that nothing passes: a name mistyped, most likely.
    pub(crate) fn idle<'a>(&self, all: &[Facts<'a>]) -> Option<&str> {
        let idle = |words: &[Word]| !all.iter().any(|f| words.iter().all(|w| w.holds(f)));
        self.terms
            .iter()
            .find(|(_, words)| idle(words))
            .map(|(text, _)| text.as_str())
    }

    /// Whether it asks for tags, which files do not have.
    pub(crate) fn wants_tags(&self) -> bool {
        self.terms
            .iter()
            .any(|(_, words)| words.iter().any(|w| matches!(w, Word::Tag(_))))
    }
}

/// nf + 2 ng that a run may spend, as a function of n: `20n+10000`, `500`, `100n`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostRule {
    slope: f64,
    base: f64,
}

impl CostRule {
    /// For a problem of n variables.
    pub fn limit(&self, n: usize) -> f64 {
        self.slope * n as f64 + self.base
    }
}

impl FromStr for CostRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rule = CostRule {
            slope: 0.0,
            base: 0.0,
        };
        for term in text.split('+').map(str::trim) {
            let (digits, slope) = match term.strip_suffix(['n', 'N']) {
                Some(digits) => (digits.trim_end_matches('*').trim(), true),
                None => (term, false),
            };
            let value: f64 = match (digits, slope) {
                ("", true) => 1.0,
                _ => digits
                    .parse()
                    .ok()
                    .filter(|v: &f64| *v >= 0.0 && v.is_finite())
                    .ok_or_else(|| format!("`{term}` is no part of a rule; write 20n+10000, or 5000"))?,
            };
            *(if slope { &mut rule.slope } else { &mut rule.base }) += value;
        }
        Ok(rule)
    }
}

impl std::fmt::Display for CostRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}n+{}", self.slope, self.base)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn facts<'a>(name: &'a str, n: usize, class: &'a str) -> Facts<'a> {
        Facts {
            name,
            n,
            class,
            bounded: class.chars().nth(1) != Some('U'),
            meta: None,
        }
    }

    #[test]
    fn terms_are_alternatives_and_words_must_all_hold() {
        let filter: Filter = "bounds+small, GEN*, n>=2000 + class=u".parse().unwrap();
        assert!(filter.passes(&facts("HS4", 2, "OBR2-AN-2-0")));
        assert!(!filter.passes(&facts("HS4", 51, "OBR2-AN-2-0")));
        assert!(filter.passes(&facts("genrose", 500, "SUR2-AN-V-0")));
        assert!(filter.passes(&facts("A", 2000, "SUR2-AN-V-0")));
        assert!(!filter.passes(&facts("A", 2000, "SBR2-AN-V-0")));
        let all = [
            facts("HS4", 2, "OBR2-AN-2-0"),
            facts("GENROSE", 500, "SUR2-AN-V-0"),
        ];
        assert_eq!(filter.idle(&all), Some("n>=2000 + class=u"));
        assert!(!filter.wants_tags());
        let medium: Filter = "medium".parse().unwrap();
        assert!(medium.passes(&all[1]) && !medium.passes(&all[0]));
        for wrong in ["", "n<=x", "class=BU", "tag=nothing", "size=3", "a,,b", "[z"] {
            assert!(wrong.parse::<Filter>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn rules_of_cost() {
        let limit = |text: &str| text.parse::<CostRule>().map(|r| r.limit(10));
        assert_eq!(limit("20n+10000"), Ok(10_200.0));
        assert_eq!(limit("500"), Ok(500.0));
        assert_eq!(limit("n"), Ok(10.0));
        assert_eq!(limit("3*N + 1e3"), Ok(1030.0));
        for wrong in ["", "x", "20m", "-1", "inf", "1+"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }
}
