//! The front door: every kind of objective, every way to choose a solver, every option and error.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::cell::Cell;
use std::ops::ControlFlow;
use std::time::Duration;
use thalweg::{
    Bounded, Bounds, Error, HessianProduct, InitError, InvalidInput, Lbfgsb, Method, Options, Problem,
    Sr1TrustRegion, Status, Tnc, Vector, from_fn, minimize, minimize_f32,
};

/// Rosenbrock's function of n variables, chained.
fn rosenbrock(x: &[f64], g: &mut [f64]) -> f64 {
    g.fill(0.0);
    let mut f = 0.0;
    for i in 1..x.len() {
        let (a, b) = (1.0 - x[i - 1], x[i] - x[i - 1] * x[i - 1]);
        f += a * a + 100.0 * b * b;
        g[i - 1] += -2.0 * a - 400.0 * x[i - 1] * b;
        g[i] += 200.0 * b;
    }
    f
}

fn value(x: &[f64]) -> f64 {
    rosenbrock(x, &mut vec![0.0; x.len()])
}

/// ∇²f v, for two variables.
fn product(x: &[f64], v: &[f64], hv: &mut [f64]) {
    let (a, b, c) = (2.0 - 400.0 * (x[1] - 3.0 * x[0] * x[0]), -400.0 * x[0], 200.0);
    (hv[0], hv[1]) = (a * v[0] + b * v[1], b * v[0] + c * v[1]);
}

const START: [f64; 2] = [-1.2, 1.0];

/// A gradient of 1e-6 leaves x within a few times that of the minimiser (1, 1): the smallest eigenvalue there is 0.4.
fn at_one(x: &[f64]) -> bool {
    x.iter().all(|x| (x - 1.0).abs() < 1e-5)
}

#[test]
fn every_kind_of_objective() {
    let fused = minimize(START).value_and_gradient(rosenbrock).run().unwrap();
    assert!(fused.converged() && at_one(&fused.x), "{fused}");

    let calls = Cell::new((0, 0));
    let separate = minimize(START)
        .value(|x| {
            calls.set((calls.get().0 + 1, calls.get().1));
            value(x)
        })
        .gradient(|x, g| {
            calls.set((calls.get().0, calls.get().1 + 1));
            rosenbrock(x, g);
        })
        .run()
        .unwrap();
    // The same arithmetic in the same order.
    assert_eq!((separate.x, separate.counters), (fused.x, fused.counters));
    assert_eq!(calls.get().1, separate.counters.value_and_gradient);
    assert_eq!(calls.get().0, separate.counters.evaluations());

    let whole = minimize(START).problem(from_fn(rosenbrock)).run().unwrap();
    assert_eq!(whole.x, fused.x);
    let mut kept = from_fn::<_, [f64; 2]>(rosenbrock);
    assert_eq!(minimize(START).problem(&mut kept).run().unwrap().x, fused.x);

    let with_hessian = minimize(START)
        .value_and_gradient(rosenbrock)
        .hessian_product(product)
        .run()
        .unwrap();
    assert!(at_one(&with_hessian.x) && with_hessian.counters.hessian_products > 0);
}

#[test]
fn a_value_alone_is_differenced_inside_the_bounds() {
    // The square root is NaN outside.
    let run = |threads| {
        minimize(vec![0.5, 0.0])
            .value(|x: &[f64]| (1.0 - x[0]).sqrt() - x[1].sqrt() + (x[1] - 0.25).powi(2))
            .bounds((0.0, 1.0))
            .differences(thalweg::finitediff::Scheme::Forward)
            .absolute_step(1e-6)
            .threads(threads)
            .run()
    };
    let one = run(1).unwrap();
    assert_eq!(one.x[0], 1.0);
    assert_eq!(one.x, run(2).unwrap().x);

    let central = minimize(START).value(value).run().unwrap();
    assert!(at_one(&central.x), "{central}");
    let mut calls = 0u64;
    let counted = minimize(START)
        .value_mut(|x| {
            calls += 1;
            value(x)
        })
        .run()
        .unwrap();
    assert_eq!(counted.x, central.x);
    // Two differences a variable and the value, save where it was known.
    assert_eq!(calls, 5 * counted.counters.value_and_gradient);
    let wide = minimize(START).value(value).relative_step(1e-2).run().unwrap();
    assert!(wide.x != central.x);

    let error = minimize(START).value(value).relative_step(0.0).run().unwrap_err();
    assert!(error.to_string().contains("relative_step"), "{error}");
    let error = minimize(START).value_mut(value).threads(2).run().unwrap_err();
    assert!(error.to_string().contains("value_mut"), "{error}");
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("no steam")]
struct NoSteam;

