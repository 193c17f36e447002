//! A solver of thalweg's inside argmin's `Executor`.

use crate::vectors::gradient_at;
use crate::{Argmin, Slices, Smooth};
use argmin::core::{ArgminError, Error, IterState, KV, State as _, TerminationReason};
use argmin::kv;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use thalweg_core::{Bounds, InitError, InvalidInput, Problem, Solver, State, Status, Vector};

type Iter<O> = IterState<<O as Smooth>::Point, <O as Smooth>::Slope, (), (), (), <O as Smooth>::Number>;

/// A thalweg solver as an argmin solver: it runs in argmin's `Executor`, on problems written for argmin, under
/// argmin's observers.
///
/// ```
/// # use argmin::core::{CostFunction, Error, Gradient};
/// use argmin::core::{Executor, State};
/// use thalweg::Lbfgsb;
/// use thalweg_argmin::ToArgmin;
/// # struct Bowl;
/// # impl CostFunction for Bowl {
/// #     type Param = Vec<f64>;
/// #     type Output = f64;
/// #     fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
/// #         Ok((x[0] - 3.0).powi(2) + x[1].powi(2))
/// #     }
/// # }
/// # impl Gradient for Bowl {
/// #     type Param = Vec<f64>;
/// #     type Gradient = Vec<f64>;
/// #     fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
/// #         Ok(vec![2.0 * (x[0] - 3.0), 2.0 * x[1]])
/// #     }
/// # }
///
/// // `Bowl` implements argmin's `CostFunction` and `Gradient`.
/// let solver = ToArgmin::new(Lbfgsb::default()).bounds(vec![0.0; 2], vec![1.0; 2])?;
/// let result = Executor::new(Bowl, solver)
///     .configure(|state| state.param(vec![0.5, 0.5]).max_iters(100))
///     .run()?;
/// assert_eq!(result.state().get_best_param(), Some(&vec![1.0, 0.0]));
/// # Ok::<(), Error>(())
/// ```
///
/// # What argmin sees
/// * `param`, `cost` and `gradient` (and `prev_…` of each) of the last accepted iterate; every evaluated point is
///   within the bounds.
/// * `iter`: the accepted steps. A last step that accepts nothing (the start is stationary already, or no step lowers
///   the cost) counts in argmin, which counts calls.
/// * `best_param`: at the end the last accepted iterate, for which the convergence test holds, also where an earlier
///   one has the same cost. (`param` is the solver's answer in any case.)
/// * `cost_count` and `gradient_count`, if `state.counting(true)` is set. Where the cost is NaN or infinite no gradient
///   is asked for.
/// * To observers, besides: `projected_gradient`, `step`, and in the last iteration `status`
///   ([`Status::name`](thalweg_core::Status::name)).
///
/// `max_iters`, `target_cost` and `timeout` are argmin's own and work as ever. A gradient or cost set beforehand in
/// the state is not used: the start is projected onto the bounds and evaluated anew.
///
/// # How a run ends
/// `SolverConverged` for the solver's convergence tests, `TargetCostReached` for its target, else `SolverExit` with
/// [the message of the status](thalweg_core::Status::message). [`status`](Self::status) has the status itself.
///
/// An error of the objective ends `run` with that error, unchanged, and argmin then drops problem and state. With
/// [`keep_iterate_on_error`](Self::keep_iterate_on_error) they survive.
///
/// # Checkpoints
/// The solver can be cloned between iterations, curvature pairs and all, so a `Checkpoint` that keeps clones in memory
/// resumes with the same bits. Those on disk need serde, which thalweg's states do not have: `FileCheckpoint` does not
/// compile with it.
pub struct ToArgmin<S, O>
where
    O: Smooth,
    S: Solver<Hosted<O>>,
{
    solver: S,
    hosted: Hosted<O>,
    run: Option<S::State>,
    status: Option<Status>,
    keep: bool,
    error: Option<Arc<Error>>,
}

