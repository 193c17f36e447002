//! The process that does the runs: reads jobs from its standard input, a line each, and writes what came of them.
//!
//! It ends with its standard input, also in the middle of a run, so that none outlives the bench.

use crate::contestant::{Contestant, Ending, Entry, Roster};
use crate::meter::{Limits, Meter, Stop, finite};
use crate::source::{Place, Source};
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use thalweg_core::Problem;
use thalweg_profiles::{Contour, Outcome, Run};
use thalweg_testproblems::experiments::Features;

/// Points of a contour's grid in each direction.
const GRID: usize = 51;

/// What a worker is asked to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Job {
    /// What is this problem?
    Probe {
        place: Place,
        parameters: Vec<(String, f64)>,
    },
    Run(Box<RunJob>),
    /// f on a grid over this box.
    Contour {
        place: Place,
        parameters: Vec<(String, f64)>,
        /// The problem as in the rows.
        label: String,
        low: [f64; 2],
        high: [f64; 2],
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunJob {
    pub(crate) place: Place,
    pub(crate) parameters: Vec<(String, f64)>,
    /// The problem as in the rows.
    pub(crate) label: String,
    /// In words, empty for none.
    pub(crate) feature: String,
    pub(crate) entry: Entry,
    pub(crate) gtol: f64,
    pub(crate) max_cost: f64,
    pub(crate) time_limit: Duration,
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// The problem is there, the run begins.
    Ready,
    Probed {
        name: String,
        n: usize,
        class: String,
        constraints: usize,
        bounded: bool,
    },
    Row(Box<Run>),
    Contour(Box<Contour>),
    /// The job cannot be done, for this reason.
    Failed(String),
}

/// Lives as long as the standard input. `memory` is the most address space in bytes.
pub(crate) fn work(roster: &dyn Roster, memory: Option<u64>) -> ExitCode {
    if let Some(bytes) = memory
        && let Err(words) = limit_memory(bytes)
    {
        send(&Reply::Failed(words));
        return ExitCode::from(2);
    }
    // A panic is told in the row; on standard error it would only disturb.
    std::panic::set_hook(Box::new(|info| {
        LAST_PANIC.with(|last| *last.borrow_mut() = info.location().map(ToString::to_string));
    }));
    let (jobs, queue) = mpsc::channel::<Job>();
    std::thread::scope(|scope| {
        // As much stack as the main thread of a program commonly has.
        let builder = std::thread::Builder::new().stack_size(8 << 20);
        let runner = builder.spawn_scoped(scope, move || {
            let mut worker = Worker {
                roster,
                opened: None,
                contestants: HashMap::new(),
            };
            for job in queue {
                if !worker.does(&job) {
                    break;
                }
            }
            drop(worker);
            std::process::exit(0);
        });
        if runner.is_err() {
            return;
        }
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            let Ok(job) = serde_json::from_str(&line) else {
                break;
            };
            if jobs.send(job).is_err() {
                break;
            }
        }
        // The bench is gone, or has no more to do.
        std::process::exit(0);
    });
    ExitCode::from(2)
}

thread_local! {
    static LAST_PANIC: std::cell::RefCell<Option<String>> = const { std::cell::RefCell::new(None) };
}

#[cfg(unix)]
fn limit_memory(bytes: u64) -> Result<(), String> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::As).maximum;
    let current = Some(maximum.map_or(bytes, |m| m.min(bytes)));
    setrlimit(Resource::As, Rlimit { current, maximum }).map_err(|e| format!("cannot limit the memory: {e}"))
}

#[cfg(not(unix))]
fn limit_memory(_: u64) -> Result<(), String> {
    Err("memory cannot be limited on this system; give --memory-limit none".to_owned())
}