#[test]
fn an_objective_that_fails_hands_out_the_last_iterate() {
    let fails = |after: u32| {
        let mut left = after;
        move |x: &[f64], g: &mut [f64]| {
            left = left.checked_sub(1).ok_or(NoSteam)?;
            Ok(rosenbrock(x, g))
        }
    };
    for method in [Method::Lbfgsb, Method::Tnc, Method::Bfgs, Method::Sr1TrustRegion] {
        let error = minimize(START)
            .value_and_gradient(fails(9))
            .method(method)
            .run()
            .unwrap_err();
        let Error::Objective { source, solution } = error else {
            unreachable!("{error}")
        };
        assert_eq!((source, solution.status), (NoSteam, Status::ObjectiveError));
        assert_eq!(solution.value, value(&solution.x));
    }
    let error = minimize(START).value_and_gradient(fails(0)).run().unwrap_err();
    assert!(matches!(error, Error::Init(InitError::Objective(NoSteam))));

    // None asks to stop.
    let mut left = 5;
    let error = minimize(START)
        .value_and_gradient(|x, g| {
            left -= 1;
            (left > 0).then(|| rosenbrock(x, g))
        })
        .run()
        .unwrap_err();
    let Error::Objective { source, solution } = error else {
        unreachable!("{error}")
    };
    assert_eq!(source, thalweg::Stopped);
    assert_eq!(
        (solution.status.scipy_rc(), solution.value),
        (7, value(&solution.x))
    );

    // The gradient and the product fail with the same error.
    let error = minimize(START)
        .value(|x| Ok(value(x)))
        .gradient(|_, _| Err(NoSteam))
        .run()
        .unwrap_err();
    assert!(matches!(error, Error::Init(InitError::Objective(NoSteam))));
    let error = minimize(START)
        .value_and_gradient(|x, g| Ok::<f64, NoSteam>(rosenbrock(x, g)))
        .hessian_product(|_, _, _| Err(NoSteam))
        .method("newton-cg")
        .run()
        .unwrap_err();
    assert!(matches!(error, Error::Objective { source: NoSteam, .. }));
    // By differences as well.
    let error = minimize(START)
        .value(|x| if x[0] < -1.0 { Err(NoSteam) } else { Ok(value(x)) })
        .run()
        .unwrap_err();
    assert!(matches!(error, Error::Init(InitError::Objective(NoSteam))));
}

#[test]
fn the_choice_is_made_by_the_rule_and_said() {
    let chosen = |n: usize, bounded: bool, memory: Option<usize>| {
        let mut run = minimize(vec![0.5; n])
            .value_and_gradient(rosenbrock)
            .max_iterations(1);
        if bounded {
            run = run.bounds(0.0..);
        }
        if let Some(pairs) = memory {
            run = run.memory(pairs);
        }
        let solution = run.run().unwrap();
        (solution.solver, solution.choice.unwrap())
    };
    assert_eq!(chosen(2, true, None), ("lbfgsb", "bounds"));
    assert_eq!(chosen(2, false, None), ("lbfgsb", "no bounds"));
    assert_eq!(chosen(300, false, Some(3)), ("lbfgsb", "no bounds"));
    // Bounds that bind nothing are none.
    let free = minimize(START)
        .value_and_gradient(rosenbrock)
        .bounds(..)
        .run()
        .unwrap();
    assert_eq!(free.choice, Some("no bounds"));
    for bounded in [false, true] {
        let mut run = minimize(START)
            .value_and_gradient(rosenbrock)
            .hessian_product(product);
        if bounded {
            run = run.bounds(-2.0..);
        }
        let solution = run.run().unwrap();
        assert_eq!(
            (solution.solver, solution.choice),
            ("tnc", Some("Hessian products"))
        );
    }
    // What the user chose needs no reason.
    let named = minimize(START)
        .value_and_gradient(rosenbrock)
        .method("bfgs")
        .run()
        .unwrap();
    assert_eq!((named.solver, named.choice), ("bfgs", None));
    // Options without a method leave the choice open.
    let open = minimize(START)
        .value_and_gradient(rosenbrock)
        .options(Options::default())
        .run()
        .unwrap();
    assert_eq!((open.solver, open.choice), ("lbfgsb", Some("no bounds")));
    assert!(
        open.to_string()
            .contains("solver                lbfgsb (chosen: no bounds)")
    );
}

