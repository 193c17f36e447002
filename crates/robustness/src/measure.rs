//! Running one solver on all problems: a row each.

use crate::problems::{Source, built_in, files};
use crate::solvers::{Outcome, build};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use thalweg_core::{Driver, Error, Problem};

/// ‖P(x − ∇f) − x‖∞ that counts as solved.
pub(crate) const GTOL: f64 = 1e-6;

/// One run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) n: usize,
    pub(crate) bounds: bool,
    /// ‖P(x − ∇f) − x‖∞ ≤ [`GTOL`] at the point returned, evaluated anew.
    pub(crate) solved: bool,
    /// Evaluations of the value (each with a gradient).
    #[serde(alias = "nfev")]
    pub(crate) nf: u64,
    pub(crate) nit: u64,
    pub(crate) restarts: u64,
    pub(crate) skipped: u64,
    pub(crate) non_finite: u64,
    pub(crate) f: Option<f64>,
    pub(crate) pg: Option<f64>,
    #[serde(deserialize_with = "any_status")]
    pub(crate) status: String,
    pub(crate) seconds: f64,
}

/// Rows of other programs have numbers for statuses.
fn any_status<'de, D: serde::Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let value = serde_json::Value::deserialize(d)?;
    Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// The rows of a file.
pub(crate) fn read(path: &str) -> Result<Vec<Row>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    text.lines()
        .enumerate()
        .map(|(k, line)| serde_json::from_str(line).map_err(|e| format!("{path}, line {}: {e}", k + 1)))
        .collect()
}

struct Plan {
    spec: String,
    max_n: usize,
    seconds: u64,
    verbose: bool,
}

/// `robustness run`.
pub(crate) fn run(out: &str, args: &[&str]) -> Result<(), String> {
    let mut plan = Plan {
        spec: "lbfgsb".to_owned(),
        max_n: 100_000,
        seconds: 60,
        verbose: false,
    };
    let (mut sources, mut threads, mut half, mut only) = (Vec::new(), 2, None, None);
    let mut args = args.iter();
    while let Some(&arg) = args.next() {
        let mut value = || args.next().copied().ok_or(format!("{arg} needs a value"));
        let number = |v: &str| v.parse::<u64>().map_err(|e| format!("{arg} {v}: {e}"));
        match arg {
            "--solver" => plan.spec = value()?.to_owned(),
            "--sif" => sources.extend(files(value()?)?),
            "--builtin" => sources.extend(built_in()),
            "--max-n" => plan.max_n = number(value()?)? as usize,
            "--seconds" => plan.seconds = number(value()?)?,
            "--threads" => threads = number(value()?)?,
            "--half" => half = Some(number(value()?)?),
            "--only" => only = Some(value()?.split(',').map(str::to_owned).collect::<Vec<_>>()),
            "--like" => only = Some(read(value()?)?.into_iter().map(|row| row.name).collect()),
            "--verbose" => plan.verbose = true,
            _ => return Err(format!("{arg}: no such option")),
        }
    }
    build(&plan.spec, GTOL)?;
    sources.retain(|s| half.is_none_or(|half| half_of(&s.name()) == half));
    sources.retain(|s| only.as_ref().is_none_or(|only| only.contains(&s.name())));
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while let Some(source) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match one(source, &plan) {
                        Ok(Some(row)) => {
                            if let Ok(mut rows) = rows.lock() {
                                rows.push(row);
                            }
                        }
                        Ok(None) => {}
                        Err(message) => eprintln!("{message}"),
                    }
                }
            });
        }
    });
    let mut rows = rows.into_inner().map_err(|e| e.to_string())?;
    rows.sort_by(|a: &Row, b| a.name.cmp(&b.name));
    let mut text = Vec::new();
    for row in &rows {
        serde_json::to_writer(&mut text, row).map_err(|e| e.to_string())?;
        text.push(b'\n');
    }
    std::fs::File::create(out)
        .and_then(|mut file| file.write_all(&text))
        .map_err(|e| format!("{out}: {e}"))?;
    let solved = rows.iter().filter(|r| r.solved).count();
    let total: u64 = rows.iter().filter(|r| r.solved).map(|r| r.nf).sum();
    println!(
        "{}: {solved} of {} solved, {total} evaluations on these",
        plan.spec,
        rows.len()
    );
    Ok(())
}

/// 0 or 1, by a hash of the name (FNV-1a); a problem built in is in the half of the file of its name.
fn half_of(name: &str) -> u64 {
    let name = name.strip_prefix("built-in:").unwrap_or(name);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 32) & 1
}

