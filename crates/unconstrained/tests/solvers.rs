//! Options, statuses and turns that the checks of conformance do not reach.
#![allow(
    clippy::unwrap_used,
    reason = "a test's helper functions may panic as the tests do"
)]

use std::convert::Infallible;
use std::ops::ControlFlow;
use thalweg_core::{
    Counters, Driver, HessianProduct, InvalidInput, Limits, LineSearch, Move, Need, Problem, Sample, Solver,
    State, Status, Update, Vector, from_fn,
};
use thalweg_linesearch::{FirstStep, MoreThuente, Nonmonotone, StrongWolfe};
use thalweg_unconstrained::{
    Bfgs, ConjugateGradient, Descent, Direction, Iterate, Lbfgs, NewtonCg, Proposal, Sr1TrustRegion, Step,
};

fn rosenbrock(x: &[f64], g: &mut [f64]) -> f64 {
    let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
    (g[0], g[1]) = (-2.0 * a - 400.0 * x[0] * b, 200.0 * b);
    a * a + 100.0 * b * b
}

/// x⁴/4 − x²/2 for each variable: minima −¼ at ±1, a maximum at 0. Its Hessian products can be spoiled.
struct Wells {
    spoil: f64,
    fail_at: u64,
    products: u64,
}

impl Wells {
    fn new() -> Self {
        Wells {
            spoil: 0.0,
            fail_at: u64::MAX,
            products: 0,
        }
    }
}

impl Problem for Wells {
    type Vector = Vec<f64>;
    type Error = &'static str;
    fn value_and_gradient(&mut self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, &'static str> {
        for (g, x) in g.iter_mut().zip(x) {
            *g = x.powi(3) - x;
        }
        Ok(x.iter().map(|x| 0.25 * x.powi(4) - 0.5 * x * x).sum())
    }
}

impl HessianProduct for Wells {
    fn hessian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        out: &mut Vec<f64>,
    ) -> Result<(), &'static str> {
        self.products += 1;
        if self.products == self.fail_at {
            return Err("no product");
        }
        for ((out, x), v) in out.iter_mut().zip(x).zip(v) {
            *out = (3.0 * x * x - 1.0) * v + self.spoil;
        }
        Ok(())
    }
}

#[test]
fn options_that_make_no_sense_are_refused() {
    fn refused<S: Solver<thalweg_core::FnProblem<fn(&[f64], &mut [f64]) -> f64, Vec<f64>>>>(
        solver: S,
    ) -> String {
        let mut problem = from_fn(rosenbrock as fn(&[f64], &mut [f64]) -> f64);
        solver.init(&mut problem, vec![0.0; 2]).err().unwrap().to_string()
    }
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(refused(Lbfgs::default().gtol(bad)).contains("`gtol`"));
        assert!(refused(Bfgs::default().ftol(bad)).contains("`ftol`"));
        assert!(refused(Sr1TrustRegion::default().gtol(bad)).contains("`gtol`"));
        assert!(refused(Sr1TrustRegion::default().radius(bad)).contains("`radius`"));
    }
    assert!(refused(Lbfgs::default().ftarget(f64::NAN)).contains("`ftarget`"));
    assert!(refused(Lbfgs::default().memory(0)).contains("`memory`"));
    assert!(refused(Lbfgs::default().max_line_search(0)).contains("`max_line_search`"));
    assert!(refused(Lbfgs::default().max_step(0.0)).contains("`max_step`"));
    assert!(refused(Lbfgs::default().line_search(StrongWolfe::new().curvature(2.0))).contains("`curvature`"));
    assert!(refused(ConjugateGradient::default().eta(0.0)).contains("`eta`"));
    assert!(refused(ConjugateGradient::default().restart_after(0)).contains("`restart_after`"));
    assert!(refused(Sr1TrustRegion::default().ftarget(f64::NAN)).contains("`ftarget`"));
    assert!(refused(Sr1TrustRegion::default().max_trials(0)).contains("`max_trials`"));
    let error = NewtonCg::<f64>::default()
        .max_products(0)
        .init(&mut Wells::new(), vec![1.0]);
    assert!(error.err().unwrap().to_string().contains("`max_products`"));
}

#[test]
fn each_test_ends_a_run() {
    let run = |solver: &Lbfgs| {
        Driver::new()
            .run(solver, from_fn(rosenbrock), vec![-1.2, 1.0])
            .unwrap()
    };
    assert_eq!(run(&Lbfgs::default()).status, Status::ProjectedGradient);
    let solution = run(&Lbfgs::default().ftarget(0.5));
    assert!(solution.status == Status::TargetReached && solution.value <= 0.5);
    let solution = run(&Lbfgs::default().ftol(1e-3).gtol(0.0));
    assert_eq!(solution.status, Status::RelativeReduction);
    // To the last digit, and no further.
    let solution = run(&Lbfgs::default().gtol(0.0));
    assert!(matches!(
        solution.status,
        Status::NoProgress | Status::ProjectedGradient
    ));
    assert!(solution.value < 1e-25, "{}", solution.value);
    let trust = Sr1TrustRegion::default();
    let run = |solver: &Sr1TrustRegion| {
        Driver::new()
            .run(solver, from_fn(rosenbrock), vec![-1.2, 1.0])
            .unwrap()
    };
    assert_eq!(run(&trust.clone().ftarget(0.5)).status, Status::TargetReached);
    let solution = run(&trust.gtol(0.0));
    assert!(matches!(
        solution.status,
        Status::NoProgress | Status::ProjectedGradient
    ));
    assert!(solution.value < 1e-20, "{}", solution.value);
}

