//! The bench itself: which runs there are, the processes that do them, the rows.
//!
//! ```text
//! find the problems (files are opened by the workers: one may crash or hang)
//! read the rows that are there; refuse those made with other settings
//! in each slot: take the next run, hand it to the slot's process, wait
//!     a row, a kill when the time is up, or the end of the process: each gives a row, which is appended
//! put the rows in order: problem, solver, feature
//! contours of the problems of two variables, over what the runs saw of the plane
//! ```

use crate::contestant::{Entry, Roster};
use crate::plan::{Facts, Filter};
use crate::pool::{Answer, Slot, WorkerCommand};
use crate::progress::Watcher;
use crate::rows::Rows;
use crate::session::{self, Saved, Settings};
use crate::source::Place;
use crate::summary::{Line, Summary};
use crate::worker::{Job, Reply, RunJob};
use crate::{BenchArgs, Fault};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};
use thalweg_profiles::{Contour, Outcome, Run};
use thalweg_sif::scan_folder;
use thalweg_testproblems::experiments::Features;
use thalweg_testproblems::{BuildError, Meta, Suite};

/// A problem of this bench.
struct Subject {
    place: Place,
    parameters: Vec<(String, f64)>,
    /// As in the rows.
    label: String,
    n: usize,
    class: String,
}

/// Runs a bench of the solvers of `roster`. `worker` are the arguments by which this very program, called again, is to
/// call [`work`](crate::work).
///
/// # Errors
/// A request that cannot be met, and files that cannot be read or written.
pub fn run(args: &BenchArgs, roster: &dyn Roster, worker: &[&str]) -> Result<Summary, Fault> {
    let began = Instant::now();
    let stop = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&stop);
    // Another handler may be there already, if the program has one; then Ctrl-C is its affair.
    let _ = ctrlc::set_handler(move || heard.store(true, Ordering::Relaxed));

    let entries = entries(args, roster)?;
    let mut arguments: Vec<String> = worker.iter().map(|w| (*w).to_owned()).collect();
    if let Some(bytes) = args.memory() {
        arguments.extend(["--memory-limit".to_owned(), bytes.to_string()]);
    }
    let command = WorkerCommand {
        program: std::env::current_exe()
            .map_err(|e| Fault::new(format_args!("this program does not know where it is: {e}")))?,
        arguments,
    };
    let pool = Pool {
        command: &command,
        stop: &stop,
        slots: args.jobs.map_or_else(
            || std::thread::available_parallelism().map_or(1, usize::from),
            usize::from,
        ),
    };
    let (subjects, left_out) = match &args.sif {
        Some(folder) => files(args, folder, &pool)?,
        None => built_in(args)?,
    };
    for words in &left_out {
        eprintln!("left out: {words}");
    }
    if subjects.is_empty() {
        return Err(Fault::new(
            "no problem is left to solve: widen --problems, or see `thalweg list` for what there is",
        ));
    }
    let features = match args.features.is_empty() {
        true => vec![String::new()],
        false => without_repeats(&args.features),
    };
    let settings = Settings {
        program: roster.program(),
        solvers: entries.iter().map(ToString::to_string).collect(),
        problems: subjects.iter().map(|s| s.label.clone()).collect(),
        features: features.clone(),
        gtol: args.gtol,
        max_evaluations: args.max_evaluations.to_string(),
        time_limit: args.time_limit.as_secs_f64(),
        memory_limit: args.memory(),
    };
    let (_lock, mut saved, mut rows, old) = open_folder(args, roster, &entries, settings)?;
    session::write(&args.out, &saved)?;

    let jobs = jobs(args, &subjects, &entries, &features);
    let place: HashMap<(&str, &str, &str), usize> =
        jobs.iter().enumerate().map(|(k, j)| (key(j), k)).collect();
    let mut done: Vec<Option<Run>> = jobs.iter().map(|_| None).collect();
    for row in old {
        if let Some(&k) = place.get(&row.key()) {
            done[k] = Some(row);
        }
    }
    let todo: Vec<usize> = (0..jobs.len()).filter(|&k| done[k].is_none()).collect();
    if todo.len() < jobs.len() {
        eprintln!(
            "{} of {} runs are there already",
            jobs.len() - todo.len(),
            jobs.len()
        );
    }
    let mut failed = None;
    let mut watcher = Watcher::new("bench", todo.len());
    pool.each(
        &todo,
        |slot, &k| one(slot, &jobs[k], &subjects),
        |&k, row: Run| {
            watcher.step(&format!("{} {}", row.problem, row.solver));
            let written = rows.append(&row);
            done[k] = Some(row);
            if let Err(fault) = written {
                failed.get_or_insert(fault);
                stop.store(true, Ordering::Relaxed);
            }
        },
    );
    watcher.end();
    if let Some(fault) = failed {
        return Err(fault);
    }
    let all: Vec<Run> = done.into_iter().flatten().collect();
    let interrupted = all.len() < jobs.len();
    if !interrupted {
        rows.settle(all.iter())?;
        saved.session.contours = contours(&pool, &subjects, &all);
        session::write(&args.out, &saved)?;
    }
    Ok(Summary {
        folder: args.out.clone(),
        rows: all.len(),
        planned: jobs.len(),
        seconds: began.elapsed().as_secs_f64(),
        interrupted,
        left_out,
        solvers: entries.iter().map(|e| Line::new(e.label(), &all)).collect(),
    })
}