impl<S, O> ToArgmin<S, O>
where
    O: Smooth,
    S: Solver<Hosted<O>>,
{
    /// `solver` for argmin's `Executor`. The problem type is inferred from it.
    pub fn new(solver: S) -> Self {
        ToArgmin {
            solver,
            hosted: Hosted::empty(None),
            run: None,
            status: None,
            keep: false,
            error: None,
        }
    }

    /// Minimise subject to `lower` ≤ x ≤ `upper`, one element a variable; ±∞ is no bound.
    ///
    /// # Errors
    /// Different lengths, a NaN, or a variable without a feasible value. (A start point of another length is refused
    /// when the run starts.)
    pub fn bounds(mut self, lower: O::Point, upper: O::Point) -> Result<Self, InvalidInput> {
        self.hosted.bounds = Some(Bounds::new(Argmin(lower), Argmin(upper))?);
        Ok(self)
    }

    /// An error of the objective after the start ends the run as a failed termination does, with the last accepted
    /// iterate in argmin's state, instead of losing it: `run` returns `Ok`, the termination reason is `SolverExit`,
    /// and [`error`](Self::error) has the error.
    #[must_use]
    pub fn keep_iterate_on_error(mut self) -> Self {
        self.keep = true;
        self
    }

    /// Why the solver stopped; `None` while it has not, or if argmin stopped it.
    pub fn status(&self) -> Option<Status> {
        self.status
    }

    /// The solver's own state: counters, projected gradient, curvature pairs. `None` before the start.
    pub fn state(&self) -> Option<&S::State> {
        self.run.as_ref()
    }

    /// The objective's error, if it ended the run and [`keep_iterate_on_error`](Self::keep_iterate_on_error) is set.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_deref()
    }
}

impl<S, O> Clone for ToArgmin<S, O>
where
    O: Smooth,
    S: Solver<Hosted<O>, State: Clone> + Clone,
{
    fn clone(&self) -> Self {
        ToArgmin {
            solver: self.solver.clone(),
            hosted: Hosted {
                latest: self.hosted.latest.clone(),
                ..Hosted::empty(self.hosted.bounds.clone())
            },
            run: self.run.clone(),
            status: self.status,
            keep: self.keep,
            error: self.error.clone(),
        }
    }
}

impl<S, O> std::fmt::Debug for ToArgmin<S, O>
where
    O: Smooth,
    S: Solver<Hosted<O>>,
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToArgmin")
            .field("solver", &self.solver.name())
            .field("status", &self.status)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// The problem that a [`ToArgmin`] gives to its solver: argmin's, with its counters, within the bounds. It appears in
/// signatures only.
pub struct Hosted<O: Smooth> {
    /// Empty between argmin's calls: argmin owns the problem and lends it for each.
    problem: argmin::core::Problem<O>,
    bounds: Option<Bounds<Argmin<O::Point>>>,
    /// The gradient last returned, for its shape.
    latest: Option<O::Slope>,
}

impl<O: Smooth> std::fmt::Debug for Hosted<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hosted { .. }")
    }
}

impl<O: Smooth> Hosted<O> {
    fn empty(bounds: Option<Bounds<Argmin<O::Point>>>) -> Self {
        let problem = argmin::core::Problem {
            problem: None,
            counts: HashMap::new(),
        };
        Hosted {
            problem,
            bounds,
            latest: None,
        }
    }

    /// Calls `f` with argmin's problem inside. Swapping it in and out, rather than borrowing it, keeps a lifetime out
    /// of the type of the solver's state.
    fn lend<R>(&mut self, problem: &mut argmin::core::Problem<O>, f: impl FnOnce(&mut Self) -> R) -> R {
        std::mem::swap(&mut self.problem, problem);
        let result = f(self);
        std::mem::swap(&mut self.problem, problem);
        result
    }
}

impl<O: Smooth> Problem for Hosted<O> {
    type Vector = Argmin<O::Point>;
    type Error = Error;

    fn value_and_gradient(
        &mut self,
        x: &Argmin<O::Point>,
        gradient: &mut Argmin<O::Point>,
    ) -> Result<O::Number, Error> {
        let value = self.problem.cost(&x.0)?;
        let returned = gradient_at(value, || self.problem.gradient(&x.0), gradient.local_mut())?;
        if returned.is_some() {
            self.latest = returned;
        }
        Ok(value)
    }

    fn value(&mut self, x: &Argmin<O::Point>) -> Result<O::Number, Error> {
        self.problem.cost(&x.0)
    }

    fn bounds(&self) -> Option<&Bounds<Argmin<O::Point>>> {
        self.bounds.as_ref()
    }
}

