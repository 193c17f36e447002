//! Rounds of measurement, and the tables of what came of them.

use crate::case::{Case, Kind};
use crate::contestants::{Contestant, Outcome, REFERENCE, Run, scipy};
use crate::floor::{BYTES_FREE, Bandwidth, Floor, Passes};
use crate::goals;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, presets};
use serde::Serialize;

/// One contestant on one case.
#[derive(Debug, Serialize)]
pub struct Entry {
    pub name: String,
    pub key: String,
    pub iterations: u64,
    pub evaluations: u64,
    pub value: f64,
    /// Nanoseconds of the solver an iteration, without the objective, over the whole solve.
    pub min: f64,
    pub median: f64,
    /// The same over the iterations with a full memory alone, the least.
    pub full: Option<f64>,
    /// `min` over that of the reference.
    pub ratio: Option<f64>,
    pub full_ratio: Option<f64>,
    pub goal: Option<f64>,
    /// `full` over the floor.
    pub over_floor: Option<f64>,
    pub floor_goal: Option<f64>,
}

/// One case.
#[derive(Debug, Serialize)]
pub struct Row {
    pub kind: Kind,
    pub n: usize,
    pub bounded: bool,
    pub entries: Vec<Entry>,
    /// By number of threads.
    pub floors: Vec<(usize, Passes)>,
}

/// How long to measure.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    pub rounds: usize,
    /// Small problems are solved again and again until a turn takes this long.
    pub turn_ns: f64,
}

/// Sums over the solves of one turn.
struct Turn {
    iteration: f64,
    full: Option<f64>,
}

fn turn(run: &mut Run<'_>, solves: usize) -> (Turn, Outcome) {
    let (mut nanos, mut iterations) = (0.0, 0);
    let (mut full_nanos, mut full_iterations) = (0.0, 0);
    let mut last = None;
    for _ in 0..solves {
        let outcome = run();
        nanos += outcome.nanos;
        iterations += outcome.iterations;
        if let Some((k, ns)) = outcome.full {
            full_iterations += k;
            full_nanos += ns;
        }
        last = Some(outcome);
    }
    let turn = Turn {
        iteration: nanos / iterations.max(1) as f64,
        full: (full_iterations > 0).then(|| full_nanos / full_iterations as f64),
    };
    (turn, last.expect("at least one solve"))
}

/// Lets all contestants take turns on one case.
pub fn measure(case: &Case, contestants: &[Contestant], effort: Effort) -> Row {
    struct Lane<'c> {
        contestant: &'c Contestant,
        run: Run<'c>,
        solves: usize,
        turns: Vec<Turn>,
        last: Option<Outcome>,
    }
    let mut lanes: Vec<Lane<'_>> = contestants
        .iter()
        .filter_map(|contestant| {
            let mut run = (contestant.prepare)(case)?;
            let mut solves = 1;
            // At large n the first turn touches the pages; the least of the turns does not count it.
            if case.n < 100_000 {
                for _ in 0..2 {
                    let started = std::time::Instant::now();
                    run();
                    solves = (effort.turn_ns / started.elapsed().as_nanos() as f64)
                        .ceil()
                        .max(1.0) as usize;
                }
            }
            Some(Lane {
                contestant,
                run,
                solves,
                turns: Vec::new(),
                last: None,
            })
        })
        .collect();
    let threads: &[usize] = if case.n >= 100_000 { &[1, 2] } else { &[1] };
    let mut floors: Vec<(usize, Floor, Option<Passes>)> = threads
        .iter()
        .filter(|_| case.n >= 100)
        .map(|&threads| (threads, Floor::new(case.n, case.m, threads), None))
        .collect();
    for _ in 0..effort.rounds {
        for lane in &mut lanes {
            let (turn, outcome) = turn(&mut lane.run, lane.solves);
            lane.turns.push(turn);
            lane.last = Some(outcome);
        }
        for (_, floor, best) in &mut floors {
            let passes = floor.measure();
            *best = Some(best.map_or(passes, |best| best.min(passes)));
        }
    }

    let floors: Vec<(usize, Passes)> = floors.iter().filter_map(|f| Some((f.0, f.2?))).collect();
    let one_thread = floors
        .first()
        .map(|f| if case.bounded { f.1.three() } else { f.1.two() });
    let mut entries: Vec<Entry> = lanes
        .iter_mut()
        .filter_map(|lane| {
            let last = lane.last?;
            lane.turns.sort_by(|a, b| a.iteration.total_cmp(&b.iteration));
            let full = lane.turns.iter().filter_map(|t| t.full).min_by(f64::total_cmp);
            let key = lane.contestant.key;
            Some(Entry {
                name: lane.contestant.name.into(),
                key: key.into(),
                iterations: last.iterations,
                evaluations: last.evaluations,
                value: last.value,
                min: lane.turns[0].iteration,
                median: lane.turns[lane.turns.len() / 2].iteration,
                full,
                ratio: None,
                full_ratio: None,
                goal: goals::ratio(key, case.n, case.bounded),
                over_floor: full.zip(one_thread).map(|(full, floor)| full / floor),
                floor_goal: goals::over_floor(key, case.n, case.bounded),
            })
        })
        .collect();
    let reference = entries
        .iter()
        .find(|e| e.name == REFERENCE)
        .map(|e| (e.min, e.full));
    if let Some((min, full)) = reference {
        for entry in &mut entries {
            entry.ratio = Some(entry.min / min);
            entry.full_ratio = entry.full.zip(full).map(|(a, b)| a / b);
        }
    }
    Row {
        kind: case.kind,
        n: case.n,
        bounded: case.bounded,
        entries,
        floors,
    }
}

