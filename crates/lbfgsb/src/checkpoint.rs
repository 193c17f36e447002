//! The state of a run in a checkpoint.
//!
//! Beside the iterate and the pairs it holds the sums over the free variables with the flags they belong to: formed anew they would
//! be the same but for rounding, and rounding decides bits. Of the last step, d and the gradient before it, if its pair is still
//! to be stored. Everything else is formed anew in each iteration.

use crate::state::{Path, Work};
use crate::{Lbfgsb, LbfgsbState};
use num_traits::Zero;
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{CheckpointError, Loader, Number, Resumable, Saver};
use thalweg_core::{Counters, InvalidInput, LineSearch, Of, Problem, Real, Vector};
use thalweg_linesearch::{Incumbent, Stall};

#[derive(Serialize, Deserialize)]
struct Fields {
    value: Number,
    pg: Number,
    step: Number,
    counters: Counters,
    projected: bool,
    pending: Option<(Number, Number)>,
    last_change: Option<Number>,
    stall: Stall<Number>,
    path: SavedPath,
    /// Whether the run has bounds, and so flags.
    bounded: bool,
    stale: bool,
    asked_gtol: Option<Number>,
    asked_ftarget: Option<Number>,
    linked: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum SavedPath {
    TwoLoop,
    Dense,
    Compact,
}

impl<P, L, S> Resumable<P> for Lbfgsb<Of<P>, L, S>
where
    P: Problem,
    L: LineSearch<Of<P>>,
    S: Real,
{
    fn allocate(&self, problem: &P, like: P::Vector) -> Result<Self::State, InvalidInput> {
        self.allocated(like, problem.bounds())
    }

    fn save(&self, state: &Self::State, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let LbfgsbState {
            x,
            g,
            x_trial: _,
            g_trial,
            d,
            value,
            pg,
            pg_trial: _,
            step,
            counters,
            projected,
            pending,
            last_change,
            stall,
            history,
            work,
            line_search,
            best,
            path,
            asked_gtol,
            asked_ftarget,
            linked,
            faults: _,
            first_fault: _,
        } = state;
        let Work {
            compact,
            pair: _,
            columns: _,
            partials: _,
            threads: _,
            flags,
            breakpoints: _,
            free: _,
            stale,
            n: _,
            p: _,
            c: _,
            q: _,
            by_slot: _,
            row: _,
            a: _,
            batch: _,
            delta: _,
            grams: _,
        } = work;
        out.fields(&Fields {
            value: Number::of(*value),
            pg: Number::of(*pg),
            step: Number::of(*step),
            counters: *counters,
            projected: *projected,
            pending: pending.map(|(step, s_y)| (Number::of(step), Number::of(s_y))),
            last_change: last_change.map(Number::of),
            stall: stall.map(Number::of),
            path: match path {
                Path::TwoLoop => SavedPath::TwoLoop,
                Path::Dense => SavedPath::Dense,
                Path::Compact => SavedPath::Compact,
            },
            bounded: !flags.is_empty(),
            stale: *stale,
            asked_gtol: asked_gtol.map(Number::of),
            asked_ftarget: asked_ftarget.map(Number::of),
            linked: (*linked).min(compact.capacity() + 1) as u64,
        })?;
        out.line_search(line_search)?;
        out.numbers(x.local())?;
        out.numbers(g.local())?;
        if pending.is_some() {
            out.numbers(g_trial.local())?;
            out.numbers(d.local())?;
        }
        Incumbent::save(best.as_ref(), out)?;
        out.bytes(flags)?;
        history.save(compact, out)
    }

    fn restore(&self, state: &mut Self::State, from: &mut Loader<'_, Of<P>>) -> Result<(), CheckpointError> {
        let Fields {
            value,
            pg,
            step,
            counters,
            projected,
            pending,
            last_change,
            stall,
            path,
            bounded,
            stale,
            asked_gtol,
            asked_ftarget,
            linked,
        } = from.fields()?;
        state.value = value.finite("f")?;
        state.pg = pg.finite("the projected gradient")?;
        state.step = step.finite("the step")?;
        state.counters = from.counters(counters)?;
        state.projected = projected;
        state.pending = match pending {
            None => None,
            Some((step, s_y)) => {
                let (step, s_y) = (step.finite("the step")?, s_y.finite("s'y")?);
                if !(s_y > Of::<P>::zero()) {
                    return Err(CheckpointError::inconsistent(
                        "the last curvature pair has s'y < 0",
                    ));
                }
                Some((step, s_y))
            }
        };
        state.last_change = last_change
            .map(|change| change.finite("the change of f"))
            .transpose()?;
        state.stall = stall.try_map(|v| v.finite("what the run had reached"))?;
        state.path = match (path, state.path) {
            (SavedPath::TwoLoop, Path::TwoLoop) => Path::TwoLoop,
            (SavedPath::Dense, Path::Dense) => Path::Dense,
            // A state with bounds, started again on a problem without, goes on in this form.
            (SavedPath::Compact, Path::Compact | Path::TwoLoop) => Path::Compact,
            _ => {
                return Err(if state.work.flags.is_empty() {
                    without_bounds()
                } else {
                    with_bounds()
                });
            }
        };
        from.line_search(&mut state.line_search)?;
        from.point("x", state.x.local_mut())?;
        from.numbers("the gradient", state.g.local_mut())?;
        if state.pending.is_some() {
            from.numbers("the gradient before", state.g_trial.local_mut())?;
            from.numbers("the direction", state.d.local_mut())?;
        }
        Incumbent::restore(state.best.as_mut(), from)?;
        let n = state.x.local_len();
        match (bounded, state.work.flags.is_empty()) {
            (true, true) => {
                let mut flags = vec![0; n];
                from.bytes("the flags of the variables", &mut flags)?;
                // A state made for bounds, and started again without: its flags are as `restart` left them.
                if flags.iter().any(|&f| f != 0) {
                    return Err(without_bounds());
                }
            }
            (false, false) => return Err(with_bounds()),
            _ => from.bytes("the flags of the variables", &mut state.work.flags)?,
        }
        state.work.stale = stale;
        state.asked_gtol = asked_gtol.map(|tol| tol.finite("gtol")).transpose()?;
        // A target may be infinite.
        state.asked_ftarget = asked_ftarget.map(Number::get).transpose()?;
        state.linked = linked.min(1 << 20) as usize;
        state.history.restore(&mut state.work.compact, from)
    }
}

fn without_bounds() -> CheckpointError {
    CheckpointError::mismatch(
        "the run",
        "with bounds",
        "without",
        "give the bounds of the run that wrote it, or start anew",
    )
}

fn with_bounds() -> CheckpointError {
    CheckpointError::mismatch(
        "the run",
        "without bounds",
        "with them",
        "take the bounds away, or start anew",
    )
}
