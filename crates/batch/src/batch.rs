//! Many independent problems of one size.
//!
//! ```text
//! on each thread:
//!     no state
//!     while there are problems left: take the next few
//!         for each: restart the state (the first time: make one), run, write x over the start point
//! ```
//!
//! A restart is as good as a new state, bit for bit, so it does not matter which thread solves which problem.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use thalweg_core::{Budgeted, Counters, Driver, Error, Problem, ScalarOf, Solver, State, Status, Vector};

/// As many problems a thread takes at a time at most; fewer where there are few.
const MOST_AT_ONCE: usize = 256;

/// How one problem ended; its x is where its start point was.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Solved<T> {
    /// f(x).
    pub value: T,
    /// ‖P(x − ∇f(x)) − x‖∞.
    pub projected_gradient_norm: T,
    /// Why the run ended.
    pub status: Status,
    /// What it cost.
    pub counters: Counters,
}

/// How one problem ended, or what was wrong with it.
pub type Outcome<V, E> = Result<Solved<ScalarOf<V>>, Error<E, V>>;

/// Solves many independent problems of one size, on many threads, each of which uses one state for all its problems.
///
/// ```
/// use thalweg_batch::Batch;
/// use thalweg_core::from_fn;
/// use thalweg_lbfgsb::Lbfgsb;
///
/// // (x₀ − a)² + (x₁ − x₀)² for a thousand a.
/// let a: Vec<f64> = (0..1000).map(f64::from).collect();
/// let mut points = vec![[0.0; 2]; a.len()];
/// let outcomes = Batch::new(Lbfgsb::default()).run(&mut points, |i| {
///     let a = a[i];
///     from_fn(move |x: &[f64], g: &mut [f64]| {
///         let (p, q) = (x[0] - a, x[1] - x[0]);
///         (g[0], g[1]) = (2.0 * p - 2.0 * q, 2.0 * q);
///         p * p + q * q
///     })
/// });
/// assert!(outcomes.iter().flatten().all(|o| o.status.converged()));
/// assert!((points[7][1] - 7.0).abs() < 1e-5);
/// ```
///
/// # What is promised
/// * The outcomes are in the order of the problems, and have the same bits on any number of threads.
/// * Nothing is allocated for a problem, only for each thread and each failure.
/// * A failure of one problem is an outcome and leaves the others alone. After one of the objective the point is the last
///   accepted iterate; a problem that could not start leaves its point as it was.
#[derive(Debug, Clone)]
pub struct Batch<S> {
    solver: S,
    threads: usize,
    iterations: Option<u64>,
    evaluations: Option<u64>,
    time: Option<Duration>,
}

impl<S> Batch<S> {
    /// With this solver, on all threads of the rayon pool, without limits.
    pub fn new(solver: S) -> Self {
        Batch {
            solver,
            threads: 0,
            iterations: None,
            evaluations: None,
            time: None,
        }
    }

    /// On at most so many threads of the rayon pool it is called from; 1 is the calling thread alone, 0 all of them.
    #[must_use]
    pub fn threads(mut self, n: usize) -> Self {
        self.threads = n;
        self
    }

    /// At most so many accepted steps for each problem.
    #[must_use]
    pub fn max_iterations(mut self, n: u64) -> Self {
        self.iterations = Some(n);
        self
    }

    /// At most so many evaluations for each problem.
    #[must_use]
    pub fn max_evaluations(mut self, n: u64) -> Self {
        self.evaluations = Some(n);
        self
    }

    /// At most so much time for each problem.
    #[must_use]
    pub fn max_time(mut self, limit: Duration) -> Self {
        self.time = Some(limit);
        self
    }

    /// Solves `problem(i)` from `points[i]` for every i, and leaves the solution there.
    ///
    /// All points must have one length; one that has another is an outcome of its own.
    pub fn run<V, P, M>(&self, points: &mut [V], problem: M) -> Vec<Outcome<V, P::Error>>
    where
        V: Vector + Send,
        P: Problem<Vector = V>,
        P::Error: Send,
        M: Fn(usize) -> P + Sync,
        S: Solver<Budgeted<P>> + Sync,
    {
        let mut outcomes = Vec::new();
        self.run_into(points, &mut outcomes, problem);
        outcomes
    }

