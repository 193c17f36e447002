//! The state of a run in a checkpoint.

use crate::{Products, Tnc, TncState};
use num_traits::Zero;
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Number, Resumable, Saver};
use thalweg_core::{Counters, InvalidInput, LineSearch, Of, Problem, Vector};
use thalweg_linesearch::{Incumbent, Stall};

#[derive(Serialize, Deserialize)]
struct Fields {
    value: Number,
    pg: Number,
    pg_tested: Number,
    step: Number,
    counters: Counters,
    projected: bool,
    f_scale: Number,
    all_fixed: bool,
    gs_norm: Number,
    first_norm: Number,
    x_norm: Number,
    step_max: Number,
    new_constraint: bool,
    reset: bool,
    cycle: u64,
    f_at_constraint: Number,
    f_at_reset: Number,
    change: Number,
    x_change: Number,
    reduction: Number,
    stall: Stall<Number>,
    outer: u64,
    skips: u64,
}

impl<P, L, H> Resumable<P> for Tnc<Of<P>, L, H>
where
    P: Problem,
    L: LineSearch<Of<P>>,
    H: Products<P>,
{
    fn allocate(&self, problem: &P, like: P::Vector) -> Result<Self::State, InvalidInput> {
        self.validate()?;
        self.check_start(&like, problem.bounds())?;
        Ok(self.allocated(like))
    }

    fn save(&self, state: &Self::State, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let TncState {
            x,
            g,
            value,
            pg,
            pg_tested,
            step,
            counters,
            projected,
            scale,
            offset,
            f_scale,
            held,
            all_fixed,
            gs,
            gs_norm,
            first_norm,
            x_norm,
            direction: _,
            preconditioner,
            cg: _,
            trial: _,
            lowest: _,
            line_search,
            step_max,
            new_constraint,
            reset,
            cycle,
            f_at_constraint,
            f_at_reset,
            change,
            x_change,
            reduction,
            stall,
            best,
            outer,
            skips,
        } = state;
        let number = |v: &Of<P>| Number::of(*v);
        out.fields(&Fields {
            value: number(value),
            pg: number(pg),
            pg_tested: number(pg_tested),
            step: number(step),
            counters: *counters,
            projected: *projected,
            f_scale: number(f_scale),
            all_fixed: *all_fixed,
            gs_norm: number(gs_norm),
            first_norm: number(first_norm),
            x_norm: number(x_norm),
            step_max: number(step_max),
            new_constraint: *new_constraint,
            reset: *reset,
            cycle: *cycle,
            f_at_constraint: number(f_at_constraint),
            f_at_reset: number(f_at_reset),
            change: number(change),
            x_change: number(x_change),
            reduction: number(reduction),
            stall: stall.map(Number::of),
            outer: *outer,
            skips: *skips,
        })?;
        out.line_search(line_search)?;
        for vector in [x, g, scale, offset, gs] {
            out.numbers(vector.local())?;
        }
        let held: Vec<u8> = held.iter().map(|&h| h as u8).collect();
        out.bytes(&held)?;
        Incumbent::save(best.as_ref(), out)?;
        preconditioner.save(out)
    }

    fn restore(&self, state: &mut Self::State, from: &mut Loader<'_, Of<P>>) -> Result<(), CheckpointError> {
        let fields: Fields = from.fields()?;
        state.value = fields.value.finite("f")?;
        state.pg = fields.pg.finite("the projected gradient")?;
        state.pg_tested = fields.pg_tested.finite("the projected gradient")?;
        state.step = fields.step.finite("the step")?;
        state.counters = from.counters(fields.counters)?;
        state.projected = fields.projected;
        state.f_scale = fields.f_scale.finite("the scale of f")?;
        state.all_fixed = fields.all_fixed;
        state.gs_norm = fields.gs_norm.finite("the scaled gradient")?;
        state.first_norm = fields.first_norm.finite("the first scaled gradient")?;
        state.x_norm = fields.x_norm.finite("the scaled point")?;
        state.step_max = fields.step_max.get()?;
        state.new_constraint = fields.new_constraint;
        state.reset = fields.reset;
        state.cycle = count(fields.cycle)?;
        state.f_at_constraint = fields.f_at_constraint.finite("f at the last constraint")?;
        state.f_at_reset = fields.f_at_reset.finite("f at the last reset")?;
        state.change = fields.change.finite("the change of f")?;
        state.x_change = fields.x_change.finite("the last step")?;
        state.reduction = fields.reduction.finite("the reduction of f")?;
        state.stall = fields.stall.try_map(|v| v.finite("what the run had reached"))?;
        state.outer = count(fields.outer)?;
        state.skips = count(fields.skips)?;
        let zero = Of::<P>::zero();
        if !(state.f_scale > zero && state.step_max > zero) {
            return Err(CheckpointError::inconsistent(
                "the scale of f or the longest step is not positive",
            ));
        }
        from.line_search(&mut state.line_search)?;
        from.point("x", state.x.local_mut())?;
        from.numbers("the gradient", state.g.local_mut())?;
        from.numbers("the units of the variables", state.scale.local_mut())?;
        from.numbers("the offsets of the variables", state.offset.local_mut())?;
        from.numbers("the scaled gradient", state.gs.local_mut())?;
        let mut held = vec![0; state.held.len()];
        from.bytes("what holds the variables", &mut held)?;
        for (out, byte) in state.held.iter_mut().zip(held) {
            *out = byte as i8;
            if !(-1..=2).contains(out) {
                return Err(CheckpointError::inconsistent(format_args!(
                    "a variable is held by {out}, not by -1, 0, 1 or 2"
                )));
            }
        }
        Incumbent::restore(state.best.as_mut(), from)?;
        state.preconditioner.restore(from)
    }
}

/// A count that can be added to.
fn count(value: u64) -> Result<u64, CheckpointError> {
    if value < 1 << 56 {
        Ok(value)
    } else {
        Err(CheckpointError::inconsistent(format_args!("a count is {value}")))
    }
}
