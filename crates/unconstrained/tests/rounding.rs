//! Runs where rounding, or noise, hides what f does.
#![allow(
    clippy::unwrap_used,
    reason = "a test's helper functions may panic as the tests do"
)]

use std::convert::Infallible;
use std::ops::ControlFlow;
use thalweg_core::{
    Budgeted, Driver, FnProblem, HessianProduct, Problem, Solution, Solver, State, Status, from_fn,
};
use thalweg_linesearch::HagerZhang;
use thalweg_unconstrained::{Bfgs, ConjugateGradient, Lbfgs, NewtonCg, Sr1TrustRegion};

/// Rosenbrock's function, raised by 1, with noise of this size that depends on x alone.
struct Noisy(f64);

impl Problem for Noisy {
    type Vector = Vec<f64>;
    type Error = Infallible;
    fn value_and_gradient(&mut self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, Infallible> {
        let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
        g[0] = -2.0 * a - 400.0 * x[0] * b;
        g[1] = 200.0 * b;
        let hash = (x[0] * 1e9).sin() * (x[1] * 1e9).cos();
        Ok(1.0 + a * a + 100.0 * b * b + self.0 * hash)
    }
}

impl HessianProduct for Noisy {
    fn hessian_product(&mut self, x: &Vec<f64>, v: &Vec<f64>, out: &mut Vec<f64>) -> Result<(), Infallible> {
        out[0] = (2.0 - 400.0 * (x[1] - 3.0 * x[0] * x[0])) * v[0] - 400.0 * x[0] * v[1];
        out[1] = -400.0 * x[0] * v[0] + 200.0 * v[1];
        Ok(())
    }
}

fn run<S: Solver<Budgeted<Noisy>>>(solver: &S, x0: [f64; 2], noise: f64) -> Solution<Vec<f64>> {
    Driver::new()
        .max_evaluations(500)
        .run(solver, Noisy(noise), x0.to_vec())
        .unwrap()
}

/// How many of 60 runs converge; each of these to the minimiser.
fn solved<S: Solver<Budgeted<Noisy>>>(solver: &S, noise: f64) -> usize {
    let starts = (0..60).map(|k| [f64::from(k % 10) * 0.4 - 2.0, f64::from(k / 10) * 0.5 - 1.0]);
    let runs = starts.map(|x0| run(solver, x0, noise));
    let converged: Vec<_> = runs.filter(Solution::converged).collect();
    for s in &converged {
        // A gradient of 1e-6 with a Hessian whose least eigenvalue is 0.4.
        assert!((s.x[0] - 1.0).abs() < 1e-5, "{:?}", s.x);
    }
    converged.len()
}

/// Noise of 1e-11 is within the default precision, 4e-11; noise of 1e-9 is once that is told.
macro_rules! slopes_lead {
    ($name:ident, $solver:expr) => {
        #[test]
        fn $name() {
            let without = solved(&$solver.value_precision(0.0), 1e-11);
            let with = solved(&$solver, 1e-11);
            assert!(with == 60 && without < 60, "{with} with, {without} without");
            let (told, not_told) = (
                solved(&$solver.value_precision(4e-9), 1e-9),
                solved(&$solver, 1e-9),
            );
            assert!(told == 60 && not_told < 60, "{told} told, {not_told} not");
        }
    };
}

slopes_lead!(lbfgs_follows_the_slopes, Lbfgs::default());
slopes_lead!(bfgs_follows_the_slopes, Bfgs::default());
slopes_lead!(newton_cg_follows_the_slopes, NewtonCg::default());
slopes_lead!(a_trust_region_follows_the_slopes, Sr1TrustRegion::default());

/// What is shown never rises, but for the last point, and that by the precision of f.
fn never_rises<S: Solver<Noisy>>(solver: &S, precision: f64) {
    let mut problem = Noisy(2e-9);
    let mut state = solver.init(&mut problem, vec![-1.2, 1.0]).unwrap();
    // How often the iterate was above the best point, which was shown.
    let mut hidden = 0;
    for _ in 0..200 {
        let (last, iterations) = (state.value(), state.counters().iterations);
        let flow = solver.step(&mut problem, &mut state).unwrap();
        if state.value() > last {
            assert!(flow.is_break(), "only the last point may lie higher");
            assert!(state.value() - last <= precision * last.abs());
        }
        hidden += u32::from(state.value() == last && state.counters().iterations > iterations);
        if flow.is_break() {
            break;
        }
    }
    assert!(hidden > 0 && state.projected_gradient_norm() <= 1e-9, "{hidden}");
}

#[test]
fn what_is_shown_never_rises_but_by_the_precision_at_the_end() {
    let precision = 1e-8;
    never_rises(&Lbfgs::default().value_precision(precision).gtol(1e-9), precision);
    let trust = Sr1TrustRegion::default();
    never_rises(&trust.value_precision(precision).gtol(1e-9), precision);
}

/// x² + 10⁶ with a gradient that is wrong by 1e-3 either way, and never smaller than that; the lowest value seen.
fn stands_still<S>(solver: &S) -> (Solution<Vec<f64>>, f64)
where
    S: for<'p> Solver<Budgeted<FnProblem<&'p mut dyn FnMut(&[f64], &mut [f64]) -> f64, Vec<f64>>>>,
{
    let mut lowest = f64::INFINITY;
    let mut f = |x: &[f64], g: &mut [f64]| {
        g[0] = 2.0 * x[0] + 1e-3 * (x[0] * 1e7).sin().signum();
        if g[0].abs() < 1e-3 {
            g[0] = 1e-3 * g[0].signum();
        }
        let f = 1e6 + x[0] * x[0];
        lowest = lowest.min(f);
        f
    };
    let f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64 = &mut f;
    let solution = Driver::new()
        .max_evaluations(5000)
        .run(solver, from_fn::<_, Vec<f64>>(f), vec![3.0])
        .unwrap();
    (solution, lowest)
}

#[test]
fn a_run_that_cannot_get_on_ends_near_its_best_point() {
    let trust = Sr1TrustRegion::default();
    for (s, lowest) in [
        stands_still(&Lbfgs::default()),
        stands_still(&Bfgs::default()),
        stands_still(&ConjugateGradient::default()),
        stands_still(&trust),
    ] {
        assert!(
            matches!(s.status, Status::NoProgress | Status::LineSearchFailed),
            "{}: {:?}",
            s.solver,
            s.status
        );
        // Within the default precision of f.
        assert!(s.value - lowest <= 4e-11 * 1e6, "{}", s.solver);
    }
}

/// f is 1 everywhere, and the slope says downhill for ever: no step is refused, none lowers f, and the gradient does not shrink.
/// The trapezoid is −10⁻¹⁵ or less for the steps taken, so that all of them are hidden.
#[test]
fn a_run_without_progress_is_ended_after_thirty_steps() {
    let flat = || {
        from_fn(|_: &[f64], g: &mut [f64]| {
            g[0] = 1e-15;
            1.0
        })
    };
    let solution = Driver::new()
        .max_iterations(1000)
        .run(
            &Sr1TrustRegion::default().gtol(0.0).radius(0.5),
            flat(),
            vec![0.0],
        )
        .unwrap();
    assert_eq!(
        (solution.status, solution.counters.iterations),
        (Status::NoProgress, 30)
    );
    // Backtracking has no condition on the slope.
    let lbfgs = Lbfgs::default()
        .gtol(0.0)
        .line_search(thalweg_linesearch::Backtracking::new())
        .steepest_step(thalweg_linesearch::FirstStep::Fixed(1.0));
    let solution = Driver::new()
        .max_iterations(1000)
        .run(&lbfgs, flat(), vec![0.0])
        .unwrap();
    assert_eq!(
        (solution.status, solution.counters.iterations),
        (Status::NoProgress, 30)
    );
}

/// Every point but the start is higher than that by 1e-13, which the slopes do not see: after 50 steps the run is back at its best
/// point, tries again, and gives up.
#[test]
fn a_lost_trust_region_goes_back_to_its_best_point_once() {
    let mut problem = from_fn(|x: &[f64], g: &mut [f64]| {
        g[0] = 1e-13;
        if x[0] == 0.0 { 1.0 } else { 1.0 + 1e-13 }
    });
    let solver = Sr1TrustRegion::default().gtol(0.0);
    let mut state = solver.init(&mut problem, vec![0.0]).unwrap();
    let status = loop {
        if let ControlFlow::Break(status) = solver.step(&mut problem, &mut state).unwrap() {
            break status;
        }
        assert!(
            state.x()[0] == 0.0 && state.value() == 1.0,
            "the best point is shown"
        );
        assert_eq!(state.projected_gradient_norm(), 1e-13);
        assert!(state.counters().iterations < 1000);
    };
    assert_eq!(status, Status::NoProgress);
    assert_eq!((state.x()[0], state.value()), (0.0, 1.0));
    assert_eq!((state.counters().iterations, state.counters().restarts), (100, 1));
}

/// One step is taken, to a value higher by rounding; all after that are refused. The run forgets its model, goes back to the best
/// point, and then gives up there.
#[test]
fn a_trust_region_that_finds_no_step_goes_back_to_its_best_point() {
    let mut evaluations = 0;
    let objective = from_fn(|_: &[f64], g: &mut [f64]| {
        evaluations += 1;
        g[0] = 1e-13;
        match evaluations {
            1 => 1.0,
            2 => 1.0 + 1e-13,
            _ => 2.0,
        }
    });
    let solution = Driver::new()
        .max_evaluations(10_000)
        .run(&Sr1TrustRegion::default().gtol(0.0), objective, vec![0.0])
        .unwrap();
    assert_eq!(solution.status, Status::NoProgress);
    assert_eq!((solution.x[0], solution.value), (0.0, 1.0));
    assert_eq!((solution.counters.iterations, solution.counters.restarts), (1, 2));
}

fn takes_the_precision<S: Solver<Noisy> + Solver<Budgeted<Noisy>>>(with: &S, without: &S) {
    let mut problem = Noisy(1e-11);
    let x0 = vec![-1.2, 1.0];
    let mut state = without.init(&mut problem, x0.clone()).unwrap();
    // No room for the best point.
    let error = with.restart(&mut problem, &mut state, &x0).unwrap_err();
    assert!(error.to_string().contains("value_precision"), "{error}");
    let mut state = with.init(&mut problem, x0.clone()).unwrap();
    without.restart(&mut problem, &mut state, &x0).unwrap();
    let fresh = run(with, [-1.2, 1.0], 1e-11);
    with.restart(&mut problem, &mut state, &x0).unwrap();
    while with.step(&mut problem, &mut state).unwrap().is_continue() {}
    assert_eq!(state.x(), &fresh.x);
}

#[test]
fn a_restart_takes_the_precision_of_its_solver() {
    takes_the_precision(&Lbfgs::default(), &Lbfgs::default().value_precision(0.0));
    let trust = Sr1TrustRegion::default();
    takes_the_precision(&trust, &trust.clone().value_precision(0.0));
}

#[test]
fn the_precision_is_checked_and_left_alone_by_a_search_with_rules_of_its_own() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let x0 = vec![0.0; 2];
        let lbfgs = Lbfgs::default().value_precision(bad);
        let error = lbfgs.init(&mut Noisy(0.0), x0.clone()).err().unwrap().to_string();
        assert!(error.contains("`value_precision`"), "{error}");
        let trust = Sr1TrustRegion::default().value_precision(bad);
        let error = trust.init(&mut Noisy(0.0), x0).err().unwrap().to_string();
        assert!(error.contains("`value_precision`"), "{error}");
    }
    // Hager and Zhang's search is given f as it is: the same run, whatever the precision.
    let search = |precision| {
        let solver = Lbfgs::default()
            .line_search(HagerZhang::new())
            .value_precision(precision);
        Driver::new()
            .max_iterations(20)
            .run(&solver, Noisy(0.0), vec![-1.2, 1.0])
            .unwrap()
            .x
    };
    assert_eq!(search(0.0), search(1e-3));
}
