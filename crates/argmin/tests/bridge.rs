//! Both bridges against thalweg alone: the same points, to the last bit, for every vector type.
#![allow(clippy::unwrap_used, reason = "what the tests call may panic as the tests do")]

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{
    ArgminError, CostFunction, Error, Executor, Gradient, IterState, KV, State as _, TerminationReason,
};
use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use thalweg::{
    Bounded, Bounds, Counters, Driver, InitError, InvalidInput, Lbfgsb, Problem, Progress, Real, State,
    Status, Vector, from_fn,
};
use thalweg_argmin::{Argmin, FromArgmin, Fused, Slices, ToArgmin};

/// Rosenbrock's function in pairs.
fn value<T: Real>(x: &[T]) -> T {
    let hundred = <T as Real>::from_f64(100.0);
    let mut sum = T::zero();
    for pair in x.chunks_exact(2) {
        let (a, b) = (T::one() - pair[0], pair[1] - pair[0] * pair[0]);
        sum += a * a + hundred * b * b;
    }
    sum
}

fn gradient<T: Real>(x: &[T], g: &mut [T]) {
    let two = <T as Real>::from_f64(2.0);
    let hundred = <T as Real>::from_f64(100.0);
    for (pair, g) in x.chunks_exact(2).zip(g.chunks_exact_mut(2)) {
        let (a, b) = (T::one() - pair[0], pair[1] - pair[0] * pair[0]);
        g[0] = -two * a - two * two * hundred * pair[0] * b;
        g[1] = two * hundred * b;
    }
}

/// The same as argmin wants it, over any vector; the cost fails with `Full` at evaluation `fails_at`.
struct Rosenbrock<P> {
    costs: Cell<u64>,
    fails_at: u64,
    vector: PhantomData<P>,
}

impl<P> Rosenbrock<P> {
    fn new() -> Self {
        Self::failing_at(u64::MAX)
    }
    fn failing_at(fails_at: u64) -> Self {
        Rosenbrock {
            costs: Cell::new(0),
            fails_at,
            vector: PhantomData,
        }
    }
}

#[derive(Debug, PartialEq)]
struct Full;
impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the disk is full")
    }
}
impl std::error::Error for Full {}

impl<P: Slices> CostFunction for Rosenbrock<P> {
    type Param = P;
    type Output = P::Scalar;
    fn cost(&self, x: &P) -> Result<P::Scalar, Error> {
        self.costs.set(self.costs.get() + 1);
        if self.costs.get() == self.fails_at {
            return Err(Full.into());
        }
        Ok(value(x.elements()))
    }
}

impl<P: Slices> Gradient for Rosenbrock<P> {
    type Param = P;
    type Gradient = P;
    fn gradient(&self, x: &P) -> Result<P, Error> {
        let mut g = x.zeros_like();
        gradient(x.elements(), g.elements_mut());
        Ok(g)
    }
}

/// Every iterate: f and x, in bits.
type Path = Vec<(u64, Vec<u64>)>;

fn bits<T: Real>(value: T, x: &[T]) -> (u64, Vec<u64>) {
    (value.to_bits64(), x.iter().map(|x| x.to_bits64()).collect())
}

struct Run {
    path: Path,
    counters: Counters,
}

