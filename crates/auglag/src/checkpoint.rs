//! The state of a run in a checkpoint.
//!
//! Saved are both points with their multipliers, the penalty and the scaling, what was evaluated last, so that nothing is
//! evaluated again, and the inner solver's state, in the middle of whose run a budget may have ended this one.

use crate::solver::check_start;
use crate::state::Point;
use crate::subproblem::{Subproblem, Work};
use crate::{AugmentedLagrangian, AugmentedLagrangianState, Kkt};
use num_traits::{Float, Zero};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Number, Resumable, Saver};
use thalweg_core::{
    Bounds, Constrained, Counters, HessianProduct, InvalidInput, Of, Problem, ScalarOf, Solver, State, Vector,
};

/// The [`Subproblem`] where only its shape matters: variables and bounds, and nothing that could be evaluated. An inner solver
/// that is [`Resumable`] on it makes the [`AugmentedLagrangian`] around it resumable.
#[derive(Debug)]
pub struct Shape<'a, V> {
    bounds: Option<&'a Bounds<V>>,
}

impl<V: Vector> Problem for Shape<'_, V> {
    type Vector = V;
    type Error = Infallible;
    /// NaN.
    fn value_and_gradient(&mut self, _: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        gradient.fill(V::Scalar::nan());
        Ok(V::Scalar::nan())
    }
    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds
    }
}

impl<V: Vector> HessianProduct for Shape<'_, V> {
    fn hessian_product(&mut self, _: &V, _: &V, product: &mut V) -> Result<(), Infallible> {
        product.fill(V::Scalar::nan());
        Ok(())
    }
}

impl<V: Vector, C: Vector<Scalar = V::Scalar>> Checkpoint<ScalarOf<V>> for Point<V, C> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let Point {
            x,
            g,
            c,
            y,
            kkt,
            scaled_stationarity,
            scaled_complementarity,
            scaled_violation,
            deficit,
        } = self;
        let Kkt {
            value,
            stationarity,
            violation,
            complementarity,
        } = kkt;
        let all = [
            value,
            stationarity,
            violation,
            complementarity,
            scaled_stationarity,
            scaled_complementarity,
            scaled_violation,
            deficit,
        ];
        out.fields(&all.map(|v| Number::of(*v)))?;
        out.numbers(x.local())?;
        out.numbers(g.local())?;
        out.numbers(c.local())?;
        out.numbers(y.local())
    }

    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        let saved: [Number; 8] = from.fields()?;
        let all = [
            &mut self.kkt.value,
            &mut self.kkt.stationarity,
            &mut self.kkt.violation,
            &mut self.kkt.complementarity,
            &mut self.scaled_stationarity,
            &mut self.scaled_complementarity,
            &mut self.scaled_violation,
            &mut self.deficit,
        ];
        for (value, saved) in all.into_iter().zip(saved) {
            *value = saved.finite("f or a residual")?;
        }
        from.point("x", self.x.local_mut())?;
        from.numbers("the gradient", self.g.local_mut())?;
        from.numbers("the constraints", self.c.local_mut())?;
        from.numbers("the multipliers", self.y.local_mut())
    }
}

#[derive(Serialize, Deserialize)]
struct Fields {
    inner: String,
    projected: bool,
    running: bool,
    inner_iterations: u64,
    retried: bool,
    tolerance: Number,
    failures: u32,
    stuck: u32,
    f_scale: Number,
    rho: Number,
    counters: Counters,
    /// f of the last evaluation, if it was finite.
    known: Option<Number>,
}