/// The contestants, every one of which can be built.
fn entries(args: &BenchArgs, roster: &dyn Roster) -> Result<Vec<Entry>, Fault> {
    let mut entries = args.solvers.clone();
    if entries.is_empty() && args.external.is_empty() {
        for name in roster.defaults() {
            entries.push(name.parse().map_err(Fault::new)?);
        }
    }
    entries.extend(args.external.iter().cloned());
    let mut labels = HashSet::new();
    for entry in &entries {
        if !labels.insert(entry.label()) {
            return Err(Fault::new(format_args!(
                "two solvers are called `{}`; rows tell them apart by name, so name each once",
                entry.label()
            )));
        }
        if let Entry::Own { name, .. } = entry
            && !roster.names().contains(&name.as_str())
        {
            return Err(Fault::new(format_args!(
                "there is no solver `{name}`; there are {}",
                roster.names().join(", ")
            )));
        }
        entry
            .build(roster, args.gtol)
            .map_err(|words| Fault::new(format_args!("{}: {words}", entry.label())))?;
    }
    Ok(entries)
}

fn without_repeats(words: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    words
        .iter()
        .filter(|w| seen.insert(w.as_str()))
        .cloned()
        .collect()
}

fn filter(args: &BenchArgs) -> Result<Filter, Fault> {
    let default = if args.sif.is_some() { "all" } else { "small" };
    args.problems
        .as_deref()
        .unwrap_or(default)
        .parse()
        .map_err(Fault::new)
}

/// `NAME`, or with the parameters that were set: `NAME(N=100)`.
fn labelled(name: &str, parameters: &[(String, f64)]) -> String {
    if parameters.is_empty() {
        return name.to_owned();
    }
    let list: Vec<String> = parameters.iter().map(|(k, v)| format!("{k}={v}")).collect();
    format!("{name}({})", list.join(","))
}

/// Refuses parameters that no problem has.
fn all_used(args: &BenchArgs, used: &HashSet<usize>) -> Result<(), Fault> {
    match (0..args.params.len()).find(|k| !used.contains(k)) {
        None => Ok(()),
        Some(k) => Err(Fault::new(format_args!(
            "no problem of the filter has a parameter {}; leave --param out, or see `thalweg list` for what there is",
            args.params[k].0
        ))),
    }
}

type Found = (Vec<Subject>, Vec<String>);