fn follow<P: Problem>(problem: P, x0: P::Vector) -> Run
where
    P::Error: std::fmt::Debug,
    P::Vector: std::fmt::Debug,
{
    let mut path = Path::new();
    let solution = Driver::new()
        .observe(|p: &Progress<'_, P::Vector>| path.push(bits(p.value(), p.x().local())))
        .run(&Lbfgsb::default(), problem, x0)
        .unwrap();
    assert!(solution.converged());
    let counters = solution.counters;
    Run { path, counters }
}

/// What argmin's observers are shown.
#[derive(Default)]
struct Seen {
    path: Path,
    inits: u64,
    finals: u64,
    /// The last status, and whether one came before.
    statuses: Vec<String>,
    inconsistent: u64,
}

struct Watch(Arc<Mutex<Seen>>);

impl<P: Slices> Observe<IterState<P, P, (), (), (), P::Scalar>> for Watch
where
    P::Scalar: argmin::core::ArgminFloat,
{
    fn observe_init(
        &mut self,
        name: &str,
        state: &IterState<P, P, (), (), (), P::Scalar>,
        kv: &KV,
    ) -> Result<(), Error> {
        let mut seen = self.0.lock().unwrap();
        assert_eq!(name, "lbfgsb");
        assert!(kv.get("projected_gradient").unwrap().get_float().unwrap() > 0.0);
        seen.inits += 1;
        seen.path
            .push(bits(state.cost, state.param.as_ref().unwrap().elements()));
        Ok(())
    }
    fn observe_iter(&mut self, state: &IterState<P, P, (), (), (), P::Scalar>, kv: &KV) -> Result<(), Error> {
        let mut seen = self.0.lock().unwrap();
        let x = state.param.as_ref().unwrap().elements();
        // The iteration before is shown as such, and the gradient is that at x.
        let previous = bits(state.prev_cost, state.prev_param.as_ref().unwrap().elements());
        let mut g = vec![<P::Scalar as Real>::from_f64(0.0); x.len()];
        gradient(x, &mut g);
        let consistent = seen.path.last() == Some(&previous)
            && state.grad.as_ref().unwrap().elements() == g
            && state.iter + 1 == seen.path.len() as u64
            && kv.get("step").unwrap().get_float().unwrap() > 0.0;
        seen.inconsistent += u64::from(!consistent);
        seen.path.push(bits(state.cost, x));
        seen.statuses
            .extend(kv.get("status").map(argmin::core::KvValue::as_string));
        Ok(())
    }
    fn observe_final(&mut self, _: &IterState<P, P, (), (), (), P::Scalar>) -> Result<(), Error> {
        self.0.lock().unwrap().finals += 1;
        Ok(())
    }
}

/// Runs the problem alone, through `FromArgmin` and through `ToArgmin`, with bounds or without.
fn all_three_agree<P>(make: impl Fn(&[P::Scalar]) -> P, bounded: bool)
where
    P: Slices + std::fmt::Debug + PartialEq + 'static,
    P::Scalar: argmin::core::ArgminFloat,
{
    let n = 8;
    let number = <P::Scalar as Real>::from_f64;
    let x0: Vec<P::Scalar> = (0..n).map(|i| number([-1.2, 1.0, -0.7, 1.3][i % 4])).collect();
    // Half the pairs end at a bound: x ≤ 0.8 for the first of each.
    let lower = vec![number(-1.5); n];
    let upper: Vec<P::Scalar> = (0..n)
        .map(|i| number(if i % 2 == 0 { 0.8 } else { 2.0 }))
        .collect();

    let alone = from_fn(|x: &[P::Scalar], g: &mut [P::Scalar]| {
        gradient(x, g);
        value(x)
    });
    let theirs = FromArgmin::new(Rosenbrock::<P>::new());
    let start = Argmin(make(&x0));
    let solver = ToArgmin::new(Lbfgsb::<P::Scalar>::default());
    let (alone, theirs, solver) = if bounded {
        let box_of = || Bounds::new(Argmin(make(&lower)), Argmin(make(&upper))).unwrap();
        (
            follow(
                Bounded::new(alone, Bounds::new(lower.clone(), upper.clone()).unwrap()),
                x0.clone(),
            ),
            follow(Bounded::new(theirs, box_of()), start),
            solver.bounds(make(&lower), make(&upper)).unwrap(),
        )
    } else {
        (follow(alone, x0.clone()), follow(theirs, start), solver)
    };
    assert!(alone.path.len() > 10);
    assert_eq!(alone.path, theirs.path);
    assert_eq!(alone.counters, theirs.counters);

    let seen = Arc::new(Mutex::new(Seen::default()));
    let result = Executor::new(Rosenbrock::<P>::new(), solver)
        .configure(|state| state.param(make(&x0)).max_iters(1000).counting(true))
        .add_observer(Watch(seen.clone()), ObserverMode::Always)
        .run()
        .unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(alone.path, seen.path);
    assert_eq!((seen.inits, seen.finals, seen.inconsistent), (1, 1, 0));
    assert_eq!(seen.statuses, ["gtol"]);

    let state = result.state();
    assert_eq!(state.get_iter(), alone.counters.iterations);
    assert_eq!(
        state.get_func_counts()["cost_count"],
        alone.counters.evaluations()
    );
    assert_eq!(
        state.get_func_counts()["gradient_count"],
        alone.counters.value_and_gradient
    );
    assert_eq!(
        result.problem.problem.as_ref().unwrap().costs.get(),
        alone.counters.evaluations()
    );
    assert_eq!(
        state.get_termination_reason(),
        Some(&TerminationReason::SolverConverged)
    );
    assert_eq!(result.solver.status(), Some(Status::ProjectedGradient));
    assert_eq!(*result.solver.state().unwrap().counters(), alone.counters);
    // The best is the last, and it is the solution: 1 without bounds; with them x = 0.8 and its square.
    let last = alone.path.last().unwrap();
    assert_eq!(
        bits(state.get_best_cost(), state.get_best_param().unwrap().elements()),
        *last
    );
    let expected = if bounded { [0.8, 0.64] } else { [1.0, 1.0] };
    // ‖∇f‖ ≤ gtol (1e-6; 1e-3 in f32) and the smallest eigenvalue of the Hessian there is 0.4: an error of 2.5 gtol a
    // pair, four pairs.
    let gtol = if P::Scalar::NAME == "f32" { 1e-3 } else { 1e-6 };
    for (x, &expected) in state
        .get_best_param()
        .unwrap()
        .elements()
        .iter()
        .zip(expected.iter().cycle())
    {
        assert!((Real::to_f64(*x) - expected).abs() < 10.0 * gtol, "{x}");
    }
}

fn vector_type<P, Q>(make: impl Fn(&[f64]) -> P, make_f32: impl Fn(&[f32]) -> Q)
where
    P: Slices<Scalar = f64> + std::fmt::Debug + PartialEq + 'static,
    Q: Slices<Scalar = f32> + std::fmt::Debug + PartialEq + 'static,
{
    for bounded in [false, true] {
        all_three_agree(&make, bounded);
        all_three_agree(&make_f32, bounded);
    }
}

#[test]
fn vec() {
    vector_type(<[f64]>::to_vec, <[f32]>::to_vec);
}

#[cfg(feature = "nalgebra")]
#[test]
fn nalgebra() {
    use ::nalgebra::{DVector, SVector};
    vector_type(DVector::from_column_slice, DVector::from_column_slice);
    vector_type(
        SVector::<f64, 8>::from_column_slice,
        SVector::<f32, 8>::from_column_slice,
    );
}

#[cfg(feature = "ndarray")]
#[test]
fn ndarray() {
    use ::ndarray::Array1;
    vector_type(|x| Array1::from_vec(x.to_vec()), |x| Array1::from_vec(x.to_vec()));
}

#[cfg(feature = "faer")]
#[test]
fn faer() {
    use ::faer::Col;
    vector_type(
        |x| Col::from_fn(x.len(), |i| x[i]),
        |x| Col::from_fn(x.len(), |i| x[i]),
    );
}

/// Our solver on Rosenbrock's function, and argmin's state.
type Hosted = ToArgmin<Lbfgsb, Rosenbrock<Vec<f64>>>;
type Iter = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;

fn start() -> Vec<f64> {
    vec![-1.2, 1.0]
}

#[test]
fn limits_are_argmins() {
    let run = |iters, target| {
        Executor::new(Rosenbrock::<Vec<f64>>::new(), ToArgmin::new(Lbfgsb::default()))
            .configure(|state| state.param(start()).max_iters(iters).target_cost(target))
            .run()
            .unwrap()
    };
    let none = run(0, f64::NEG_INFINITY);
    assert_eq!(none.state().get_param(), Some(&start()));
    assert_eq!(none.problem.problem.unwrap().costs.get(), 1);

    let five = run(5, f64::NEG_INFINITY);
    assert_eq!(
        five.state.get_termination_reason(),
        Some(&TerminationReason::MaxItersReached)
    );
    assert_eq!(five.solver.state().unwrap().counters().iterations, 5);
    assert_eq!(five.solver.status(), None);

    let target = run(1000, 1e-3);
    assert_eq!(
        target.state.get_termination_reason(),
        Some(&TerminationReason::TargetCostReached)
    );
    assert!(target.state.get_best_cost() <= 1e-3);

    // The solver's own target ends it with the same reason.
    let own = Executor::new(
        Rosenbrock::<Vec<f64>>::new(),
        ToArgmin::new(Lbfgsb::default().ftarget(1e-3)),
    )
    .configure(|state| state.param(start()))
    .run()
    .unwrap();
    assert_eq!(
        own.state.get_termination_reason(),
        Some(&TerminationReason::TargetCostReached)
    );
    assert_eq!(own.state.get_best_param(), target.state.get_best_param());
}

#[test]
fn a_failure_says_what_to_do() {
    // The gradient points the wrong way: no trial lowers the cost.
    struct Uphill;
    impl CostFunction for Uphill {
        type Param = Vec<f64>;
        type Output = f64;
        fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
            Ok(x[0] * x[0])
        }
    }
    impl Gradient for Uphill {
        type Param = Vec<f64>;
        type Gradient = Vec<f64>;
        fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
            Ok(vec![-2.0 * x[0]])
        }
    }
    let result = Executor::new(Uphill, ToArgmin::new(Lbfgsb::default()))
        .configure(|state| state.param(vec![1.0]).max_iters(10))
        .run()
        .unwrap();
    let status = result.solver.status().unwrap();
    assert!(!status.converged());
    assert_eq!(
        result.state.get_termination_reason(),
        Some(&TerminationReason::SolverExit(status.message().to_owned()))
    );
    assert_eq!(result.state.get_best_param(), Some(&vec![1.0]));
    // Nothing accepted, yet argmin counts the call.
    assert_eq!(result.solver.state().unwrap().counters().iterations, 0);
    assert_eq!(result.state.get_iter(), 1);
}

