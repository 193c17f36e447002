//! Writes a page of runs that are made up, to look at: `cargo run -p thalweg-report --example demo -- FILE PROBLEMS SOLVERS`.

#[path = "../tests/common/mod.rs"]
mod common;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |k: usize, otherwise: usize| arguments.get(k).and_then(|a| a.parse().ok()).unwrap_or(otherwise);
    let report = common::report(number(1, 60), number(2, 5).min(8));
    let file = arguments.first().map_or("report.html", String::as_str);
    std::fs::write(file, thalweg_report::html(&report))?;
    print!(
        "{}",
        thalweg_report::terminal(&report, thalweg_report::TerminalOptions::default())
    );
    Ok(())
}