impl<P, I, S> Resumable<P> for AugmentedLagrangian<I, Of<P>>
where
    P: Constrained,
    I: for<'a> Solver<Subproblem<'a, P>, State = S> + for<'a> Resumable<Shape<'a, P::Vector>, State = S>,
    S: State<Vector = P::Vector>,
{
    fn allocate(&self, problem: &P, like: P::Vector) -> Result<Self::State, InvalidInput> {
        self.validate()?;
        check_start(&like, problem.bounds())?;
        let limits = problem.constraint_bounds().ok_or(InvalidInput::NoConstraints)?;
        let c = limits.lower().like();
        Ok(AugmentedLagrangianState {
            work: Work::new(&like, &c),
            start: like.like(),
            current: Point::new(&like, &c),
            best: Point::new(&like, &c),
            inner: self.inner.allocate(
                &Shape {
                    bounds: problem.bounds(),
                },
                like,
            )?,
            projected: false,
            running: false,
            inner_iterations: 0,
            retried: false,
            tolerance: self.optimality.sqrt(),
            failures: 0,
            stuck: 0,
        })
    }

    fn save(&self, state: &Self::State, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let AugmentedLagrangianState {
            work,
            inner,
            current,
            best,
            start,
            projected,
            running,
            inner_iterations,
            retried,
            tolerance,
            failures,
            stuck,
        } = state;
        let Work {
            x,
            f,
            g,
            c,
            known,
            f_scale,
            c_scale,
            y,
            rho,
            next: _,
            weights: _,
            scratch: _,
            counters,
        } = work;
        let all = [x.local(), g.local(), c.local()];
        // A trial that was not finite is not worth keeping.
        let known = *known && f.is_finite() && all.iter().all(|v| v.iter().all(|v| v.is_finite()));
        out.fields(&Fields {
            inner: inner_name::<P::Vector, I>(&self.inner).to_owned(),
            projected: *projected,
            running: *running,
            inner_iterations: *inner_iterations,
            retried: *retried,
            tolerance: Number::of(*tolerance),
            failures: *failures,
            stuck: *stuck,
            f_scale: Number::of(*f_scale),
            rho: Number::of(*rho),
            counters: *counters,
            known: known.then(|| Number::of(*f)),
        })?;
        if known {
            for numbers in all {
                out.numbers(numbers)?;
            }
        }
        out.numbers(c_scale.local())?;
        out.numbers(y.local())?;
        out.numbers(start.local())?;
        current.save(out)?;
        best.save(out)?;
        <I as Resumable<Shape<'_, P::Vector>>>::save(&self.inner, inner, out)
    }

    fn restore(&self, state: &mut Self::State, from: &mut Loader<'_, Of<P>>) -> Result<(), CheckpointError> {
        let fields: Fields = from.fields()?;
        let inner = inner_name::<P::Vector, I>(&self.inner);
        if fields.inner != inner {
            return Err(CheckpointError::mismatch(
                "the inner solver",
                fields.inner,
                inner,
                "go on with the inner solver of the run that wrote it, or start anew",
            ));
        }
        state.projected = fields.projected;
        state.running = fields.running;
        // Further steps must not overflow it.
        state.inner_iterations = fields.inner_iterations.min(1 << 56);
        state.retried = fields.retried;
        state.tolerance = fields.tolerance.finite("the inner tolerance")?;
        state.failures = fields.failures.min(1 << 16);
        state.stuck = fields.stuck.min(1 << 16);
        let work = &mut state.work;
        work.f_scale = fields.f_scale.finite("the scale of f")?;
        work.rho = fields.rho.finite("the penalty")?;
        work.counters = from.counters(fields.counters)?;
        let zero = Of::<P>::zero();
        if !(work.f_scale > zero && work.rho > zero) {
            return Err(CheckpointError::inconsistent(
                "a scale or the penalty is not positive",
            ));
        }
        work.known = fields.known.is_some();
        if let Some(f) = fields.known {
            work.f = f.finite("f")?;
            from.point("x", work.x.local_mut())?;
            from.numbers("the gradient", work.g.local_mut())?;
            from.numbers("the constraints", work.c.local_mut())?;
        }
        from.numbers("the scales of the constraints", work.c_scale.local_mut())?;
        if work.c_scale.local().iter().any(|w| !(*w > zero)) {
            return Err(CheckpointError::inconsistent(
                "a scale of a constraint is not positive",
            ));
        }
        from.numbers("the multipliers", work.y.local_mut())?;
        from.numbers("the start of the inner run", state.start.local_mut())?;
        state.current.restore(from)?;
        state.best.restore(from)?;
        <I as Resumable<Shape<'_, P::Vector>>>::restore(&self.inner, &mut state.inner, from)
    }
}

fn inner_name<V: Vector, I: for<'a> Solver<Shape<'a, V>>>(inner: &I) -> &'static str {
    <I as Solver<Shape<'_, V>>>::name(inner)
}