#[test]
fn every_method_solves() {
    for method in Method::ALL.into_iter().filter(|m| !m.takes_constraints()) {
        let solution = minimize(START)
            .value_and_gradient(rosenbrock)
            .hessian_product(product)
            .method(method)
            .run()
            .unwrap();
        assert!(
            solution.converged() && at_one(&solution.x),
            "{method}: {solution}"
        );
        assert_eq!(solution.choice, None);
        let bounded = minimize(START)
            .value_and_gradient(rosenbrock)
            .hessian_product(product)
            .bounds((-2.0, 0.5))
            .method(method)
            .run();
        match bounded {
            Ok(s) => assert!(
                method.takes_bounds() && s.x[0] == 0.5 && (s.x[1] - 0.25).abs() < 1e-6,
                "{s}"
            ),
            Err(e) => assert!(
                !method.takes_bounds() && e.to_string().contains("without bounds"),
                "{e}"
            ),
        }
    }
}

#[test]
fn a_named_method_is_the_solver_itself() {
    let named = minimize(START)
        .value_and_gradient(rosenbrock)
        .bounds((-2.0, 0.8))
        .method("L-BFGS-B")
        .memory(4)
        .gtol(1e-9)
        .max_line_search(7)
        .run()
        .unwrap();
    let value = minimize(START)
        .value_and_gradient(rosenbrock)
        .bounds((-2.0, 0.8))
        .solver(Lbfgsb::default().memory(4).gtol(1e-9).max_line_search(7))
        .run()
        .unwrap();
    assert_eq!((named.x, named.counters), (value.x, value.counters));

    // Products are used where they are offered, and only there.
    let tnc = |exact: bool| {
        let run = minimize(START).value_and_gradient(rosenbrock);
        match exact {
            true => run.hessian_product(product).method(Method::Tnc).run().unwrap(),
            false => run.method(Method::Tnc).run().unwrap(),
        }
    };
    assert!(tnc(true).counters.hessian_products > 0);
    let direct = minimize(START)
        .value_and_gradient(rosenbrock)
        .solver(Tnc::default())
        .run()
        .unwrap();
    assert_eq!(tnc(false).x, direct.x);
    let exact = minimize(START)
        .value_and_gradient(rosenbrock)
        .hessian_product(product)
        .solver(Tnc::default().exact_products())
        .run()
        .unwrap();
    assert_eq!(tnc(true).x, exact.x);
}

#[test]
fn options_do_what_they_say() {
    let run = || minimize(START).value_and_gradient(rosenbrock);
    assert_eq!(
        run().max_iterations(3).run().unwrap().status,
        Status::MaxIterations
    );
    let few = run().max_evaluations(4).run().unwrap();
    assert_eq!(
        (few.status, few.counters.evaluations()),
        (Status::MaxEvaluations, 4)
    );
    assert_eq!(
        run().max_time(Duration::ZERO).run().unwrap().status,
        Status::MaxTime
    );
    assert_eq!(run().target(1.0).run().unwrap().status, Status::TargetReached);
    assert!(run().target(1.0).run().unwrap().value <= 1.0);
    assert_eq!(run().ftol(1e-2).run().unwrap().status, Status::RelativeReduction);
    assert!(run().gtol(1e-10).run().unwrap().projected_gradient_norm <= 1e-10);
    assert!(run().gtol(1e-1f32).run().unwrap().projected_gradient_norm > 1e-6);

    let mut options = Options::default();
    options.max_iterations = Some(2);
    options.method = Some(Method::Tnc);
    let solution = run()
        .max_iterations(50)
        .max_evaluations(40)
        .options(options)
        .run()
        .unwrap();
    assert_eq!((solution.solver, solution.counters.iterations), ("tnc", 2));
}

