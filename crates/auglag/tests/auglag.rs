//! What the augmented Lagrangian method promises, beyond solving Hock and Schittkowski's problems.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "functions of tests may stop a test"
)]

use std::ops::ControlFlow;
use thalweg_auglag::{AugmentedLagrangian, Kkt, Lagrange};
use thalweg_conformance::{
    CountingAllocator, Partition, Partitioned, allocations, counting_allocator_is_installed,
};
use thalweg_core::{
    Bounds, Constrained, Driver, Error, InitError, InvalidInput, Problem, Progress, Real, Reduce, Solver,
    State, Status, Vector, from_constrained_fn,
};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_testproblems::ConstrainedProblem;
use thalweg_tnc::Tnc;
use thalweg_unconstrained::Lbfgs;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const INF: f64 = f64::INFINITY;

fn limits(pairs: &[(f64, f64)]) -> Bounds<Vec<f64>> {
    Bounds::from_pairs(vec![0.0; pairs.len()], pairs.iter().copied()).unwrap()
}

/// ½ ‖x − target‖² subject to l ≤ A x ≤ u, A by rows.
fn projection(
    target: Vec<f64>,
    a: Vec<Vec<f64>>,
    pairs: &[(f64, f64)],
) -> impl Constrained<Vector = Vec<f64>, Constraints = Vec<f64>, Error = std::convert::Infallible> {
    let rows = a.clone();
    from_constrained_fn(limits(pairs), move |x: &[f64], g: &mut [f64], c: &mut [f64]| {
        let mut f = 0.0;
        for j in 0..x.len() {
            g[j] = x[j] - target[j];
            f += 0.5 * g[j] * g[j];
        }
        for (c, row) in c.iter_mut().zip(&a) {
            *c = row.iter().zip(x).map(|(a, x)| a * x).sum();
        }
        f
    })
    .jacobian(move |_: &[f64], out: &mut [f64]| {
        for (out, row) in out.chunks_mut(rows[0].len()).zip(&rows) {
            out.copy_from_slice(row);
        }
    })
}

/// Counts evaluations, and fails at one of them.
struct Counted<P> {
    inner: P,
    evaluations: u64,
    fails_at: u64,
}

impl<P: Problem> Problem for Counted<P> {
    type Vector = P::Vector;
    type Error = &'static str;
    fn value_and_gradient(
        &mut self,
        _: &P::Vector,
        _: &mut P::Vector,
    ) -> Result<<P::Vector as Vector>::Scalar, Self::Error> {
        Err("the solver asks for objective and constraints in one call")
    }
    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.inner.bounds()
    }
}

impl<P: Constrained> Constrained for Counted<P> {
    type Constraints = P::Constraints;
    fn constraint_bounds(&self) -> Option<&Bounds<P::Constraints>> {
        self.inner.constraint_bounds()
    }
    fn constraints(&mut self, _: &P::Vector, _: &mut P::Constraints) -> Result<(), Self::Error> {
        Err("the solver asks for objective and constraints in one call")
    }
    fn evaluate(
        &mut self,
        x: &P::Vector,
        gradient: &mut P::Vector,
        constraints: &mut P::Constraints,
    ) -> Result<<P::Vector as Vector>::Scalar, Self::Error> {
        self.evaluations += 1;
        if self.evaluations == self.fails_at {
            return Err("a failure");
        }
        let value = self.inner.evaluate(x, gradient, constraints);
        value.map_err(|_| "never")
    }
    fn jacobian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Constraints,
    ) -> Result<(), Self::Error> {
        self.inner.jacobian_product(x, v, product).map_err(|_| "never")
    }
    fn jacobian_transpose_product(
        &mut self,
        x: &P::Vector,
        y: &P::Constraints,
        product: &mut P::Vector,
    ) -> Result<(), Self::Error> {
        self.inner
            .jacobian_transpose_product(x, y, product)
            .map_err(|_| "never")
    }
}

fn counted<P>(inner: P) -> Counted<P> {
    Counted {
        inner,
        evaluations: 0,
        fails_at: 0,
    }
}

fn hs(name: &str) -> ConstrainedProblem<Vec<f64>> {
    ConstrainedProblem::new(name, &[]).unwrap()
}

