//! The check that a solver's runs can be saved and gone on with.

use crate::builtin::{Builtin, Shape, Walls};
use crate::partition::{Partition, Partitioned};
use crate::report::Report;
use crate::rng::SplitMix;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use thalweg_core::checkpoint::{CheckpointError, Resumable, read, write};
use thalweg_core::{Counters, Problem, Real, Solver, State, Vector};

const RESUMES: (&str, &str) = (
    "resumes",
    "saved and restored after every step, a run takes the same steps as undisturbed, bit for bit",
);
const WHOLE: (&str, &str) = ("whole", "a restored state, saved again, gives the same bytes");
const DAMAGE: (&str, &str) = (
    "refuses-damage",
    "a checkpoint that was changed or cut short anywhere is refused",
);
const FORGED: (&str, &str) = (
    "survives-forgery",
    "contents that make no sense, with checksums that match, are refused or lead to steps that do not panic",
);

/// Checks that runs of a solver with scalar `T` can be saved and gone on with: bit for bit, and not from damaged files. As
/// [`CheckpointCheck::new`]`(solver).run()`.
pub fn checkpoint<T: Real, S>(solver: &S) -> Report
where
    S: Resumable<Builtin<Vec<T>>>,
{
    CheckpointCheck::new(solver).run()
}

/// The check of checkpoints with options. [`checkpoint`] is the short way.
///
/// Nothing is compared within a tolerance: the bits must be the same.
#[derive(Debug)]
pub struct CheckpointCheck<'s, S> {
    solver: &'s S,
    steps: usize,
    sizes: Vec<usize>,
    mutations: usize,
    unconstrained: bool,
}

/// All that a state shows, as bits.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    numbers: Vec<u64>,
    counters: Counters,
    pairs: usize,
    flow: String,
}

fn seen<V: Vector>(state: &impl State<Vector = V>, flow: &impl std::fmt::Debug) -> Seen {
    let scalars = [
        state.value(),
        state.projected_gradient_norm(),
        state.step_length(),
    ];
    let n = state.x().local_len();
    let mut numbers: Vec<u64> = scalars.iter().map(|v| v.to_bits64()).collect();
    let mut add = |vector: &[V::Scalar]| numbers.extend(vector.iter().map(|v| v.to_bits64()));
    add(state.x().local());
    add(state.gradient().local());
    let (mut s, mut y) = (vec![V::Scalar::default(); n], vec![V::Scalar::default(); n]);
    for k in 0..state.pair_count() {
        if state.copy_pair(k, &mut s, &mut y) {
            add(&s);
            add(&y);
        }
    }
    Seen {
        numbers,
        counters: *state.counters(),
        pairs: state.pair_count(),
        flow: format!("{flow:?}"),
    }
}

fn saved<P: Problem, S: Resumable<P>>(
    solver: &S,
    problem: &P,
    state: &S::State,
) -> Result<Vec<u8>, CheckpointError> {
    let mut bytes = Vec::new();
    write(solver, problem, state, &mut bytes)?;
    Ok(bytes)
}

