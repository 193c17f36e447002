//! The reader: lines become cards with their fields and places.
//!
//! Columns as the SIF reference report (Conn, Gould, Orban, Toint) gives them: field 1 in 2–3, field 2 in 5–14, field 3
//! in 15–24, field 4 in 25–36, field 5 in 40–49, field 6 in 50–61, and Fortran text in 25–65. Names and numbers may hold
//! blanks, so fields are cut by column and never by blanks. Between FREE FORMAT and FIXED FORMAT the strings of a line
//! are laid out on those columns first.

use crate::error::Place;
use std::borrow::Cow;

/// One card. Anything but a comment or a blank line.
#[derive(Debug, Clone)]
pub(crate) struct Card<'a> {
    pub(crate) line: u32,
    text: Cow<'a, [u8]>,
    /// For a card of a free-form line: the column its first string stood in.
    free_column: Option<u32>,
}

const EMPTY: &[u8] = b"";

impl Card<'_> {
    fn cut(&self, from: usize, to: usize) -> &[u8] {
        let end = to.min(self.text.len());
        self.text.get(from - 1..end).unwrap_or(EMPTY)
    }
    /// The keyword of an indicator card: a card with something in column 1. What follows it after a blank is not part
    /// of it; case does not matter.
    pub(crate) fn keyword(&self) -> Option<&[u8]> {
        match self.text.first() {
            Some(b' ') | None => None,
            Some(_) => Some(known_keyword(&self.text).unwrap_or(self.cut(1, 12).trim_ascii_end())),
        }
    }
    /// The two characters of field 1, in upper case.
    pub(crate) fn code(&self) -> [u8; 2] {
        let c = self.cut(2, 3);
        [
            c.first().copied().unwrap_or(b' ').to_ascii_uppercase(),
            c.get(1).copied().unwrap_or(b' ').to_ascii_uppercase(),
        ]
    }
    /// A name field: 2, 3 or 5. Blank where a `$` opens a comment in field 3 or 5, or before it.
    pub(crate) fn name(&self, field: u8) -> &[u8] {
        let f3 = self.cut(15, 24);
        match field {
            2 => self.cut(5, 14).trim_ascii_end(),
            3 if f3.first() == Some(&b'$') => EMPTY,
            3 => f3.trim_ascii_end(),
            5 if f3.first() == Some(&b'$') || self.cut(40, 40) == b"$" => EMPTY,
            5 => self.cut(40, 49).trim_ascii_end(),
            _ => EMPTY,
        }
    }
    /// A number field, 4 or 6, without its blanks; empty if there is nothing.
    pub(crate) fn number(&self, field: u8) -> Vec<u8> {
        let cut = match field {
            _ if self.cut(15, 15) == b"$" => EMPTY,
            4 => self.cut(25, 36),
            6 if self.cut(40, 40) != b"$" => self.cut(50, 61),
            _ => EMPTY,
        };
        let end = cut.iter().position(|&b| b == b'$').unwrap_or(cut.len());
        cut[..end]
            .iter()
            .copied()
            .filter(|b| !b.is_ascii_whitespace())
            .collect()
    }
    /// The Fortran text of a function card.
    pub(crate) fn expression(&self) -> &[u8] {
        self.cut(25, 65)
    }
    /// Where a field is, for messages.
    pub(crate) fn place(&self, field: u8) -> Place {
        let column = match (self.free_column, field) {
            (Some(c), _) => c,
            (None, 0) => 1,
            (None, 1) => 2,
            (None, 2) => 5,
            (None, 3) => 15,
            (None, 5) => 40,
            (None, 6) => 50,
            (None, _) => 25,
        };
        Place {
            line: self.line,
            column,
        }
    }
    /// The column of the k-th byte of the Fortran text.
    pub(crate) fn expression_column(&self, k: usize) -> u32 {
        self.free_column.unwrap_or(25 + k as u32)
    }
    pub(crate) fn is_code(&self, code: &[u8; 2]) -> bool {
        self.code() == *code
    }
}

/// The keywords of every part, for telling them in free-form lines.
const KEYWORDS: &[&[u8]] = &[
    b"NAME",
    b"GROUPS",
    b"ROWS",
    b"CONSTRAINTS",
    b"VARIABLES",
    b"COLUMNS",
    b"CONSTANTS",
    b"RHS'",
    b"RHS",
    b"RANGES",
    b"BOUNDS",
    b"START POINT",
    b"QUADRATIC",
    b"HESSIAN",
    b"QUADS",
    b"QUADOBJ",
    b"QSECTION",
    b"QMATRIX",
    b"ELEMENT TYPE",
    b"ELEMENT USES",
    b"GROUP TYPE",
    b"GROUP USES",
    b"OBJECT BOUND",
    b"ENDATA",
    b"ELEMENTS",
    b"TEMPORARIES",
    b"GLOBALS",
    b"INDIVIDUALS",
    b"FREE FORMAT",
    b"FIXED FORMAT",
];