fn built_in(args: &BenchArgs) -> Result<Found, Fault> {
    let filter = filter(args)?;
    let suite = Suite::all();
    let (mut subjects, mut left_out) = (Vec::new(), Vec::new());
    let (mut used, mut facts) = (HashSet::new(), Vec::new());
    for meta in suite.iter() {
        match sized(args, meta) {
            Ok((parameters, which, n)) => {
                let fact = Facts {
                    name: meta.name,
                    n,
                    class: meta.class.0,
                    bounded: meta.class.constraints() != 'U',
                    meta: Some(meta),
                };
                facts.push(fact);
                if filter.passes(&fact) {
                    used.extend(which);
                    subjects.push(Subject {
                        place: Place::BuiltIn(meta.name.to_owned()),
                        label: labelled(meta.name, &parameters),
                        parameters,
                        n,
                        class: meta.class.0.to_owned(),
                    });
                }
            }
            Err(error) => {
                let fact = Facts {
                    name: meta.name,
                    n: meta.default_n(),
                    class: meta.class.0,
                    bounded: meta.class.constraints() != 'U',
                    meta: Some(meta),
                };
                if filter.passes(&fact) {
                    left_out.push(format!("{}: {error}", meta.name));
                }
            }
        }
    }
    if let Some(term) = filter.idle(&facts) {
        return Err(Fault::new(format_args!(
            "no built-in problem with bounds or without constraints passes `{term}`; see `thalweg list` for what there is"
        )));
    }
    all_used(args, &used)?;
    subjects.sort_by(|a, b| a.label.cmp(&b.label));
    Ok((subjects, left_out))
}

type Sized = (Vec<(String, f64)>, Vec<usize>, usize);