#[test]
fn newton_cg_converges_quadratically_and_leaves_a_saddle() {
    let solver = NewtonCg::default().gtol(1e-12);
    // From 1.2, convex: each error is about the square of the last.
    let solution = Driver::new().run(&solver, Wells::new(), vec![1.2, -1.2]).unwrap();
    assert!(
        solution.converged() && solution.counters.iterations <= 7,
        "{:?}",
        solution.counters
    );
    let counters = solution.counters;
    assert!(counters.hessian_products >= counters.iterations, "{counters:?}");
    // From 0.1 the curvature is negative.
    let solution = Driver::new().run(&solver, Wells::new(), vec![0.1, -0.2]).unwrap();
    assert!((solution.x[0] - 1.0).abs() < 1e-9 && (solution.x[1] + 1.0).abs() < 1e-9);
}

#[test]
fn newton_cg_goes_on_where_the_products_are_useless() {
    let wells = Wells {
        spoil: f64::NAN,
        ..Wells::new()
    };
    let solution = Driver::new()
        .run(&NewtonCg::default(), wells, vec![1.3, 0.5])
        .unwrap();
    assert!(solution.converged());
}

#[test]
fn an_error_of_a_product_leaves_the_iterate() {
    let mut wells = Wells {
        fail_at: 4,
        ..Wells::new()
    };
    let solver = NewtonCg::default();
    let mut state = solver.init(&mut wells, vec![1.3, 0.4]).unwrap();
    let mut last = state.x().clone();
    let error = loop {
        match solver.step(&mut wells, &mut state) {
            Ok(ControlFlow::Continue(())) => last.clone_from(state.x()),
            Ok(flow) => unreachable!("{flow:?}"),
            Err(error) => break error,
        }
    };
    assert!(error == "no product" && *state.x() == last);
    assert_eq!(state.counters().hessian_products, wells.products);
    while solver.step(&mut wells, &mut state).unwrap().is_continue() {}
    assert!(state.projected_gradient_norm() <= 1e-6);
}

#[test]
fn sr1_leaves_a_saddle() {
    let solution = Driver::new()
        .run(&Sr1TrustRegion::default(), Wells::new(), vec![0.1, -0.2])
        .unwrap();
    assert!(solution.converged() && (solution.value + 0.5).abs() < 1e-9);
}

/// A first radius far too long for the function is shortened, by values that are not finite too.
/// Steps that are refused teach the model, which is therefore never empty again; the run ends all the same.
#[test]
fn a_trust_region_that_no_step_helps_does_not_go_round_for_ever() {
    // The gradient has the wrong sign.
    let uphill = from_fn(|x: &[f64], g: &mut [f64]| {
        (g[0], g[1]) = (-2.0 * x[0], -8.0 * x[1]);
        x[0] * x[0] + 4.0 * x[1] * x[1]
    });
    let mut driver = Driver::new().max_evaluations(10_000);
    let solution = driver
        .run(&Sr1TrustRegion::default(), uphill, vec![1.0, 1.0])
        .unwrap();
    assert_eq!(solution.status, Status::NoProgress);
    // One trial, and that too long.
    let solution = driver
        .run(
            &Sr1TrustRegion::default().max_trials(1),
            from_fn(rosenbrock),
            vec![-1.2, 1.0],
        )
        .unwrap();
    assert_eq!(solution.status, Status::NoProgress);
}

#[test]
fn a_radius_too_long_is_shortened() {
    let barrier = from_fn(|x: &[f64], g: &mut [f64]| {
        g[0] = 10.0 - 1.0 / x[0];
        10.0 * x[0] - x[0].ln()
    });
    let solver = Sr1TrustRegion::default().radius(1e6);
    let solution = Driver::new().run(&solver, barrier, vec![3.0]).unwrap();
    assert!(solution.converged() && (solution.x[0] - 0.1).abs() < 1e-6);
    assert!(solution.counters.non_finite > 0);
}

/// Steepest descent, or steepest ascent that never says it has nothing learnt.
struct Steepest {
    sign: f64,
    says: Proposal,
}