#[test]
fn options_a_method_does_not_have_are_refused_by_name() {
    for method in Method::ALL.into_iter().filter(|m| !m.takes_constraints()) {
        let run = || {
            minimize(START)
                .value_and_gradient(rosenbrock)
                .hessian_product(product)
                .method(method)
        };
        let sr1 = method == Method::Sr1TrustRegion;
        let pairs = matches!(method, Method::Lbfgsb | Method::Lbfgs | Method::Tnc);
        let threads = method == Method::Lbfgsb && cfg!(feature = "rayon");
        for (name, has, outcome) in [
            ("memory", pairs, run().memory(3).run()),
            ("ftol", !sr1, run().ftol(1e-3).run()),
            ("max_line_search", !sr1, run().max_line_search(9).run()),
            ("threads", threads, run().threads(1).run()),
            ("gtol", true, run().gtol(1e-3).run()),
            ("target", true, run().target(0.5).run()),
        ] {
            match outcome {
                Ok(s) => assert!(has && s.converged(), "{method} {name}: {s}"),
                Err(e) => {
                    let words = e.to_string();
                    assert!(!has && words.contains(&format!("`{name}`")), "{words}");
                    assert!(words.contains(method.name()), "{words}");
                }
            }
        }
    }
    let error = minimize(START)
        .value_and_gradient(rosenbrock)
        .gtol(1e-3)
        .solver(Lbfgsb::default())
        .run()
        .unwrap_err();
    assert!(error.to_string().contains("`gtol`") && error.to_string().contains("on the solver"));
    // Threads of differences are nobody else's business.
    let own = minimize(START)
        .value(value)
        .threads(2)
        .solver(Lbfgsb::default())
        .run()
        .unwrap();
    assert!(at_one(&own.x));
    assert!(at_one(
        &minimize(START)
            .value(value)
            .threads(2)
            .method("cg")
            .run()
            .unwrap()
            .x
    ));
}

#[test]
fn what_is_wrong_is_said() {
    let words = |error: Error<std::convert::Infallible, [f64; 2]>| error.to_string();
    let run = || minimize(START).value_and_gradient(rosenbrock);
    assert!(words(run().method("simplex").run().unwrap_err()).contains("\"simplex\""));
    assert!(words(run().method("newton-cg").run().unwrap_err()).contains("hessian_product"));
    assert!(
        words(run().bounds([(0.0, 1.0), (f64::NAN, 1.0)]).run().unwrap_err()).contains("variable 1 is NaN")
    );
    assert!(words(run().bounds(vec![(0.0, 1.0)]).run().unwrap_err()).contains("length 1, but 2"));
    assert!(words(run().bounds_each((0..3).map(|_| 0.0..)).run().unwrap_err()).contains("length 3, but 2"));
    assert!(words(run().gtol(-1.0).run().unwrap_err()).contains("`gtol`"));
    // The first fault is the one that is told.
    let two = run().bounds((1.0, 0.0)).method("simplex").run().unwrap_err();
    assert!(words(two).contains("variable 0"));
    let empty = minimize(vec![0.0; 0])
        .value_and_gradient(rosenbrock)
        .run()
        .unwrap_err();
    assert!(matches!(
        empty,
        Error::Init(InitError::Invalid(InvalidInput::Empty))
    ));
    let nan = minimize(START)
        .value_and_gradient(|_, g| {
            g.fill(0.0);
            f64::NAN
        })
        .run()
        .unwrap_err();
    assert!(matches!(nan, Error::Init(InitError::NonFiniteStart { .. })));
}

#[test]
fn bounds_of_the_problem_hold_unless_replaced() {
    let problem = || {
        let bounds = Bounds::uniform(vec![0.0; 2], -2.0, 0.5).unwrap();
        Bounded::new(from_fn(rosenbrock), bounds)
    };
    let own = minimize(START.to_vec()).problem(problem()).run().unwrap();
    assert_eq!((own.solver, own.x[0]), ("lbfgsb", 0.5));
    let other = minimize(START.to_vec())
        .problem(problem())
        .bounds((-2.0, 0.8))
        .run()
        .unwrap();
    assert_eq!(other.x[0], 0.8);
    let outside = minimize(vec![9.0, 9.0]).problem(problem()).run().unwrap();
    assert!(outside.start_was_projected && outside.to_string().contains("moved onto"));
}

