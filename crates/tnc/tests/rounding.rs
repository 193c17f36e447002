//! Runs where rounding, or noise, hides what f does.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use thalweg_core::{Bounded, Bounds, Driver, Solution, Solver, State, Status, from_fn};
use thalweg_tnc::Tnc;

/// Rosenbrock's function on a pedestal that leaves f only a few digits for the differences, with noise that depends on x
/// alone.
fn on_a_pedestal(height: f64, noise: f64) -> impl FnMut(&[f64], &mut [f64]) -> f64 {
    move |x, g| {
        let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
        g[0] = -2.0 * a - 400.0 * x[0] * b;
        g[1] = 200.0 * b;
        // The last bits of x, so to speak.
        let hash = (x[0] * 1e9).sin() * (x[1] * 1e9).cos();
        height + a * a + 100.0 * b * b + noise * height * hash
    }
}

fn run(solver: &Tnc, height: f64, noise: f64) -> Solution<Vec<f64>> {
    Driver::new()
        .max_evaluations(2000)
        .run(solver, from_fn(on_a_pedestal(height, noise)), vec![-1.2, 1.0])
        .unwrap()
}

#[test]
fn the_slopes_lead_where_rounding_hides_the_descent() {
    for height in [1e6, 1e8, 1e10] {
        let exact = run(&Tnc::default().value_precision(0.0), height, 0.0);
        let default = run(&Tnc::default(), height, 0.0);
        assert_eq!(default.status, Status::ProjectedGradient, "height {height:e}");
        // 1e-6 of a gradient, with a Hessian whose least eigenvalue is 0.4.
        assert!(
            (default.x[0] - 1.0).abs() < 1e-5,
            "height {height:e}: {:?}",
            default.x
        );
        assert!(
            !exact.converged(),
            "height {height:e}: without the lever the problem is no test of it"
        );
    }
}

#[test]
fn bounds_make_no_difference_to_it() {
    let bounds = Bounds::from_pairs(vec![0.0; 2], [(-2.0, 0.5), (-1.0, 2.0)]).unwrap();
    let mut problem = Bounded::new(from_fn(on_a_pedestal(1e10, 0.0)), bounds);
    let s = Driver::new()
        .max_evaluations(2000)
        .run(&Tnc::default(), &mut problem, vec![-1.2, 1.0])
        .unwrap();
    assert_eq!(s.status, Status::ProjectedGradient);
    assert!(s.x[0] == 0.5 && (s.x[1] - 0.25).abs() < 1e-7, "{:?}", s.x);
}

#[test]
fn a_noisy_objective_is_minimised_once_its_precision_is_told() {
    // Noise of 1e-9 of f, far above the default of 4e-11 and of the decrease that is left near the minimiser.
    let told = run(&Tnc::default().value_precision(4e-9), 1.0, 1e-9);
    assert_eq!(told.status, Status::ProjectedGradient);
    assert!((told.x[0] - 1.0).abs() < 1e-5);
    let not_told = run(&Tnc::default().value_precision(0.0), 1.0, 1e-9);
    assert!(!not_told.converged());
}

#[test]
fn what_is_shown_never_rises_but_by_the_precision_at_the_end() {
    let precision = 1e-8;
    let solver = Tnc::default().value_precision(precision);
    let mut problem = from_fn(on_a_pedestal(1.0, 2e-9));
    let mut state = solver.init(&mut problem, vec![-1.2, 1.0]).unwrap();
    let (mut last, mut rises) = (state.value(), 0);
    for _ in 0..200 {
        let flow = solver.step(&mut problem, &mut state).unwrap();
        if state.value() > last {
            rises += 1;
            assert!(flow.is_break(), "only the last point may lie higher");
            assert!(state.value() - last <= precision * last.abs());
        }
        last = state.value();
        if flow.is_break() {
            break;
        }
    }
    assert!(rises <= 1 && state.projected_gradient_norm() <= 1e-6);
}

#[test]
fn a_run_that_cannot_get_on_ends_with_its_best_point() {
    // The gradient has a floor of 1e-3 that no step gets below.
    let mut lowest = f64::INFINITY;
    let s = Driver::new()
        .max_evaluations(2000)
        .run(
            &Tnc::default(),
            from_fn(|x: &[f64], g: &mut [f64]| {
                g[0] = 2.0 * x[0] + 1e-3 * if (x[0] * 1e7).sin() > 0.0 { 1.0 } else { -1.0 };
                let f = 1e6 + x[0] * x[0];
                lowest = lowest.min(f);
                f
            }),
            vec![3.0],
        )
        .unwrap();
    assert_eq!(s.status, Status::NoProgress);
    assert_eq!(s.value, lowest);
    assert!(s.counters.evaluations() < 500, "{:?}", s.counters);
}

#[test]
fn a_restart_takes_the_precision_of_its_solver() {
    let mut problem = from_fn(on_a_pedestal(1e8, 0.0));
    let x0 = vec![-1.2, 1.0];
    let without = Tnc::default().value_precision(0.0);
    let mut state = without.init(&mut problem, x0.clone()).unwrap();
    // No room for the best point.
    assert!(Tnc::default().restart(&mut problem, &mut state, &x0).is_err());
    let mut state = Tnc::default().init(&mut problem, x0.clone()).unwrap();
    without.restart(&mut problem, &mut state, &x0).unwrap();
    let fresh = run(&Tnc::default(), 1e8, 0.0);
    Tnc::default().restart(&mut problem, &mut state, &x0).unwrap();
    while Tnc::default()
        .step(&mut problem, &mut state)
        .unwrap()
        .is_continue()
    {}
    assert_eq!(state.x(), &fresh.x);
}

#[test]
fn the_precision_is_checked() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let error = Driver::new()
            .run(
                &Tnc::default().value_precision(bad),
                from_fn(on_a_pedestal(1.0, 0.0)),
                vec![0.0; 2],
            )
            .unwrap_err()
            .to_string();
        assert!(error.contains("`value_precision`"), "{error}");
    }
}