impl<S, O> argmin::core::Solver<O, Iter<O>> for ToArgmin<S, O>
where
    O: Smooth,
    S: Solver<Hosted<O>>,
{
    fn name(&self) -> &str {
        self.solver.name()
    }

    fn init(
        &mut self,
        problem: &mut argmin::core::Problem<O>,
        mut state: Iter<O>,
    ) -> Result<(Iter<O>, Option<KV>), Error> {
        let x0 = state.take_param().ok_or_else(|| {
            not_initialized("there is no start point: give one with `.configure(|state| state.param(x0))`")
        })?;
        (self.status, self.error) = (None, None);
        let run = self
            .hosted
            .lend(problem, |hosted| self.solver.init(hosted, Argmin(x0)));
        let run = run.map_err(as_argmin)?;
        let state = show(&run, &self.hosted, state);
        let kv = kv!("projected_gradient" => run.projected_gradient_norm(););
        self.run = Some(run);
        Ok((state, Some(kv)))
    }

    fn next_iter(
        &mut self,
        problem: &mut argmin::core::Problem<O>,
        state: Iter<O>,
    ) -> Result<(Iter<O>, Option<KV>), Error> {
        let Some(run) = &mut self.run else {
            return Err(not_initialized(
                "the solver has no state to go on from: it was not initialised, or a checkpoint lost it",
            ));
        };
        let outcome = self.hosted.lend(problem, |hosted| self.solver.step(hosted, run));
        let (status, reason) = match outcome {
            Ok(ControlFlow::Continue(())) => (None, None),
            Ok(ControlFlow::Break(status)) => (Some(status), Some(reason(status))),
            Err(error) if self.keep => {
                let words = format!("{}: {error}", Status::ObjectiveError);
                self.error = Some(Arc::new(error));
                (
                    Some(Status::ObjectiveError),
                    Some(TerminationReason::SolverExit(words)),
                )
            }
            Err(error) => return Err(error),
        };
        self.status = status;
        let mut state = show(run, &self.hosted, state);
        let mut kv = kv!(
            "projected_gradient" => run.projected_gradient_norm();
            "step" => run.step_length();
        );
        if let Some(status) = status {
            kv.insert("status", status.name().into());
        }
        if let Some(reason) = reason {
            // argmin's best is the first of equal cost; the tests hold at the last.
            if state.best_cost == state.cost {
                state.best_param.clone_from(&state.param);
                state.last_best_iter = state.iter;
            }
            state = state.terminate_with(reason);
        }
        Ok((state, Some(kv)))
    }
}

/// The last accepted iterate into argmin's state, in the buffers of the iterate before the previous one.
fn show<O, St>(run: &St, hosted: &Hosted<O>, mut state: Iter<O>) -> Iter<O>
where
    O: Smooth,
    St: State<Vector = Argmin<O::Point>>,
{
    let (x, g) = (&run.x().0, &run.gradient().0);
    let point = state.take_prev_param().and_then(|buffer| refill(buffer, x));
    let slope = state.take_prev_gradient().and_then(|buffer| refill(buffer, g));
    let slope = slope.or_else(|| refill(hosted.latest.clone()?, g));
    state = state.param(point.unwrap_or_else(|| x.clone())).cost(run.value());
    match slope {
        Some(slope) => state.gradient(slope),
        None => state,
    }
}

/// `buffer` with the elements of `from`; `None` if it has another length.
fn refill<A: Slices, B: Slices<Scalar = A::Scalar>>(mut buffer: A, from: &B) -> Option<A> {
    let (to, from) = (buffer.elements_mut(), from.elements());
    if to.len() != from.len() {
        return None;
    }
    to.copy_from_slice(from);
    Some(buffer)
}

fn reason(status: Status) -> TerminationReason {
    match status {
        Status::TargetReached => TerminationReason::TargetCostReached,
        Status::MaxIterations => TerminationReason::MaxItersReached,
        Status::MaxTime => TerminationReason::Timeout,
        Status::ObserverStop => TerminationReason::Interrupt,
        status if status.converged() => TerminationReason::SolverConverged,
        status => TerminationReason::SolverExit(status.message().to_owned()),
    }
}

/// The objective's error as it is; the others as errors that can be downcast to what they are.
fn as_argmin(error: InitError<Error>) -> Error {
    match error {
        InitError::Objective(error) => error,
        InitError::Invalid(error) => error.into(),
        InitError::NonFiniteStart { value, gradient } => {
            InitError::<std::convert::Infallible>::NonFiniteStart { value, gradient }.into()
        }
        other => Error::msg(other.to_string()),
    }
}

fn not_initialized(text: &str) -> Error {
    ArgminError::NotInitialized {
        text: text.to_owned(),
    }
    .into()
}