/// The keyword that a text begins with, followed by a blank or nothing.
fn known_keyword(text: &[u8]) -> Option<&'static [u8]> {
    KEYWORDS
        .iter()
        .find(|k| {
            text.get(..k.len()).is_some_and(|t| t.eq_ignore_ascii_case(k))
                && text.get(k.len()).is_none_or(u8::is_ascii_whitespace)
        })
        .copied()
}

/// The text without the mark that some editors put before UTF-8.
pub(crate) fn unmarked(source: &[u8]) -> &[u8] {
    source.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source)
}

/// Cuts a file into cards. Comments (`*` in column 1) and blank lines are left out, except comments on the lines of
/// `revived`, which are read as cards; a tab counts as one blank.
pub(crate) fn read<'a>(source: &'a [u8], revived: &[u32]) -> Vec<Card<'a>> {
    let mut cards = Vec::new();
    let mut free = false;
    for (number, line) in unmarked(source).split(|&b| b == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let line: Cow<'_, [u8]> = if line.contains(&b'\t') {
            line.iter()
                .map(|&b| if b == b'\t' { b' ' } else { b })
                .collect::<Vec<_>>()
                .into()
        } else {
            line.into()
        };
        if line.trim_ascii().is_empty() {
            continue;
        }
        if line.first() == Some(&b'*') {
            if revived.contains(&number) {
                let mut text = line.into_owned();
                text[0] = b' ';
                if free {
                    free_line(number, &text, &mut cards);
                } else {
                    cards.push(Card {
                        line: number,
                        text: text.into(),
                        free_column: None,
                    });
                }
            }
            continue;
        }
        match format(&line) {
            Some(now) => free = now,
            _ if free => free_line(number, &line, &mut cards),
            _ => cards.push(Card {
                line: number,
                text: line,
                free_column: None,
            }),
        }
        // A part is in fixed format until it says otherwise.
        if free && cards.last().is_some_and(|c| c.keyword() == Some(b"ENDATA")) {
            free = false;
        }
    }
    cards
}

/// Whether a line changes to free format, or back from it.
pub(crate) fn format(line: &[u8]) -> Option<bool> {
    match known_keyword(line.trim_ascii_end())? {
        b"FREE FORMAT" => Some(true),
        b"FIXED FORMAT" => Some(false),
        _ => None,
    }
}

/// The cards of one line by itself.
pub(crate) fn of_line(text: &[u8], free: bool) -> Vec<Card<'_>> {
    let mut cards = Vec::new();
    if free {
        free_line(1, text, &mut cards);
    } else {
        cards.push(Card {
            line: 1,
            text: text.into(),
            free_column: None,
        });
    }
    cards
}

/// Lays the strings of a free-form line on the columns of as many cards as it has parts between semicolons.
fn free_line(line: u32, text: &[u8], cards: &mut Vec<Card<'_>>) {
    let end = text.iter().position(|&b| b == b'$').unwrap_or(text.len());
    let mut column = 1;
    for part in text[..end].split(|&b| b == b';') {
        let start = column + part.iter().take_while(|b| b.is_ascii_whitespace()).count() as u32;
        column += part.len() as u32 + 1;
        let trimmed = part.trim_ascii();
        if trimmed.is_empty() {
            continue;
        }
        let is_keyword = known_keyword(trimmed).is_some();
        let mut card = Vec::with_capacity(66);
        if is_keyword {
            card.extend_from_slice(trimmed);
            // NAME, ELEMENTS and GROUPS carry the problem's name in field 3.
            for k in [&b"NAME"[..], b"ELEMENTS", b"GROUPS"] {
                if known_keyword(trimmed) == Some(k)
                    && let Some(rest) = trimmed.get(k.len()..)
                    && !rest.trim_ascii().is_empty()
                {
                    card.truncate(k.len());
                    card.resize(14, b' ');
                    card.extend_from_slice(rest.trim_ascii());
                }
            }
        } else {
            const FIELDS: [(usize, usize); 6] = [(2, 2), (5, 10), (15, 10), (25, 41), (40, 10), (50, 12)];
            card.resize(65, b' ');
            let strings = free_strings(part);
            for (k, ((from, width), string)) in FIELDS.iter().zip(&strings).enumerate() {
                // Only a fourth string that is the last may be longer than a number: then it is Fortran text.
                let width = if k == 3 && strings.len() > 4 { 12 } else { *width };
                let n = string.len().min(width);
                card[from - 1..from - 1 + n].copy_from_slice(&string[..n]);
            }
        }
        cards.push(Card {
            line,
            text: card.into(),
            free_column: Some(start),
        });
    }
}

