//! The driver: runs a solver within budgets, with observers.

use crate::observer::Run;
use crate::{
    Bounds, Constrained, Error, HessianProduct, InitError, InvalidInput, LagrangianHessian, Observer, Of,
    Problem, Progress, Reduce, ScalarOf, Solution, Solver, State, Status, StoppingTest, Vector,
};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// How much a run may cost. `None` is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Budget {
    /// Accepted steps.
    pub iterations: Option<u64>,
    /// Evaluations of the objective, with or without gradient, the one at the start included. Never exceeded, not
    /// even within a line search.
    pub evaluations: Option<u64>,
    /// Wall-clock time, looked at before each evaluation.
    pub time: Option<Duration>,
}

/// Runs a solver on a problem: budgets, observers, the user's own stopping tests.
///
/// Convergence belongs to the solver, budgets to the driver. A driver can be used for many runs.
pub struct Driver<'o, V: Vector> {
    budget: Budget,
    observers: Vec<Box<dyn Observer<V> + 'o>>,
    tests: Vec<Box<dyn StoppingTest<V> + 'o>>,
    levels: Vec<Level<'o, V>>,
}

/// A tolerance or a target that is settled at the start of a run.
struct Level<'o, V: Vector> {
    settle: Settle<'o, V>,
    settled: Option<ScalarOf<V>>,
    kind: Status,
}

type Settle<'o, V> = Box<dyn FnMut(&Progress<'_, V>) -> ScalarOf<V> + 'o>;

impl<V: Vector> Default for Driver<'_, V> {
    fn default() -> Self {
        Driver {
            budget: Budget::default(),
            observers: Vec::new(),
            tests: Vec::new(),
            levels: Vec::new(),
        }
    }
}

impl<V: Vector> std::fmt::Debug for Driver<'_, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver")
            .field("budget", &self.budget)
            .field("observers", &self.observers.len())
            .field("tests", &self.tests.len())
            .field("levels", &self.levels.len())
            .finish()
    }
}

impl<'o, V: Vector> Driver<'o, V> {
    /// No limits, no observers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets all three limits at once.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// At most this many accepted steps; 0 evaluates the start point and stops.
    #[must_use]
    pub fn max_iterations(mut self, n: u64) -> Self {
        self.budget.iterations = Some(n);
        self
    }

    /// At most this many evaluations of the objective; at least the one at the start is made.
    #[must_use]
    pub fn max_evaluations(mut self, n: u64) -> Self {
        self.budget.evaluations = Some(n);
        self
    }

    /// At most this much time, looked at before each evaluation.
    #[must_use]
    pub fn max_time(mut self, limit: Duration) -> Self {
        self.budget.time = Some(limit);
        self
    }

    /// Adds an observer.
    #[must_use]
    pub fn observe(mut self, observer: impl Observer<V> + 'o) -> Self {
        self.observers.push(Box::new(observer));
        self
    }

    /// Adds a stopping test of the user's, looked at after each accepted step.
    #[must_use]
    pub fn stop_when(mut self, test: impl StoppingTest<V> + 'o) -> Self {
        self.tests.push(Box::new(test));
        self
    }