impl<P: Problem> Direction<P> for Steepest
where
    P::Vector: Vector<Scalar = f64>,
{
    type Work = ();
    fn allocate(&self, _like: &P::Vector) -> Result<(), InvalidInput> {
        Ok(())
    }
    fn forget(&self, (): &mut ()) {}
    fn learn(&self, (): &mut (), _step: &Step<'_, P::Vector>) -> Update {
        Update::Stored
    }
    fn propose(
        &self,
        (): &mut (),
        _problem: &mut P,
        at: &Iterate<'_, P::Vector>,
        _counters: &mut Counters,
        d: &mut P::Vector,
    ) -> Result<Proposal, P::Error> {
        d.fill(0.0);
        d.axpy(self.sign, at.gradient);
        Ok(self.says)
    }
    fn name(&self) -> &'static str {
        "steepest"
    }
}

#[test]
fn a_rule_that_never_descends_does_not_go_round_for_ever() {
    let (sign, says) = (1.0, Proposal::Scaled);
    let solver = Descent::new(Steepest { sign, says }, MoreThuente::new());
    let solution = Driver::new()
        .run(&solver, from_fn(rosenbrock), vec![-1.2, 1.0])
        .unwrap();
    assert_eq!(
        (solution.status, solution.counters.iterations),
        (Status::NoProgress, 0)
    );
}

/// Accepts whatever the first trial gives.
#[derive(Clone)]
struct Reckless;

impl LineSearch<f64> for Reckless {
    fn start(&mut self, _: Sample<f64>, limits: Limits<f64>) -> Move<f64> {
        Move::Try(limits.first, Need::ValueAndSlope)
    }
    fn advance(&mut self, _: Sample<f64>) -> Move<f64> {
        Move::Accept
    }
    fn is_monotone(&self) -> bool {
        false
    }
    fn name(&self) -> &'static str {
        "reckless"
    }
}

/// On x²/2 steps of 2.5 gradients go up and up: after 50 of them the run is back at its best point, tries again, and gives up.
#[test]
fn a_lost_run_goes_back_to_its_best_point_once() {
    let bowl = from_fn(|x: &[f64], g: &mut [f64]| {
        g[0] = x[0];
        0.5 * x[0] * x[0]
    });
    let (sign, says) = (-1.0, Proposal::Unscaled);
    let solver = Descent::new(Steepest { sign, says }, Reckless).steepest_step(FirstStep::Fixed(2.5));
    let solution = Driver::new().run(&solver, bowl, vec![1.0]).unwrap();
    assert_eq!(solution.status, Status::NoProgress);
    assert_eq!((solution.x[0], solution.value), (1.0, 0.5));
    assert_eq!(
        (solution.counters.iterations, solution.counters.restarts),
        (100, 1)
    );
}

/// The non-monotone search does take points above the best; what is shown never rises.
#[test]
fn a_run_above_its_best_point_shows_that() -> Result<(), Infallible> {
    let solver = Lbfgs::default().line_search(Nonmonotone::new());
    let mut problem = from_fn(rosenbrock);
    let mut state = solver.init(&mut problem, vec![-1.2, 1.0]).unwrap();
    let mut hidden = 0;
    loop {
        let (x, value) = (state.x().clone(), state.value());
        let flow = solver.step(&mut problem, &mut state)?;
        assert!(state.value() <= value);
        hidden += usize::from(*state.x() == x && flow.is_continue());
        if flow.is_break() {
            break;
        }
    }
    assert!(hidden > 0 && state.projected_gradient_norm() <= 1e-6);
    Ok(())
}

/// The back ends of the dense matrices give the same run within rounding.
#[cfg(any(feature = "nalgebra", feature = "faer"))]
fn same_run<A: thalweg_quasinewton::Dense<f64>>() {
    let run = |solver: &dyn Fn() -> thalweg_core::Solution<Vec<f64>>| solver();
    let plain = run(&|| {
        Driver::new()
            .run(&Bfgs::default(), from_fn(rosenbrock), vec![-1.2, 1.0])
            .unwrap()
    });
    let other = run(&|| {
        let solver = Bfgs::default().dense::<A>();
        Driver::new()
            .run(&solver, from_fn(rosenbrock), vec![-1.2, 1.0])
            .unwrap()
    });
    // Both end within ‖∇f‖ ≤ 1e-6 of the minimiser, where λ ≥ 0.4.
    assert!(other.converged() && (plain.x[0] - other.x[0]).abs() < 1e-5);
    let solver = Sr1TrustRegion::default().dense::<A>();
    let other = Driver::new()
        .run(&solver, from_fn(rosenbrock), vec![-1.2, 1.0])
        .unwrap();
    assert!(other.converged() && (plain.x[0] - other.x[0]).abs() < 1e-5);
}

#[cfg(feature = "nalgebra")]
#[test]
fn with_matrices_of_nalgebra() {
    same_run::<thalweg_quasinewton::Nalgebra<f64>>();
}

#[cfg(feature = "faer")]
#[test]
fn with_matrices_of_faer() {
    same_run::<thalweg_quasinewton::Faer<f64>>();
}