/// HS71: Ipopt's multipliers (A. Wächter's tutorial, its sign convention is ours), to the 1e-5 that a tolerance of 1e-6
/// leaves.
#[test]
fn multipliers_of_hs71() {
    let mut p = hs("HS71");
    let x0 = p.start();
    let (solution, state) = Driver::new()
        .run_with_state(&AugmentedLagrangian::default(), &mut p, x0)
        .unwrap();
    assert_eq!(solution.status, Status::KktConditions);
    let y = state.multipliers();
    // c₀ ≥ 0 is at its lower limit, c₁ = 0.
    assert!(
        (y[0] + 0.552_293_66).abs() < 1e-5 && (y[1] - 0.161_468_57).abs() < 1e-5,
        "{y:?}"
    );
    assert_eq!(state.constraints().len(), 2);
    // What the state shows is what an evaluation from outside finds, to rounding in another order.
    let Ok(kkt) = Kkt::at(&mut p, &solution.x, y);
    assert!((kkt.stationarity - state.kkt().stationarity).abs() < 1e-12);
    assert_eq!((kkt.value, kkt.violation), (solution.value, state.violation()));
    assert_eq!(solution.projected_gradient_norm, state.kkt().stationarity);
    assert!(state.figure("kkt").unwrap() <= 1e-6 && state.scaled_violation() <= 1e-6);
    assert!(state.scales().0 < 1.0 && state.objective_deficit() >= 0.0);
}

/// Both sides of a constraint, an inactive one and an equation, where x and y are known in closed form.
#[test]
fn two_sided_constraints_without_slacks() {
    // x − target + A'y = 0.
    let a = vec![
        vec![1.0, 0.0, 0.0],
        vec![0.0, 1.0, 0.0],
        vec![0.0, 0.0, 1.0],
        vec![1.0, 1.0, 1.0],
    ];
    let pairs = [(-1.0, 1.0), (-1.0, 1.0), (-1.0, 1.0), (0.4, 0.4)];
    let mut p = projection(vec![3.0, -4.0, 0.2], a, &pairs);
    let solver = AugmentedLagrangian::default()
        .optimality_tolerance(1e-9)
        .feasibility_tolerance(1e-9);
    let (solution, state) = Driver::new()
        .run_with_state(&solver, &mut p, vec![5.0, 5.0, 5.0])
        .unwrap();
    assert!(solution.converged());
    // x = (1, −1, 0.4): the equation's multiplier is 0.2 − 0.4, the others take the rest.
    for (found, exact) in solution.x.iter().zip([1.0, -1.0, 0.4]) {
        assert!((found - exact).abs() < 1e-8, "{:?}", solution.x);
    }
    for (found, exact) in state.multipliers().iter().zip([2.2, -2.8, 0.0, -0.2]) {
        assert!((found - exact).abs() < 1e-7, "{:?}", state.multipliers());
    }
}

#[test]
fn infeasible_problems_are_said_to_be_so() {
    // x² + 1 ≤ 0, and two equations that contradict each other.
    let square = from_constrained_fn(
        limits(&[(-INF, 0.0)]),
        |x: &[f64], g: &mut [f64], c: &mut [f64]| {
            (g[0], c[0]) = (1.0, x[0] * x[0] + 1.0);
            x[0]
        },
    );
    let (solution, state) = Driver::new()
        .run_with_state(&AugmentedLagrangian::default(), square, vec![3.0])
        .unwrap();
    assert_eq!(solution.status, Status::Infeasible);
    assert!(!solution.converged());
    // The least violation is 1, at x = 0; the penalty leaves f a say of 1/ρ.
    assert!((state.violation() - 1.0).abs() < 1e-3, "{}", state.violation());
    let a = vec![vec![1.0, 1.0], vec![1.0, 1.0]];
    let p = projection(vec![0.0, 0.0], a, &[(0.0, 0.0), (1.0, 1.0)]);
    let solution = Driver::new()
        .run(&AugmentedLagrangian::default(), p, vec![2.0, 3.0])
        .unwrap();
    assert_eq!(solution.status, Status::Infeasible);
    // With a ceiling that is soon reached the same is said.
    let a = vec![vec![1.0, 1.0], vec![1.0, 1.0]];
    let p = projection(vec![0.0, 0.0], a, &[(0.0, 0.0), (1.0, 1.0)]);
    let solver = AugmentedLagrangian::default().max_penalty(50.0);
    let solution = Driver::new().run(&solver, p, vec![2.0, 3.0]).unwrap();
    assert_eq!(solution.status, Status::Infeasible);
}

