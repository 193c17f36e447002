//! Checkpoints as streams and as files.

use super::{CheckpointError, Header, Loader, Resumable, Saver};
use crate::{Bounds, Of, Problem, Real, Reduce, Solver, State, Vector};
use num_traits::Zero;
use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// The header that a state has, or that one to be read must have. A collective operation.
fn header<P, S>(solver: &S, state: &S::State, label: &str) -> Header
where
    P: Problem,
    S: Solver<P>,
{
    let x = state.x();
    Header {
        crate_version: env!("CARGO_PKG_VERSION").to_owned(),
        // What is long says no more by its end.
        label: label.chars().take(1000).collect(),
        solver: solver.name().to_owned(),
        scalar: Of::<P>::NAME.to_owned(),
        local_len: x.local_len() as u64,
        global_len: x.global_len() as u64,
        offset: x.comm().offset(x.local_len()) as u64,
        pairs: state.pair_count() as u64,
        value: state.value().to_f64(),
        counters: *state.counters(),
    }
}

/// Writes a checkpoint of `state` to `out`. On a distributed vector a collective operation, each part with its own stream; an
/// error is told only on the part that has it.
///
/// # Errors
/// The writer's.
pub fn write<P, S>(
    solver: &S,
    _problem: &P,
    state: &S::State,
    out: &mut dyn Write,
) -> Result<(), CheckpointError>
where
    P: Problem,
    S: Resumable<P>,
{
    write_state::<P, S>(solver, state, out)
}

fn write_state<P, S>(solver: &S, state: &S::State, out: &mut dyn Write) -> Result<(), CheckpointError>
where
    P: Problem,
    S: Resumable<P>,
{
    let header = header::<P, S>(solver, state, "");
    let mut saver = Saver::new(out, &header)?;
    solver.save(state, &mut saver)?;
    saver.finish()
}

/// Saves `state` to a file, which appears whole or not at all: it is written as `path` + `.partial`, brought to the disk, and
/// renamed. Whatever happens, `path` holds this checkpoint or the one before. A collective operation.
///
/// # Errors
/// A file that cannot be written; on all parts if on one.
pub fn save<P, S>(
    path: impl AsRef<Path>,
    solver: &S,
    _problem: &P,
    state: &S::State,
) -> Result<(), CheckpointError>
where
    P: Problem,
    S: Resumable<P>,
{
    save_state::<P, S>(path.as_ref(), solver, state, "")
}

pub(super) fn save_state<P, S>(
    path: &Path,
    solver: &S,
    state: &S::State,
    label: &str,
) -> Result<(), CheckpointError>
where
    P: Problem,
    S: Resumable<P>,
{
    let mut beside = path.as_os_str().to_owned();
    beside.push(".partial");
    let beside = PathBuf::from(beside);
    let header = header::<P, S>(solver, state, label);
    let comm = state.x().comm();
    let write = || -> Result<(), CheckpointError> {
        let cannot = |e| CheckpointError::io("write", e);
        if path.is_dir() {
            return Err(cannot(std::io::ErrorKind::IsADirectory.into()));
        }
        let mut file = File::create(&beside).map_err(cannot)?;
        let mut saver = Saver::new(&mut file, &header)?;
        solver.save(state, &mut saver)?;
        saver.finish()?;
        file.sync_all().map_err(cannot)
    };
    let on_all_parts = |result: Result<(), CheckpointError>| {
        let failed = comm.any(result.is_err());
        match result {
            Ok(()) if failed => Err(CheckpointError::Elsewhere),
            other => other,
        }
    };
    // No part replaces its old file before all have a new one.
    if let Err(error) = on_all_parts(write()) {
        // What is left of it is overwritten by the next attempt in any case.
        let _gone = fs::remove_file(&beside);
        return Err(match error {
            CheckpointError::Io { doing, source, .. } => CheckpointError::Io {
                doing,
                path: path.to_owned(),
                source,
            },
            other => other,
        });
    }
    let renamed = fs::rename(&beside, path).and_then(|()| sync_folder(path));
    on_all_parts(renamed.map_err(|source| CheckpointError::Io {
        doing: "write",
        path: path.to_owned(),
        source,
    }))
}

/// A rename is on the disk once its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