    /// As [`run`](Self::run), with the outcomes in a vector that is used again.
    pub fn run_into<V, P, M>(&self, points: &mut [V], outcomes: &mut Vec<Outcome<V, P::Error>>, problem: M)
    where
        V: Vector + Send,
        P: Problem<Vector = V>,
        P::Error: Send,
        M: Fn(usize) -> P + Sync,
        S: Solver<Budgeted<P>> + Sync,
    {
        let unsolved = || {
            Ok(Solved {
                value: num_traits::Float::nan(),
                projected_gradient_norm: num_traits::Float::nan(),
                status: Status::ObjectiveError,
                counters: Counters::default(),
            })
        };
        outcomes.clear();
        outcomes.resize_with(points.len(), unsolved);
        let threads = match self.threads {
            0 => rayon::current_num_threads(),
            n => n,
        }
        .min(points.len());
        if threads <= 1 {
            let mut worker = Worker::new(self);
            for (i, (x, outcome)) in points.iter_mut().zip(outcomes).enumerate() {
                *outcome = worker.solve(x, problem(i));
            }
            return;
        }
        // Small enough that all threads end together.
        let at_once = (points.len() / (16 * threads)).clamp(1, MOST_AT_ONCE);
        let rest = Mutex::new(
            points
                .chunks_mut(at_once)
                .zip(outcomes.chunks_mut(at_once))
                .enumerate(),
        );
        let toil = || {
            let mut worker = Worker::new(self);
            loop {
                let next = rest.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((k, (points, outcomes))) = next else {
                    return;
                };
                for (i, (x, outcome)) in (k * at_once..).zip(points.iter_mut().zip(outcomes)) {
                    *outcome = worker.solve(x, problem(i));
                }
            }
        };
        // The calling thread works too: it need not wait for the others to wake.
        rayon::in_place_scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|_| toil());
            }
            toil();
        });
    }
}

/// What one thread has: the driver and the state.
struct Worker<'a, V: Vector, S, St> {
    solver: &'a S,
    driver: Driver<'static, V>,
    state: Option<St>,
}

impl<'a, V: Vector, S, St: State<Vector = V>> Worker<'a, V, S, St> {
    fn new(batch: &'a Batch<S>) -> Self {
        let mut driver = Driver::new();
        if let Some(n) = batch.iterations {
            driver = driver.max_iterations(n);
        }
        if let Some(n) = batch.evaluations {
            driver = driver.max_evaluations(n);
        }
        if let Some(limit) = batch.time {
            driver = driver.max_time(limit);
        }
        Worker {
            solver: &batch.solver,
            driver,
            state: None,
        }
    }