/// Follows a run step by step beside one that is saved and restored after every step. What differs first, and the last
/// checkpoints.
fn follow<V: Vector, S: Resumable<Builtin<V>>>(
    solver: &S,
    problem: &mut Builtin<V>,
    steps: usize,
) -> Result<Vec<Vec<u8>>, (&'static str, String)> {
    let broken = |what: &str, e: &dyn std::fmt::Display| (RESUMES.0, format!("{what}: {e}"));
    let start = problem.start(0);
    let like = start.like();
    let begin = |problem: &mut Builtin<V>| {
        solver
            .init(problem, start.clone())
            .map_err(|_| broken("init", &"refused"))
    };
    let mut straight = begin(problem)?;
    let mut resumed = begin(problem)?;
    let mut files = Vec::new();
    for k in 0..steps {
        let bytes = saved(solver, problem, &resumed).map_err(|e| broken("save", &e))?;
        // Into a state of which nothing but the shape is known.
        resumed =
            read(&mut bytes.as_slice(), solver, problem, like.clone()).map_err(|e| broken("restore", &e))?;
        let again = saved(solver, problem, &resumed).map_err(|e| broken("save again", &e))?;
        if again != bytes {
            let at = again.iter().zip(&bytes).position(|(a, b)| a != b);
            let place = at.map_or_else(
                || "length".to_owned(),
                |at| format!("byte {at} of {}", bytes.len()),
            );
            return Err((WHOLE.0, format!("another {place} after {k} steps")));
        }
        files.push(bytes);
        let a: ControlFlow<_, _> = solver
            .step(problem, &mut straight)
            .map_err(|_| broken("step", &"failed"))?;
        let b: ControlFlow<_, _> = solver
            .step(problem, &mut resumed)
            .map_err(|_| broken("step", &"failed"))?;
        let (one, other) = (seen(&straight, &a), seen(&resumed, &b));
        if one != other {
            let what = if one.numbers != other.numbers {
                "numbers".to_owned()
            } else {
                format!(
                    "{:?} and {:?}",
                    (one.counters, one.pairs, one.flow),
                    (other.counters, other.pairs, other.flow)
                )
            };
            return Err((RESUMES.0, format!("step {} differs: {what}", k + 1)));
        }
        if a.is_break() {
            break;
        }
    }
    Ok(files)
}

impl<'s, S> CheckpointCheck<'s, S> {
    /// At most 40 steps of each run, with 2, 13 and 70 variables.
    pub fn new(solver: &'s S) -> Self {
        CheckpointCheck {
            solver,
            steps: 40,
            sizes: vec![2, 13, 70],
            mutations: 40,
            unconstrained: false,
        }
    }

    /// The longest run, in steps.
    #[must_use]
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// How many variables the problems have.
    #[must_use]
    pub fn sizes(mut self, sizes: &[usize]) -> Self {
        self.sizes = sizes.to_vec();
        self
    }

    /// How many changes are made to the checkpoints of each run, of each kind.
    #[must_use]
    pub fn mutations(mut self, count: usize) -> Self {
        self.mutations = count;
        self
    }

    /// The solver is for problems without bounds: it is run on those alone.
    #[must_use]
    pub fn unconstrained(mut self) -> Self {
        self.unconstrained = true;
        self
    }

    fn problems(&self) -> Vec<(Shape, Walls, usize)> {
        let kinds = [
            (Shape::Coupled, Walls::Some),
            (Shape::Penalty, Walls::Without),
            (Shape::Barrier, Walls::Boxed),
            (Shape::Valley, Walls::Fixed),
            (Shape::Valley, Walls::Without),
        ];
        let mut all = Vec::new();
        for &n in &self.sizes {
            for (shape, walls) in kinds {
                all.push((shape, if self.unconstrained { Walls::Without } else { walls }, n));
            }
        }
        all
    }

    /// Runs the check with the scalar `T`.
    pub fn run<T: Real>(&self) -> Report
    where
        S: Resumable<Builtin<Vec<T>>>,
    {
        let name = <S as Solver<Builtin<Vec<T>>>>::name(self.solver);
        let mut report = Report::new(format!("checkpoints of `{name}` in {}", T::NAME));
        let mut random = SplitMix::new(7);
        for (shape, walls, n) in self.problems() {
            let mut problem = Builtin::new(&vec![T::zero(); n], shape, walls);
            let place = problem.describe();
            let files = match follow(self.solver, &mut problem, self.steps) {
                Ok(files) => {
                    note(&mut report, RESUMES, &place, None);
                    note(&mut report, WHOLE, &place, None);
                    files
                }
                Err((promise, found)) => {
                    let promise = if promise == WHOLE.0 { WHOLE } else { RESUMES };
                    note(&mut report, promise, &place, Some(found));
                    continue;
                }
            };
            for _ in 0..self.mutations {
                let file = &files[random.below(files.len())];
                let (found, how) = damage(&mut random, file);
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    read(&mut found.as_slice(), self.solver, &problem, vec![T::zero(); n]).map(|_| ())
                }));
                let wrong = match outcome {
                    Ok(Err(_)) => None,
                    Ok(Ok(())) if found == *file => None,
                    Ok(Ok(())) => Some(format!("taken in spite of {how}")),
                    Err(_) => Some(format!("a panic on {how}")),
                };
                note(&mut report, DAMAGE, &place, wrong);

