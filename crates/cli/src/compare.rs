//! `thalweg compare`: what changed between two sets of runs.

use crate::fault::Fault;
use crate::runs::load;
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;
use thalweg_profiles::{Measure, Study, Tolerances, compare};
use thalweg_report::{comparison_markdown, comparison_text};

/// Compare runs before and after a change, solver by solver.
///
/// A regression is, for any solver: a problem lost (solved before, not after); a problem that now ends in a false
/// success, a panic or a crash and did not; a problem missing, unless --subset; a geometric mean of costs, over the
/// problems solved both times at the same minimum, that grew by more than the tolerance; with --each, any one problem
/// whose cost did. A higher minimum is told, and is no regression. Solvers go together by name, or, if each side has
/// only one, whatever they are called.
///
/// Exit codes: 0 done, 1 a regression and --fail-on-regression, 2 bad usage or unreadable input.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Before: a folder with runs.jsonl, or such a file.
    a: PathBuf,
    /// After: a folder with runs.jsonl, or such a file.
    b: PathBuf,
    /// Exit with code 1 if there is a regression.
    #[arg(long)]
    fail_on_regression: bool,
    /// Print Markdown, for a pull request.
    #[arg(long)]
    markdown: bool,
    /// How much the cost may grow, relatively: 0.05 is 5 %.
    #[arg(long, value_name = "SHARE", default_value = "0.05", value_parser = share, allow_negative_numbers = true)]
    tolerance: f64,
    /// Let one problem that costs more be a regression, not only the mean.
    #[arg(long)]
    each: bool,
    /// Let problems of A be missing in B.
    #[arg(long)]
    subset: bool,
    /// What costs are measured by: cost (nf + 2 ng), f, fg, iterations, seconds or solver-seconds.
    #[arg(long, value_name = "MEASURE", default_value = "cost")]
    measure: Measure,
}

/// Whether all is well: false is exit code 1.
pub(crate) fn run(args: &CompareArgs) -> Result<bool, Fault> {
    let before = Study::new(load(&args.a)?.runs);
    let after = Study::new(load(&args.b)?.runs);
    let tolerances = Tolerances {
        measure: args.measure,
        cost: args.tolerance,
        each: args.each,
        subset: args.subset,
        ..Tolerances::default()
    };
    let comparisons = compare(&before, &after, &tolerances);
    if comparisons.is_empty() {
        return Err(Fault::new(format_args!(
            "no solver is in both: {} has {}, {} has {}; run the same ones, or one each",
            args.a.display(),
            list(before.solvers()),
            args.b.display(),
            list(after.solvers())
        )));
    }
    if comparisons.iter().all(|c| c.problems == 0) {
        return Err(Fault::new(format_args!(
            "{} and {} have no problem in common; run the same ones",
            args.a.display(),
            args.b.display()
        )));
    }
    let text = match args.markdown {
        true => comparison_markdown(&comparisons, &tolerances),
        false => comparison_text(&comparisons, &tolerances),
    };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    let regression = comparisons.iter().any(|c| !c.regressions.is_empty());
    Ok(!(args.fail_on_regression && regression))
}

fn list(solvers: &[String]) -> String {
    match solvers {
        [] => "no runs".to_owned(),
        _ => solvers.join(", "),
    }
}

fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|s: &f64| s.is_finite() && *s >= 0.0)
        .ok_or_else(|| "give a share that is not negative, such as 0.05 for 5 %".to_owned())
}