    fn solve<P>(&mut self, x: &mut V, problem: P) -> Outcome<V, P::Error>
    where
        P: Problem<Vector = V>,
        S: Solver<Budgeted<P>, State = St>,
    {
        let outcome = self.driver.run_in(self.solver, problem, &mut self.state, x);
        // A start that was refused leaves an earlier problem's point in the state.
        if let (Ok(_) | Err(Error::Objective { .. }), Some(state)) = (&outcome, &self.state) {
            x.copy_from(state.x());
        }
        let status = outcome?;
        // The state is there: the driver made it.
        let state = self.state.as_ref();
        let nan = num_traits::Float::nan();
        Ok(Solved {
            value: state.map_or(nan, St::value),
            projected_gradient_norm: state.map_or(nan, St::projected_gradient_norm),
            status,
            counters: state.map_or_else(Counters::default, |s| *s.counters()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::{Bounded, Bounds, from_fn, try_from_fn};
    use thalweg_lbfgsb::Lbfgsb;

    /// Rosenbrock's function with a valley through a.
    fn valley(a: f64) -> impl FnMut(&[f64], &mut [f64]) -> f64 {
        move |x, g| {
            let (p, q) = (a - x[0], x[1] - x[0] * x[0]);
            (g[0], g[1]) = (-2.0 * p - 40.0 * x[0] * q, 20.0 * q);
            p * p + 10.0 * q * q
        }
    }

    fn a(i: usize) -> f64 {
        (i % 17) as f64 / 8.0 - 1.0
    }

    #[test]
    fn as_one_after_the_other_bit_for_bit_on_any_number_of_threads() {
        let solver = Lbfgsb::<f64>::default();
        let alone: Vec<_> = (0..500)
            .map(|i| {
                Driver::new()
                    .run(&solver, from_fn(valley(a(i))), [-1.2, 1.0])
                    .unwrap()
            })
            .collect();
        for threads in [1, 2, 3, 7] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
            let mut points = vec![[-1.2, 1.0]; 500];
            let outcomes = pool.install(|| {
                Batch::new(solver.clone())
                    .threads(threads)
                    .run(&mut points, |i| from_fn(valley(a(i))))
            });
            assert_eq!(outcomes.len(), 500);
            for ((outcome, x), alone) in outcomes.iter().zip(&points).zip(&alone) {
                let outcome = outcome.as_ref().unwrap();
                assert_eq!(x, &alone.x);
                assert_eq!((outcome.value, outcome.counters), (alone.value, alone.counters));
                assert_eq!(outcome.status, Status::ProjectedGradient);
            }
        }
    }

    #[test]
    fn a_failure_leaves_the_others_alone() {
        // Problem 3 k fails at once, 3 k + 1 after five evaluations.
        let mut points = vec![vec![-1.2, 1.0]; 30];
        points[5] = vec![f64::NAN, 1.0];
        points[8] = vec![1.0; 3];
        let outcomes = Batch::new(Lbfgsb::default()).threads(2).run(&mut points, |i| {
            let (mut f, mut left) = (valley(1.0), [0, 5, 9999][i % 3]);
            try_from_fn(move |x: &[f64], g: &mut [f64]| {
                if left == 0 {
                    return Err("spent");
                }
                left -= 1;
                Ok(f(x, g))
            })
        });
        for (i, (outcome, x)) in outcomes.iter().zip(&points).enumerate() {
            match (i, i % 3, outcome) {
                (5 | 8, _, Err(Error::Init(_))) | (_, 0, Err(Error::Init(_))) => {}
                (_, 1, Err(Error::Objective { source, solution })) => {
                    assert_eq!((*source, &solution.x), ("spent", x));
                    assert!(x != &[-1.2, 1.0]);
                }
                (_, 2, Ok(solved)) => assert!(solved.status.converged() && (x[0] - 1.0).abs() < 1e-5),
                other => unreachable!("{other:?}"),
            }
        }
        assert_eq!((points[0].as_slice(), points[8].len()), (&[-1.2, 1.0][..], 3));
    }

    #[test]
    fn limits_hold_for_each_problem_and_bounds_too() {
        let batch = || Batch::new(Lbfgsb::default()).threads(1);
        let start = || vec![[-1.2, 1.0]; 3];
        let problem = |_| from_fn(valley(1.0));
        for outcome in batch().max_iterations(2).run(&mut start(), problem) {
            assert_eq!(outcome.unwrap().status, Status::MaxIterations);
        }
        for outcome in batch().max_evaluations(3).run(&mut start(), problem) {
            let outcome = outcome.unwrap();
            assert_eq!(
                (outcome.status, outcome.counters.evaluations()),
                (Status::MaxEvaluations, 3)
            );
        }
        for outcome in batch().max_time(Duration::ZERO).run(&mut start(), problem) {
            assert_eq!(outcome.unwrap().status, Status::MaxTime);
        }
        // Bounds of one problem do not stay in the state for the next.
        let mut points = start();
        let outcomes = batch().run(&mut points, |i| {
            let upper = [0.5, 9.0, 0.25][i];
            Bounded::new(
                from_fn(valley(1.0)),
                Bounds::uniform([0.0; 2], -2.0, upper).unwrap(),
            )
        });
        assert!(outcomes.iter().all(|o| o.is_ok()));
        assert_eq!((points[0][0], points[2][0]), (0.5, 0.25));
        assert!((points[1][0] - 1.0).abs() < 1e-5);
        assert!(batch().run(&mut [] as &mut [[f64; 2]], problem).is_empty());
    }
}
