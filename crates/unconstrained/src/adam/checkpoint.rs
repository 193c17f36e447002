//! The state of a run of Adam in a checkpoint.

use super::{Adam, AdamMoments, AdamState, MOST_HALVINGS, Point};
use num_traits::{One, Zero};
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Number, Resumable, Saver};
use thalweg_core::{Counters, InvalidInput, Of, Problem, ScalarOf, Vector};

#[derive(Serialize, Deserialize)]
struct Fields {
    away: bool,
    ready: bool,
    rate: Number,
    halvings: u32,
    waited: u64,
    step: Number,
    counters: Counters,
}

impl<V: Vector> Checkpoint<ScalarOf<V>> for AdamMoments<V> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let AdamMoments { m, v, powers } = self;
        out.fields(&powers.map(Number::of))?;
        out.numbers(m.local())?;
        out.numbers(v.local())
    }

    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        let powers: [Number; 2] = from.fields()?;
        for (power, saved) in self.powers.iter_mut().zip(powers) {
            *power = saved.finite("a power of β")?;
            if *power < Zero::zero() || *power > One::one() {
                return Err(CheckpointError::inconsistent("a power of β is not in [0, 1]"));
            }
        }
        from.numbers("the mean of the gradients", self.m.local_mut())?;
        from.numbers("the mean of their squares", self.v.local_mut())?;
        if self.v.local().iter().any(|&v| v < Zero::zero()) {
            return Err(CheckpointError::inconsistent("a mean of squares is negative"));
        }
        Ok(())
    }
}

impl<V: Vector> Checkpoint<ScalarOf<V>> for Point<V> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let Point { x, g, value, norm } = self;
        out.fields(&[Number::of(*value), Number::of(*norm)])?;
        out.numbers(x.local())?;
        out.numbers(g.local())
    }

    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        let [value, norm]: [Number; 2] = from.fields()?;
        self.value = value.finite("f")?;
        self.norm = norm.finite("the gradient")?;
        from.point("x", self.x.local_mut())?;
        from.numbers("the gradient", self.g.local_mut())
    }
}

impl<P: Problem> Resumable<P> for Adam<Of<P>> {
    fn allocate(&self, problem: &P, like: P::Vector) -> Result<Self::State, InvalidInput> {
        self.allocated(problem, like)
    }

    fn save(&self, state: &Self::State, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let AdamState {
            now,
            trial: _,
            best,
            away,
            moments,
            d,
            ready,
            rate,
            halvings,
            waited,
            step,
            counters,
        } = state;
        out.fields(&Fields {
            away: *away,
            ready: *ready,
            rate: Number::of(*rate),
            halvings: *halvings,
            waited: *waited,
            step: Number::of(*step),
            counters: *counters,
        })?;
        now.save(out)?;
        if *away {
            best.save(out)?;
        }
        moments.save(out)?;
        if *ready {
            out.numbers(d.local())?;
        }
        Ok(())
    }

    fn restore(&self, state: &mut Self::State, from: &mut Loader<'_, Of<P>>) -> Result<(), CheckpointError> {
        let fields: Fields = from.fields()?;
        (state.away, state.ready) = (fields.away, fields.ready);
        state.rate = fields.rate.finite("the learning rate")?;
        if !(state.rate > Of::<P>::zero()) {
            return Err(CheckpointError::inconsistent("the learning rate is not positive"));
        }
        state.halvings = fields.halvings.min(MOST_HALVINGS);
        state.waited = fields.waited;
        state.step = fields.step.finite("the step")?;
        state.counters = from.counters(fields.counters)?;
        state.now.restore(from)?;
        if state.away {
            state.best.restore(from)?;
        }
        state.moments.restore(from)?;
        if state.ready {
            from.numbers("the direction", state.d.local_mut())?;
        }
        Ok(())
    }
}
