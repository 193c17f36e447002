//! `thalweg list`.

use crate::args::ListArgs;
use crate::fault::Fault;
use crate::output::{best, json_line, number, table};
use comfy_table::Cell;
use serde::Serialize;
use std::io::Write;
use thalweg_testproblems::{Params, Suite};

#[derive(Serialize)]
struct Row<'a> {
    problem: &'a str,
    class: &'a str,
    n: usize,
    parameters: Vec<Choice<'a>>,
    best_known: Option<f64>,
    tags: Vec<&'static str>,
    summary: &'a str,
}

#[derive(Serialize)]
struct Choice<'a> {
    name: &'a str,
    default: f64,
    what: &'a str,
    legal: String,
}

pub(crate) fn run(args: &ListArgs) -> Result<(), Fault> {
    let mut suite = Suite::all().n_between(args.min_n, args.max_n);
    if let Some(class) = args.class {
        suite = suite.class(class);
    }
    for &tag in &args.tag {
        suite = suite.tag(tag);
    }
    if args.json {
        for meta in suite.iter() {
            let parameters = meta
                .parameters
                .iter()
                .map(|p| Choice {
                    name: p.name,
                    default: p.default,
                    what: p.what,
                    legal: p.legal(),
                })
                .collect();
            json_line(&Row {
                problem: meta.name,
                class: meta.class.0,
                n: meta.default_n(),
                parameters,
                best_known: meta.best.value(meta, &Params::defaults(meta)),
                tags: meta.tags.iter().map(|t| t.name()).collect(),
                summary: meta.summary,
            })?;
        }
        return Ok(());
    }
    let mut out = std::io::stdout().lock();
    if suite.is_empty() {
        writeln!(out, "no problem of the collection passes these filters")?;
        return Ok(());
    }
    let mut rows = table(&["problem", "class", "n", "parameters", "best known f", "summary"]);
    for meta in suite.iter() {
        let parameters: Vec<String> = meta
            .parameters
            .iter()
            .map(|p| format!("{}={}", p.name, p.default))
            .collect();
        rows.add_row([
            Cell::new(meta.name),
            Cell::new(meta.class),
            number(meta.default_n()),
            Cell::new(parameters.join(" ")),
            number(best(meta.best.value(meta, &Params::defaults(meta)))),
            Cell::new(meta.summary),
        ]);
    }
    writeln!(out, "{rows}\n{} problems", suite.len())?;
    Ok(())
}