#[test]
fn a_constraint_that_is_not_defined_is_a_step_too_long() {
    // minimise x subject to ln x ≥ −1: x = 1/e, where y/x = −1.
    let mut p = from_constrained_fn(
        limits(&[(-1.0, INF)]),
        |x: &[f64], g: &mut [f64], c: &mut [f64]| {
            (g[0], c[0]) = (1.0, x[0].ln());
            x[0]
        },
    )
    .jacobian(|x: &[f64], rows: &mut [f64]| rows[0] = 1.0 / x[0]);
    let (solution, state) = Driver::new()
        .run_with_state(&AugmentedLagrangian::default(), &mut p, vec![3.0])
        .unwrap();
    assert!(solution.converged(), "{}", solution.status);
    assert!(solution.counters.non_finite > 0);
    // The violation may be 1e-6.
    assert!((solution.x[0] - (-1.0f64).exp()).abs() < 1e-5);
    assert!((state.multipliers()[0] + (-1.0f64).exp()).abs() < 1e-4);
    // At the start it is an error that names the constraint.
    let error = Driver::new()
        .run(&AugmentedLagrangian::default(), &mut p, vec![-1.0])
        .unwrap_err();
    assert!(error.to_string().contains("constraint 0 is NaN"), "{error}");
}

#[test]
fn budgets_hold_within_inner_runs_and_a_run_goes_on() {
    for limit in 1..70 {
        let mut p = counted(hs("HS71"));
        let x0 = p.inner.start();
        let solver = AugmentedLagrangian::default();
        let mut driver = Driver::new().max_evaluations(limit);
        let (solution, mut state) = driver.run_with_state(&solver, &mut p, x0).unwrap();
        assert!(p.evaluations <= limit, "{} of {limit}", p.evaluations);
        if solution.status == Status::KktConditions {
            assert!(limit > 40);
            continue;
        }
        assert_eq!((solution.status, p.evaluations), (Status::MaxEvaluations, limit));
        // The state is that of an outer iterate: value, gradient and constraints are those of its x.
        let Ok(kkt) = Kkt::at(&mut p.inner, state.x(), state.multipliers());
        assert_eq!((kkt.value, kkt.violation), (state.value(), state.violation()));
        let status = Driver::new().resume(&solver, &mut p, &mut state).unwrap();
        assert_eq!(status, Status::KktConditions);
        assert!((state.value() - 17.014_017_3).abs() < 1e-4);
    }
    let p = hs("HS71");
    let x0 = p.start();
    let solution = Driver::new()
        .max_iterations(2)
        .run(&AugmentedLagrangian::default(), p, x0)
        .unwrap();
    assert_eq!(
        (solution.status, solution.counters.iterations),
        (Status::MaxIterations, 2)
    );
    let p = hs("HS71");
    let x0 = p.start();
    let solver = AugmentedLagrangian::default().max_outer_iterations(1);
    let solution = Driver::new().run(&solver, p, x0).unwrap();
    assert_eq!(
        (solution.status, solution.counters.iterations),
        (Status::MaxIterations, 1)
    );
}

/// A failure at any evaluation comes out, and stepping on goes on to the solution.
#[test]
fn errors_come_out_and_the_state_survives() {
    for at in 2..60 {
        let mut p = counted(hs("HS43"));
        p.fails_at = at;
        let x0 = p.inner.start();
        let solver = AugmentedLagrangian::default();
        let mut state = solver.init(&mut p, x0).unwrap();
        let mut failures = 0;
        for _ in 0..100 {
            let before = (state.x().clone(), state.value());
            match solver.step(&mut p, &mut state) {
                Err(error) => {
                    failures += 1;
                    assert_eq!(error, "a failure");
                    assert_eq!((state.x().clone(), state.value()), before);
                }
                Ok(ControlFlow::Break(status)) => {
                    assert_eq!(status, Status::KktConditions);
                    break;
                }
                Ok(ControlFlow::Continue(())) => {}
            }
        }
        assert_eq!(failures, 1);
        assert!((state.value() + 44.0).abs() < 1e-4, "{at}: {}", state.value());
        // The evaluation that failed is not counted, here as in every solver.
        assert_eq!(state.counters().value_and_gradient + failures, p.evaluations);
    }
    let mut p = counted(hs("HS43"));
    p.fails_at = 1;
    let x0 = p.inner.start();
    let error = AugmentedLagrangian::default().init(&mut p, x0).unwrap_err();
    assert_eq!(error, InitError::Objective("a failure"));
}

