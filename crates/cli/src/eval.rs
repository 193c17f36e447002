//! `thalweg eval`.

use crate::args::EvalArgs;
use crate::fault::Fault;
use crate::input::{check_length, is_stdin, vector};
use crate::objective::open;
use crate::output::{json_line, number, table};
use serde::Serialize;
use std::io::Write;
use thalweg_core::{HessianProduct, Problem};

/// serde_json writes null for what is not finite: bounds at ±∞, values that are NaN.
#[derive(Serialize)]
struct Record<'a> {
    problem: &'a str,
    /// Null where a file does not say.
    class: Option<&'a str>,
    n: usize,
    x0: &'a [f64],
    lower: &'a [f64],
    upper: &'a [f64],
    x: &'a [f64],
    f: f64,
    g: &'a [f64],
    hv: Option<&'a [f64]>,
}

pub(crate) fn run(args: &EvalArgs) -> Result<(), Fault> {
    let mut problem = open(&args.problem, &args.params)?;
    if let (Some(at), Some(direction)) = (&args.at, &args.direction)
        && is_stdin(at)
        && is_stdin(direction)
    {
        return Err(Fault::new(
            "--at and --direction cannot both read standard input; put one of them in a file",
        ));
    }
    let n = problem.n();
    let at = args.at.as_deref().map(vector).transpose()?;
    if let Some(x) = &at {
        check_length("the point of --at", x.len(), problem.name(), n)?;
    }
    let v = args.direction.as_deref().map(vector).transpose()?;
    if let Some(v) = &v {
        check_length("the vector of --direction", v.len(), problem.name(), n)?;
    }
    let x0 = problem.start();
    let x = at.unwrap_or_else(|| x0.clone());
    let mut g = vec![0.0; n];
    let f = problem.value_and_gradient(&x, &mut g)?;
    let hv = match v {
        None => None,
        Some(v) => {
            let mut hv = vec![0.0; n];
            problem.hessian_product(&x, &v, &mut hv)?;
            Some(hv)
        }
    };
    let (lower, upper) = match problem.bounds() {
        Some(bounds) => (bounds.lower().clone(), bounds.upper().clone()),
        None => (vec![f64::NEG_INFINITY; n], vec![f64::INFINITY; n]),
    };
    if args.json {
        return json_line(&Record {
            problem: problem.name(),
            class: problem.class(),
            n,
            x0: &x0,
            lower: &lower,
            upper: &upper,
            x: &x,
            f,
            g: &g,
            hv: hv.as_deref(),
        });
    }
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} ({}), n = {n}: {}\nf = {f:?}",
        problem.name(),
        problem.class().unwrap_or("unclassified"),
        problem.summary()
    )?;
    const SHOWN: usize = 20;
    let mut header = vec!["i", "lower", "x", "upper", "g"];
    if hv.is_some() {
        header.push("Hv");
    }
    let mut rows = table(&header);
    for i in 0..n.min(SHOWN) {
        let mut row = vec![number(i)];
        row.extend([lower[i], x[i], upper[i], g[i]].map(|v| number(format_args!("{v:.8}"))));
        row.extend(hv.iter().map(|hv| number(format_args!("{:.8}", hv[i]))));
        rows.add_row(row);
    }
    writeln!(out, "{rows}")?;
    if n > SHOWN {
        writeln!(out, "… and {} more variables; --json prints them all", n - SHOWN)?;
    }
    Ok(())
}