                let (found, how) = forge(&mut random, file);
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    let state = read(&mut found.as_slice(), self.solver, &problem, vec![T::zero(); n]);
                    let Ok(mut state) = state else { return };
                    for _ in 0..3 {
                        if !matches!(
                            self.solver.step(&mut problem, &mut state),
                            Ok(ControlFlow::Continue(()))
                        ) {
                            break;
                        }
                    }
                }));
                let wrong = outcome.is_err().then(|| format!("a panic on {how}"));
                note(&mut report, FORGED, &place, wrong);
            }
        }
        report
    }

    /// Runs the check on vectors in parts: each part saves its own, and restored they go on in step. Parts of different moments
    /// are refused on all.
    pub fn in_parts<T: Real>(&self) -> Report
    where
        S: Resumable<Builtin<Partitioned<T>>> + Sync,
    {
        let name = <S as Solver<Builtin<Partitioned<T>>>>::name(self.solver);
        let mut report = Report::new(format!("checkpoints of `{name}` in {}, in parts", T::NAME));
        for (shape, walls, n) in self.problems() {
            for sizes in [&[1usize, 0][..], &[n / 2], &[0]] {
                let mut sizes = sizes.to_vec();
                sizes.push(0);
                let place = format!(
                    "{shape:?} with bounds {walls:?}, n = {n}, {}, cut {sizes:?}",
                    T::NAME
                );
                let outcome = Partition::sizes(&sizes).run(&vec![T::zero(); n], |like| {
                    let mut problem = Builtin::new(&like, shape, walls);
                    let files = follow(self.solver, &mut problem, self.steps.min(20))?;
                    // This part from another moment than the rest.
                    let last = files.len() - 1;
                    let mine = if like.part() == 0 { 0 } else { last };
                    let mixed = read(&mut files[mine].as_slice(), self.solver, &problem, like.like());
                    if last > 0 && sizes.len() > 1 && mixed.is_ok() {
                        return Err((RESUMES.0, "parts of different moments were taken".to_owned()));
                    }
                    // A part that is damaged.
                    let mut file = files[last].clone();
                    if like.part() == 0 {
                        file.truncate(file.len() - 1);
                    }
                    match read(&mut file.as_slice(), self.solver, &problem, like.like()) {
                        Err(_) => Ok(()),
                        Ok(_) => Err((RESUMES.0, "damage on another part went unnoticed".to_owned())),
                    }
                });
                let found = match outcome {
                    Ok(parts) => parts.into_iter().find_map(Result::err).map(|(_, found)| found),
                    Err(failure) => Some(failure.to_string()),
                };
                note(&mut report, RESUMES, &place, found);
            }
        }
        report
    }
}

/// Records a promise, broken in these words or kept.
fn note(report: &mut Report, promise: (&'static str, &'static str), place: &str, found: Option<String>) {
    report.check(
        promise,
        found.is_none(),
        || place.to_owned(),
        || found.clone().unwrap_or_default(),
    );
}