#[test]
fn observers_see_outer_iterations() {
    let p = hs("HS71");
    let x0 = p.start();
    let mut seen = Vec::new();
    let solution = Driver::new()
        .observe(|p: &Progress<'_, Vec<f64>>| {
            let figure = |name| p.figure(name).unwrap();
            seen.push((
                p.iteration(),
                figure("constraint_violation"),
                figure("penalty"),
                figure("kkt"),
            ));
            assert!(figure("scaled_violation") >= 0.0 && figure("objective_deficit") >= 0.0);
            assert!(figure("complementarity") >= 0.0 && figure("inner_iterations") >= 0.0);
            assert!(figure("inner_tolerance") > 0.0 && p.figure("nonsense").is_none());
        })
        .run(&AugmentedLagrangian::default(), p, x0)
        .unwrap();
    assert_eq!(seen.len() as u64, solution.counters.iterations + 1);
    assert_eq!((seen[0].0, seen[0].1), (0, 12.0));
    assert!(seen.last().unwrap().3 <= 1e-6 && seen.iter().all(|s| s.2 > 0.0));
    // The best point is shown, so its violation comes down until it is within the tolerance.
    assert!(seen.windows(2).all(|w| w[1].1 <= w[0].1.max(1e-6)));
}

#[test]
fn nothing_allocates_after_init_and_restart_gives_the_same_bits() {
    assert!(counting_allocator_is_installed());
    fn check<I, St>(inner: I, name: &str)
    where
        I: for<'a> Solver<thalweg_auglag::Subproblem<'a, ConstrainedProblem<Vec<f64>>>, State = St>,
        St: State<Vector = Vec<f64>>,
    {
        let mut p = hs(name);
        let x0 = p.start();
        let solver = AugmentedLagrangian::new(inner);
        let mut state = solver.init(&mut p, x0.clone()).unwrap();
        let run = |p: &mut ConstrainedProblem<Vec<f64>>, state: &mut _| {
            while solver.step(p, state).unwrap().is_continue() {}
        };
        let (count, ()) = allocations(|| run(&mut p, &mut state));
        assert_eq!(count, 0, "{name}: steps");
        let first = (state.x().clone(), state.multipliers().clone(), *state.counters());
        assert!(state.kkt().residual() <= 1e-6);
        let (count, ()) = allocations(|| {
            assert!(solver.restart(&mut p, &mut state, &x0).is_ok());
            run(&mut p, &mut state);
        });
        assert_eq!(count, 0, "{name}: restart");
        assert_eq!(
            first,
            (state.x().clone(), state.multipliers().clone(), *state.counters())
        );
        // Called again, it tests again.
        assert_eq!(
            solver.step(&mut p, &mut state),
            Ok(ControlFlow::Break(Status::KktConditions))
        );
        assert_eq!(first.2, *state.counters());
    }
    check(Lbfgsb::default().gtol(0.0), "HS71");
    check(Lbfgsb::default().gtol(0.0), "HS100");
    check(Tnc::default().gtol(0.0).exact_products(), "HS71");
    check(Tnc::default().gtol(0.0), "HS118");
}

/// A problem without bounds takes a solver without bounds; one with bounds is refused by it.
#[test]
fn any_solver_will_do_inside() {
    let mut p = hs("HS43");
    let x0 = p.start();
    let solver = AugmentedLagrangian::new(Lbfgs::default().gtol(0.0));
    let solution = Driver::new().run(&solver, &mut p, x0).unwrap();
    assert!(solution.converged() && (solution.value + 44.0).abs() < 1e-4);
    assert_eq!(solution.solver, "auglag");
    let mut p = hs("HS71");
    let x0 = p.start();
    let error = Driver::new().run(&solver, &mut p, x0).unwrap_err();
    assert!(matches!(error, Error::Init(InitError::Invalid(_))), "{error}");
}

/// A truncated Newton method inside takes the problem's own products, and needs fewer evaluations for it.
#[test]
fn exact_products_reach_the_inner_solver() {
    let mut p = hs("HS28");
    let solver = AugmentedLagrangian::new(Tnc::default().gtol(0.0).exact_products());
    let x0 = p.start();
    let (solution, state) = Driver::new().run_with_state(&solver, &mut p, x0).unwrap();
    assert!(solution.converged() && solution.counters.hessian_products > 0);
    assert!(state.violation() <= 1e-6);
    let by_differences = AugmentedLagrangian::new(Tnc::default().gtol(0.0));
    let x0 = p.start();
    let other = Driver::new().run(&by_differences, &mut p, x0).unwrap();
    assert!(other.converged() && other.counters.hessian_products == 0);
    assert!(other.counters.evaluations() > solution.counters.evaluations());
}