/// The strings of one free-form card: separated by blanks, with `_` for an empty one.
fn free_strings(part: &[u8]) -> Vec<&[u8]> {
    let mut strings = Vec::new();
    let mut start = None;
    for (i, &b) in part.iter().enumerate() {
        if b == b'_' || b.is_ascii_whitespace() {
            if let Some(s) = start.take() {
                strings.push(&part[s..i]);
            }
            if b == b'_' {
                strings.push(EMPTY);
            }
        } else if start.is_none() {
            start = Some(i);
        }
    }
    if let Some(s) = start {
        strings.push(&part[s..]);
    }
    strings
}

/// A real number as Fortran reads it: blanks ignored, E or D exponents or a signed exponent alone; blank is zero.
pub(crate) fn real(text: &[u8]) -> Option<f64> {
    if text.is_empty() {
        return Some(0.0);
    }
    let mut clean = String::with_capacity(text.len() + 1);
    let mut exponent = false;
    for (i, &b) in text.iter().enumerate() {
        match b {
            b'0'..=b'9' | b'.' => clean.push(char::from(b)),
            b'E' | b'e' | b'D' | b'd' | b'Q' | b'q' if !exponent && i > 0 => {
                exponent = true;
                clean.push('e');
            }
            b'+' | b'-' if i == 0 || clean.ends_with('e') => clean.push(char::from(b)),
            // 1.5+3 is 1.5E+3 in a Fortran field.
            b'+' | b'-' if !exponent => {
                exponent = true;
                clean.push('e');
                clean.push(char::from(b));
            }
            _ => return None,
        }
    }
    if clean.ends_with(['e', '+', '-']) {
        clean.push('0');
    }
    if !clean.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    clean.parse().ok()
}

/// An integer; blank is zero. A real that is whole will do.
pub(crate) fn integer(text: &[u8]) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let s = std::str::from_utf8(text).ok()?;
    let s = s.strip_prefix('+').unwrap_or(s);
    if let Ok(i) = s.parse() {
        return Some(i);
    }
    let r = real(text)?;
    (r.fract() == 0.0 && r.abs() < 9.0e15).then_some(r as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_fortran_reads_them() {
        for (text, value) in [
            ("1", 1.0),
            ("-.5", -0.5),
            ("1.D0", 1.0),
            ("1.5D+02", 150.0),
            ("2e-1", 0.2),
            ("1.5+3", 1500.0),
            ("7.", 7.0),
            ("", 0.0),
            ("1.0D", 1.0),
        ] {
            assert_eq!(real(text.as_bytes()), Some(value), "{text}");
        }
        for text in ["X", "1.0.0", "--1", ".", "E5", "1E2E3", "inf", "NaN"] {
            assert_eq!(real(text.as_bytes()), None, "{text}");
        }
        assert_eq!(integer(b"+12"), Some(12));
        assert_eq!(integer(b"3.0"), Some(3));
        assert_eq!(integer(b"3.5"), None);
    }

    #[test]
    fn fields_are_cut_by_column() {
        let text = format!(
            " {:<3}{:<10}{:<10}{:<15}{:<10}2.0\n*comment\n\nENDATA  \n",
            "RE", "A B", "FIELD3", "- 1.0   $ no", "NAME5"
        );
        let cards = read(text.as_bytes(), &[]);
        assert_eq!(cards.len(), 2);
        let c = &cards[0];
        assert_eq!(c.code(), *b"RE");
        assert_eq!(c.name(2), b"A B");
        assert_eq!(c.name(3), b"FIELD3");
        assert_eq!(c.number(4), b"-1.0");
        assert_eq!(c.number(6), b"2.0");
        assert_eq!(cards[1].keyword(), Some(&b"ENDATA"[..]));
        assert_eq!(cards[1].line, 4);
    }

    #[test]
    fn free_lines_become_cards() {
        let text = b"FREE FORMAT\nVARIABLES;_X1 GROUP1 1.0;_X2 ; V G2E1 V1_X2 $ rest\n G V1_V2\n";
        let cards = read(text, &[]);
        assert_eq!(cards[0].keyword(), Some(&b"VARIABLES"[..]));
        assert_eq!(
            (cards[1].code(), cards[1].name(2), cards[1].name(3)),
            (*b"  ", &b"X1"[..], &b"GROUP1"[..])
        );
        assert_eq!(cards[1].number(4), b"1.0");
        assert_eq!(cards[2].name(2), b"X2");
        assert_eq!((cards[3].code(), cards[3].name(5)), (*b"V ", &b"X2"[..]));
        assert_eq!(cards[4].expression().trim_ascii(), b"V2");
    }
}