    /// Stop when ‖P(x − ∇f) − x‖∞ is within a tolerance that is asked for once a run, when the start point has been
    /// evaluated: relative to the first gradient, for example. The solver's own `gtol` still holds; set that to 0 if it
    /// shall not.
    ///
    /// ```
    /// use thalweg_core::Driver;
    /// let driver = Driver::<Vec<f64>>::new().gtol_with(|first| 1e-8 * first.projected_gradient_norm());
    /// ```
    #[must_use]
    pub fn gtol_with(self, tolerance: impl FnMut(&Progress<'_, V>) -> ScalarOf<V> + 'o) -> Self {
        self.level(Status::ProjectedGradient, Box::new(tolerance))
    }

    /// Stop when f is at or below a target that is asked for once a run, when the start point has been evaluated.
    #[must_use]
    pub fn ftarget_with(self, target: impl FnMut(&Progress<'_, V>) -> ScalarOf<V> + 'o) -> Self {
        self.level(Status::TargetReached, Box::new(target))
    }

    fn level(mut self, kind: Status, settle: Settle<'o, V>) -> Self {
        self.levels.push(Level {
            settle,
            settled: None,
            kind,
        });
        self
    }

    /// Runs `solver` on `problem` from `x0` until it converges, can do no more, or a limit is reached.
    ///
    /// Give `&mut problem` to keep the problem.
    ///
    /// # Errors
    /// Bad input or options, a start point where the objective is not finite, or the objective's own error; the
    /// last of these carries the last accepted iterate.
    pub fn run<P, S>(&mut self, solver: &S, problem: P, x0: V) -> Result<Solution<V>, Error<P::Error, V>>
    where
        P: Problem<Vector = V>,
        S: Solver<Budgeted<P>>,
    {
        self.run_with_state(solver, problem, x0)
            .map(|(solution, _)| solution)
    }

    /// As [`run`](Self::run), and hands out the solver's state as well: what only some solvers have (multipliers,
    /// an inverse Hessian) is asked of it, and [`resume`](Self::resume) goes on from it.
    ///
    /// # Errors
    /// As `run`.
    #[allow(clippy::type_complexity, reason = "a pair in a result")]
    pub fn run_with_state<P, S>(
        &mut self,
        solver: &S,
        problem: P,
        x0: V,
    ) -> Result<(Solution<V>, S::State), Error<P::Error, V>>
    where
        P: Problem<Vector = V>,
        S: Solver<Budgeted<P>>,
    {
        let started = Instant::now();
        let mut problem = self.budgeted(problem, started, true);
        let mut state = self.begin(solver, &mut problem, x0)?;
        let outcome = self.advance(solver, &mut problem, &mut state, started, |_| false);
        match outcome {
            Ok(status) => Ok((Solution::of(&state, solver.name(), status, started), state)),
            Err(source) => Err(Error::Objective {
                source,
                solution: Box::new(Solution::of(
                    &state,
                    solver.name(),
                    Status::ObjectiveError,
                    started,
                )),
            }),
        }
    }

    /// The problem within the budget.
    pub(crate) fn budgeted<P: Problem>(
        &self,
        problem: P,
        started: Instant,
        first_is_free: bool,
    ) -> Budgeted<P> {
        Budgeted::new(problem, &self.budget, started, first_is_free)
    }

    /// The solver's state at the start.
    pub(crate) fn begin<P, S>(
        &self,
        solver: &S,
        problem: &mut Budgeted<P>,
        x0: V,
    ) -> Result<S::State, Error<P::Error, V>>
    where
        P: Problem<Vector = V>,
        S: Solver<Budgeted<P>>,
    {
        solver
            .init(problem, x0)
            .map_err(|error| Error::Init(without_budget(error)))
    }

    /// As [`run`](Self::run), in the workspaces that an earlier run on a problem of the same size left in `state`, or in
    /// new ones if there are none: the second and every later run allocate nothing. The solution is in the state, the
    /// counters too.
    ///
    /// # Errors
    /// As `run`; where they are those of the objective the state holds the last accepted iterate.
    pub fn run_in<P, S>(
        &mut self,
        solver: &S,
        problem: P,
        state: &mut Option<S::State>,
        x0: &V,
    ) -> Result<Status, Error<P::Error, V>>
    where
        P: Problem<Vector = V>,
        S: Solver<Budgeted<P>>,
    {
        let started = Instant::now();
        let mut problem = self.budgeted(problem, started, true);
        let state = match state {
            Some(state) => {
                let restarted = solver.restart(&mut problem, state, x0);
                restarted.map_err(|e| Error::Init(without_budget(e)))?;
                state
            }
            none => none.insert(self.begin(solver, &mut problem, x0.clone())?),
        };
        self.advance(solver, &mut problem, state, started, |_| false)
            .map_err(|source| Error::Objective {
                source,
                solution: Box::new(Solution::of(
                    state,
                    solver.name(),
                    Status::ObjectiveError,
                    started,
                )),
            })
    }

    /// Continues from a state that `init` made, or that an earlier run left; the budgets count from here on, except
    /// that of the iterations, which counts all of the state's.
    ///
    /// # Errors
    /// The objective's own; the state then holds the last accepted iterate, and may be resumed.
    pub fn resume<P, S, St>(&mut self, solver: &S, problem: P, state: &mut St) -> Result<Status, P::Error>
    where
        P: Problem<Vector = V>,
        S: Solver<Budgeted<P>, State = St>,
        St: State<Vector = V>,
    {
        let started = Instant::now();
        let mut problem = self.budgeted(problem, started, false);
        self.advance(solver, &mut problem, state, started, |_| false)
    }

    /// Runs to the end. `after` is called after each step that the run goes on from; it ends the run by `true`.
    pub(crate) fn advance<P, S>(
        &mut self,
        solver: &S,
        problem: &mut Budgeted<P>,
        state: &mut S::State,
        started: Instant,
        after: impl FnMut(&S::State) -> bool,
    ) -> Result<Status, P::Error>
    where
        P: Problem<Vector = V>,
        S: Solver<Budgeted<P>>,
    {
        let status = self.until_done(solver, problem, state, started, after)?;
        for observer in &mut self.observers {
            let run = Run {
                started,
                bounds: problem.bounds(),
                solver: solver.name(),
            };
            observer.finish(&Progress::new(state, run), status);
        }
        Ok(status)
    }

    fn until_done<P, S>(
        &mut self,
        solver: &S,
        problem: &mut Budgeted<P>,
        state: &mut S::State,
        started: Instant,
        mut after: impl FnMut(&S::State) -> bool,
    ) -> Result<Status, P::Error>
    where
        P: Problem<Vector = V>,
        S: Solver<Budgeted<P>>,
    {
        let name = solver.name();
        for level in &mut self.levels {
            level.settled = None;
        }
        if let Some(status) = self.look(state, problem.bounds(), name, started) {
            return Ok(status);
        }
        loop {
            if self
                .budget
                .iterations
                .is_some_and(|limit| state.counters().iterations >= limit)
            {
                return Ok(Status::MaxIterations);
            }
            let before = state.counters().iterations;
            let flow = match solver.step(problem, state) {
                Ok(flow) => flow,
                Err(Interrupt::Budget(status)) => return Ok(status),
                Err(Interrupt::Objective(error)) => return Err(error),
            };
            let stop = if state.counters().iterations > before {
                self.look(state, problem.bounds(), name, started)
            } else {
                None
            };
            match (flow, stop) {
                // A convergence test that holds says more than an observer's wish to stop.
                (ControlFlow::Break(status), _) => return Ok(status),
                (_, Some(status)) => return Ok(status),
                _ if state.counters().iterations > before && after(state) => return Ok(Status::ObserverStop),
                _ => {}
            }
        }
    }

    /// Shows the state to the observers and the user's tests.
    fn look(
        &mut self,
        state: &dyn State<Vector = V>,
        bounds: Option<&Bounds<V>>,
        solver: &'static str,
        started: Instant,
    ) -> Option<Status> {
        let run = Run {
            started,
            bounds,
            solver,
        };
        let progress = Progress::new(state, run);
        let mut stop = None;
        for observer in &mut self.observers {
            if observer.observe(&progress).is_break() {
                stop = Some(Status::ObserverStop);
            }
        }
        for test in &mut self.tests {
            if let Some(words) = test.test(&progress) {
                stop = Some(Status::UserTest(words));
            }
        }
        for level in &mut self.levels {
            let bound = *level.settled.get_or_insert_with(|| (level.settle)(&progress));
            let size = match level.kind {
                Status::ProjectedGradient => progress.projected_gradient_norm(),
                _ => progress.value(),
            };
            if size <= bound {
                stop = Some(level.kind);
            }
        }
        stop
    }
}

/// The first evaluation is always allowed; a solver that needs more of them to start can be interrupted.
fn without_budget<E>(error: InitError<Interrupt<E>>) -> InitError<E> {
    match error {
        InitError::Invalid(e) => InitError::Invalid(e),
        InitError::NonFiniteStart { value, gradient } => InitError::NonFiniteStart { value, gradient },
        InitError::Objective(Interrupt::Objective(e)) => InitError::Objective(e),
        InitError::Objective(Interrupt::Budget(_)) => InitError::Invalid(InvalidInput::option(
            "max_evaluations or max_time",
            "spent before the solver could start",
            "allow the evaluations this solver needs at the start point",
        )),
    }
}

/// What ended an evaluation of a [`Budgeted`] problem.
#[derive(Debug, Clone, PartialEq)]
pub enum Interrupt<E> {
    /// The budget is spent; the objective was not called.
    Budget(Status),
    /// The objective's own error.
    Objective(E),
}

/// A problem that refuses to be evaluated beyond a budget. The driver wraps every problem in it, which is why no
/// solver needs to know about budgets and none can overshoot.
#[derive(Debug)]
pub struct Budgeted<P> {
    inner: P,
    left: u64,
    deadline: Option<Instant>,
    first_is_free: bool,
}

impl<P: Problem> Budgeted<P> {
    fn new(inner: P, budget: &Budget, started: Instant, first_is_free: bool) -> Self {
        Budgeted {
            inner,
            left: budget.evaluations.unwrap_or(u64::MAX),
            deadline: budget.time.and_then(|t| started.checked_add(t)),
            first_is_free,
        }
    }

    fn spend(&mut self, x: &P::Vector) -> Result<(), Interrupt<P::Error>> {
        if !self.first_is_free {
            if self.left == 0 {
                return Err(Interrupt::Budget(Status::MaxEvaluations));
            }
            if let Some(deadline) = self.deadline
                // All parts of a distributed vector stop together.
                && x.comm().any(Instant::now() >= deadline)
            {
                return Err(Interrupt::Budget(Status::MaxTime));
            }
        }
        self.first_is_free = false;
        self.left = self.left.saturating_sub(1);
        Ok(())
    }
}

impl<P: Problem> Problem for Budgeted<P> {
    type Vector = P::Vector;
    type Error = Interrupt<P::Error>;
    #[inline]
    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, Self::Error> {
        self.spend(x)?;
        self.inner
            .value_and_gradient(x, gradient)
            .map_err(Interrupt::Objective)
    }
    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, Self::Error> {
        self.spend(x)?;
        self.inner.value(x).map_err(Interrupt::Objective)
    }
    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.inner.bounds()
    }
}

impl<P: HessianProduct> HessianProduct for Budgeted<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), Self::Error> {
        self.inner
            .hessian_product(x, v, product)
            .map_err(Interrupt::Objective)
    }
}