fn single_and_double<T: Real>(tolerance: f64) {
    let mut p = ConstrainedProblem::<Vec<T>>::new("HS71", &[]).unwrap();
    let x0 = p.start();
    let (solution, state) = Driver::new()
        .run_with_state(&AugmentedLagrangian::default(), &mut p, x0)
        .unwrap();
    assert!(solution.converged(), "{}", T::NAME);
    let error = (solution.value.to_f64() - 17.014_017_3).abs();
    assert!(error <= tolerance, "{}: {error:e}", T::NAME);
    assert!(state.violation().to_f64() <= tolerance);
}

#[test]
fn both_precisions() {
    single_and_double::<f64>(1e-4);
    // The tolerances are 1e-3, and |y| < 1.
    single_and_double::<f32>(2e-2);
}

#[test]
fn redundant_constraints_do_no_harm() {
    // The same equation three times, and an inequality that says it again: y is not unique, x is.
    let a = vec![vec![1.0, 1.0], vec![1.0, 1.0], vec![2.0, 2.0], vec![1.0, 1.0]];
    let mut p = projection(
        vec![2.0, 1.0],
        a,
        &[(1.0, 1.0), (1.0, 1.0), (2.0, 2.0), (-INF, 1.0)],
    );
    let (solution, state) = Driver::new()
        .run_with_state(&AugmentedLagrangian::default(), &mut p, vec![9.0, -3.0])
        .unwrap();
    assert!(solution.converged());
    assert!((solution.x[0] - 1.0).abs() < 1e-5 && solution.x[1].abs() < 1e-5);
    let y = state.multipliers();
    // x − target + A'y = 0: together they are 1.
    assert!((y[0] + y[1] + 2.0 * y[2] + y[3] - 1.0).abs() < 1e-5, "{y:?}");
}

/// At the solution (1, 0) of HS13 the constraints have no multipliers: f falls below its minimum 1 as fast as the
/// tolerance of feasibility allows, which must not pass for a solution.
#[test]
fn a_minimum_without_multipliers_is_no_false_success() {
    let mut p = hs("HS13");
    let x0 = p.start();
    let (solution, state) = Driver::new()
        .max_evaluations(5000)
        .run_with_state(&AugmentedLagrangian::default(), &mut p, x0.clone())
        .unwrap();
    assert!(!solution.converged(), "{}", solution.status);
    assert!(state.violation() <= 1e-6 && state.objective_deficit() > 1e-6);
    // Without the test on the objective it would.
    let loose = AugmentedLagrangian::default().objective_tolerance(INF);
    let solution = Driver::new().run(&loose, &mut p, x0).unwrap();
    assert!(solution.converged() && solution.value < 0.99);
}

/// minimise −x² subject to x = 1: with ρ < 2 the augmented Lagrangian has no minimiser.
#[test]
fn an_unbounded_subproblem_raises_the_penalty() {
    let p = from_constrained_fn(
        limits(&[(1.0, 1.0)]),
        |x: &[f64], g: &mut [f64], c: &mut [f64]| {
            (g[0], c[0]) = (-2.0 * x[0], x[0]);
            -x[0] * x[0]
        },
    );
    let solver = AugmentedLagrangian::default()
        .penalty(1.0)
        .first_inner_iterations(1000);
    let (solution, state) = Driver::new().run_with_state(&solver, p, vec![0.4]).unwrap();
    assert!(solution.converged(), "{}", solution.status);
    assert!((solution.x[0] - 1.0).abs() < 1e-5 && (state.multipliers()[0] - 2.0).abs() < 1e-4);
    assert_eq!(state.penalty(), 10.0);
    // Where the penalty cannot be raised the run gives up.
    let p = from_constrained_fn(
        limits(&[(1.0, 1.0)]),
        |x: &[f64], g: &mut [f64], c: &mut [f64]| {
            (g[0], c[0]) = (-2.0 * x[0], x[0]);
            -x[0] * x[0]
        },
    );
    let solution = Driver::new().run(&solver.max_penalty(1.5), p, vec![0.4]).unwrap();
    assert_eq!(solution.status, Status::NoProgress);
}

/// An inner solver that stops at 1e-2 leaves the run short of 1e-6 at feasible points: the penalty comes down.
#[test]
fn an_inner_solver_that_stops_short_lowers_the_penalty() {
    let mut p = hs("HS28");
    let solver = AugmentedLagrangian::new(Lbfgsb::default().gtol(1e-2))
        .max_outer_iterations(30)
        .feasibility_tolerance(0.1)
        .objective_tolerance(1.0)
        .penalty(10.0);
    let x0 = p.start();
    let (solution, state) = Driver::new().run_with_state(&solver, &mut p, x0).unwrap();
    assert_eq!(solution.status, Status::MaxIterations);
    assert!(state.penalty() < 10.0, "{}", state.penalty());
}