/// Folders cannot be opened here; the system orders its own journal.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Reads a checkpoint into a new state for variables shaped like `like`. Evaluates nothing. A collective operation.
///
/// # Errors
/// A checkpoint that cannot be read, is damaged or does not fit; options that make no sense. On all parts if on one.
pub fn read<P, S>(
    input: &mut dyn Read,
    solver: &S,
    problem: &P,
    like: P::Vector,
) -> Result<S::State, CheckpointError>
where
    P: Problem,
    S: Resumable<P>,
{
    read_from(|| Ok(input), solver, problem, like, "")
}

fn read_from<P, S, R: Read>(
    open: impl FnOnce() -> Result<R, CheckpointError>,
    solver: &S,
    problem: &P,
    like: P::Vector,
    label: &str,
) -> Result<S::State, CheckpointError>
where
    P: Problem,
    S: Resumable<P>,
{
    // All reductions that need no file come first: the parts stay in step whatever their files are like.
    let mut state = solver.allocate(problem, like)?;
    let needed = header::<P, S>(solver, &state, label);
    let limits = problem.bounds().filter(|b| b.any()).map(limits::<P>);
    let restore = || -> Result<(), CheckpointError> {
        let mut input = open()?;
        let mut loader = Loader::new(&mut input, limits)?;
        loader.header().check(&needed)?;
        solver.restore(&mut state, &mut loader)?;
        loader.finish()
    };
    let restored = restore();
    let comm = state.x().comm();
    let failed = comm.any(restored.is_err());
    restored?;
    if failed {
        return Err(CheckpointError::Elsewhere);
    }
    of_one_moment::<P, S>(&state)?;
    Ok(state)
}

fn limits<P: Problem>(bounds: &Bounds<P::Vector>) -> (&[Of<P>], &[Of<P>]) {
    (bounds.lower().local(), bounds.upper().local())
}

/// Refuses parts that were saved at different moments.
fn of_one_moment<P, S>(state: &S::State) -> Result<(), CheckpointError>
where
    P: Problem,
    S: Solver<P>,
{
    let counters = state.counters();
    let words = [
        counters.iterations,
        counters.evaluations(),
        state.value().to_bits64(),
    ];
    // Sixteen bits at a time, which every scalar holds exactly.
    let mut most = [Of::<P>::zero(); 12];
    for (k, out) in most.iter_mut().enumerate() {
        *out = Of::<P>::from_f64(((words[k / 4] >> (16 * (k % 4))) & 0xffff) as f64);
    }
    let mut least = most;
    state.x().comm().max(&mut most);
    state.x().comm().min(&mut least);
    if most == least {
        Ok(())
    } else {
        Err(CheckpointError::mismatch(
            "the moment it was saved at",
            format_args!("iteration {} on this part", counters.iterations),
            "another on other parts",
            "use files that were saved together",
        ))
    }
}

/// Reads a checkpoint from a file; see [`read`].
///
/// # Errors
/// As [`read`]; also a file that is not there.
pub fn load<P, S>(
    path: impl AsRef<Path>,
    solver: &S,
    problem: &P,
    like: P::Vector,
) -> Result<S::State, CheckpointError>
where
    P: Problem,
    S: Resumable<P>,
{
    load_labelled(path.as_ref(), solver, problem, like, "")
}

pub(super) fn load_labelled<P, S>(
    path: &Path,
    solver: &S,
    problem: &P,
    like: P::Vector,
    label: &str,
) -> Result<S::State, CheckpointError>
where
    P: Problem,
    S: Resumable<P>,
{
    read_from(|| open(path), solver, problem, like, label).map_err(|e| e.at(path))
}

fn open(path: &Path) -> Result<BufReader<File>, CheckpointError> {
    match File::open(path) {
        Ok(file) => Ok(BufReader::new(file)),
        Err(e) => Err(CheckpointError::io("read", e)),
    }
}

/// What a file is a checkpoint of. Reads the header alone; the rest may be damaged.
///
/// # Errors
/// A file that cannot be read, or is not a checkpoint of this format.
pub fn peek(path: impl AsRef<Path>) -> Result<Header, CheckpointError> {
    let path = path.as_ref();
    let header = || {
        let mut input = open(path)?;
        Ok(Loader::<f64>::new(&mut input, None)?.header().clone())
    };
    header().map_err(|e: CheckpointError| e.at(path))
}
