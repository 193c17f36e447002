//! `thalweg check`.

use crate::args::CheckArgs;
use crate::fault::Fault;
use crate::objective::open;
use crate::output::json_line;
use serde::Serialize;
use std::io::Write;
use thalweg_finitediff::check::{Report, feasible_points};
use thalweg_finitediff::check_with_hessian;

/// How many random points besides the start.
const RANDOM_POINTS: usize = 2;

/// serde_json writes null for what is not finite.
#[derive(Serialize)]
struct Record<'a> {
    problem: &'a str,
    n: usize,
    passed: bool,
    /// The mistake it looks like, in words.
    hint: Option<String>,
    #[serde(flatten)]
    report: &'a Report,
}

/// Whether all derivatives agree with differences.
pub(crate) fn run(args: &CheckArgs) -> Result<bool, Fault> {
    let mut problem = open(&args.problem, &args.params)?;
    let (n, x0) = (problem.n(), problem.start());
    let points = feasible_points(&mut problem, &x0, RANDOM_POINTS)?;
    let report = check_with_hessian(&mut problem, &points)?;
    let passed = report.passed();
    if args.json {
        json_line(&Record {
            problem: problem.name(),
            n,
            passed,
            hint: report.hint().map(ToString::to_string),
            report: &report,
        })?;
        return Ok(passed);
    }
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}, n = {n}: derivatives against differences at the start (point 0) and at {} random feasible points\n{report}",
        problem.name(),
        points.len() - 1
    )?;
    let verdict = if passed { "right" } else { "WRONG" };
    writeln!(out, "{}: the derivatives are {verdict}", problem.name())?;
    Ok(passed)
}
