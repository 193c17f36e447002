//! The state of a run in a checkpoint.

use super::{MOST_STALLED, TrustRegion, TrustRegionState};
use crate::MakeMemory;
use num_traits::{Float, Zero};
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Number, Resumable, Saver};
use thalweg_core::{Counters, InvalidInput, Of, Problem, Vector};

#[derive(Serialize, Deserialize)]
struct Fields {
    value: Number,
    norm: Number,
    radius: Number,
    step: Number,
    stalled: u32,
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
            stalled,
            counters,
            cg: _,
            memory,
            n: _,
        } = state;
        out.fields(&Fields {
            value: Number::of(*value),
            norm: Number::of(*norm),
            radius: Number::of(*radius),
            step: Number::of(*step),
            stalled: *stalled,
            counters: *counters,
        })?;
        out.numbers(x.local())?;
        out.numbers(g.local())?;
        memory.save(out)
    }

    fn restore(&self, state: &mut Self::State, from: &mut Loader<'_, Of<P>>) -> Result<(), CheckpointError> {
        let Fields {
            value,
            norm,
            radius,
            step,
            stalled,
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
        state.stalled = stalled.min(MOST_STALLED);
        state.counters = from.counters(counters)?;
        from.point("x", state.x.local_mut())?;
        from.numbers("the gradient", state.g.local_mut())?;
        state.memory.restore(from)
    }
}
