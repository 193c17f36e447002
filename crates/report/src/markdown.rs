//! The report as Markdown, for a pull request.

use crate::number::{percent, short, short_or_dash};
use crate::{MINIMUM_TOLERANCE, Report};
use std::fmt::Write;
use thalweg_profiles::{Grouping, Outcome, failures, groups, pairwise, several_minima, standings};

/// The report as Markdown: standings, head to head, failures, classes. GitHub's tables.
pub fn markdown(report: &Report) -> String {
    let study = &report.study;
    let names: Vec<String> = study.solvers().iter().map(|n| cell(n)).collect();
    let all = standings(study, report.measure, report.unsolved);
    let mut out = String::new();
    // Writing to a String does not fail.
    let mut put = |line: std::fmt::Arguments| {
        let _ = out.write_fmt(line);
        out.push('\n');
    };
    put(format_args!("## {}\n", cell(&report.title)));
    put(format_args!(
        "{} problems, {} solvers; measured by {}. ρ(τ): share of problems solved within τ times the least cost. \
         Mean: geometric mean of the ratio to the least cost.\n",
        all.first().map_or(0, |s| s.problems),
        names.len(),
        report.measure.label()
    ));
    put(format_args!(
        "| solver | solved | % | ρ(1) | ρ(2) | ρ(10) | area | mean | false successes |"
    ));
    put(format_args!("|---|--:|--:|--:|--:|--:|--:|--:|--:|"));
    for s in &all {
        put(format_args!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            names[s.solver],
            s.solved,
            percent(s.limit),
            percent(s.best),
            percent(s.within_2),
            percent(s.within_10),
            percent(s.area),
            short_or_dash(s.mean_ratio),
            s.false_success
        ));
    }

    if names.len() > 1 {
        put(format_args!("\n### Head to head\n"));
        put(format_args!(
            "| A | B | A better | tie | B better | only A | only B | mean A/B | sign test p |"
        ));
        put(format_args!("|---|---|--:|--:|--:|--:|--:|--:|--:|"));
        for a in 0..names.len() {
            for b in a + 1..names.len() {
                let p = pairwise(study, a, b, report.measure);
                put(format_args!(
                    "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                    names[a],
                    names[b],
                    p.wins,
                    p.ties,
                    p.losses,
                    p.only_a,
                    p.only_b,
                    short_or_dash(p.mean_ratio),
                    short(p.p_value)
                ));
            }
        }
    }

    let failed = failures(study);
    if failed.iter().any(|f| f.runs > f.solved) {
        put(format_args!("\n### Not solved\n"));
        put(format_args!("| solver | outcome | status | problems |"));
        put(format_args!("|---|---|---|---|"));
        for f in &failed {
            for reason in &f.reasons {
                let some: Vec<String> = reason
                    .problems
                    .iter()
                    .take(6)
                    .map(|&p| cell(&study.subjects()[p].label()))
                    .collect();
                let more = reason.problems.len() - some.len();
                let more = if more > 0 {
                    format!(" and {more} more")
                } else {
                    String::new()
                };
                put(format_args!(
                    "| {} | {} | {} | {}: {}{more} |",
                    names[f.solver],
                    reason.outcome.name(),
                    cell(&reason.status),
                    reason.problems.len(),
                    some.join(", "),
                ));
            }
        }
    }

    for (by, title) in [
        (Grouping::Constraints, "By constraints"),
        (Grouping::Size, "By size"),
        (Grouping::Feature, "By feature"),
    ] {
        let parts = groups(study, by, report.measure, report.unsolved);
        if parts.len() < 2 {
            continue;
        }
        put(format_args!("\n### {title}: solved, and ρ(1) in %\n"));
        put(format_args!("| | problems | {} |", names.join(" | ")));
        put(format_args!("|---|--:|{}", "--:|".repeat(names.len())));
        for g in parts {
            let cells: Vec<String> = g
                .standings
                .iter()
                .map(|s| format!("{} · {}", s.solved, percent(s.best)))
                .collect();
            put(format_args!(
                "| {} | {} | {} |",
                cell(&g.name),
                g.problems,
                cells.join(" | ")
            ));
        }
    }

    let minima = several_minima(study, MINIMUM_TOLERANCE);
    if !minima.is_empty() {
        put(format_args!("\n### Solved at different minima\n"));
        put(format_args!("| problem | f: solvers |"));
        put(format_args!("|---|---|"));
        for m in minima {
            let list: Vec<String> = m
                .minima
                .iter()
                .map(|v| {
                    let who: Vec<&str> = v.solvers.iter().map(|&s| names[s].as_str()).collect();
                    format!("{}: {}", short(v.f), who.join(", "))
                })
                .collect();
            put(format_args!(
                "| {} | {} |",
                cell(&study.subjects()[m.problem].label()),
                list.join("; ")
            ));
        }
    }
    let false_successes: usize = failed.iter().map(|f| f.count(Outcome::FalseSuccess)).sum();
    if false_successes > 0 {
        put(format_args!(
            "\nA *false-success* is a run whose solver says it converged, and the gradient at its point disagrees."
        ));
    }
    out
}

/// Text within a table of Markdown: no bars, no line ends, no HTML.
pub(crate) fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use thalweg_profiles::{Measure, Run, Study, UnsolvedProblems};

    /// Two solvers on three problems: alpha solves all, beta two, at half the cost on Q and another minimum on R.
    pub(crate) fn report() -> Report {
        let run = |problem: &str, solver: &str, outcome, cost, f| Run {
            problem: problem.into(),
            solver: solver.into(),
            class: if problem == "P" {
                "SUR2-AN-2-0"
            } else {
                "SBR2-AN-2-0"
            }
            .into(),
            n: 2,
            outcome,
            f_evaluations: cost,
            f: Some(f),
            ..Run::default()
        };
        Report {
            title: "Two | solvers".into(),
            study: Study::new([
                run("P", "alpha", Outcome::Solved, 10, 0.0),
                run("P", "beta", Outcome::TimeOut, 99, 0.5),
                run("Q", "alpha", Outcome::Solved, 20, 0.0),
                run("Q", "beta", Outcome::Solved, 10, 0.0),
                run("R", "alpha", Outcome::Solved, 10, 0.0),
                run("R", "beta", Outcome::Solved, 10, 3.0),
            ]),
            sessions: Vec::new(),
            measure: Measure::Cost,
            unsolved: UnsolvedProblems::Count,
        }
    }

    #[test]
    fn tables_hold_the_figures() {
        let text = markdown(&report());
        for line in [
            "## Two \\| solvers",
            "| alpha | 3 | 100.0 | 66.7 | 100.0 | 100.0 | 95.0 | 1.26 | 0 |",
            "| alpha | beta | 0 | 1 | 1 | 1 | 0 | 1.41 | 1 |",
            "| beta | time-out |  | 1: P |",
            "| bounds | 2 | 2 · 50.0 | 2 · 100.0 |",
            "| R | 0: alpha; 3: beta |",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
        // Every row of a table has as many bars as its header.
        let mut bars = 0;
        for line in text.lines() {
            let count = line.replace("\\|", "").matches('|').count();
            assert!(bars == 0 || count == 0 || count == bars, "{line}");
            bars = count;
        }
    }
}
