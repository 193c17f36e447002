//! What a file says about itself, found without decoding it: name, class, parameters to choose, values at solutions.

use crate::error::SifError;
use crate::{cards, names};
use std::path::{Path, PathBuf};

/// What a SIF file says about itself.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Header {
    /// The name on the NAME card.
    pub name: String,
    /// The classification in the comments, `SUR2-AN-V-0` for example.
    pub class: Option<Class>,
    /// The parameters the file offers to set: those on lines marked `$-PARAMETER`.
    pub parameters: Vec<Parameter>,
    /// The values of the objective at solutions, from the comments (`SOLTN`): not always right.
    pub solutions: Vec<Solution>,
    /// Lines of active IE and RE cards before the first ENDATA: name, whether integer, line.
    pub(crate) assignments: Vec<(String, bool, u32)>,
    /// Lines of marked cards that are commented out.
    pub(crate) commented: Vec<(String, bool, u32)>,
}

/// A parameter a file offers to set.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Whether it takes whole numbers only.
    pub integer: bool,
    /// The value in effect when nothing is set, if one is.
    pub value: Option<f64>,
    /// The values the file offers, in its order, with the rest of each line's comment.
    pub choices: Vec<(f64, String)>,
}

/// A value of the objective at a solution.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Solution {
    /// What it holds for, often the size: the `10` of `SOLTN(10)`.
    pub label: Option<String>,
    /// The value.
    pub value: f64,
}

/// A classification as CUTEst's: `OBR2-MY-N-M`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Class {
    /// The whole of it.
    pub text: String,
    /// The objective: N none, C constant, L linear, Q quadratic, S sum of squares, O other.
    pub objective: char,
    /// The constraints: U none, X fixed variables, B bounds, N network, L linear, Q quadratic, O other.
    pub constraints: char,
    /// R for regular (smooth), I for irregular.
    pub smoothness: char,
    /// The degree of the derivatives the file has: 0, 1 or 2.
    pub derivatives: char,
    /// A academic, M modelling exercise, R real application.
    pub origin: char,
    /// The number of variables; `None` where it can be chosen (V).
    pub variables: Option<usize>,
    /// The number of constraints besides bounds; `None` where it can be chosen.
    pub general_constraints: Option<usize>,
}

impl Class {
    /// Reads a classification; `None` if the text is not one.
    pub fn parse(text: &str) -> Option<Class> {
        let mut parts = text.split('-');
        let (kind, origin, n, m) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let kind: Vec<char> = kind.chars().collect();
        let origin: Vec<char> = origin.chars().collect();
        let (&[objective, constraints, smoothness, derivatives], &[origin, _]) = (&kind[..], &origin[..])
        else {
            return None;
        };
        let count = |s: &str| {
            if s.starts_with('V') {
                Some(None)
            } else {
                s.parse().ok().map(Some)
            }
        };
        Some(Class {
            text: text.into(),
            objective,
            constraints,
            smoothness,
            derivatives,
            origin,
            variables: count(n)?,
            general_constraints: count(m)?,
        })
    }
}

impl Header {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(path: impl AsRef<Path>) -> Result<Header, SifError> {
        Ok(Header::parse(&read_file(path.as_ref())?))
    }

    /// Finds the header in the text of a file. Never fails: what is not there is left empty.
    pub fn parse(source: &[u8]) -> Header {
        let mut h = Header::default();
        let mut in_data = true;
        let mut free = false;
        for (k, line) in cards::unmarked(source).split(|&b| b == b'\n').enumerate() {
            let number = u32::try_from(k + 1).unwrap_or(u32::MAX);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if let Some(now) = cards::format(line) {
                free = now;
                continue;
            }
            let starts = |word: &[u8]| {
                line.get(..word.len())
                    .is_some_and(|l| l.eq_ignore_ascii_case(word))
            };
            match line.first() {
                Some(b'*') => {
                    if h.class.is_none() {
                        h.class = classification(line);
                    }
                    if in_data {
                        h.parameter_line(line, number, false, free);
                    }
                    h.solution_line(line);
                }
                Some(b'N' | b'n') if h.name.is_empty() && starts(b"NAME") => {
                    let rest = names::text(line.get(4..).unwrap_or(&[]));
                    h.name = rest.split_whitespace().next().unwrap_or("").into();
                }
                Some(b'E' | b'e') if starts(b"ENDATA") => in_data = false,
                Some(first) if in_data && (free || first.is_ascii_whitespace()) => {
                    h.parameter_line(line, number, true, free);
                    h.solution_line(line);
                }
                _ => {}
            }
        }
        h
    }

    fn parameter_line(&mut self, line: &[u8], number: u32, active: bool, free: bool) {
        // Most lines are none: those are passed over quickly.
        if !free && !matches!(line.get(1..3), Some([b'I' | b'R' | b'i' | b'r', b'E' | b'e'])) {
            return;
        }
        let line: Vec<u8> = line
            .iter()
            .enumerate()
            .map(|(k, &b)| {
                if b == b'\t' || (k == 0 && b == b'*') {
                    b' '
                } else {
                    b
                }
            })
            .collect();
        for card in cards::of_line(&line, free) {
            self.parameter_card(&card, &line, number, active);
        }
    }

