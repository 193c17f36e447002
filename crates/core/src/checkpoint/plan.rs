//! Runs that save as they go.

use super::file::{load_labelled, save_state};
use super::{CheckpointError, Resumable};
use crate::driver::Budgeted;
use crate::{Driver, Error, Problem, Reduce, Solution, State, Status, Vector};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Saved this often where nothing else is said.
const EVERY: Duration = Duration::from_secs(60);

/// Where a run saves its state and how often, and where it goes on from.
///
/// ```
/// use std::time::Duration;
/// use thalweg_core::checkpoint::Checkpoints;
///
/// // Begin anew, or go on where an earlier run of this was killed.
/// let restartable = Checkpoints::to("run.ckpt").every_time(Duration::from_secs(10)).resume_if_present();
/// // Go on from a file, and save nothing.
/// let once = Checkpoints::resume("run.ckpt");
/// ```
#[derive(Debug, Clone)]
pub struct Checkpoints {
    to: Option<PathBuf>,
    iterations: Option<u64>,
    time: Option<Duration>,
    from: Option<PathBuf>,
    from_must_exist: bool,
    label: String,
}

impl Checkpoints {
    /// Save to this file, by default every minute.
    pub fn to(path: impl Into<PathBuf>) -> Self {
        Checkpoints {
            to: Some(path.into()),
            iterations: None,
            time: None,
            from: None,
            from_must_exist: true,
            label: String::new(),
        }
    }

    /// Go on from this file; save nothing.
    pub fn resume(path: impl Into<PathBuf>) -> Self {
        Checkpoints {
            to: None,
            iterations: None,
            time: None,
            from: Some(path.into()),
            from_must_exist: true,
            label: String::new(),
        }
    }

    /// Go on from this file, which may be the one saved to.
    #[must_use]
    pub fn from(mut self, path: impl Into<PathBuf>) -> Self {
        (self.from, self.from_must_exist) = (Some(path.into()), true);
        self
    }

    /// Go on from the file that is saved to if there is one, and begin anew if not: the same program then serves for the start
    /// and for every time after it was killed.
    #[must_use]
    pub fn resume_if_present(mut self) -> Self {
        (self.from, self.from_must_exist) = (self.to.clone(), false);
        self
    }

    /// Save after every so many iterations, counted from the first of the run: the iterations 0, k, 2k, … are saved whether or
    /// not the run was interrupted. 0 stands for 1.
    #[must_use]
    pub fn every(mut self, iterations: u64) -> Self {
        self.iterations = Some(iterations.max(1));
        self
    }

    /// Save after the first iteration that ends so long after the last checkpoint.
    #[must_use]
    pub fn every_time(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    /// What the run is of: written to the file, and compared where both sides have words. A solver cannot tell one objective from
    /// another of the same size; this can.
    #[must_use]
    pub fn label(mut self, words: impl Into<String>) -> Self {
        self.label = words.into();
        self
    }

    /// The file to go on from, if that is what to do. A collective operation.
    fn source<T>(&self, comm: &impl Reduce<T>) -> Result<Option<&Path>, CheckpointError> {
        let Some(from) = &self.from else { return Ok(None) };
        if self.from_must_exist {
            return Ok(Some(from));
        }
        let here = from.exists();
        match (comm.any(here), comm.any(!here)) {
            (false, _) => Ok(None),
            (true, false) => Ok(Some(from)),
            (true, true) if here => Err(CheckpointError::Elsewhere),
            (true, true) => Err(CheckpointError::Missing { path: from.clone() }),
        }
    }

    /// Whether one is due after an accepted step. A collective operation.
    fn is_due<T>(&self, iteration: u64, last: Instant, comm: &impl Reduce<T>) -> bool {
        let by_count = self.iterations.is_some_and(|k| iteration.is_multiple_of(k));
        let time = match (self.time, self.iterations) {
            (None, None) => Some(EVERY),
            (time, _) => time,
        };
        let by_time = time.is_some_and(|time| comm.any(last.elapsed() >= time));
        by_count || by_time
    }
}

/// Whether a state that a run ended in goes on as the run would have done without its budget. One that ended by a test on
/// two successive iterates does not: the last checkpoint before it repeats its last steps, and ends in the same way.
fn worth_saving(status: Status) -> bool {
    status.stopped_early()
        || matches!(
            status,
            Status::ProjectedGradient
                | Status::TargetReached
                | Status::NoFreeVariables
                | Status::UserTest(_)
                | Status::ObjectiveError
        )
}

impl<V: Vector> Driver<'_, V> {
    /// As [`run`](Self::run), saving the state as it goes, and going on from a file where `checkpoints` says so.
    ///
    /// The state is saved before the first step, when `checkpoints` says, and when the run ends by a test on its last point, by a
    /// budget, by the user or by an error of the objective. Gone on with, a run does to the bit what it would have done: after a
    /// kill at any moment it ends as if undisturbed, with the same counters. (A run that a budget cut within a line search begins
    /// that search again.) A run that has ended ends again in the same way, unless its options have changed.
    ///
    /// Where it goes on from a file, `x0` gives nothing but its shape; the budgets of evaluations and of time count from here on,
    /// that of iterations counts all; observers see the state as it was saved first.
    ///
    /// # Errors
    /// As [`run`](Self::run); also a checkpoint that cannot be written or read, or does not fit. The last accepted iterate is in
    /// the error where there is one.
    pub fn run_with_checkpoints<P, S>(
        &mut self,
        solver: &S,
        problem: P,
        x0: V,
        checkpoints: &Checkpoints,
    ) -> Result<Solution<V>, Error<P::Error, V>>
    where
        P: Problem<Vector = V>,
        S: Resumable<Budgeted<P>>,
    {
        let started = Instant::now();
        let refused = |source| Error::Checkpoint {
            source,
            solution: None,
        };
        let source = checkpoints.source(x0.comm()).map_err(refused)?;
        let mut problem = self.budgeted(problem, started, source.is_none());
        let mut state = match source {
            Some(path) => load_labelled(path, solver, &problem, x0, &checkpoints.label).map_err(refused)?,
            None => self.begin(solver, &mut problem, x0)?,
        };
        let save = |state: &S::State| match &checkpoints.to {
            Some(path) => save_state::<Budgeted<P>, S>(path, solver, state, &checkpoints.label),
            None => Ok(()),
        };
        if source.is_none() {
            save(&state).map_err(refused)?;
        }
        let mut last = Instant::now();
        let mut failed = None;
        let outcome = self.advance(solver, &mut problem, &mut state, started, |state| {
            let iteration = state.counters().iterations;
            if checkpoints.to.is_some() && checkpoints.is_due(iteration, last, state.x().comm()) {
                failed = save(state).err();
                last = Instant::now();
            }
            failed.is_some()
        });
        let status = outcome.as_ref().map_or(Status::ObjectiveError, |status| *status);
        if failed.is_none() && worth_saving(status) {
            failed = save(&state).err();
        }
        match (failed, outcome) {
            (_, Err(source)) => Err(Error::Objective {
                source,
                solution: Box::new(Solution::of(
                    &state,
                    solver.name(),
                    Status::ObjectiveError,
                    started,
                )),
            }),
            (Some(source), Ok(_)) => Err(Error::Checkpoint {
                source,
                solution: Some(Box::new(Solution::of(
                    &state,
                    solver.name(),
                    Status::ObserverStop,
                    started,
                ))),
            }),
            (None, Ok(status)) => Ok(Solution::of(&state, solver.name(), status, started)),
        }
    }
}
