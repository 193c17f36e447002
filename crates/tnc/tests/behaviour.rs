//! Options, statuses, messages, and objectives that misbehave.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::cell::Cell;
use std::ops::ControlFlow;
use thalweg_core::{Bounded, Bounds, Driver, Error, Progress, Solution, Status, from_fn, try_from_fn};
use thalweg_testproblems::TestProblem;
use thalweg_tnc::{MaxEvaluations, Messages, Printer, ReturnCode, Scaling, Tnc, Truncation};

fn rosenbrock(x: &[f64], g: &mut [f64]) -> f64 {
    let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
    g[0] = -2.0 * a - 400.0 * x[0] * b;
    g[1] = 200.0 * b;
    a * a + 100.0 * b * b
}

fn run(solver: &Tnc) -> Result<Solution<Vec<f64>>, String> {
    Driver::new()
        .run(solver, from_fn(rosenbrock), vec![-1.2, 1.0])
        .map_err(|e| e.to_string())
}

#[test]
fn bad_options_are_refused_by_name() {
    let d = Tnc::<f64>::default;
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        for (name, solver) in [
            ("`gtol`", d().gtol(bad)),
            ("`pgtol`", d().pgtol(bad)),
            ("`ftol`", d().ftol(bad)),
            ("`xtol`", d().xtol(bad)),
            ("`rescale`", d().rescale(bad)),
            ("`step_max`", d().step_max(bad)),
            ("`accuracy`", d().accuracy(bad)),
            ("`truncation`", d().truncation(Truncation::Residual(bad))),
            ("`truncation`", d().truncation(Truncation::Quadratic(bad))),
            ("`eta`", d().eta(bad)),
        ] {
            let message = run(&solver).unwrap_err();
            assert!(message.contains(name), "{name} {bad}: {message}");
        }
    }
    for (name, solver) in [
        ("`ftarget`", d().ftarget(f64::NAN)),
        ("`minimum`", d().minimum(f64::NAN)),
        ("`max_line_search`", d().max_line_search(0)),
        ("`max_evaluations`", d().max_evaluations(MaxEvaluations::At(0))),
        ("list of scales has length 3", d().scale(vec![1.0; 3])),
        ("list of scales[1] is NaN", d().scale(vec![1.0, f64::NAN])),
        ("list of offsets has length 1", d().offset(vec![0.0])),
        ("list of offsets[0] is inf", d().offset(vec![f64::INFINITY, 0.0])),
    ] {
        let message = run(&solver).unwrap_err();
        assert!(message.contains(name), "{name}: {message}");
    }
}

#[test]
fn each_test_ends_a_run_with_its_status() {
    let off = || {
        Tnc::scipy()
            .ftol(None)
            .xtol(None)
            .pgtol(None)
            .max_evaluations(MaxEvaluations::Unlimited)
    };
    for (solver, status, rc) in [
        (
            off().gtol(1e-3),
            Status::ProjectedGradient,
            ReturnCode::LocalMinimum,
        ),
        (
            off().pgtol(1e-3),
            Status::ProjectedGradient,
            ReturnCode::LocalMinimum,
        ),
        (
            off().ftol(1e-3),
            Status::AbsoluteReduction,
            ReturnCode::FConverged,
        ),
        (off().xtol(1e-2), Status::SmallStep, ReturnCode::XConverged),
        (
            off().ftarget(1e-3),
            Status::TargetReached,
            ReturnCode::LocalMinimum,
        ),
        (
            off().max_evaluations(MaxEvaluations::At(17)),
            Status::MaxEvaluations,
            ReturnCode::MaxFun,
        ),
    ] {
        let solution = run(&solver).unwrap();
        assert_eq!(solution.status, status);
        assert_eq!(ReturnCode::from(status), rc);
        assert!(solution.counters.iterations > 0);
        assert!(status != Status::MaxEvaluations || solution.counters.evaluations() == 17);
    }
}

#[test]
fn a_scale_of_zero_and_equal_bounds_fix_a_variable() {
    let expected = |x: &[f64]| (x[0] - 0.5).abs() < 1e-12 && (x[1] - 0.25).abs() < 1e-6;
    for solver in [Tnc::default(), Tnc::scipy()] {
        let by_scale = Driver::new()
            .run(
                &solver.clone().scale(vec![0.0, -2.0]),
                from_fn(rosenbrock),
                vec![0.5, 3.0],
            )
            .unwrap();
        assert!(by_scale.status.converged() && expected(&by_scale.x), "{by_scale}");
        // The fixed variable's own gradient is shown, and does not count.
        assert!(by_scale.projected_gradient_norm > 0.5);
        let bounds = Bounds::from_pairs(vec![0.0; 2], [(0.5, 0.5), (-9.0, 9.0)]).unwrap();
        let by_bounds = Driver::new()
            .run(&solver, Bounded::new(from_fn(rosenbrock), bounds), vec![7.0, 3.0])
            .unwrap();
        assert!(by_bounds.start_was_projected);
        assert!(
            by_bounds.status.converged() && expected(&by_bounds.x),
            "{by_bounds}"
        );
    }
}

#[test]
fn nothing_free_is_said_to_be_so() {
    let bounds = Bounds::from_pairs(vec![0.0; 2], [(0.5, 0.5), (1.0, 1.0)]).unwrap();
    let run = |solver: &Tnc| {
        Driver::new()
            .run(
                solver,
                Bounded::new(from_fn(rosenbrock), bounds.clone()),
                vec![0.0; 2],
            )
            .unwrap()
    };
    let scipy = run(&Tnc::scipy());
    assert_eq!(
        (scipy.status, scipy.counters.evaluations()),
        (Status::NoFreeVariables, 1)
    );
    assert_eq!(ReturnCode::from(scipy.status), ReturnCode::Constant);
    // For the default a point that cannot move is stationary.
    assert_eq!(run(&Tnc::default()).status, Status::ProjectedGradient);
}

