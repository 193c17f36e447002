//! The arguments.

use crate::compare::CompareArgs;
use crate::options::SolverOptions;
use crate::report::ReportArgs;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;
use thalweg_testproblems::Tag;
use thalweg_testproblems::experiments::Features;

/// Smooth nonlinear optimisation with bounds.
///
/// Exit codes: 0 done (solve: every problem converged), 1 some problem not solved, 2 bad usage or unreadable input.
#[derive(Debug, Parser)]
#[command(name = "thalweg", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the built-in problems, or the SIF files of a folder.
    List(ListArgs),
    /// Evaluate value and gradient of a problem, and a Hessian-vector product.
    Eval(EvalArgs),
    /// Compare the derivatives of a problem with differences, at its start and at random feasible points.
    Check(CheckArgs),
    /// Solve problems.
    Solve(Box<SolveArgs>),
    /// Draw profiles, tables and convergence plots of benchmark runs: one HTML file, SVG, Markdown, CSV, text.
    Report(ReportArgs),
    Compare(CompareArgs),
    /// Run solvers on many problems, each run isolated, and keep what came of it as rows.
    Bench(Box<thalweg_bench::BenchArgs>),
    /// What `bench` calls for its runs.
    #[command(hide = true)]
    BenchWorker(thalweg_bench::WorkerArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// One JSON object a line on standard output.
    #[arg(long)]
    pub(crate) json: bool,
    /// Only this class of constraints: U none, X fixed variables, B bounds, N, L, Q, O network, linear, quadratic, other.
    #[arg(long, value_parser = class)]
    pub(crate) class: Option<char>,
    /// Only problems with at least so many variables (at default size).
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) min_n: usize,
    /// Only problems with at most so many variables (at default size).
    #[arg(long, value_name = "N", default_value_t = usize::MAX, hide_default_value = true)]
    pub(crate) max_n: usize,
    /// Only problems with this tag; repeat it for several that must all hold.
    #[arg(long)]
    pub(crate) tag: Vec<Tag>,
    /// The SIF files of this folder in place of the built-in problems (their n comes from decoding them).
    #[arg(long, value_name = "DIR", conflicts_with = "tag")]
    pub(crate) sif: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// A built-in name, in any case, or the path of a SIF file.
    pub(crate) problem: String,
    /// A parameter of the problem, such as N=1000; repeatable.
    #[arg(long = "param", value_name = "K=V", value_parser = param)]
    pub(crate) params: Vec<(String, f64)>,
    /// Where: a file with a JSON array, - for standard input; the start point where not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) at: Option<PathBuf>,
    /// Also H·v, for v a JSON array in this file (- for standard input).
    #[arg(long, value_name = "FILE")]
    pub(crate) direction: Option<PathBuf>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// A built-in name, in any case, or the path of a SIF file.
    pub(crate) problem: String,
    /// A parameter of the problem, such as N=1000; repeatable.
    #[arg(long = "param", value_name = "K=V", value_parser = param)]
    pub(crate) params: Vec<(String, f64)>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SolveArgs {
    /// Built-in names, in any case, or paths of SIF files.
    #[arg(required = true, value_name = "PROBLEM")]
    pub(crate) problems: Vec<String>,
    /// The solver [default: auglag for a problem with general constraints, lbfgsb for any other].
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) solver: Option<SolverName>,
    /// A parameter of the problems, such as N=1000; repeatable.
    #[arg(long = "param", value_name = "K=V", value_parser = param)]
    pub(crate) params: Vec<(String, f64)>,
    /// Make the problems harder: words separated by commas, such as noise=1e-6, nan=0.05, perturbed-x0=0.1, permuted,
    /// scaled=4, rotated, seed=1. f and ‖pg‖∞ of the result are without noise.
    #[arg(long, value_name = "WORDS")]
    pub(crate) feature: Option<Features>,
    /// Start from the JSON array in this file (- for standard input).
    #[arg(long, value_name = "FILE")]
    pub(crate) x0: Option<PathBuf>,
    /// At most so many accepted steps.
    #[arg(long, value_name = "N")]
    pub(crate) max_iterations: Option<u64>,
    /// At most so many evaluations of the objective (the one at the start is always made).
    #[arg(long, value_name = "N")]
    pub(crate) max_evaluations: Option<u64>,
    /// At most so many seconds for each problem.
    #[arg(long, value_name = "S", value_parser = seconds, allow_negative_numbers = true)]
    pub(crate) max_time: Option<Duration>,
    /// Where the gradient comes from.
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Gradient::Exact)]
    pub(crate) gradient: Gradient,
    /// A line on standard error every N iterations.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) verbose: Option<u64>,
    /// Also print the solution.
    #[arg(long)]
    pub(crate) print_x: bool,
    /// Write a CSV row for each iteration (one problem only).
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) trace: Option<PathBuf>,
    /// Draw the convergence (one problem only).
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) plot: Option<PathBuf>,
    /// One JSON object a line on standard output.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) options: SolverOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SolverName {
    /// L-BFGS-B: bounds, any size
    Lbfgsb,
    /// Truncated Newton: bounds, any size
    Tnc,
    /// L-BFGS: no bounds, any size
    Lbfgs,
    /// BFGS with a dense matrix: no bounds, up to some hundreds of variables
    Bfgs,
    /// Conjugate gradients (CG_DESCENT): no bounds, little memory
    Cg,
    /// Newton's method by conjugate gradients, with exact Hessian products: no bounds, any size
    NewtonCg,
    /// A trust region with dense SR1 updates: no bounds, up to some hundreds of variables
    Sr1,
    /// Augmented Lagrangian: general constraints and bounds, any size
    Auglag,
}

impl SolverName {
    pub(crate) fn name(self) -> &'static str {
        match self {
            SolverName::Lbfgsb => "lbfgsb",
            SolverName::Tnc => "tnc",
            SolverName::Lbfgs => "lbfgs",
            SolverName::Bfgs => "bfgs",
            SolverName::Cg => "cg",
            SolverName::NewtonCg => "newton-cg",
            SolverName::Sr1 => "sr1",
            SolverName::Auglag => "auglag",
        }
    }

    pub(crate) fn takes_bounds(self) -> bool {
        matches!(self, SolverName::Lbfgsb | SolverName::Tnc | SolverName::Auglag)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Gradient {
    /// The problem's own
    Exact,
    /// Forward differences of the value
    Forward,
    /// Central differences of the value
    Central,
}

fn param(text: &str) -> Result<(String, f64), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write it as NAME=NUMBER, such as N=1000")?;
    let value = value
        .trim()
        .parse()
        .map_err(|_| format!("`{value}` is not a number; write N=1000, say"))?;
    Ok((name.trim().to_owned(), value))
}

fn class(text: &str) -> Result<char, String> {
    let mut letters = text.chars().map(|c| c.to_ascii_uppercase());
    match (letters.next(), letters.next()) {
        (Some(c), None) if "UXBNLQO".contains(c) => Ok(c),
        _ => Err("use one letter: U (no constraints), X (fixed variables), B (bounds), or N, L, Q, O (network, linear, quadratic, other)".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|s| Duration::try_from_secs_f64(s).ok())
        .ok_or_else(|| "give a number of seconds that is not negative, such as 2.5".to_owned())
}