/// The parameters that a problem has of those given, which these are, and its size with them.
fn sized(args: &BenchArgs, meta: &'static Meta) -> Result<Sized, BuildError> {
    let (mut own, mut which) = (Vec::new(), Vec::new());
    for (k, (name, value)) in args.params.iter().enumerate() {
        match meta.params(&[(name, *value)]) {
            Ok(_) => {
                own.push((name.clone(), *value));
                which.push(k);
            }
            Err(BuildError::UnknownParameter { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let given: Vec<(&str, f64)> = own.iter().map(|(k, v)| (k.as_str(), *v)).collect();
    let n = meta.n(&meta.params(&given)?);
    Ok((own, which, n))
}

/// The files of a folder, opened by workers.
fn files(args: &BenchArgs, folder: &Path, pool: &Pool<'_>) -> Result<Found, Fault> {
    let filter = filter(args)?;
    if filter.wants_tags() {
        return Err(Fault::new(
            "SIF files have no tags; leave tag=… out of --problems",
        ));
    }
    let scanned = scan_folder(folder).map_err(Fault::new)?;
    let mut used = HashSet::new();
    let candidates: Vec<(PathBuf, Vec<(String, f64)>)> = scanned
        .into_iter()
        .map(|s| {
            let offers = s.header.map(|h| h.parameters).unwrap_or_default();
            let own = args
                .params
                .iter()
                .enumerate()
                .filter(|(_, (name, _))| offers.iter().any(|o| o.name.eq_ignore_ascii_case(name)));
            let own = own.map(|(k, p)| {
                used.insert(k);
                p.clone()
            });
            let own = own.collect();
            (s.path, own)
        })
        .collect();
    all_used(args, &used)?;
    // What is found, in the order of the files.
    let mut found: Vec<Option<Answer>> = candidates.iter().map(|_| None).collect();
    let mut watcher = Watcher::new("reading", candidates.len());
    let numbers: Vec<usize> = (0..candidates.len()).collect();
    let limit = opening(args);
    pool.each(
        &numbers,
        |slot, &k| {
            let (path, parameters) = &candidates[k];
            let job = Job::Probe {
                place: Place::File(path.clone()),
                parameters: parameters.clone(),
            };
            Some(slot.ask(&job, limit, limit))
        },
        |&k, answer| {
            watcher.step("");
            found[k] = Some(answer);
        },
    );
    watcher.end();
    let (mut subjects, mut left_out) = (Vec::new(), Vec::new());
    let mut labels = HashSet::new();
    for ((path, parameters), answer) in candidates.into_iter().zip(found) {
        let stem = path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
        match answer {
            Some(Answer::Reply(Reply::Probed {
                name,
                n,
                class,
                constraints,
                bounded,
            })) => {
                let facts = Facts {
                    name: &name,
                    n,
                    class: &class,
                    bounded,
                    meta: None,
                };
                if constraints > 0 || n == 0 || !filter.passes(&facts) {
                    continue;
                }
                // Two files may have one name inside.
                let names = [name, stem, path.display().to_string()];
                let label = names
                    .iter()
                    .map(|name| labelled(name, &parameters))
                    .find(|l| labels.insert(l.clone()));
                let Some(label) = label else { continue };
                subjects.push(Subject {
                    place: Place::File(path),
                    parameters,
                    label,
                    n,
                    class,
                });
            }
            Some(Answer::Reply(Reply::Failed(words))) => left_out.push(format!("{stem}: {words}")),
            Some(Answer::TimeOut) => {
                left_out.push(format!("{stem}: not opened within {} s", limit.as_secs()))
            }
            Some(Answer::Died { how, words }) => {
                left_out.push(format!(
                    "{stem}: opening it ended its process: {how} {}",
                    words.trim()
                ));
            }
            Some(Answer::Reply(_) | Answer::Stopped) | None => {}
        }
    }
    Ok((subjects, left_out))
}

/// How long a problem may take to open.
fn opening(args: &BenchArgs) -> Duration {
    args.time_limit.saturating_add(Duration::from_secs(30))
}

/// The lock, the session, the rows to append to, the rows that are there.
type Opened = (File, Saved, Rows, Vec<Run>);

fn open_folder(
    args: &BenchArgs,
    roster: &dyn Roster,
    entries: &[Entry],
    settings: Settings,
) -> Result<Opened, Fault> {
    let folder = &args.out;
    std::fs::create_dir_all(folder)
        .map_err(|e| Fault::new(format_args!("cannot make the folder {}: {e}", folder.display())))?;
    let path = folder.join(".lock");
    let lock =
        File::create(&path).map_err(|e| Fault::new(format_args!("cannot write {}: {e}", path.display())))?;
    if matches!(lock.try_lock(), Err(std::fs::TryLockError::WouldBlock)) {
        return Err(Fault::new(format_args!(
            "another bench is at work in {}; wait for it, or name another --out",
            folder.display()
        )));
    }
    let there = folder.join("runs.jsonl").exists();
    if there && !args.resume {
        return Err(Fault::new(format_args!(
            "{} has the rows of a bench; give --resume to go on with it, or name another --out",
            folder.display()
        )));
    }
    let mut session = session::here(roster.program());
    session.gtol = args.gtol;
    session.time_limit = args.time_limit.as_secs_f64();
    for entry in entries {
        let words = entry
            .build(roster, args.gtol)
            .map(|c| c.settings())
            .map_err(Fault::new)?;
        session.solvers.push((entry.label().to_owned(), words));
    }
    match session::read(folder)? {
        Some(old) if there => {
            if let Some(words) = settings.difference(&old.settings) {
                return Err(Fault::new(format_args!(
                    "{} is of a bench with other settings: {words}; give the same, or name another --out",
                    folder.display()
                )));
            }
            session.began = old.session.began;
        }
        None if there => {
            return Err(Fault::new(format_args!(
                "{} has rows but no session.json, so nobody knows what they are of; name another --out",
                folder.display()
            )));
        }
        _ => {}
    }
    let (rows, old, lost) = Rows::open(folder)?;
    if lost > 0 {
        eprintln!("{lost} lines of runs.jsonl are no rows; their runs are made again");
    }
    Ok((lock, Saved { session, settings }, rows, old))
}

/// A run to be made, and the number of its problem.
struct Planned {
    subject: usize,
    job: RunJob,
}

fn key(planned: &Planned) -> (&str, &str, &str) {
    let job = &planned.job;
    (&job.label, &job.feature, job.entry.label())
}

/// All runs in the order of the file.
fn jobs(args: &BenchArgs, subjects: &[Subject], entries: &[Entry], features: &[String]) -> Vec<Planned> {
    let mut jobs = Vec::new();
    for (subject, s) in subjects.iter().enumerate() {
        for entry in entries {
            for feature in features {
                jobs.push(Planned {
                    subject,
                    job: RunJob {
                        place: s.place.clone(),
                        parameters: s.parameters.clone(),
                        label: s.label.clone(),
                        feature: feature.clone(),
                        entry: entry.clone(),
                        gtol: args.gtol,
                        max_cost: args.max_evaluations.limit(s.n),
                        time_limit: args.time_limit,
                    },
                });
            }
        }
    }
    jobs
}

/// One run: always a row, unless the bench is being stopped.
fn one(slot: &mut Slot<'_>, planned: &Planned, subjects: &[Subject]) -> Option<Run> {
    let job = &planned.job;
    let began = Instant::now();
    // A run stops itself at its limit if it only evaluates on; it is killed if it does not.
    let limit = job
        .time_limit
        .mul_f64(1.1)
        .saturating_add(Duration::from_millis(500));
    let opening = job.time_limit.saturating_add(Duration::from_secs(30));
    let answer = slot.ask(&Job::Run(Box::new(job.clone())), opening, limit);
    let subject = &subjects[planned.subject];
    let row = |outcome: Outcome, message: String| {
        Some(Run {
            problem: job.label.clone(),
            feature: job.feature.clone(),
            solver: job.entry.label().to_owned(),
            n: subject.n,
            class: subject.class.clone(),
            outcome,
            status: outcome.name().to_owned(),
            message,
            seconds: began.elapsed().as_secs_f64(),
            ..Run::default()
        })
    };
    match answer {
        Answer::Reply(Reply::Row(row)) => Some(*row),
        Answer::Reply(Reply::Failed(words)) => row(Outcome::Refused, words),
        Answer::Reply(_) => row(
            Outcome::Crash,
            "the process of the run answered something else".to_owned(),
        ),
        Answer::TimeOut => row(
            Outcome::TimeOut,
            format!("killed: it did not end within {} s", job.time_limit.as_secs_f64()),
        ),
        Answer::Died { how, words } => {
            let memory = [
                "memory allocation of",
                "Cannot allocate memory",
                "out of memory",
                "bad_alloc",
            ];
            let outcome = match memory.iter().any(|m| words.contains(m)) {
                true => Outcome::OutOfMemory,
                false => Outcome::Crash,
            };
            let words: Vec<&str> = words.split_whitespace().collect();
            let message = match words.is_empty() {
                true => format!("the process of the run died: {how}"),
                false => format!(
                    "the process of the run died: {how}; its last words: {}",
                    words.join(" ")
                ),
            };
            row(outcome, message)
        }
        Answer::Stopped => None,
    }
}

/// Slots that work on a list.
struct Pool<'a> {
    command: &'a WorkerCommand,
    stop: &'a AtomicBool,
    slots: usize,
}

impl Pool<'_> {
    /// Does `work` for every item, in parallel, in no order; `take` has the results one by one.
    fn each<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&mut Slot<'_>, &T) -> Option<R> + Sync,
        mut take: impl FnMut(&T, R),
    ) {
        let next = AtomicUsize::new(0);
        let (sender, results) = mpsc::channel();
        // Starting a process is not free: no more of them than there is work.
        let slots = self.slots.min(items.len());
        std::thread::scope(|scope| {
            for _ in 0..slots {
                let (sender, next, work) = (sender.clone(), &next, &work);
                scope.spawn(move || {
                    let mut slot = Slot::new(self.command, self.stop);
                    while !self.stop.load(Ordering::Relaxed) {
                        let k = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(k) else { break };
                        if let Some(result) = work(&mut slot, item)
                            && sender.send((k, result)).is_err()
                        {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            for (k, result) in results {
                take(&items[k], result);
            }
        });
    }
}

/// f over what the runs saw of the plane, for each problem of two variables.
fn contours(pool: &Pool<'_>, subjects: &[Subject], rows: &[Run]) -> Vec<Contour> {
    let same_plane = |feature: &str| {
        feature
            .parse::<Features>()
            .is_ok_and(|f| !f.permuted && f.scaled.is_none() && !f.rotated)
    };
    let plane: Vec<(usize, [[f64; 2]; 2])> = subjects
        .iter()
        .enumerate()
        .filter(|(_, s)| s.n == 2)
        .filter_map(|(k, s)| {
            let own = rows
                .iter()
                .filter(|r| r.problem == s.label && same_plane(&r.feature));
            Some((k, seen(&own.collect::<Vec<_>>())?))
        })
        .collect();
    let limit = Duration::from_secs(30);
    let found = Mutex::new(Vec::new());
    pool.each(
        &plane,
        |slot, (k, [low, high])| {
            let s = &subjects[*k];
            let job = Job::Contour {
                place: s.place.clone(),
                parameters: s.parameters.clone(),
                label: s.label.clone(),
                low: *low,
                high: *high,
            };
            match slot.ask(&job, limit, limit) {
                Answer::Reply(Reply::Contour(contour)) => Some((*k, *contour)),
                // A report without this picture is a report.
                _ => None,
            }
        },
        |_, result| {
            if let Ok(mut found) = found.lock() {
                found.push(result);
            }
        },
    );
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|(k, _)| *k);
    found.into_iter().map(|(_, contour)| contour).collect()
}

/// The box around starts, solutions and nearly all iterates, a little wider; `None` if there is no such box. Without the last
/// few: one far step would leave nothing to be seen of the others.
fn seen(rows: &[&Run]) -> Option<[[f64; 2]; 2]> {
    let mut bounds = [[0.0; 2]; 2];
    for k in 0..2 {
        let mut all: Vec<f64> = rows.iter().flat_map(|r| &r.path).map(|p| p[k]).collect();
        all.sort_by(f64::total_cmp);
        let last = all.len().checked_sub(1)?;
        let (mut low, mut high) = (all[last * 3 / 100], all[last - last * 3 / 100]);
        let solved = rows.iter().filter(|r| r.outcome == Outcome::Solved);
        let ends = solved.filter_map(|r| r.path.last());
        for p in rows.iter().filter_map(|r| r.path.first()).chain(ends) {
            (low, high) = (low.min(p[k]), high.max(p[k]));
        }
        let margin = match 0.12 * (high - low) {
            m if m > 0.0 => m,
            _ => 1e-3 * low.abs().max(1.0),
        };
        (bounds[0][k], bounds[1][k]) = (low - margin, high + margin);
    }
    bounds.iter().flatten().all(|v| v.is_finite()).then_some(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_leaves_far_iterates_out_but_no_start_and_no_solution() {
        let run = |outcome, path: Vec<[f64; 2]>| Run {
            outcome,
            path,
            ..Run::default()
        };
        let mut path: Vec<[f64; 2]> = (0..=100).map(|i| [f64::from(i) / 100.0, 0.0]).collect();
        path[50] = [1e9, 0.0];
        path[100] = [2.0, 0.0];
        let solved = run(Outcome::Solved, path);
        let lost = run(Outcome::Unsolved, vec![[-1.0, 0.0], [7e5, 0.0]]);
        let bounds = seen(&[&solved, &lost]).unwrap_or_default();
        // From the start −1 to the solution 2, a width of 3; f never left the line y = 0. A few roundings.
        for (found, expected) in bounds.iter().flatten().zip([-1.36, -1e-3, 2.36, 1e-3]) {
            assert!((found - expected).abs() < 1e-14, "{bounds:?}");
        }
        assert_eq!(seen(&[]), None);
    }
}
