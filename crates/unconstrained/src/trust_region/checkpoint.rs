//! The state of a run in a checkpoint.

use super::{TrustRegion, TrustRegionState};
use crate::MakeMemory;
use num_traits::{Float, Zero};
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Number, Resumable, Saver};
use thalweg_core::{Counters, InvalidInput, Of, Problem, Vector};
use thalweg_linesearch::{Incumbent, Stall};

#[derive(Serialize, Deserialize)]
struct Fields {
    value: Number,
    norm: Number,
    radius: Number,
    step: Number,
    stall: Stall<Number>,
    counters: Counters,
}

/// Any memory will do that is a [`Checkpoint`].
impl<P, M> Resumable<P> for TrustRegion<Of<P>, M>
where
    P: Problem,
    M: MakeMemory<P::Vector>,
    M::Memory: Checkpoint<Of<P>>,
{
    fn allocate(&self, problem: &P, like: P::Vector) -> Result<Self::State, InvalidInput> {
        self.allocated(problem, like)
    }

    fn save(&self, state: &Self::State, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let TrustRegionState {
            x,
            g,
            x_trial: _,
            g_trial: _,
            p: _,
            y: _,
            value,
            norm,
            radius,
            step,
            stall,
            counters,
            cg: _,
            memory,
            best,
            n: _,
        } = state;
        out.fields(&Fields {
            value: Number::of(*value),
            norm: Number::of(*norm),
            radius: Number::of(*radius),
            step: Number::of(*step),
            stall: stall.map(Number::of),
            counters: *counters,
        })?;
        out.numbers(x.local())?;
        out.numbers(g.local())?;
        Incumbent::save(best.as_ref(), out)?;
        memory.save(out)
    }

    fn restore(&self, state: &mut Self::State, from: &mut Loader<'_, Of<P>>) -> Result<(), CheckpointError> {
        let Fields {
            value,
            norm,
            radius,
            step,
            stall,
            counters,
        } = from.fields()?;
        state.value = value.finite("f")?;
        state.norm = norm.finite("the gradient")?;
        state.radius = radius.get()?;
        if !(state.radius > Of::<P>::zero()) || state.radius.is_nan() {
            return Err(CheckpointError::inconsistent(format_args!(
                "the radius is {}",
                state.radius
            )));
        }
        state.step = step.finite("the step")?;
        state.stall = stall.try_map(|v| v.finite("what the run had reached"))?;
        state.counters = from.counters(counters)?;
        from.point("x", state.x.local_mut())?;
        from.numbers("the gradient", state.g.local_mut())?;
        Incumbent::restore(state.best.as_mut(), from)?;
        state.memory.restore(from)
    }
}
