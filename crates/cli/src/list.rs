//! `thalweg list`.

use crate::args::ListArgs;
use crate::fault::Fault;
use crate::output::{best, json_line, number, table};
use comfy_table::Cell;
use rayon::prelude::*;
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use thalweg_sif::{Header, Options, Scanned, SifProblem, scan_folder};
use thalweg_testproblems::{Meta, Params, Suite};

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

/// A SIF file.
#[derive(Serialize)]
struct FileRow {
    problem: String,
    class: Option<String>,
    /// The number of variables; null where the file cannot be decoded.
    n: Option<usize>,
    /// The number of general constraints; null where the file cannot be decoded.
    constraints: Option<usize>,
    parameters: Vec<Offer>,
    best_known: Option<f64>,
    file: String,
    /// Why the file cannot be decoded.
    error: Option<String>,
}

/// A parameter that a file offers to set.
#[derive(Serialize)]
struct Offer {
    name: String,
    /// The value in effect when nothing is set, if there is one.
    default: Option<f64>,
    integer: bool,
    /// The values that the file has in its comments.
    choices: Vec<f64>,
}

impl FileRow {
    /// The file is decoded with its own parameters: its size does not stand anywhere in it.
    fn new(scanned: Scanned) -> Self {
        let decoded = SifProblem::open(&scanned.path, &Options::default());
        let header = scanned.header.unwrap_or_else(|_| Header::default());
        let stem = scanned.path.file_stem().map(|s| s.to_string_lossy().into_owned());
        FileRow {
            class: header.class.as_ref().map(|c| c.text.clone()),
            n: decoded.as_ref().ok().map(|p| p.sizes().variables),
            constraints: decoded.as_ref().ok().map(|p| p.sizes().constraints),
            best_known: decoded.as_ref().ok().and_then(SifProblem::best_value),
            parameters: header
                .parameters
                .into_iter()
                .map(|p| Offer {
                    name: p.name,
                    default: p.value,
                    integer: p.integer,
                    choices: p.choices.into_iter().map(|c| c.0).collect(),
                })
                .collect(),
            problem: match header.name {
                name if name.is_empty() => stem.unwrap_or_default(),
                name => name,
            },
            file: scanned.path.display().to_string(),
            error: decoded.err().map(|e| e.to_string()),
        }
    }
}

/// The SIF files of a folder.
fn files(args: &ListArgs, folder: &Path) -> Result<(), Fault> {
    let of_class = |s: &Scanned| {
        let class = s.header.as_ref().ok().and_then(|h| h.class.as_ref());
        args.class
            .is_none_or(|wanted| class.is_some_and(|c| c.constraints == wanted))
    };
    let chosen: Vec<Scanned> = scan_folder(folder)?.into_iter().filter(of_class).collect();
    let any_size = args.min_n == 0 && args.max_n == usize::MAX;
    let mut rows: Vec<FileRow> = chosen.into_par_iter().map(FileRow::new).collect();
    rows.retain(|r| match r.n {
        Some(n) => (args.min_n..=args.max_n).contains(&n),
        None => any_size,
    });
    if args.json {
        return rows.iter().try_for_each(json_line);
    }
    let mut out = std::io::stdout().lock();
    if rows.is_empty() {
        writeln!(out, "no SIF file in {} passes these filters", folder.display())?;
        return Ok(());
    }
    let mut shown = table(&[
        "problem",
        "class",
        "n",
        "constraints",
        "parameters",
        "best known f",
    ]);
    let count = |c: Option<usize>| number(c.map_or_else(|| "-".to_owned(), |c| c.to_string()));
    for r in &rows {
        let parameters: Vec<String> = r
            .parameters
            .iter()
            .map(|p| match p.default {
                Some(v) => format!("{}={v}", p.name),
                None => p.name.clone(),
            })
            .collect();
        shown.add_row([
            Cell::new(&r.problem),
            Cell::new(r.class.as_deref().unwrap_or("-")),
            count(r.n),
            count(r.constraints),
            Cell::new(parameters.join(" ")),
            number(best(r.best_known)),
        ]);
    }
    writeln!(out, "{shown}\n{} files", rows.len())?;
    for r in &rows {
        if let Some(error) = &r.error {
            writeln!(out, "{}: {error}", r.problem)?;
        }
    }
    Ok(())
}

pub(crate) fn run(args: &ListArgs) -> Result<(), Fault> {
    if let Some(folder) = &args.sif {
        return files(args, folder);
    }
    let passes = |meta: &&'static Meta| {
        (args.min_n..=args.max_n).contains(&meta.default_n())
            && args.class.is_none_or(|class| meta.class.constraints() == class)
            && args.tag.iter().all(|&tag| meta.has(tag))
    };
    let both = Suite::all().into_iter().chain(Suite::constrained());
    let suite: Vec<&'static Meta> = both.filter(passes).collect();
    if args.json {
        for meta in &suite {
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
    for meta in &suite {
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