#[test]
fn an_error_is_unchanged_or_the_iterate_is_kept() {
    let executor = |solver: Hosted| {
        Executor::new(Rosenbrock::<Vec<f64>>::failing_at(9), solver).configure(|state| state.param(start()))
    };
    let lost = executor(ToArgmin::new(Lbfgsb::default())).run();
    assert_eq!(lost.err().unwrap().downcast_ref(), Some(&Full));

    let kept = executor(ToArgmin::new(Lbfgsb::default()).keep_iterate_on_error())
        .run()
        .unwrap();
    assert_eq!(kept.solver.error().unwrap().downcast_ref(), Some(&Full));
    assert_eq!(kept.solver.status(), Some(Status::ObjectiveError));
    let words = kept.state.get_termination_status().to_string();
    assert!(words.contains("the disk is full"), "{words}");
    let x = kept.state.get_param().unwrap();
    assert_eq!(Some(x), kept.state.get_best_param());
    assert_eq!(kept.state.get_cost().to_bits(), value(x).to_bits());
    assert!(kept.state.get_cost() < value(&start()));

    // At the start there is no iterate to keep.
    let none = Executor::new(
        Rosenbrock::<Vec<f64>>::failing_at(1),
        ToArgmin::new(Lbfgsb::default()).keep_iterate_on_error(),
    )
    .configure(|state| state.param(start()))
    .run();
    assert_eq!(none.err().unwrap().downcast_ref(), Some(&Full));
}