#[test]
fn observers_and_tests() {
    let mut seen = Vec::new();
    let solution = minimize(START)
        .value_and_gradient(rosenbrock)
        .observe(|p| seen.push((p.iteration(), p.value(), p.solver(), p.bounds().is_some())))
        .observe(|p| match p.iteration() {
            5 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        })
        .run()
        .unwrap();
    assert_eq!((solution.status, seen.len()), (Status::ObserverStop, 6));
    assert_eq!(seen[5], (5, solution.value, "lbfgsb", false));
    let tested = minimize(START)
        .value_and_gradient(rosenbrock)
        .bounds((-2.0, 2.0))
        .stop_when(|p| (p.value() < 1.0 && p.bounds().is_some()).then_some("low enough"))
        .run()
        .unwrap();
    assert_eq!(tested.status, Status::UserTest("low enough"));
}

/// Himmelblau's function: the printed examples of MindSpore, from 0 to (3, 2), in both precisions.
#[test]
fn himmelblau_in_both_precisions() {
    fn himmelblau<T: thalweg::Real>(x: &[T], g: &mut [T]) -> T {
        let c = T::from_f64;
        let (a, b) = (x[0] * x[0] + x[1] - c(11.0), x[0] + x[1] * x[1] - c(7.0));
        g[0] = c(4.0) * a * x[0] + c(2.0) * b;
        g[1] = c(2.0) * a + c(4.0) * b * x[1];
        a * a + b * b
    }
    for method in ["BFGS", "LBFGS"] {
        let double = minimize(vec![0.0; 2])
            .value_and_gradient(himmelblau::<f64>)
            .method(method)
            .gtol(1e-6)
            .run()
            .unwrap();
        // The smallest eigenvalue at (3, 2) is 25.
        assert!(
            (double.x[0] - 3.0).abs() < 1e-7 && (double.x[1] - 2.0).abs() < 1e-7,
            "{double}"
        );
        let single = minimize_f32(vec![0.0; 2])
            .value_and_gradient(himmelblau::<f32>)
            .method(method)
            .run()
            .unwrap();
        assert!(
            (single.x[0] - 3.0).abs() < 1e-4 && (single.x[1] - 2.0).abs() < 1e-4,
            "{single}"
        );
    }
}

/// A problem that has all: bounds, products, an error type.
struct Own(Bounds<Vec<f64>>);

impl Problem for Own {
    type Vector = Vec<f64>;
    type Error = NoSteam;
    fn value_and_gradient(&mut self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, NoSteam> {
        Ok(rosenbrock(x, g))
    }
    fn bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        Some(&self.0)
    }
}

impl HessianProduct for Own {
    fn hessian_product(&mut self, x: &Vec<f64>, v: &Vec<f64>, hv: &mut Vec<f64>) -> Result<(), NoSteam> {
        product(x, v.local(), hv);
        Ok(())
    }
}

#[test]
fn a_problem_with_everything() {
    let own = || Own(Bounds::uniform(vec![0.0; 2], -2.0, 0.5).unwrap());
    let exact = minimize(START.to_vec())
        .problem_with_hessian(own())
        .run()
        .unwrap();
    assert!(exact.solver == "tnc" && exact.counters.hessian_products > 0 && exact.x[0] == 0.5);
    let plain = minimize(START.to_vec()).problem(own()).run().unwrap();
    assert!(plain.solver == "lbfgsb" && plain.x[0] == 0.5);
    // A solver that does not know bounds refuses them, as a value too.
    let refused = minimize(START.to_vec())
        .problem(own())
        .solver(Sr1TrustRegion::default())
        .run()
        .unwrap_err();
    assert!(refused.to_string().contains("bounds"));
}