/// On a line of its own, whatever a solver has printed.
fn send(reply: &Reply) -> bool {
    let Ok(line) = serde_json::to_string(reply) else {
        return false;
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{line}").and_then(|()| out.flush()).is_ok()
}

/// A problem and what it was opened from.
struct Opened {
    place: Place,
    parameters: Vec<(String, f64)>,
    source: Source,
}

struct Worker<'r> {
    roster: &'r dyn Roster,
    /// The last problem: the next run is likely to be of the same.
    opened: Option<Opened>,
    contestants: HashMap<String, Box<dyn Contestant>>,
}

impl Worker<'_> {
    /// Whether it can go on.
    fn does(&mut self, job: &Job) -> bool {
        let reply = match job {
            Job::Probe { place, parameters } => match self.source(place, parameters) {
                Ok(s) => Reply::Probed {
                    name: s.name.clone(),
                    n: s.n,
                    class: s.class.clone(),
                    constraints: s.constraints,
                    bounded: s.bounded,
                },
                Err(words) => Reply::Failed(words),
            },
            Job::Contour {
                place,
                parameters,
                label,
                low,
                high,
            } => match self
                .source(place, parameters)
                .and_then(|s| contour(s, label, *low, *high))
            {
                Ok(contour) => Reply::Contour(Box::new(contour)),
                Err(words) => Reply::Failed(words),
            },
            Job::Run(job) => {
                let row = self.run(job);
                let broken = row.outcome == Outcome::Panic;
                // After a panic this process may be in any state: the next run has another.
                return send(&Reply::Row(Box::new(row))) && !broken;
            }
        };
        send(&reply)
    }

    fn source(&mut self, place: &Place, parameters: &[(String, f64)]) -> Result<&Source, String> {
        let same = |o: &Opened| o.place == *place && o.parameters == parameters;
        let opened = match self.opened.take().filter(same) {
            Some(opened) => opened,
            None => Opened {
                source: Source::open(place, parameters)?,
                place: place.clone(),
                parameters: parameters.to_vec(),
            },
        };
        Ok(&self.opened.insert(opened).source)
    }

    fn run(&mut self, job: &RunJob) -> Run {
        let mut row = Run {
            problem: job.label.clone(),
            feature: job.feature.clone(),
            solver: job.entry.label().to_owned(),
            ..Run::default()
        };
        let refused = |mut row: Run, words: String| {
            row.outcome = Outcome::Refused;
            row.status = "refused".to_owned();
            row.message = words;
            row
        };
        let source = match self.source(&job.place, &job.parameters) {
            Ok(source) => source.clone(),
            Err(words) => return refused(row, words),
        };
        (row.n, row.class) = (source.n, source.class.clone());
        row.best_known = source.best_known.and_then(finite);
        let features: Features = match job.feature.parse() {
            Ok(features) => features,
            Err(error) => return refused(row, format!("{error}")),
        };
        let roster = self.roster;
        let contestant = match self.contestants.entry(job.entry.to_string()) {
            std::collections::hash_map::Entry::Occupied(e) => e.into_mut(),
            std::collections::hash_map::Entry::Vacant(e) => match job.entry.build(roster, job.gtol) {
                Ok(contestant) => e.insert(contestant),
                Err(words) => return refused(row, words),
            },
        };
        if source.bounded && !contestant.takes_bounds() {
            return refused(
                row,
                "the problem has bounds, which this solver does not take".to_owned(),
            );
        }
        // All that follows may panic.
        let mut meter = None;
        let result = catch_unwind(AssertUnwindSafe(|| {
            whole_run(&source, &features, contestant.as_mut(), job, &mut row, &mut meter)
        }));
        if let Some(meter) = &meter {
            books(meter, &mut row);
        }
        match result {
            Ok(Ok(())) => {}
            Ok(Err(words)) => return refused(row, words),
            Err(payload) => {
                row.outcome = Outcome::Panic;
                row.status = "panic".to_owned();
                row.message = panic_words(payload.as_ref());
            }
        }
        row
    }
}

/// The message of a panic and where it was.
fn panic_words(payload: &(dyn Any + Send)) -> String {
    let words = payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panicked".to_owned());
    match LAST_PANIC.with(|last| last.borrow_mut().take()) {
        Some(place) => format!("{words} ({place})"),
        None => words,
    }
}