/// More than a hundred constraints: the scaling comes from products with J.
#[test]
fn many_constraints_are_scaled_by_products() {
    let n = 150;
    // 10³ (x_i + ½ x_{i+1}) ≥ i-dependent limits.
    let row = |i: usize| {
        let mut row = vec![0.0; n];
        row[i] = 1e3;
        row[(i + 1) % n] = 500.0;
        row
    };
    let a: Vec<Vec<f64>> = (0..n).map(row).collect();
    let pairs: Vec<(f64, f64)> = (0..n).map(|i| (1e3 * (0.5 + (i as f64).sin()), INF)).collect();
    let mut p = projection(vec![0.25; n], a, &pairs);
    let (solution, state) = Driver::new()
        .run_with_state(&AugmentedLagrangian::default(), &mut p, vec![0.0; n])
        .unwrap();
    assert!(solution.converged(), "{}", solution.status);
    // |J v| is 500 or 1500 for signs v, ‖∇c‖∞ is 1000.
    assert!(
        state
            .scales()
            .1
            .iter()
            .all(|w| (1.0 / 1500.0..=1.0 / 500.0).contains(w))
    );
    assert!(state.multipliers().iter().all(|&y| y <= 0.0) && state.multipliers().iter().any(|&y| y < 0.0));
    // The same without scaling.
    let unscaled = AugmentedLagrangian::default().scaling(false);
    let (other, state) = Driver::new()
        .run_with_state(&unscaled, &mut p, vec![0.0; n])
        .unwrap();
    assert!(other.converged() && state.scales().1.iter().all(|&w| w == 1.0));
    // A strictly convex objective: one minimiser, found to the tolerances.
    assert!(other.x.iter().zip(&solution.x).all(|(a, b)| (a - b).abs() < 1e-4));
}

/// ½ Σ (xᵢ − tᵢ)² + ½ (Σ xᵢ)²/n subject to xᵢ² + xᵢ ≤ ½ and bounds, on vectors in parts; the sum couples them.
struct InParts<V: Vector> {
    target: V,
    bounds: Bounds<V>,
    limits: Bounds<V>,
}

impl<V: Vector<Scalar = f64>> InParts<V> {
    fn new(target: V) -> Self {
        let bounds = Bounds::uniform(target.like(), -1.0, 2.0).unwrap();
        let limits = Bounds::uniform(target.like(), -INF, 0.5).unwrap();
        InParts {
            target,
            bounds,
            limits,
        }
    }
}

impl<V: Vector<Scalar = f64>> Problem for InParts<V> {
    type Vector = V;
    type Error = std::convert::Infallible;
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<f64, Self::Error> {
        let (mut sums, n) = ([0.0; 2], x.global_len() as f64);
        for (x, t) in x.local().iter().zip(self.target.local()) {
            sums[0] += 0.5 * (x - t) * (x - t);
            sums[1] += x;
        }
        x.comm().sum(&mut sums);
        for ((g, x), t) in gradient
            .local_mut()
            .iter_mut()
            .zip(x.local())
            .zip(self.target.local())
        {
            *g = x - t + sums[1] / n;
        }
        Ok(sums[0] + 0.5 * sums[1] * sums[1] / n)
    }
    fn bounds(&self) -> Option<&Bounds<V>> {
        Some(&self.bounds)
    }
}

impl<V: Vector<Scalar = f64>> Constrained for InParts<V> {
    type Constraints = V;
    fn constraint_bounds(&self) -> Option<&Bounds<V>> {
        Some(&self.limits)
    }
    fn constraints(&mut self, x: &V, values: &mut V) -> Result<(), Self::Error> {
        for (c, x) in values.local_mut().iter_mut().zip(x.local()) {
            *c = x * x + x;
        }
        Ok(())
    }
    fn jacobian_product(&mut self, x: &V, v: &V, product: &mut V) -> Result<(), Self::Error> {
        for ((p, x), v) in product.local_mut().iter_mut().zip(x.local()).zip(v.local()) {
            *p = (2.0 * x + 1.0) * v;
        }
        Ok(())
    }
    fn jacobian_transpose_product(&mut self, x: &V, y: &V, product: &mut V) -> Result<(), Self::Error> {
        self.jacobian_product(x, y, product)
    }
}

