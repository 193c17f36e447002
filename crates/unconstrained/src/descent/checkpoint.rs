//! The state of a run in a checkpoint.

use super::{Descent, DescentState};
use crate::Direction;
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Number, Resumable, Saver};
use thalweg_core::{Counters, InvalidInput, LineSearch, Of, Problem, Vector};
use thalweg_linesearch::{Incumbent, Stall};

#[derive(Serialize, Deserialize)]
struct Fields {
    value: Number,
    norm: Number,
    step: Number,
    slope: Number,
    last_change: Option<Number>,
    stall: Stall<Number>,
    counters: Counters,
}

/// Any rule will do whose work is a [`Checkpoint`].
impl<P, D, L> Resumable<P> for Descent<Of<P>, D, L>
where
    P: Problem,
    D: Direction<P>,
    D::Work: Checkpoint<Of<P>>,
    L: LineSearch<Of<P>>,
{
    fn allocate(&self, problem: &P, like: P::Vector) -> Result<Self::State, InvalidInput> {
        self.allocated(problem, like)
    }

    fn save(&self, state: &Self::State, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let DescentState {
            x,
            g,
            x_trial: _,
            g_trial: _,
            d,
            value,
            norm,
            step,
            slope,
            last_change,
            stall,
            counters,
            work,
            pairs: _,
            line_search,
            best,
        } = state;
        out.fields(&Fields {
            value: Number::of(*value),
            norm: Number::of(*norm),
            step: Number::of(*step),
            slope: Number::of(*slope),
            last_change: last_change.map(Number::of),
            stall: stall.map(Number::of),
            counters: *counters,
        })?;
        out.line_search(line_search)?;
        for vector in [x, g, d] {
            out.numbers(vector.local())?;
        }
        Incumbent::save(best.as_ref(), out)?;
        work.save(out)
    }

    fn restore(&self, state: &mut Self::State, from: &mut Loader<'_, Of<P>>) -> Result<(), CheckpointError> {
        let Fields {
            value,
            norm,
            step,
            slope,
            last_change,
            stall,
            counters,
        } = from.fields()?;
        state.value = value.finite("f")?;
        state.norm = norm.finite("the gradient")?;
        state.step = step.finite("the step")?;
        state.slope = slope.finite("the slope")?;
        state.last_change = last_change
            .map(|change| change.finite("the change of f"))
            .transpose()?;
        state.stall = stall.try_map(|v| v.finite("what the run had reached"))?;
        state.counters = from.counters(counters)?;
        from.line_search(&mut state.line_search)?;
        from.point("x", state.x.local_mut())?;
        from.numbers("the gradient", state.g.local_mut())?;
        from.numbers("the direction", state.d.local_mut())?;
        Incumbent::restore(state.best.as_mut(), from)?;
        state.work.restore(from)
    }
}