    fn parameter_card(&mut self, card: &cards::Card<'_>, line: &[u8], number: u32, active: bool) {
        let code = card.code();
        if code != *b"IE" && code != *b"RE" {
            return;
        }
        let integer = code == *b"IE";
        let name = names::text(card.name(2).trim_ascii());
        if name.is_empty() {
            return;
        }
        if active {
            self.assignments.push((name.clone(), integer, number));
        }
        let mark = b"$-PARAMETER";
        let Some(at) = line.windows(mark.len()).position(|w| w == mark) else {
            return;
        };
        let digits = card.number(4);
        let comment = names::text(line.get(at + mark.len()..).unwrap_or(b"").trim_ascii());
        let value = cards::real(&digits).filter(|_| !digits.is_empty());
        if !active {
            self.commented.push((name.clone(), integer, number));
        }
        let p = match self.parameters.iter_mut().position(|p| p.name == name) {
            Some(p) => &mut self.parameters[p],
            None => {
                self.parameters.push(Parameter {
                    name,
                    integer,
                    value: None,
                    choices: Vec::new(),
                });
                let last = self.parameters.len() - 1;
                &mut self.parameters[last]
            }
        };
        if let Some(value) = value {
            if active {
                // Where several lines are active the last one counts.
                p.value = Some(value);
            }
            p.choices.push((value, comment));
        }
    }

    fn solution_line(&mut self, line: &[u8]) {
        let mark = b"SOLTN";
        let Some(at) = line.windows(mark.len()).position(|w| w == mark) else {
            return;
        };
        let rest = names::text(&line[at + mark.len()..]);
        let (label, rest) = match rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
            Some((label, rest)) => (Some(label.trim().to_string()), rest),
            None => (None, rest.as_str()),
        };
        let Some(token) = rest.split_whitespace().next() else {
            return;
        };
        if let Some(value) = cards::real(token.as_bytes()) {
            self.solutions.push(Solution { label, value });
        }
    }

    /// The value at the solution, as far as the comments give it for these values of integer parameters: the only one
    /// there is, or the one labelled with one of the values.
    pub fn best_value(&self, integers: &[(String, i64)]) -> Option<f64> {
        if let [only] = &self.solutions[..]
            && only.label.is_none()
        {
            return Some(only.value);
        }
        let fits = |label: &str| {
            let number: String = label.chars().rev().take_while(char::is_ascii_digit).collect();
            let number: String = number.chars().rev().collect();
            number.parse::<i64>().is_ok_and(|v| {
                integers
                    .iter()
                    .any(|(n, i)| *i == v && self.parameters.iter().any(|p| p.name == *n))
            })
        };
        let labelled = self
            .solutions
            .iter()
            .find(|s| s.label.as_deref().is_some_and(fits));
        labelled
            .or_else(|| self.solutions.iter().find(|s| s.label.is_none()))
            .map(|s| s.value)
    }
}

fn classification(line: &[u8]) -> Option<Class> {
    let text = names::text(line);
    let at = text.to_ascii_lowercase().find("classification")?;
    let rest = text.get(at + "classification".len()..)?;
    let word = rest
        .trim_start_matches([':', ' ', '='])
        .split_whitespace()
        .next()?;
    Class::parse(word)
}

/// A file of a folder, and what it says about itself.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Scanned {
    /// The file.
    pub path: PathBuf,
    /// Its header, or why it could not be read.
    pub header: Result<Header, SifError>,
}

/// The headers of all SIF files (`.SIF`, any case) in a folder, by name. A file that cannot be read has its error.
///
/// # Errors
/// The folder cannot be read.
pub fn scan_folder(folder: impl AsRef<Path>) -> Result<Vec<Scanned>, SifError> {
    let folder = folder.as_ref();
    let failed = |e: std::io::Error| SifError::Read {
        path: folder.into(),
        message: e.to_string(),
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sif")) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths
        .into_iter()
        .map(|p| {
            let header = Header::read(&p);
            Scanned { path: p, header }
        })
        .collect())
}

pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, SifError> {
    std::fs::read(path).map_err(|e| SifError::Read {
        path: path.into(),
        message: e.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_without_decoding() {
        let text = b"NAME          DEMO\n*   classification SUR2-AN-V-0\n*IE N                   10             $-PARAMETER\n IE N                   100            $-PARAMETER original\n RE A                   -1.5D0         $-PARAMETER\n IE 1                   1\n*LO SOLTN(10)           2.5D-3\n*LO SOLTN(100)          ???\nENDATA\n IE X                   1              $-PARAMETER\n";
        let h = Header::parse(text);
        assert_eq!(h.name, "DEMO");
        let c = h.class.clone().unwrap();
        assert_eq!(
            (c.objective, c.constraints, c.variables, c.general_constraints),
            ('S', 'U', None, Some(0))
        );
        assert_eq!(h.parameters.len(), 2);
        assert_eq!(h.parameters[0].value, Some(100.0));
        assert_eq!(
            h.parameters[0].choices,
            [(10.0, String::new()), (100.0, "original".into())]
        );
        assert_eq!(h.parameters[1].value, Some(-1.5));
        assert_eq!(
            h.solutions,
            [Solution {
                label: Some("10".into()),
                value: 2.5e-3
            }]
        );
        assert_eq!(h.best_value(&[("N".into(), 10)]), Some(2.5e-3));
        assert_eq!(h.best_value(&[("N".into(), 100)]), None);
        assert_eq!(Header::parse(b"").parameters.len(), 0);
    }
}