#[test]
fn vectors_in_parts() {
    for n in [7, 120] {
        let target: Vec<f64> = (0..n).map(|i| 2.0 * (1.0 + 3.0 * i as f64).sin()).collect();
        let run = || {
            let mut p = InParts::new(target.clone());
            Driver::new()
                .run_with_state(&AugmentedLagrangian::default(), &mut p, vec![0.1; n])
                .unwrap()
        };
        let (whole, state) = run();
        assert!(whole.converged());
        for sizes in [&[n][..], &[3, 0, n - 3], &[n / 2, n - n / 2]] {
            let parts = Partition::sizes(sizes)
                .run(&target, |target: Partitioned<f64>| {
                    let mut x0 = target.like();
                    x0.fill(0.1);
                    let mut p = InParts::new(target);
                    let (solution, state) = Driver::new()
                        .run_with_state(&AugmentedLagrangian::default(), &mut p, x0)
                        .unwrap();
                    let (x, y) = (solution.x.local().to_vec(), state.multipliers().local().to_vec());
                    (x, y, solution.value.to_bits(), solution.status, solution.counters)
                })
                .unwrap();
            let x: Vec<f64> = parts.iter().flat_map(|p| &p.0).copied().collect();
            let y: Vec<f64> = parts.iter().flat_map(|p| &p.1).copied().collect();
            for part in &parts {
                assert_eq!((part.2, part.3, part.4), (parts[0].2, parts[0].3, parts[0].4));
            }
            assert_eq!(parts[0].3, Status::KktConditions);
            // Sums in another order: both runs end within the tolerances, 1e-6, of the one solution.
            for (a, b) in x.iter().zip(&whole.x) {
                assert!((a - b).abs() < 1e-5);
            }
            for (a, b) in y.iter().zip(state.multipliers()) {
                assert!((a - b).abs() < 1e-4);
            }
        }
    }
}

#[test]
fn the_start_is_moved_into_the_bounds_and_never_left() {
    let bounds = Bounds::new(vec![0.0, 0.0], vec![0.8, 5.0]).unwrap();
    let p = from_constrained_fn(
        limits(&[(2.0, 2.0)]),
        |x: &[f64], g: &mut [f64], c: &mut [f64]| {
            assert!((0.0..=0.8).contains(&x[0]) && (0.0..=5.0).contains(&x[1]));
            g.copy_from_slice(&[-3.0, 1.0]);
            c[0] = x[0] + x[1];
            -3.0 * x[0] + x[1]
        },
    )
    .bounds(bounds);
    let solution = Driver::new()
        .run(&AugmentedLagrangian::default(), p, vec![-4.0, 9.0])
        .unwrap();
    assert!(solution.converged() && solution.start_was_projected);
    assert!((solution.x[0] - 0.8).abs() < 1e-5 && (solution.x[1] - 1.2).abs() < 1e-5);
}

#[test]
fn a_start_that_is_a_solution_takes_no_step() {
    let mut p = projection(vec![1.0, 2.0], vec![vec![1.0, 1.0]], &[(0.0, 3.0)]);
    let solution = Driver::new()
        .run(&AugmentedLagrangian::default(), &mut p, vec![1.0, 2.0])
        .unwrap();
    assert!(solution.converged());
    assert_eq!(
        (solution.counters.iterations, solution.counters.evaluations()),
        (0, 1)
    );
}