impl<P: Constrained> Constrained for Budgeted<P> {
    type Constraints = P::Constraints;
    fn constraint_bounds(&self) -> Option<&Bounds<P::Constraints>> {
        self.inner.constraint_bounds()
    }
    /// Not an evaluation of the objective, so it costs nothing.
    fn constraints(&mut self, x: &P::Vector, values: &mut P::Constraints) -> Result<(), Self::Error> {
        self.inner.constraints(x, values).map_err(Interrupt::Objective)
    }
    /// One evaluation.
    fn evaluate(
        &mut self,
        x: &P::Vector,
        gradient: &mut P::Vector,
        constraints: &mut P::Constraints,
    ) -> Result<Of<P>, Self::Error> {
        self.spend(x)?;
        self.inner
            .evaluate(x, gradient, constraints)
            .map_err(Interrupt::Objective)
    }
    fn jacobian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Constraints,
    ) -> Result<(), Self::Error> {
        self.inner
            .jacobian_product(x, v, product)
            .map_err(Interrupt::Objective)
    }
    fn jacobian_transpose_product(
        &mut self,
        x: &P::Vector,
        y: &P::Constraints,
        product: &mut P::Vector,
    ) -> Result<(), Self::Error> {
        self.inner
            .jacobian_transpose_product(x, y, product)
            .map_err(Interrupt::Objective)
    }
}

impl<P: LagrangianHessian> LagrangianHessian for Budgeted<P> {
    fn lagrangian_hessian_product(
        &mut self,
        x: &P::Vector,
        y: &P::Constraints,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), Self::Error> {
        self.inner
            .lagrangian_hessian_product(x, y, v, product)
            .map_err(Interrupt::Objective)
    }
}
