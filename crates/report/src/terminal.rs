//! The performance profile in the terminal, in Unicode's braille patterns: eight dots to a character.

use crate::Report;
use crate::number::{cut, percent, short_or_dash};
use std::fmt::Write;
use thalweg_profiles::{Outcome, failures, performance_profile, standings};

/// How to draw in a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalOptions {
    /// Characters in a line; at least 40 are used.
    pub width: usize,
    /// Lines of the chart; at least 6 are used.
    pub height: usize,
    /// Whether curves have colours (ANSI, the eight of the palette that each terminal has).
    pub colour: bool,
}

impl Default for TerminalOptions {
    fn default() -> Self {
        TerminalOptions {
            width: 80,
            height: 18,
            colour: false,
        }
    }
}

/// ANSI colours: blue, red, green, magenta, yellow, cyan, default, bright black.
const COLOURS: [&str; 8] = ["34", "31", "32", "35", "33", "36", "39", "90"];

/// The letter that marks a solver's curve: a … z, then A … Z, then again.
fn letter(solver: usize) -> char {
    let letters = ('a'..='z').chain('A'..='Z');
    letters.cycle().nth(solver % 52).unwrap_or('?')
}

/// The performance profile and the standings as text. Each curve carries its solver's letter, so that it can be told
/// apart without colours.
pub fn terminal(report: &Report, options: TerminalOptions) -> String {
    let study = &report.study;
    let names = study.solvers();
    let paint = |solver: usize, text: &str| {
        if options.colour {
            format!("\x1b[{}m{text}\x1b[0m", COLOURS[solver % 8])
        } else {
            text.to_owned()
        }
    };
    let profile = performance_profile(study, report.measure, report.unsolved);
    let (columns, lines) = (options.width.max(40) - 7, options.height.max(6));
    let ratios = profile.ratios.iter().flatten().copied();
    let end = ratios.filter(|r| r.is_finite()).fold(2.0, f64::max);
    let end = (1.05 * end).min(1000.0);

    // Dots and who drew them last; the first solver is drawn last, so it lies on top.
    let mut dots = vec![(0u8, 0usize); columns * lines];
    let mut marks: Vec<Option<usize>> = vec![None; columns * lines];
    let (wide, high) = (2 * columns, 4 * lines);
    let row_of = |share: f64| ((1.0 - share) * (high - 1) as f64).round() as usize;
    for solver in (0..names.len()).rev() {
        let curve = &profile.curves[solver];
        let mut before = None;
        for x in 0..wide {
            let tau = end.powf(x as f64 / (wide - 1) as f64);
            // The last column is the value at the right end itself, whatever the rounding of powf.
            let row = row_of(curve.at(if x + 1 == wide { end } else { tau }));
            let from = before.unwrap_or(row);
            for y in row.min(from)..=row.max(from) {
                // Braille dots of a cell: 1 4 / 2 5 / 3 6 / 7 8.
                let bit = [[0, 1, 2, 6], [3, 4, 5, 7]][x % 2][y % 4];
                let cell = &mut dots[y / 4 * columns + x / 2];
                *cell = (cell.0 | 1 << bit, solver);
            }
            before = Some(row);
            // A mark at every twelfth character, each solver's at its own.
            if x % 2 == 0 && x / 2 % 12 == (3 + 5 * solver) % 12 {
                marks[row / 4 * columns + x / 2] = Some(solver);
            }
        }
    }

    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(
        out,
        "Performance profile over {} problems: {}",
        profile.problems.len(),
        report.measure.label()
    );
    for y in 0..lines {
        let label = match (y, y + 1 == lines) {
            (0, _) => "100 %",
            (_, true) => "  0 %",
            _ if y == lines / 2 => " 50 %",
            _ => "     ",
        };
        let mut line = format!("{label} │");
        for x in 0..columns {
            let (bits, solver) = dots[y * columns + x];
            match marks[y * columns + x] {
                Some(solver) => line.push_str(&paint(solver, &letter(solver).to_string())),
                None if bits == 0 => line.push(' '),
                None => {
                    let braille = char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' ');
                    line.push_str(&paint(solver, &braille.to_string()));
                }
            }
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.push_str(&axis(columns, end));

    let _ = writeln!(out);
    let width = names
        .iter()
        .map(|n| n.chars().count())
        .max()
        .unwrap_or(6)
        .clamp(6, 28);
    let _ = writeln!(
        out,
        "  {:width$}  solved      %   ρ(1)   ρ(2)  ρ(10)   area   mean  false",
        "solver"
    );
    for s in standings(study, report.measure, report.unsolved) {
        let name = cut(&names[s.solver], width);
        let _ = writeln!(
            out,
            "{} {}  {:>6}  {:>5}  {:>5}  {:>5}  {:>5}  {:>5}  {:>5}  {:>5}",
            paint(s.solver, &letter(s.solver).to_string()),
            paint(s.solver, &format!("{name:width$}")),
            s.solved,
            percent(s.limit),
            percent(s.best),
            percent(s.within_2),
            percent(s.within_10),
            percent(s.area),
            short_or_dash(s.mean_ratio),
            s.false_success
        );
    }
    for f in failures(study).iter().filter(|f| f.runs > f.solved) {
        let kinds = [
            Outcome::FalseSuccess,
            Outcome::Unsolved,
            Outcome::TimeOut,
            Outcome::Panic,
            Outcome::Crash,
            Outcome::OutOfMemory,
            Outcome::Refused,
        ];
        let counts: Vec<String> = kinds
            .into_iter()
            .filter(|&k| f.count(k) > 0)
            .map(|k| format!("{} {}", f.count(k), k.name()))
            .collect();
        let name = paint(f.solver, &cut(&names[f.solver], width));
        let _ = writeln!(
            out,
            "  {name} did not solve {}: {}",
            f.runs - f.solved,
            counts.join(", ")
        );
    }
    if profile.not_common > 0 {
        let _ = writeln!(
            out,
            "  {} problems were not run by every solver and are left out of the profile.",
            profile.not_common
        );
    }
    out
}

/// The horizontal axis with 1, 2, 5, 10 … up to `end`.
fn axis(columns: usize, end: f64) -> String {
    let mut rule: Vec<char> = vec!['─'; columns];
    let mut labels: Vec<char> = vec![' '; columns + 6];
    let mut free = 0;
    for tick in [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0] {
        if tick > end {
            break;
        }
        let x = ((columns - 1) as f64 * f64::ln(tick) / end.ln()).round() as usize;
        let text = format!("{tick}");
        if x >= free {
            rule[x] = '┬';
            labels
                .iter_mut()
                .skip(x)
                .zip(text.chars())
                .for_each(|(at, c)| *at = c);
            free = x + text.len() + 1;
        }
    }
    let labels: String = labels.into_iter().collect();
    let rule: String = rule.into_iter().collect();
    format!("      └{rule}\n     τ {}   times the best\n", labels.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::tests::report;

    #[test]
    fn the_chart_has_its_size_its_letters_and_no_colours_unless_asked() {
        let text = terminal(&report(), TerminalOptions::default());
        assert!(!text.contains('\x1b'));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].starts_with("100 % │") && lines[18].starts_with("  0 % │"));
        assert!(lines[..20].iter().all(|l| l.chars().count() <= 80), "{text}");
        for solver in ["a", "b"] {
            let marked = |l: &&str| l.chars().skip(7).any(|c| solver.starts_with(c));
            assert!(lines[1..19].iter().any(|l| marked(&l)), "{text}");
        }
        assert!(
            text.contains("b beta did not solve 1: 1 time-out")
                || text.contains("beta did not solve 1: 1 time-out")
        );
        let painted = terminal(
            &report(),
            TerminalOptions {
                colour: true,
                ..TerminalOptions::default()
            },
        );
        assert!(painted.contains("\x1b[34m") && painted.contains("\x1b[31m"));
    }

    #[test]
    fn tiny_terminals_and_empty_studies_are_drawn() {
        let options = TerminalOptions {
            width: 0,
            height: 0,
            colour: false,
        };
        assert!(terminal(&report(), options).lines().count() > 8);
        let mut empty = report();
        empty.study = thalweg_profiles::Study::new(Vec::new());
        assert!(terminal(&empty, options).contains("0 problems"));
    }
}