#[test]
fn bad_input_is_named() {
    let run = |solver: Hosted, x0: Option<Vec<f64>>| {
        Executor::new(Rosenbrock::<Vec<f64>>::new(), solver)
            .configure(|state| match x0 {
                Some(x0) => state.param(x0),
                None => state,
            })
            .run()
            .err()
            .unwrap()
    };
    let new = || ToArgmin::new(Lbfgsb::default());
    let error = run(new(), None);
    assert!(
        matches!(error.downcast_ref(), Some(ArgminError::NotInitialized { .. })),
        "{error}"
    );
    let error = run(new(), Some(vec![]));
    assert_eq!(error.downcast_ref(), Some(&InvalidInput::Empty));
    let boxed = new().bounds(vec![0.0; 3], vec![1.0; 3]).unwrap();
    let error = run(boxed, Some(start()));
    assert!(
        matches!(error.downcast_ref(), Some(InvalidInput::Length { .. })),
        "{error}"
    );
    let error = run(new(), Some(vec![1e200, 0.0]));
    assert!(
        matches!(
            error.downcast_ref::<InitError<std::convert::Infallible>>(),
            Some(InitError::NonFiniteStart { .. })
        ),
        "{error}"
    );
    let crossed = Hosted::new(Lbfgsb::default()).bounds(vec![1.0], vec![0.0]);
    assert!(matches!(
        crossed.err(),
        Some(InvalidInput::Infeasible { index: 0, .. })
    ));
    // An iteration count set by hand makes the executor pass over `init`.
    let skipped = Executor::new(Rosenbrock::<Vec<f64>>::new(), new())
        .configure(|mut state| {
            state.iter = 3;
            state.param(start())
        })
        .run();
    assert!(matches!(
        skipped.err().unwrap().downcast_ref(),
        Some(ArgminError::NotInitialized { .. })
    ));
}

