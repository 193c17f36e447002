#![doc = include_str!("../README.md")]

mod chart;
mod comparison;
mod contour;
mod csv;
mod html;
mod markdown;
mod number;
mod payload;
mod terminal;

pub use chart::{Axis, Chart, Series, data_chart, performance_chart};
pub use comparison::{comparison_markdown, comparison_text};
pub use contour::{Isoline, isolines, levels};
pub use csv::csv;
pub use html::html;
pub use markdown::markdown;
pub use terminal::{TerminalOptions, terminal};

use thalweg_profiles::{Measure, Session, Study, UnsolvedProblems};

/// Accuracies of the data profiles.
pub const ACCURACIES: [f64; 4] = [1e-1, 1e-3, 1e-5, 1e-7];

/// By how much f must differ, relative to max(1, |f|), to be called another minimum.
pub const MINIMUM_TOLERANCE: f64 = 1e-4;

/// What a report is of.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// For the head of the page.
    pub title: String,
    /// The runs.
    pub study: Study,
    /// Where and how they were made, with the name of the folder of each.
    pub sessions: Vec<(String, Session)>,
    /// What costs are measured by; the page lets its reader choose another.
    pub measure: Measure,
    /// What becomes of the problems that no solver solved.
    pub unsolved: UnsolvedProblems,
}

/// The figures as SVG files, each with its file name: a performance profile for every measure, a data profile for every
/// accuracy.
pub fn svg_files(report: &Report) -> Vec<(String, String)> {
    let performance = Measure::ALL.into_iter().map(|m| {
        let chart = performance_chart(&report.study, m, report.unsolved);
        (format!("performance-{m}.svg"), chart.file(720.0, 420.0))
    });
    let data = ACCURACIES.into_iter().map(|tau| {
        let chart = data_chart(&report.study, tau);
        (format!("data-{tau:e}.svg"), chart.file(720.0, 420.0))
    });
    performance.chain(data).collect()
}
