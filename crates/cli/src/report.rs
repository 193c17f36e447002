//! `thalweg report`: what runs say, as a page, figures, text and tables.

use crate::fault::Fault;
use crate::output::Pending;
use crate::runs::{load, merge};
use clap::Args;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use thalweg_profiles::{Measure, Study, UnsolvedProblems};
use thalweg_report::{Report, TerminalOptions, csv, html, markdown, svg_files, terminal};

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Folders with runs.jsonl and session.json, or files of runs; several make one report.
    #[arg(required = true, value_name = "DIR")]
    dirs: Vec<PathBuf>,
    /// The page [default: report.html, if nothing else is asked for].
    #[arg(long, value_name = "FILE.html")]
    out: Option<PathBuf>,
    /// Write the profiles as SVG files into this folder.
    #[arg(long, value_name = "DIR")]
    svg: Option<PathBuf>,
    /// Write Markdown, for a pull request (- for standard output).
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write the figures as CSV files into this folder.
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
    /// Print the performance profile and the standings.
    #[arg(long)]
    terminal: bool,
    /// What costs are measured by: cost (nf + 2 ng), f, fg, iterations, seconds or solver-seconds.
    #[arg(long, value_name = "MEASURE", default_value = "cost")]
    measure: Measure,
    /// Leave out the problems that no solver solved, instead of counting them as failures of all.
    #[arg(long)]
    exclude_unsolved: bool,
    /// The title of the page.
    #[arg(long)]
    title: Option<String>,
}

pub(crate) fn run(args: &ReportArgs) -> Result<(), Fault> {
    let folders = args.dirs.iter().map(|d| load(d)).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<String> = folders.iter().map(|f| f.name.clone()).collect();
    let (runs, sessions) = merge(folders);
    if runs.is_empty() {
        return Err(Fault::new("there is not one run in these files; make some first"));
    }
    let report = Report {
        title: args
            .title
            .clone()
            .unwrap_or_else(|| format!("thalweg: {}", names.join(", "))),
        study: Study::new(runs),
        sessions,
        measure: args.measure,
        unsolved: match args.exclude_unsolved {
            true => UnsolvedProblems::Exclude,
            false => UnsolvedProblems::Count,
        },
    };
    let other = args.terminal || args.svg.is_some() || args.markdown.is_some() || args.csv.is_some();
    let page = match &args.out {
        None if !other => Some(Path::new("report.html")),
        out => out.as_deref(),
    };
    if let Some(path) = page {
        write(path, &html(&report))?;
    }
    for (folder, files) in [
        (&args.svg, svg_files as fn(&Report) -> Vec<(String, String)>),
        (&args.csv, csv),
    ] {
        let Some(folder) = folder else { continue };
        fs::create_dir_all(folder)
            .map_err(|e| Fault::new(format_args!("cannot make {}: {e}", folder.display())))?;
        for (name, text) in files(&report) {
            write(&folder.join(name), &text)?;
        }
    }
    match &args.markdown {
        Some(path) if path.as_os_str() == "-" => print(&markdown(&report))?,
        Some(path) => write(path, &markdown(&report))?,
        None => {}
    }
    if args.terminal {
        let width = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
        let options = TerminalOptions {
            width: width.unwrap_or(TerminalOptions::default().width),
            colour: io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
            ..TerminalOptions::default()
        };
        print(&terminal(&report, options))?;
    }
    if let Some(path) = page {
        eprintln!(
            "{}: {} problems, {} solvers",
            path.display(),
            report.study.subjects().len(),
            report.study.solvers().len()
        );
    }
    Ok(())
}

/// The page of the runs of one folder, `report.html` in it.
pub(crate) fn beside(folder: &Path) -> Result<(), Fault> {
    run(&ReportArgs {
        dirs: vec![folder.to_owned()],
        out: Some(folder.join("report.html")),
        svg: None,
        markdown: None,
        csv: None,
        terminal: false,
        measure: Measure::default(),
        exclude_unsolved: false,
        title: None,
    })
}

fn write(path: &Path, text: &str) -> Result<(), Fault> {
    let mut pending = Pending::new(path)?;
    if let Err(e) = pending.file.write_all(text.as_bytes()) {
        return Err(pending.cannot(&e));
    }
    pending.keep()
}

fn print(text: &str) -> Result<(), Fault> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}
