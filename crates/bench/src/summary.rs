//! What came of a bench, in a table.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, presets};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use thalweg_profiles::{Outcome, Run};

/// A solver's part of a bench.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// As in the rows.
    pub solver: String,
    /// Runs of problems that it takes.
    pub runs: usize,
    /// How many of them it solved.
    pub solved: usize,
    /// How often each end was met, those of the solved runs included.
    pub outcomes: BTreeMap<&'static str, usize>,
    /// The median of nf + 2 ng over the solved runs.
    pub median_cost: Option<f64>,
    /// Seconds of all runs together.
    pub seconds: f64,
}

/// What came of a bench.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The folder of the rows.
    pub folder: PathBuf,
    /// Rows there are.
    pub rows: usize,
    /// Rows there are to be.
    pub planned: usize,
    /// Seconds of this call.
    pub seconds: f64,
    /// Whether the user ended it before all was done.
    pub interrupted: bool,
    /// Problems that could not be opened, each with the reason.
    pub left_out: Vec<String>,
    /// One for each solver, in the order of the command line.
    pub solvers: Vec<Line>,
}

impl Line {
    pub(crate) fn new(solver: &str, rows: &[Run]) -> Self {
        let own: Vec<&Run> = rows.iter().filter(|r| r.solver == solver).collect();
        let mut outcomes = BTreeMap::new();
        for row in &own {
            *outcomes.entry(row.outcome.name()).or_insert(0) += 1;
        }
        let refused = own.iter().filter(|r| r.outcome == Outcome::Refused).count();
        let solved = own.iter().filter(|r| r.outcome == Outcome::Solved);
        let mut costs: Vec<f64> = solved.map(|r| r.cost()).collect();
        costs.sort_by(f64::total_cmp);
        Line {
            solver: solver.to_owned(),
            runs: own.len() - refused,
            solved: costs.len(),
            outcomes,
            median_cost: match costs.len() {
                0 => None,
                k if k % 2 == 1 => Some(costs[k / 2]),
                k => Some((costs[k / 2 - 1] + costs[k / 2]) / 2.0),
            },
            seconds: own.iter().map(|r| r.seconds).sum(),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ENDS: [Outcome; 7] = [
            Outcome::FalseSuccess,
            Outcome::Unsolved,
            Outcome::TimeOut,
            Outcome::Panic,
            Outcome::Crash,
            Outcome::OutOfMemory,
            Outcome::Refused,
        ];
        // Only what happened has a column.
        let ends: Vec<Outcome> = ENDS
            .into_iter()
            .filter(|o| self.solvers.iter().any(|l| l.outcomes.contains_key(o.name())))
            .collect();
        let mut table = Table::new();
        let mut header = vec!["solver", "runs", "solved", "%"];
        header.extend(ends.iter().map(|o| o.name()));
        header.extend(["median nf + 2 ng", "seconds"]);
        table
            .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(header);
        let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
        for line in &self.solvers {
            let share = match line.runs {
                0 => "-".to_owned(),
                runs => format!("{:.1}", 100.0 * line.solved as f64 / runs as f64),
            };
            let mut cells = vec![
                Cell::new(&line.solver),
                right(line.runs.to_string()),
                right(line.solved.to_string()),
                right(share),
            ];
            cells.extend(ends.iter().map(|o| match line.outcomes.get(o.name()) {
                Some(count) => right(count.to_string()),
                None => right("-".to_owned()),
            }));
            cells.push(right(
                line.median_cost.map_or_else(|| "-".to_owned(), |c| c.to_string()),
            ));
            cells.push(right(format!("{:.2}", line.seconds)));
            table.add_row(cells);
        }
        writeln!(f, "{table}")?;
        write!(
            f,
            "{} of {} runs in {}, {:.1} s",
            self.rows,
            self.planned,
            self.folder.join("runs.jsonl").display(),
            self.seconds
        )?;
        if !self.left_out.is_empty() {
            write!(f, "; {} problems could not be opened", self.left_out.len())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_by_outcome_and_leaves_refused_runs_out() {
        let row = |outcome, fg| Run {
            solver: "a".to_owned(),
            outcome,
            fg_evaluations: fg,
            seconds: 0.5,
            ..Run::default()
        };
        let rows = [
            row(Outcome::Solved, 1),
            row(Outcome::Solved, 2),
            row(Outcome::TimeOut, 9),
            row(Outcome::Refused, 0),
        ];
        let line = Line::new("a", &rows);
        assert_eq!((line.runs, line.solved, line.seconds), (3, 2, 2.0));
        // Costs 3 and 6.
        assert_eq!(line.median_cost, Some(4.5));
        assert_eq!(line.outcomes["time-out"], 1);
        assert_eq!(Line::new("b", &rows).median_cost, None);
        let summary = Summary {
            folder: "x".into(),
            rows: 4,
            planned: 4,
            seconds: 1.0,
            interrupted: false,
            left_out: Vec::new(),
            solvers: vec![line],
        };
        let text = summary.to_string();
        assert!(
            text.contains("66.7") && text.contains("refused") && !text.contains("panic"),
            "{text}"
        );
    }
}
