//! What the page's script works on, as JSON.
//!
//! Small, since the page may hold thousands of runs: arrays instead of objects, few digits, histories as differences and
//! as integers of 100 log₁₀.

use crate::chart::{DASHES, style};
use crate::contour::{isolines, levels};
use crate::{ACCURACIES, Report};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write;
use thalweg_profiles::{Contour, Grouping, Measure, Outcome, Run, UnsolvedProblems, cost_to};

/// Samples of histories in all, roughly: 4 MB of text.
const SAMPLES: usize = 300_000;

/// The accuracy the page begins with.
pub(crate) const FIRST_ACCURACY: f64 = ACCURACIES[1];

/// Contour plots are drawn in a square of this side.
const SIDE: f64 = 1000.0;

/// The data of the page.
pub(crate) fn payload(report: &Report) -> Value {
    let study = &report.study;
    let mut words = Words::default();
    let keep = (SAMPLES / study.runs().count().max(1)).clamp(24, 200);
    // f_L + τ (f0 − f_L) of each accuracy; a problem without a finite f at the start has none.
    let targets = targets(report);
    let cells: Vec<Value> = (0..study.subjects().len())
        .flat_map(|p| {
            let least = least(study.row(p).iter().flatten());
            let targets = &targets[p];
            study
                .row(p)
                .iter()
                .map(|run| {
                    run.as_ref()
                        .map_or(Value::Null, |r| cell(r, least, targets, keep, &mut words))
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let subjects: Vec<Value> = study
        .subjects()
        .iter()
        .enumerate()
        .map(|(p, s)| {
            let first = study.row(p).iter().flatten().next();
            json!([
                s.label(),
                s.n,
                s.class,
                Grouping::ALL.map(|g| words.at(&g.of(s))),
                digits(first.and_then(|r| r.f0), 8),
                digits(first.and_then(|r| r.best_known), 8),
                s.problem,
                u8::from(targets[p].is_some()),
                digits(least(study.row(p).iter().flatten()), 8),
            ])
        })
        .collect();
    let contours: serde_json::Map<String, Value> = report
        .sessions
        .iter()
        .flat_map(|(_, session)| &session.contours)
        .map(|c| (c.problem.clone(), contour(c)))
        .collect();
    json!({
        "solvers": study.solvers(),
        "styles": (0..study.solvers().len()).map(|s| {
            let (colour, dash) = style(s);
            json!([colour, DASHES[dash]])
        }).collect::<Vec<_>>(),
        "measures": Measure::ALL.map(|m| json!([m.name(), m.label(), m.floor(), m.tie()])),
        "measure": Measure::ALL.iter().position(|m| *m == report.measure),
        "countUnsolved": report.unsolved == UnsolvedProblems::Count,
        "outcomes": OUTCOMES.map(Outcome::name),
        "accuracies": ACCURACIES,
        "firstAccuracy": ACCURACIES.iter().position(|tau| *tau == FIRST_ACCURACY),
        "gtol": report.sessions.iter().map(|s| s.1.gtol).find(|g| *g > 0.0),
        "subjects": subjects,
        "cells": cells,
        "contours": contours,
        "words": words.list,
    })
}

/// In the order of the numbers that stand for them on the page.
pub(crate) const OUTCOMES: [Outcome; 8] = [
    Outcome::Solved,
    Outcome::FalseSuccess,
    Outcome::Unsolved,
    Outcome::TimeOut,
    Outcome::Panic,
    Outcome::Crash,
    Outcome::OutOfMemory,
    Outcome::Refused,
];

/// Words that occur often, each written once.
#[derive(Default)]
struct Words {
    list: Vec<String>,
    at: HashMap<String, usize>,
}

impl Words {
    fn at(&mut self, word: &str) -> usize {
        *self.at.entry(word.to_owned()).or_insert_with(|| {
            self.list.push(word.to_owned());
            self.list.len() - 1
        })
    }
}

/// Where convergence plots have their zero: the least f known of the problem or seen by any run.
fn least<'a>(runs: impl Iterator<Item = &'a Run>) -> Option<f64> {
    runs.flat_map(|r| {
        r.history
            .iter()
            .filter_map(|s| s.f)
            .chain(r.f)
            .chain(r.best_known)
    })
    .filter(|f| f.is_finite())
    .min_by(f64::total_cmp)
}

fn targets(report: &Report) -> Vec<Option<[f64; 4]>> {
    let study = &report.study;
    // One problem at a time, with the same rule as the library: a study of that problem alone, so that problems which
    // not every solver was run on have their targets too.
    (0..study.subjects().len())
        .map(|p| {
            let mut seen = f64::INFINITY;
            let mut start = None;
            for run in study.row(p).iter().flatten() {
                start = start.or(run.f0);
                seen = run
                    .history
                    .iter()
                    .filter_map(|s| s.f)
                    .chain(run.f)
                    .fold(seen, f64::min);
            }
            let start = start.filter(|f| f.is_finite())?;
            let low = seen.min(start);
            Some(ACCURACIES.map(|tau| low + tau * (start - low)))
        })
        .collect()
}

/// `[outcome, status, message, f, pg, iterations, fg, f evaluations, hv, seconds, solver seconds, bound violation,
/// cost to each accuracy, history, path]`.
fn cell(run: &Run, least: Option<f64>, targets: &Option<[f64; 4]>, keep: usize, words: &mut Words) -> Value {
    let outcome = OUTCOMES.iter().position(|o| *o == run.outcome);
    let reached = targets.map(|t| t.map(|target| cost_to(run, target)));
    let picked = pick(run.history.len(), keep);
    let mut before = 0.0;
    let costs: Vec<Value> = picked
        .iter()
        .map(|&k| {
            let step = run.history[k].cost - before;
            before = run.history[k].cost;
            digits(Some(step), 9)
        })
        .collect();
    // f as near to f* as f64 can tell is at the foot of the plot.
    let foot = least.map_or(0.0, |l| f64::EPSILON * l.abs()).max(1e-16);
    let gaps: Vec<Value> = picked
        .iter()
        .map(|&k| log100(run.history[k].f.zip(least).map(|(f, l)| (f - l).max(foot))))
        .collect();
    let gradients: Vec<Value> = picked
        .iter()
        .map(|&k| log100(run.history[k].pg.map(|g| g.max(1e-300))))
        .collect();
    let path: Vec<Value> = if run.path.len() == run.history.len() {
        picked
            .iter()
            .map(|&k| json!([digits(Some(run.path[k][0]), 5), digits(Some(run.path[k][1]), 5)]))
            .collect()
    } else {
        let picked = pick(run.path.len(), keep);
        picked
            .iter()
            .map(|&k| json!([digits(Some(run.path[k][0]), 5), digits(Some(run.path[k][1]), 5)]))
            .collect()
    };
    json!([
        outcome,
        words.at(&run.status),
        words.at(&run.message),
        digits(run.f, 8),
        digits(run.pg, 3),
        run.iterations,
        run.fg_evaluations,
        run.f_evaluations,
        run.hv_evaluations,
        digits(Some(run.seconds), 5),
        digits(Some(run.solver_seconds), 5),
        digits(run.bound_violation, 3),
        reached,
        [costs, gaps, gradients],
        path,
    ])
}

/// At most about `keep` of `len` indices, evenly, with the first and the last.
fn pick(len: usize, keep: usize) -> Vec<usize> {
    let stride = len.div_ceil(keep).max(1);
    let mut picked: Vec<usize> = (0..len).step_by(stride).collect();
    if len > 0 && picked.last() != Some(&(len - 1)) {
        picked.push(len - 1);
    }
    picked
}

/// 100 log₁₀, rounded.
fn log100(value: Option<f64>) -> Value {
    match value {
        Some(v) if v > 0.0 && v.is_finite() => json!((100.0 * v.log10()).round() as i64),
        _ => Value::Null,
    }
}

/// Rounded to so many digits behind the first; integers as such. Null if not finite.
fn digits(value: Option<f64>, digits: usize) -> Value {
    let Some(v) = value.filter(|v| v.is_finite()) else {
        return Value::Null;
    };
    let rounded: f64 = format!("{v:.digits$e}").parse().unwrap_or(v);
    if rounded.fract() == 0.0 && rounded.abs() < 1e15 {
        json!(rounded as i64)
    } else {
        json!(rounded)
    }
}

/// The lines of a contour plot as SVG paths within a square, y upwards in the data and downwards in the square.
fn contour(c: &Contour) -> Value {
    let (x0, x1) = (c.x[0], c.x[c.x.len() - 1]);
    let (y0, y1) = (c.y[0], c.y[c.y.len() - 1]);
    let lines: Vec<Value> = levels(c, 14)
        .into_iter()
        .map(|level| {
            let mut d = String::new();
            for line in isolines(c, level) {
                for (k, p) in line.points.iter().enumerate() {
                    let x = SIDE * (p[0] - x0) / (x1 - x0);
                    let y = SIDE * (1.0 - (p[1] - y0) / (y1 - y0));
                    // Writing to a String does not fail.
                    let _ = write!(d, "{}{x:.0} {y:.0}", if k == 0 { "M" } else { "L" });
                }
            }
            json!([digits(Some(level), 3), d])
        })
        .collect();
    json!({ "x": [x0, x1], "y": [y0, y1], "bounds": c.bounds, "lines": lines })
}

/// JSON that can stand within a `<script>` element: no `<` (so no `</script>` and no `<!--`), no line separators that
/// older scripts take for line ends.
pub(crate) fn script_safe(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::tests::report;
    use thalweg_profiles::{Sample, Study};

    #[test]
    fn nothing_ends_the_script_element() {
        let mut report = report();
        let run = Run {
            problem: "</script><script>alert(1)</script><!--\u{2028}".into(),
            solver: "s".into(),
            ..Run::default()
        };
        report.study = Study::new([run]);
        let value = payload(&report);
        let text = script_safe(&value);
        assert!(!text.contains('<') && !text.contains('\u{2028}'));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn histories_are_differences_and_logarithms() {
        let run = Run {
            problem: "P".into(),
            solver: "s".into(),
            f0: Some(101.0),
            f: Some(1.0),
            history: [(3.0, 101.0, 10.0), (6.0, 11.0, 1.0), (12.0, 1.0, 0.0)]
                .map(|(cost, f, pg)| Sample {
                    cost,
                    f: Some(f),
                    pg: Some(pg),
                })
                .into(),
            path: vec![[0.0, 0.0], [0.5, 0.123456789], [1.0, 1.0]],
            ..Run::default()
        };
        let mut report = report();
        report.study = Study::new([run]);
        let value = payload(&report);
        let cell = &value["cells"][0];
        assert_eq!(cell[13], json!([[3, 3, 6], [200, 100, -1565], [100, 0, -30000]]));
        assert_eq!(cell[14], json!([[0, 0], [0.5, 0.123457], [1, 1]]));
        // f ≤ 1 + τ · 100: 11 for τ = 0.1, 1.1 for 10⁻³.
        assert_eq!(cell[12], json!([6.0, 12.0, 12.0, 12.0]));
    }

    #[test]
    fn picking_keeps_both_ends() {
        assert_eq!(pick(0, 5), Vec::<usize>::new());
        assert_eq!(pick(3, 5), [0, 1, 2]);
        assert_eq!(pick(10, 4), [0, 3, 6, 9]);
        assert_eq!(pick(11, 4), [0, 3, 6, 9, 10]);
    }
}
