//! What changed between two sets of runs, as text.

use crate::markdown::cell;
use crate::number::short;
use std::fmt::Write;
use thalweg_profiles::{Change, ChangeKind, Comparison, Tolerances};

/// How many changes of a kind are listed; the rest is counted.
const LISTED: usize = 20;

/// For a terminal.
pub fn comparison_text(comparisons: &[Comparison], tolerances: &Tolerances) -> String {
    let mut out = String::new();
    for c in comparisons {
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "{}: {} problems, solved {} → {}, {} {}",
            c.solver,
            c.problems,
            c.solved_before,
            c.solved_after,
            tolerances.measure.label(),
            growth(c.mean_ratio)
        );
        for kind in ChangeKind::ALL {
            let all: Vec<&Change> = c.changes.iter().filter(|x| x.kind == kind).collect();
            for change in all.iter().take(LISTED) {
                let _ = writeln!(
                    out,
                    "  {:<14}  {}: {}",
                    kind.name(),
                    change.subject.label(),
                    story(change)
                );
            }
            if all.len() > LISTED {
                let _ = writeln!(out, "  {:<14}  and {} more", kind.name(), all.len() - LISTED);
            }
        }
        let _ = match c.regressions.is_empty() {
            true => writeln!(out, "  no regression"),
            false => writeln!(out, "  REGRESSION: {}", c.regressions.join("; ")),
        };
    }
    out
}

/// For a pull request.
pub fn comparison_markdown(comparisons: &[Comparison], tolerances: &Tolerances) -> String {
    let mut out = format!(
        "| solver | problems | solved | {} | lost | found | slower | faster | verdict |\n|---|--:|--:|--:|--:|--:|--:|--:|---|\n",
        tolerances.measure.label()
    );
    for c in comparisons {
        let verdict = match c.regressions.is_empty() {
            true => "no regression".to_owned(),
            false => format!("**regression**: {}", c.regressions.join("; ")),
        };
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "| {} | {} | {} → {} | {} | {} | {} | {} | {} | {verdict} |",
            cell(&c.solver),
            c.problems,
            c.solved_before,
            c.solved_after,
            growth(c.mean_ratio),
            c.count(ChangeKind::Lost),
            c.count(ChangeKind::Found),
            c.count(ChangeKind::Slower),
            c.count(ChangeKind::Faster),
        );
    }
    for c in comparisons.iter().filter(|c| !c.changes.is_empty()) {
        let _ = writeln!(
            out,
            "\n<details><summary>{}: {} changes</summary>\n\n| | problem | before → after |\n|---|---|---|",
            cell(&c.solver),
            c.changes.len()
        );
        for kind in ChangeKind::ALL {
            let all: Vec<&Change> = c.changes.iter().filter(|x| x.kind == kind).collect();
            for change in all.iter().take(LISTED) {
                let problem = cell(&change.subject.label());
                let _ = writeln!(out, "| {} | {problem} | {} |", kind.name(), story(change));
            }
            if all.len() > LISTED {
                let _ = writeln!(out, "| {} | and {} more | |", kind.name(), all.len() - LISTED);
            }
        }
        out.push_str("\n</details>\n");
    }
    out
}

fn growth(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "–".to_owned(), |r| format!("{:+.1} %", 100.0 * (r - 1.0)))
}

/// `120 → 180 (+50.0 %)`, or outcomes where they differ, or values of f where these are the point.
fn story(change: &Change) -> String {
    let minima = matches!(change.kind, ChangeKind::HigherMinimum | ChangeKind::LowerMinimum);
    match (&change.before, &change.after) {
        (Some((_, _, Some(f_old))), Some((_, _, Some(f_new)))) if minima => {
            format!("f {} → {}", short(*f_old), short(*f_new))
        }
        (Some((old, cost_old, _)), Some((new, cost_new, _))) if old == new => format!(
            "{} → {} ({})",
            short(*cost_old),
            short(*cost_new),
            growth(Some(cost_new / cost_old))
        ),
        (Some((old, cost, _)), Some((new, cost_new, _))) => {
            format!(
                "{} at {} → {} at {}",
                old.name(),
                short(*cost),
                new.name(),
                short(*cost_new)
            )
        }
        (Some((old, cost, _)), None) => format!("{} at {} → not run", old.name(), short(*cost)),
        (None, Some((new, cost, _))) => format!("not run → {} at {}", new.name(), short(*cost)),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_profiles::{Outcome, Run, Study, compare};

    #[test]
    fn both_texts_tell_the_changes_and_the_verdict() {
        let run = |problem: &str, outcome, cost| Run {
            problem: problem.into(),
            solver: "a".into(),
            outcome,
            f_evaluations: cost,
            ..Run::default()
        };
        let before = Study::new([run("P", Outcome::Solved, 100), run("Q", Outcome::Solved, 10)]);
        let after = Study::new([run("P", Outcome::Solved, 150), run("Q", Outcome::TimeOut, 99)]);
        let t = Tolerances::default();
        let all = compare(&before, &after, &t);
        let text = comparison_text(&all, &t);
        assert!(text.contains("solved 2 → 1, cost nf + 2 ng +50.0 %"), "{text}");
        assert!(text.contains("P: 100 → 150 (+50.0 %)"), "{text}");
        assert!(text.contains("Q: solved at 10 → time-out at 99"), "{text}");
        assert!(text.contains("REGRESSION: 1 problem lost; "), "{text}");
        let markdown = comparison_markdown(&all, &t);
        assert!(
            markdown.contains("| a | 2 | 2 → 1 | +50.0 % | 1 | 0 | 1 | 0 | **regression**"),
            "{markdown}"
        );
        assert!(comparison_text(&compare(&before, &before, &t), &t).contains("no regression"));
    }
}