fn one(source: &Source, plan: &Plan) -> Result<Option<Row>, String> {
    // What a file states of its size is not read before it is decoded.
    let Some(mut problem) = source.open()? else {
        return Ok(None);
    };
    let x0 = problem.start();
    let n = x0.len();
    if n > plan.max_n {
        return Ok(None);
    }
    let solver = build(&plan.spec, GTOL)?;
    let started = Instant::now();
    // nf + 2 ng ≤ 20 n + 10 000, each evaluation being of both.
    let mut driver = Driver::new()
        .max_evaluations((20 * n as u64 + 10_000) / 3)
        .max_time(Duration::from_secs(20 * plan.seconds))
        .observe(Clock::new(plan.seconds));
    if plan.verbose {
        driver = driver.observe(Trace);
    }
    let outcome = solver.run(&mut driver, &mut problem, x0);
    let mut row = Row {
        name: source.name(),
        n,
        bounds: problem.bounds().is_some_and(thalweg_core::Bounds::any),
        seconds: started.elapsed().as_secs_f64(),
        ..Row::default()
    };
    let mut x = Vec::new();
    take(outcome, &mut row, &mut x);
    if !x.is_empty() {
        let mut g = vec![f64::NAN; n];
        let f = problem
            .value_and_gradient(&x, &mut g)
            .map_err(|e| e.to_string())?;
        let pg = match problem.bounds() {
            Some(bounds) => bounds.projected_gradient_norm(&x, &g),
            None => g.iter().fold(
                0.0,
                |m: f64, g| if g.abs() > m || g.is_nan() { g.abs() } else { m },
            ),
        };
        let inside = problem.bounds().is_none_or(|b| b.violation(&x) == 0.0);
        row.solved = pg <= GTOL && f.is_finite() && inside;
        (row.f, row.pg) = (
            Some(f).filter(|f| f.is_finite()),
            Some(pg).filter(|p| p.is_finite()),
        );
    }
    Ok(Some(row))
}

fn take(outcome: Outcome, row: &mut Row, x: &mut Vec<f64>) {
    let solution = match outcome {
        Ok(solution) => solution,
        Err(Error::Objective { solution, .. }) => *solution,
        Err(error) => {
            row.status = error.to_string();
            return;
        }
    };
    row.status = solution.status.name().to_owned();
    row.nf = solution.counters.evaluations();
    row.nit = solution.counters.iterations;
    row.restarts = solution.counters.restarts;
    row.skipped = solution.counters.skipped_pairs;
    row.non_finite = solution.counters.non_finite;
    *x = solution.x;
}

/// Ends a run after so many seconds of this thread's own, whatever else the machine does.
struct Clock {
    limit: Duration,
    started: Instant,
    spent: Option<Duration>,
}

impl Clock {
    fn new(seconds: u64) -> Self {
        Clock {
            limit: Duration::from_secs(seconds),
            started: Instant::now(),
            spent: thread_time(),
        }
    }
}

/// The time this thread has run (Linux); `None` where it cannot be had.
fn thread_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

impl thalweg_core::Observer<Vec<f64>> for Clock {
    fn observe(&mut self, _: &thalweg_core::Progress<'_, Vec<f64>>) -> std::ops::ControlFlow<()> {
        // The thread has run no longer than the wall's clock.
        if self.started.elapsed() < self.limit {
            return std::ops::ControlFlow::Continue(());
        }
        let spent = match (thread_time(), self.spent) {
            (Some(now), Some(then)) => now.saturating_sub(then),
            _ => self.started.elapsed(),
        };
        if spent < self.limit {
            std::ops::ControlFlow::Continue(())
        } else {
            std::ops::ControlFlow::Break(())
        }
    }
}

/// A line for each iteration.
struct Trace;

impl thalweg_core::Observer<Vec<f64>> for Trace {
    fn observe(&mut self, p: &thalweg_core::Progress<'_, Vec<f64>>) -> std::ops::ControlFlow<()> {
        let c = p.counters();
        println!(
            "{:5} nf {:5} f {:23.16e} pg {:10.3e} step {:9.2e} restarts {} skipped {} pairs {}",
            p.iteration(),
            c.evaluations(),
            p.value(),
            p.projected_gradient_norm(),
            p.step_length(),
            c.restarts,
            c.skipped_pairs,
            p.pair_count(),
        );
        std::ops::ControlFlow::Continue(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_back_and_so_are_those_of_other_programs() {
        let row = Row {
            name: "HS1".to_owned(),
            n: 2,
            nf: 31,
            pg: Some(1e-7),
            status: "gtol".to_owned(),
            ..Row::default()
        };
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Row>(&text).unwrap(), row);
        let other: Row =
            serde_json::from_str(r#"{"name": "HS1", "nfev": 44, "status": 0, "pg": null}"#).unwrap();
        assert_eq!((other.nf, other.status.as_str(), other.pg), (44, "0", None));
    }

    #[test]
    fn the_halves_part_the_problems() {
        let names: Vec<String> = built_in().iter().map(Source::name).collect();
        let first = names.iter().filter(|name| half_of(name) == 0).count();
        assert!(names.iter().all(|name| half_of(name) < 2));
        assert!(
            first * 3 > names.len() && first * 3 < names.len() * 2,
            "{first} of {}",
            names.len()
        );
        assert_eq!(half_of("built-in:HS1"), half_of("HS1"));
    }

    #[test]
    fn a_problem_is_solved_and_judged_anew() {
        let plan = Plan {
            spec: "lbfgsb".to_owned(),
            max_n: 10,
            seconds: 10,
            verbose: false,
        };
        let sources = built_in();
        let hs1 = sources.iter().find(|s| s.name() == "built-in:HS1").unwrap();
        let row = one(hs1, &plan).unwrap().unwrap();
        assert!(row.solved && row.bounds && row.n == 2 && row.pg.unwrap() <= GTOL);
        let none = Plan { max_n: 1, ..plan };
        assert_eq!(one(hs1, &none).unwrap(), None);
    }
}