/// Divides by the reference.
fn divide(entries: &mut [Entry]) {
    let reference = entries
        .iter()
        .find(|e| e.name == REFERENCE)
        .map(|e| (e.min, e.full));
    if let Some((min, full)) = reference {
        for entry in entries {
            entry.ratio = Some(entry.min / min);
            entry.full_ratio = entry.full.zip(full).map(|(a, b)| a / b);
        }
    }
}

/// Adds SciPy's row.
///
/// # Errors
/// Python's own.
pub fn add_scipy(row: &mut Row, case: &Case, version: &str, effort: Effort) -> anyhow::Result<()> {
    // Its iterations take some 50 µs of Python each; large ones are long enough to be timed once or twice.
    let rounds = if case.n < 100_000 { 10 * effort.rounds } else { 2 };
    let mut told = scipy::solve(case, rounds)?;
    told.nanos.sort_by(f64::total_cmp);
    row.entries.push(Entry {
        name: format!("SciPy {version}, through Python"),
        key: "scipy".into(),
        iterations: told.iterations,
        evaluations: told.evaluations,
        value: told.value,
        min: told.nanos[0],
        median: told.nanos[told.nanos.len() / 2],
        full: None,
        ratio: None,
        full_ratio: None,
        goal: None,
        over_floor: None,
        floor_goal: None,
    });
    divide(&mut row.entries);
    Ok(())
}

/// A time with a unit.
pub fn time(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns => format!("{:.2} ms", ns / 1e6),
    }
}

pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header.iter().map(Cell::new));
    table
}

pub fn right(text: impl std::fmt::Display) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}

/// Prints a case.
pub fn print(row: &Row, bandwidth: &[Bandwidth]) {
    let bounds = if row.bounded { "bounded" } else { "free" };
    println!("\n{} n = {}, {bounds}", row.kind.name(), row.n);
    let or_dash = |x: Option<f64>, digits: usize| x.map_or("–".into(), |x| format!("{x:.digits$}"));
    let mut table = table(&[
        "solver",
        "iterations",
        "evaluations",
        "least",
        "median",
        "÷ C",
        "full memory",
        "÷ C",
        "goal",
        "÷ floor",
        "goal",
        "",
    ]);
    for e in &row.entries {
        // A goal is reached if the ratio over the whole solve and that with a full memory both are.
        let met = e.goal.zip(e.ratio).map(|(goal, ratio)| {
            ratio <= goal
                && e.full_ratio.is_none_or(|r| r <= goal)
                && e.floor_goal.zip(e.over_floor).is_none_or(|(goal, r)| r <= goal)
        });
        table.add_row([
            Cell::new(&e.name),
            right(e.iterations),
            right(e.evaluations),
            right(time(e.min)),
            right(time(e.median)),
            right(or_dash(e.ratio, 3)),
            right(e.full.map_or("–".into(), time)),
            right(or_dash(e.full_ratio, 3)),
            right(or_dash(e.goal, 3)),
            right(or_dash(e.over_floor, 2)),
            right(or_dash(e.floor_goal, 2)),
            Cell::new(match met {
                Some(true) => "met",
                Some(false) => "missed",
                None => "",
            }),
        ]);
    }
    println!("{table}");
    for (threads, passes) in &row.floors {
        println!(
            "floor, {threads} thread(s): W'g {}, −g + W q {}; two passes {}, three {}",
            time(passes.products),
            time(passes.combination),
            time(passes.two()),
            time(passes.three()),
        );
    }
    if row.n >= 100_000 && !row.bounded {
        for b in bandwidth {
            println!(
                "{BYTES_FREE} bytes a variable at the {:.1} GB/s that {} thread(s) read: {}",
                b.read,
                b.threads,
                time(BYTES_FREE * row.n as f64 / b.read),
            );
        }
    }
}