#[test]
fn a_start_outside_the_bounds_is_projected_and_buffers_of_another_length_are_dropped() {
    let solver = ToArgmin::new(Lbfgsb::default())
        .bounds(vec![0.0; 2], vec![0.5; 2])
        .unwrap();
    let result = Executor::new(Rosenbrock::<Vec<f64>>::new(), solver)
        // The first point and gradient stay in argmin's state as the previous ones.
        .configure(|state| {
            state
                .param(vec![7.0; 5])
                .gradient(vec![7.0; 5])
                .param(vec![9.0, -9.0])
                .gradient(vec![7.0; 4])
                .max_iters(0)
        })
        .run()
        .unwrap();
    assert_eq!(result.state.get_param(), Some(&vec![0.5, 0.0]));
    let mut g = vec![0.0; 2];
    gradient(&[0.5, 0.0], &mut g);
    assert_eq!(result.state.get_gradient(), Some(&g));
}

#[test]
fn the_best_is_the_last_of_equal_cost() {
    // Flat to the last bit near the minimiser, while the gradient still shrinks.
    let problem = Fused::<Vec<f64>, _>::new(|x: &[f64], g: &mut [f64]| {
        g[0] = 2e-3 * x[0];
        g[1] = 4e-3 * x[1].powi(3);
        Ok(1e9 + 1e-3 * (x[0] * x[0] + x[1].powi(4)))
    });
    let result = Executor::new(problem, ToArgmin::new(Lbfgsb::default().gtol(1e-12)))
        .configure(|state| state.param(vec![3.0, 2.0]).max_iters(200))
        .run()
        .unwrap();
    let run = result.solver.state().unwrap();
    assert_eq!(result.state.get_best_param(), Some(&run.x().0));
    assert_eq!(result.state.get_best_cost(), run.value());
}

#[test]
fn a_solver_cloned_between_iterations_goes_on_with_the_same_bits() {
    use argmin::core::checkpointing::{Checkpoint, CheckpointingFrequency};
    type Kept = (Hosted, Iter);
    #[derive(Clone, Default)]
    struct Memory(Rc<std::cell::RefCell<Option<Kept>>>);
    impl Checkpoint<Hosted, Iter> for Memory {
        fn save(&self, solver: &Hosted, state: &Iter) -> Result<(), Error> {
            *self.0.borrow_mut() = Some((solver.clone(), state.clone()));
            Ok(())
        }
        fn load(&self) -> Result<Option<Kept>, Error> {
            Ok(self.0.borrow().clone())
        }
        fn frequency(&self) -> CheckpointingFrequency {
            CheckpointingFrequency::Every(7)
        }
    }
    let run = |memory: &Memory, fails_at| {
        Executor::new(Rosenbrock::failing_at(fails_at), ToArgmin::new(Lbfgsb::default()))
            .configure(|state| state.param(start()).max_iters(1000))
            .checkpointing(memory.clone())
            .run()
    };
    let whole = run(&Memory::default(), u64::MAX).unwrap();
    let memory = Memory::default();
    assert!(run(&memory, 20).is_err());
    assert!(
        memory
            .0
            .borrow()
            .as_ref()
            .is_some_and(|(_, state)| state.iter >= 7)
    );
    let resumed = run(&memory, u64::MAX).unwrap();
    assert_eq!(resumed.state.get_iter(), whole.state.get_iter());
    assert_eq!(resumed.state.get_param(), whole.state.get_param());
    assert_eq!(
        resumed.solver.state().unwrap().counters(),
        whole.solver.state().unwrap().counters()
    );
    assert!(resumed.problem.problem.unwrap().costs.get() < whole.problem.problem.unwrap().costs.get());
}

#[test]
fn a_fused_objective_is_called_once_a_point() {
    let fused = || {
        Fused::<Vec<f64>, _>::new(|x: &[f64], g: &mut [f64]| {
            gradient(x, g);
            Ok(value(x))
        })
    };
    let ours = Executor::new(fused(), ToArgmin::new(Lbfgsb::default()))
        .configure(|state| state.param(start()).max_iters(100))
        .run()
        .unwrap();
    let evaluations = ours.solver.state().unwrap().counters().evaluations();
    assert_eq!(ours.problem.problem.unwrap().evaluations(), evaluations);

    // argmin's own L-BFGS asks for cost and gradient of a point in separate calls.
    use argmin::solver::{linesearch::MoreThuenteLineSearch, quasinewton::LBFGS};
    let theirs = Executor::new(fused(), LBFGS::new(MoreThuenteLineSearch::new(), 10))
        .configure(|state| state.param(start()).max_iters(100).counting(true))
        .run()
        .unwrap();
    let counts = theirs.state.get_func_counts();
    let calls = counts["cost_count"] + counts["gradient_count"];
    assert!(theirs.problem.problem.unwrap().evaluations() * 2 <= calls);
    assert!(theirs.state.get_best_cost() < 1e-10);
}