fn books(meter: &Meter, row: &mut Run) {
    if row.seconds == 0.0 {
        // It did not get as far as looking at the clock.
        row.seconds = meter.began.elapsed().as_secs_f64();
    }
    row.fg_evaluations = meter.fused;
    row.f_evaluations = meter.values;
    row.hv_evaluations = meter.products;
    row.bound_violation = finite(meter.violation);
    row.problem_seconds = meter.inside.as_secs_f64();
    let own = Duration::from_secs_f64(row.seconds.max(0.0));
    row.solver_seconds = own
        .saturating_sub(meter.inside)
        .saturating_sub(meter.looking)
        .as_secs_f64();
}

fn whole_run(
    source: &Source,
    features: &Features,
    contestant: &mut dyn Contestant,
    job: &RunJob,
    row: &mut Run,
    kept: &mut Option<Meter>,
) -> Result<(), String> {
    let (problem, x0) = source.copy(features)?;
    // In the same variables, but for noise and failures: what counts as solved.
    let honest = features.undisturbed();
    let clean = (honest != *features).then(|| source.copy(&honest)).transpose()?;
    send(&Reply::Ready);

    let limits = Limits {
        cost: job.max_cost,
        deadline: None,
    };
    let meter = kept.insert(Meter::new(&job.label, problem, clean.map(|(p, _)| p), limits));
    let mut start = x0.clone();
    if let Some(bounds) = meter.bounds() {
        bounds.project(&mut start);
    }
    let mut g = vec![0.0; x0.len()];
    let (f, pg) = meter.look(&start, &mut g);
    (row.f0, row.pg0) = (finite(f), finite(pg));

    let began = Instant::now();
    meter.start(began, job.time_limit);
    let ending = contestant.run(meter, x0);
    row.seconds = began.elapsed().as_secs_f64();

    let Ending {
        x,
        converged,
        status,
        message,
        iterations,
        refused,
        crashed,
    } = ending;
    (row.status, row.message, row.iterations) = (status, message, iterations);
    if refused {
        row.outcome = Outcome::Refused;
        return Ok(());
    }
    // Nothing a solver says of its point is taken on trust.
    let x = x.or_else(|| meter.best().map(<[f64]>::to_vec)).unwrap_or(start);
    let (f, pg) = meter.look(&x, &mut g);
    (row.f, row.pg) = (finite(f), finite(pg));
    (row.history, row.path) = meter.history(&x, f, pg);
    let solved = pg <= job.gtol && f.is_finite();
    row.outcome = match meter.stopped() {
        _ if crashed => Outcome::Crash,
        _ if solved => Outcome::Solved,
        _ if converged => Outcome::FalseSuccess,
        Some(Stop::Time) => Outcome::TimeOut,
        _ => Outcome::Unsolved,
    };
    Ok(())
}

fn contour(source: &Source, label: &str, low: [f64; 2], high: [f64; 2]) -> Result<Contour, String> {
    let (mut problem, _) = source.copy(&Features::none())?;
    let axis = |k: usize| -> Vec<f64> {
        (0..GRID)
            .map(|i| short(low[k] + (high[k] - low[k]) * i as f64 / (GRID - 1) as f64))
            .collect()
    };
    let (x, y) = (axis(0), axis(1));
    let mut values = Vec::with_capacity(GRID);
    for &b in &y {
        let row = x
            .iter()
            .map(|&a| problem.value(&vec![a, b]).ok().and_then(finite).map(short));
        values.push(row.collect());
    }
    // For each variable, as the report draws them.
    let bounds = problem
        .bounds()
        .map(|b| [0, 1].map(|k| [finite(b.lower()[k]), finite(b.upper()[k])]));
    Ok(Contour {
        problem: label.to_owned(),
        x,
        y,
        values,
        bounds: bounds.unwrap_or_default(),
    })
}

/// Six digits: enough for a picture.
fn short(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
