//! One run of one solver on one problem, as a row.

use serde::{Deserialize, Serialize};

/// How a run ended, as whoever watched it saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The solver returned, and evaluated again at its point ‖P(x − ∇f) − x‖∞ is within the tolerance.
    Solved,
    /// The solver says it converged, but the evaluation at its point disagrees.
    FalseSuccess,
    /// The solver returned without converging.
    #[default]
    Unsolved,
    /// The time limit of the run passed.
    TimeOut,
    /// The solver or the problem panicked.
    Panic,
    /// The process of the run died.
    Crash,
    /// Memory ran out.
    OutOfMemory,
    /// The solver does not take such a problem.
    Refused,
}

impl Outcome {
    /// As in the file: `"solved"`, `"time-out"` …
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Solved => "solved",
            Outcome::FalseSuccess => "false-success",
            Outcome::Unsolved => "unsolved",
            Outcome::TimeOut => "time-out",
            Outcome::Panic => "panic",
            Outcome::Crash => "crash",
            Outcome::OutOfMemory => "out-of-memory",
            Outcome::Refused => "refused",
        }
    }
}

/// A point of a run: what had been spent when the solver accepted it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Sample {
    /// nf + 2 ng spent so far.
    pub cost: f64,
    /// f there; `None` if it is not finite.
    pub f: Option<f64>,
    /// ‖P(x − ∇f) − x‖∞ there; `None` if it is not finite.
    pub pg: Option<f64>,
}

/// One run of one solver on one problem: a line of `runs.jsonl`. A figure that is not there, or is not finite, is
/// `None`, and null in the file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// The name of the problem, with the parameters that were set: `GENROSE` or `GENROSE(N=100)`.
    pub problem: String,
    /// How many variables.
    pub n: usize,
    /// CUTEst's classification, `SUR2-AN-V-0`; its second letter is the kind of constraints.
    pub class: String,
    /// What was done to the problem: `noise=1e-6`; empty for the problem as it is.
    pub feature: String,
    /// The name of the solver, unique within a file.
    pub solver: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The solver's own word, short: `gtol`, `max-iterations` …
    pub status: String,
    /// The solver's own word, a sentence.
    pub message: String,
    /// f at the start.
    pub f0: Option<f64>,
    /// ‖P(x − ∇f) − x‖∞ at the start.
    pub pg0: Option<f64>,
    /// f at the point returned, evaluated again, without the noise of a feature.
    pub f: Option<f64>,
    /// ‖P(x − ∇f) − x‖∞ at the point returned, evaluated again, without the noise of a feature.
    pub pg: Option<f64>,
    /// The lowest f known of the problem.
    pub best_known: Option<f64>,
    /// The largest violation of a bound at any evaluation.
    pub bound_violation: Option<f64>,
    /// Accepted steps.
    pub iterations: u64,
    /// Evaluations of value and gradient together.
    pub fg_evaluations: u64,
    /// Evaluations of the value alone, those for differences included.
    pub f_evaluations: u64,
    /// Products with the Hessian.
    pub hv_evaluations: u64,
    /// Seconds from start to end.
    pub seconds: f64,
    /// Seconds of these within the problem.
    pub problem_seconds: f64,
    /// Seconds of these within the solver.
    pub solver_seconds: f64,
    /// The samples of the run, thinned so that a row stays small; the first and the last are always there.
    pub history: Vec<Sample>,
    /// For two variables: the iterates that belong to `history`.
    pub path: Vec<[f64; 2]>,
}

impl Run {
    /// nf + 2 ng, a product with the Hessian counted as a gradient.
    pub fn cost(&self) -> f64 {
        (3 * self.fg_evaluations + self.f_evaluations + 2 * self.hv_evaluations) as f64
    }

    /// What a row is about, for resuming: no two rows of a file share it.
    pub fn key(&self) -> (&str, &str, &str) {
        (&self.problem, &self.feature, &self.solver)
    }
}

/// Where and how the runs of a folder were made: `session.json` beside `runs.jsonl`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// Of the program that made them.
    pub version: String,
    /// Of the solvers: name and version or options.
    pub solvers: Vec<(String, String)>,
    /// Operating system and architecture.
    pub platform: String,
    /// The processor, as it names itself.
    pub processor: String,
    /// How many of them a program may use.
    pub cores: usize,
    /// Of the compiler.
    pub rustc: String,
    /// ‖P(x − ∇f) − x‖∞ that counts as solved.
    pub gtol: f64,
    /// Seconds a run may take.
    pub time_limit: f64,
    /// When they began, as RFC 3339 in UTC.
    pub began: String,
    /// For problems of two variables: f on a grid over the part of the plane the runs visit.
    pub contours: Vec<Contour>,
}

/// The values of a function of two variables on a grid.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Contour {
    /// The problem, as in [`Run::problem`].
    pub problem: String,
    /// The grid along the first variable, ascending.
    pub x: Vec<f64>,
    /// The grid along the second variable, ascending.
    pub y: Vec<f64>,
    /// Values, one row for each element of `y`; `None` where f is not finite.
    pub values: Vec<Vec<Option<f64>>>,
    /// Lower and upper bounds; `None` for no bound.
    pub bounds: [[Option<f64>; 2]; 2],
}