#[test]
fn the_user_can_end_a_run() {
    let mut driver = Driver::new().observe(|p: &Progress<'_, Vec<f64>>| {
        if p.iteration() == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let solution = driver
        .run(&Tnc::default(), from_fn(rosenbrock), vec![-1.2, 1.0])
        .unwrap();
    assert_eq!(solution.counters.iterations, 3);
    assert_eq!(ReturnCode::from(solution.status), ReturnCode::UserAbort);

    let calls = Cell::new(0);
    let failing = try_from_fn(|x: &[f64], g: &mut [f64]| {
        calls.set(calls.get() + 1);
        if calls.get() == 9 {
            Err("enough")
        } else {
            Ok(rosenbrock(x, g))
        }
    });
    match Driver::new().run(&Tnc::scipy(), failing, vec![-1.2, 1.0]) {
        Err(Error::Objective { source, solution }) => {
            assert_eq!(source, "enough");
            assert_eq!(ReturnCode::from(solution.status), ReturnCode::UserAbort);
            let mut g = vec![0.0; 2];
            assert_eq!(solution.value, rosenbrock(&solution.x, &mut g));
        }
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn finite_nowhere_else_ends_after_every_resort() {
    let lone = from_fn(|x: &[f64], g: &mut [f64]| {
        g.fill(1.0);
        if x[0] == 1.0 { 0.0 } else { f64::NAN }
    });
    let solution = Driver::new().run(&Tnc::default(), lone, vec![1.0, 1.0]).unwrap();
    assert_eq!(solution.status, Status::NonFinite);
    // Conjugate gradients, then steepest descent with a new preconditioner.
    assert_eq!(solution.counters.restarts, 1);
    assert_eq!(solution.x, [1.0, 1.0]);
}

#[test]
fn exact_products_need_fewer_gradients() {
    let (mut exact, mut differences) = (0, 0);
    for name in [
        "GENROSEB",
        "HS38",
        "LEVYMONT",
        "CHEBYQAD-GAY-8",
        "BIGGS5",
        "HATFLDA",
    ] {
        let problem = || TestProblem::<Vec<f64>>::new(name, &[]).unwrap();
        let solver = Tnc::default().gtol(1e-5);
        let x0 = problem().start();
        let a = Driver::new().run(&solver, problem(), x0.clone()).unwrap();
        let b = Driver::new()
            .run(&solver.exact_products(), problem(), x0)
            .unwrap();
        assert!(a.converged() && b.converged(), "{name}");
        assert_eq!(a.counters.hessian_products, 0);
        assert!(b.counters.hessian_products > 0);
        assert!(b.counters.evaluations() < a.counters.evaluations(), "{name}");
        exact += b.counters.evaluations();
        differences += a.counters.evaluations();
    }
    assert!(exact * 3 < differences * 2, "{exact} {differences}");
}

#[test]
fn messages_are_those_of_the_mask() {
    let printed = |messages: Messages, solver: &Tnc| {
        let mut out = Vec::new();
        Driver::new()
            .observe(Printer::new(&mut out, messages))
            .run(solver, from_fn(rosenbrock), vec![-1.2, 1.0])
            .unwrap();
        String::from_utf8(out).unwrap()
    };
    let solver = Tnc::scipy();
    assert_eq!(printed(Messages::NONE, &solver), "");
    let version = printed(Messages::VERSION, &solver);
    assert!(version.starts_with("tnc: thalweg ") && version.lines().count() == 1);
    let exit = printed(Messages::EXIT, &solver);
    assert!(exit.starts_with("tnc: converged: the reduction") && exit.trim_end().ends_with("(1)"));
    let iterations = printed(Messages::ITERATIONS, &solver);
    let lines: Vec<&str> = iterations.lines().collect();
    assert_eq!(lines[0], "  NIT   NF   F                       GTG");
    // f(x0) = 24.2, and ‖∇f(x0)‖² = 215.6² + 88².
    assert!(lines[1].starts_with("    0    1  2.42"), "{}", lines[1]);
    assert!(lines[1].ends_with("5.42273600E+04"), "{}", lines[1]);
    let info = printed(Messages::INFO, &solver);
    assert!(
        info.contains("fscale = ") && info.contains("|fn-fn-1| = "),
        "{info}"
    );
    let small = printed(Messages::INFO, &Tnc::scipy().ftol(None).xtol(1e-2));
    assert!(small.contains("|xn-xn-1| = "), "{small}");
    let longer = printed(Messages::INFO, &Tnc::scipy().step_max(0.01));
    assert!(longer.contains("stepmx = "), "{longer}");
    let all = printed(Messages::ALL, &Tnc::scipy().ftol(None).xtol(None));
    assert!(all.contains("-> local minimum"), "{all}");
}

#[test]
fn scales_change_the_path_and_not_the_end() {
    let plain = run(&Tnc::default()).unwrap();
    let scaled = run(&Tnc::default().scale(vec![3.0, 0.2]).offset(vec![1.0, 1.0])).unwrap();
    let range = run(&Tnc::default().scaling(Scaling::Range)).unwrap();
    assert_ne!(plain.counters, scaled.counters);
    for s in [plain, scaled, range] {
        assert!(s.converged() && s.x.iter().all(|x| (x - 1.0).abs() < 1e-5), "{s}");
    }
}