#[test]
fn a_tolerance_and_a_target_that_are_asked_for() {
    let mut asked = 0;
    let solution = minimize(START)
        .value_and_gradient(rosenbrock)
        .gtol_with(|first| {
            asked += 1;
            assert_eq!((first.iteration(), first.value()), (0, value(&START)));
            1e-9 * first.projected_gradient_norm()
        })
        .run()
        .unwrap();
    assert_eq!((asked, solution.status), (1, Status::ProjectedGradient));
    // 232.87 is the largest element of the gradient at the start; the solver's own 1e-6 would have ended it before.
    assert!(solution.projected_gradient_norm <= 232.9e-9);
    let loose = minimize(START)
        .value_and_gradient(rosenbrock)
        .gtol_with(|_| 1.0)
        .run()
        .unwrap();
    assert!(loose.converged() && (1e-3..=1.0).contains(&loose.projected_gradient_norm));
    // A gtol that was given holds beside it.
    let both = minimize(START)
        .value_and_gradient(rosenbrock)
        .gtol(0.5)
        .gtol_with(|_| 0.0)
        .run()
        .unwrap();
    assert!(both.projected_gradient_norm > 1e-6);
    let target = minimize(START)
        .value_and_gradient(rosenbrock)
        .target_with(|first| first.value() / 100.0)
        .solver(Lbfgsb::default())
        .run()
        .unwrap();
    assert_eq!(target.status, Status::TargetReached);
    assert!(target.value <= value(&START) / 100.0 && target.value > 1e-9);

    // A driver asks anew in each run.
    let mut asked = 0;
    let mut driver = thalweg::Driver::<[f64; 2]>::new().gtol_with(|_| {
        asked += 1;
        1.0
    });
    for _ in 0..3 {
        driver
            .run(&Lbfgsb::default(), from_fn(rosenbrock), START)
            .unwrap();
    }
    drop(driver);
    assert_eq!(asked, 3);
}

#[test]
fn printed_as_far_as_asked() {
    let printed = |level: i32| {
        let mut text = Vec::new();
        let solution = minimize(START)
            .value_and_gradient(rosenbrock)
            .bounds((-2.0, 0.5))
            .print_to(&mut text, level)
            .verbosity(-1)
            .run()
            .unwrap();
        (String::from_utf8(text).unwrap(), solution)
    };
    assert_eq!(printed(-1).0, "");
    assert_eq!(printed(0).0.lines().count(), 2);
    let (text, solution) = printed(1);
    // Two lines of head, the title, the start, every iteration, and two lines at the end.
    assert_eq!(text.lines().count() as u64, 6 + solution.counters.iterations);
    assert!(
        text.starts_with("lbfgsb: 2 variables, 2 with bounds, 1 at a bound\n  the start point is outside"),
        "{text}"
    );
    let (text, _) = printed(100);
    assert!(
        text.contains("at upper bound: 1") && text.contains("freed: 1") && text.contains("at upper bound: 0")
    );
}

/// A state used again gives what a new one gives.
#[test]
fn a_driver_runs_in_the_workspaces_of_an_earlier_run() {
    let solver = Lbfgsb::<f64>::default();
    let mut driver = thalweg::Driver::new().max_evaluations(12);
    let mut state = None;
    for start in [START, [0.5, 2.0], [f64::NAN, 0.0], START] {
        let alone = driver.run(&solver, from_fn(rosenbrock), start);
        let again = driver.run_in(&solver, from_fn(rosenbrock), &mut state, &start);
        match (alone, again) {
            (Ok(alone), Ok(status)) => {
                use thalweg::State;
                let state = state.as_ref().unwrap();
                assert_eq!(
                    (alone.x, alone.value, alone.counters),
                    (*state.x(), state.value(), *state.counters())
                );
                assert_eq!(alone.status, status);
            }
            (Err(alone), Err(again)) => assert_eq!(alone.to_string(), again.to_string()),
            other => unreachable!("{other:?}"),
        }
    }
    let mut left = 4;
    let failing = thalweg::try_from_fn(|x: &[f64], g: &mut [f64]| {
        left -= 1;
        if left < 0 {
            Err(NoSteam)
        } else {
            Ok(rosenbrock(x, g))
        }
    });
    let mut state = None;
    let error = driver.run_in(&solver, failing, &mut state, &START).unwrap_err();
    assert!(matches!(error, Error::Objective { source: NoSteam, .. }));
}

/// The messages of SciPy's TNC go through the same writer of lines.
#[test]
fn tnc_has_its_own_messages() {
    use thalweg::tnc::{Messages, Printer};
    let mut text = Vec::new();
    let solution = minimize(START)
        .value_and_gradient(rosenbrock)
        .observer(Printer::new(&mut text, Messages::ALL))
        .method("tnc")
        .run()
        .unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.starts_with("tnc: thalweg ") && text.contains("  NIT   NF   F  "),
        "{text}"
    );
    assert!(
        text.ends_with(&format!("tnc: {} (0)\n", solution.status)),
        "{text}"
    );
}