/// A changed copy, and what was done to it.
fn damage(random: &mut SplitMix, file: &[u8]) -> (Vec<u8>, String) {
    let mut out = file.to_vec();
    let at = random.below(file.len());
    let how = match random.below(5) {
        0 => {
            let bit = random.below(8);
            out[at] ^= 1 << bit;
            format!("bit {bit} of byte {at} flipped")
        }
        1 => {
            out.truncate(at);
            format!("the end cut off at byte {at}")
        }
        2 => {
            let len = 1 + random.below((out.len() - at).min(100));
            let bits = random.bits() | 1;
            for (k, byte) in out[at..at + len].iter_mut().enumerate() {
                *byte ^= (bits >> (8 * (k % 8))) as u8;
            }
            format!("{len} bytes from {at} changed")
        }
        3 => {
            let len = 1 + random.below((out.len() - at).min(100));
            out.drain(at..at + len);
            format!("{len} bytes from {at} taken out")
        }
        _ => {
            let len = 1 + random.below(100);
            let more: Vec<u8> = (0..len).map(|_| random.bits() as u8).collect();
            out.splice(at..at, more);
            format!("{len} bytes put in at {at}")
        }
    };
    (out, how)
}

/// Where the payload of each record lies, after the 16 bytes of the beginning.
fn payloads(file: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut at = 16;
    let mut all = Vec::new();
    while at + 14 <= file.len() {
        let width = usize::from(file[at + 1]);
        let mut len = [0; 8];
        len.copy_from_slice(&file[at + 2..at + 10]);
        let size = width * u64::from_le_bytes(len) as usize;
        if file[at] == b'E' {
            break;
        }
        all.push(at + 14..at + 14 + size);
        at += 14 + size + 4;
    }
    all
}

/// A copy with other contents and checksums that match.
fn forge(random: &mut SplitMix, file: &[u8]) -> (Vec<u8>, String) {
    let records = payloads(file);
    let mut out = file.to_vec();
    // The records of fields decide most.
    let fields: Vec<_> = records.iter().filter(|r| file[r.start - 14] == b'F').collect();
    let chosen = if random.below(3) > 0 && !fields.is_empty() {
        fields[random.below(fields.len())].clone()
    } else {
        records[random.below(records.len())].clone()
    };
    let mut how = format!("the record at {} with", chosen.start);
    for _ in 0..1 + random.below(4) {
        if chosen.is_empty() {
            break;
        }
        let at = chosen.start + random.below(chosen.len());
        let byte = match random.below(3) {
            0 => 0xff,
            1 => 0,
            _ => random.bits() as u8,
        };
        out[at] = byte;
        how.push_str(&format!(" {byte:#x} at {at}"));
    }
    let mut sum = crc32fast::Hasher::new();
    let mut hashed = 0;
    let mut seal = |out: &mut Vec<u8>, at: usize| {
        sum.update(&out[hashed..at]);
        out[at..at + 4].copy_from_slice(&sum.clone().finalize().to_le_bytes());
        hashed = at + 4;
    };
    for record in records {
        seal(&mut out, record.start - 4);
        seal(&mut out, record.end);
    }
    let end = out.len() - 4;
    seal(&mut out, end);
    (out, how)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgery_without_changes_is_the_file() {
        // Two records of fields and one of numbers, made by hand as the format says.
        let mut file = b"\x89thalweg\r\n\x1a\n\x01\0\0\0".to_vec();
        let mut parts: Vec<(u8, u8, u64, Vec<u8>)> =
            vec![(b'H', 1, 3, vec![1, 2, 3]), (b'N', 8, 1, vec![9; 8])];
        parts.push((b'F', 1, 0, Vec::new()));
        let mut sum = crc32fast::Hasher::new();
        let mut hashed = 0;
        let mut seal = |file: &mut Vec<u8>| {
            sum.update(&file[hashed..]);
            file.extend(sum.clone().finalize().to_le_bytes());
            hashed = file.len();
        };
        for (kind, width, len, payload) in parts {
            file.extend([kind, width]);
            file.extend(len.to_le_bytes());
            seal(&mut file);
            file.extend(payload);
            seal(&mut file);
        }
        file.extend([b'E', 1]);
        file.extend(0u64.to_le_bytes());
        seal(&mut file);
        assert_eq!(payloads(&file).len(), 3);
        let mut random = SplitMix::new(1);
        // The only record of fields is empty, so that a forgery of it changes nothing.
        let same = (0..50).filter(|_| forge(&mut random, &file).0 == file).count();
        assert!((10..50).contains(&same), "{same}");
    }
}