#[test]
fn bad_input_is_refused_in_words() {
    let start = |solver: AugmentedLagrangian<Lbfgsb>, x0: Vec<f64>| {
        let mut p = projection(vec![1.0, 2.0], vec![vec![1.0, 1.0]], &[(0.0, 3.0)]);
        solver.init(&mut p, x0).map(|_| ()).unwrap_err().to_string()
    };
    let d = AugmentedLagrangian::<Lbfgsb>::default;
    let good = vec![0.0; 2];
    for (solver, name) in [
        (d().feasibility_tolerance(-1.0), "feasibility_tolerance"),
        (d().optimality_tolerance(f64::NAN), "optimality_tolerance"),
        (d().objective_tolerance(-1.0), "objective_tolerance"),
        (d().max_inner_iterations(0), "max_inner_iterations"),
        (d().first_inner_iterations(0), "first_inner_iterations"),
        (d().penalty(0.0), "penalty"),
        (d().penalty(1e30), "penalty"),
        (d().max_penalty(INF), "max_penalty"),
        (d().penalty_increase(1.0), "penalty_increase"),
        (d().sufficient_progress(1.0), "sufficient_progress"),
    ] {
        let message = start(solver, good.clone());
        assert!(message.contains(name), "{name}: {message}");
    }
    let inner = AugmentedLagrangian::new(Lbfgsb::default().memory(0));
    assert!(start(inner, good.clone()).contains("memory"));
    assert!(start(d(), vec![0.0, f64::NAN]).contains("x0[1]"));
    assert!(start(d(), vec![]).contains("length 0"));
    // No constraints; an objective that is not finite.
    let bounds = Bounds::new(vec![0.0], vec![1.0]).unwrap();
    let mut p = from_constrained_fn(bounds, |x: &[f64], g: &mut [f64], c: &mut [f64]| {
        (g[0], c[0]) = (1.0, 0.5);
        x[0].ln()
    });
    let error = d().init(&mut p, vec![-1.0]).unwrap_err();
    assert!(matches!(error, InitError::NonFiniteStart { .. }), "{error}");
    struct Nothing<P>(P);
    impl<P: Problem> Problem for Nothing<P> {
        type Vector = P::Vector;
        type Error = P::Error;
        fn value_and_gradient(
            &mut self,
            x: &P::Vector,
            g: &mut P::Vector,
        ) -> Result<<P::Vector as Vector>::Scalar, P::Error> {
            self.0.value_and_gradient(x, g)
        }
    }
    impl<P: Constrained> Constrained for Nothing<P> {
        type Constraints = P::Constraints;
        fn constraint_bounds(&self) -> Option<&Bounds<P::Constraints>> {
            None
        }
        fn constraints(&mut self, x: &P::Vector, c: &mut P::Constraints) -> Result<(), P::Error> {
            self.0.constraints(x, c)
        }
        fn jacobian_product(
            &mut self,
            x: &P::Vector,
            v: &P::Vector,
            out: &mut P::Constraints,
        ) -> Result<(), P::Error> {
            self.0.jacobian_product(x, v, out)
        }
        fn jacobian_transpose_product(
            &mut self,
            x: &P::Vector,
            y: &P::Constraints,
            out: &mut P::Vector,
        ) -> Result<(), P::Error> {
            self.0.jacobian_transpose_product(x, y, out)
        }
    }
    let error = d().init(&mut Nothing(hs("HS43")), vec![0.0; 4]).unwrap_err();
    assert_eq!(error, InitError::Invalid(InvalidInput::NoConstraints));
    // A state of another size.
    let mut other = hs("HS71");
    let x0 = other.start();
    let mut state = d().init(&mut other, x0).unwrap();
    let mut p = hs("HS14");
    let x0 = p.start();
    assert!(
        d().restart(&mut p, &mut state, &x0)
            .unwrap_err()
            .to_string()
            .contains("restart")
    );
}

/// What LAGRANGE promises as a solver: budgets, errors, no allocation, restarts.
#[test]
fn lagrange_is_a_solver_like_the_others() {
    let solver = Lagrange::default().rounds(3).steps(20);
    let mut p = hs("HS71");
    let x0 = p.start();
    let mut state = solver.init(&mut p, x0.clone()).unwrap();
    let run = |p: &mut ConstrainedProblem<Vec<f64>>, state: &mut _| {
        while solver.step(p, state).unwrap().is_continue() {}
    };
    let (count, ()) = allocations(|| run(&mut p, &mut state));
    assert_eq!(count, 0);
    assert_eq!(state.counters().iterations, 60);
    let first = (state.x().clone(), state.multipliers().clone(), *state.counters());
    let (count, ()) = allocations(|| {
        assert!(solver.restart(&mut p, &mut state, &x0).is_ok());
        run(&mut p, &mut state);
    });
    assert_eq!(count, 0);
    assert_eq!(
        first,
        (state.x().clone(), state.multipliers().clone(), *state.counters())
    );

    // A failure leaves everything as it was, and the run goes on as if nothing had happened.
    for at in [2, 21, 40] {
        let mut p = counted(hs("HS71"));
        p.fails_at = at;
        let mut state = solver.init(&mut p, x0.clone()).unwrap();
        let mut failures = 0;
        loop {
            match solver.step(&mut p, &mut state) {
                Err(error) => {
                    assert_eq!(error, "a failure");
                    failures += 1;
                }
                Ok(ControlFlow::Break(status)) => {
                    assert_eq!(status, Status::MaxIterations);
                    break;
                }
                Ok(ControlFlow::Continue(())) => {}
            }
        }
        assert_eq!(failures, 1);
        assert_eq!(first.0, *state.x());
    }
    for limit in 1..30 {
        let mut p = counted(hs("HS71"));
        let solution = Driver::new()
            .max_evaluations(limit)
            .run(&solver, &mut p, x0.clone())
            .unwrap();
        assert_eq!((solution.status, p.evaluations), (Status::MaxEvaluations, limit));
    }
}