/// A solver of a few lines that knows nothing of argmin: gradient descent with halving, on values alone.
#[derive(Debug, Clone)]
struct Descent;

#[derive(Debug, Clone)]
struct DescentState<V: Vector> {
    x: V,
    g: V,
    trial: V,
    value: V::Scalar,
    step: V::Scalar,
    counters: Counters,
}

impl<V: Vector> State for DescentState<V> {
    type Vector = V;
    fn x(&self) -> &V {
        &self.x
    }
    fn value(&self) -> V::Scalar {
        self.value
    }
    fn gradient(&self) -> &V {
        &self.g
    }
    fn projected_gradient_norm(&self) -> V::Scalar {
        self.g.norm_inf()
    }
    fn step_length(&self) -> V::Scalar {
        self.step
    }
    fn counters(&self) -> &Counters {
        &self.counters
    }
}

impl<P: Problem> thalweg::Solver<P> for Descent {
    type State = DescentState<P::Vector>;
    fn init(&self, problem: &mut P, x0: P::Vector) -> Result<Self::State, InitError<P::Error>> {
        let mut g = x0.like();
        let value = problem
            .value_and_gradient(&x0, &mut g)
            .map_err(InitError::Objective)?;
        let mut counters = Counters::default();
        counters.value_and_gradient = 1;
        Ok(DescentState {
            trial: x0.like(),
            x: x0,
            g,
            value,
            step: <thalweg::Of<P> as Real>::from_f64(0.0),
            counters,
        })
    }
    fn restart(
        &self,
        problem: &mut P,
        state: &mut Self::State,
        x0: &P::Vector,
    ) -> Result<(), InitError<P::Error>> {
        *state = self.init(problem, x0.clone())?;
        Ok(())
    }
    fn step(
        &self,
        problem: &mut P,
        state: &mut Self::State,
    ) -> Result<std::ops::ControlFlow<Status>, P::Error> {
        let number = <thalweg::Of<P> as Real>::from_f64;
        if state.g.norm_inf() <= number(1e-3) {
            return Ok(std::ops::ControlFlow::Break(Status::ProjectedGradient));
        }
        let mut t = number(1.0);
        loop {
            state.trial.copy_from(&state.x);
            state.trial.axpy(-t, &state.g);
            let value = problem.value(&state.trial)?;
            state.counters.value += 1;
            if value < state.value - number(1e-4) * t * state.g.dot(&state.g) {
                break;
            }
            t *= number(0.5);
        }
        std::mem::swap(&mut state.x, &mut state.trial);
        state.value = problem.value_and_gradient(&state.x, &mut state.g)?;
        state.counters.value_and_gradient += 1;
        state.counters.iterations += 1;
        state.step = t;
        Ok(std::ops::ControlFlow::Continue(()))
    }
    fn name(&self) -> &'static str {
        "descent"
    }
}

#[test]
fn any_solver_can_be_hosted() {
    let x0 = vec![0.8, 0.9];
    let alone = Driver::new()
        .run(
            &Descent,
            FromArgmin::new(Rosenbrock::<Vec<f64>>::new()),
            Argmin(x0.clone()),
        )
        .unwrap();
    let result = Executor::new(Rosenbrock::<Vec<f64>>::new(), ToArgmin::new(Descent))
        .configure(|state| state.param(x0).counting(true))
        .run()
        .unwrap();
    assert_eq!(result.state.get_param(), Some(&alone.x.0));
    assert_eq!(*result.solver.state().unwrap().counters(), alone.counters);
    // Values alone cost no gradients.
    assert!(alone.counters.value > alone.counters.value_and_gradient);
    let counts = result.state.get_func_counts();
    assert_eq!(counts["cost_count"], alone.counters.evaluations());
    assert_eq!(counts["gradient_count"], alone.counters.value_and_gradient);
    // It tests before a step, not after: argmin counts that last call too.
    assert_eq!(result.state.get_iter(), alone.counters.iterations + 1);
}
