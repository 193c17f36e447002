//! Tolerances by rule, another objective in the middle of a run, and the inverse Hessian.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use thalweg_core::{
    Bounded, Bounds, Driver, Error, InitError, Problem, Progress, Solver, State, Status, from_fn,
};
use thalweg_lbfgsb::{Lbfgsb, LbfgsbState};
use thalweg_linesearch::MoreThuente;

type Run = LbfgsbState<Vec<f64>, MoreThuente<f64>>;

fn chain(x: &[f64], g: &mut [f64]) -> f64 {
    g.fill(0.0);
    let mut f = 0.0;
    for i in 0..x.len() - 1 {
        let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
        f += a * a + 100.0 * b * b;
        g[i] += -2.0 * a - 400.0 * x[i] * b;
        g[i + 1] += 200.0 * b;
    }
    f
}

fn start(n: usize) -> Vec<f64> {
    (0..n).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect()
}

fn boxed(n: usize) -> Bounded<impl Problem<Vector = Vec<f64>, Error = Infallible>> {
    let upper = (0..n).map(|i| if i % 3 == 0 { 0.5 } else { 2.0 }).collect();
    Bounded::new(from_fn(chain), Bounds::new(vec![-2.0; n], upper).unwrap())
}

#[test]
fn gtol_and_ftarget_by_rule() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let solver = Lbfgsb::default().gtol_with(move |first| {
        count.fetch_add(1, Ordering::Relaxed);
        // What was seen is the start point.
        assert!(first.value > 100.0 && first.gradient_norm >= first.projected_gradient_norm);
        1e-3 * first.projected_gradient_norm
    });
    // Options with a rule in them are still cloned and shown.
    let copy = solver.clone();
    assert!(format!("{copy:?}").contains("gtol_with: Some(Rule"));
    let mut problem = from_fn(chain);
    let mut g = vec![0.0; 6];
    let f = problem.value_and_gradient(&start(6), &mut g).unwrap();
    let tolerance = 1e-3 * g.iter().fold(0.0f64, |m, g| m.max(g.abs()));
    let solution = Driver::new().run(&copy, &mut problem, start(6)).unwrap();
    assert_eq!(
        (solution.status, asked.load(Ordering::Relaxed)),
        (Status::ProjectedGradient, 1)
    );
    assert!(solution.projected_gradient_norm <= tolerance);
    // It does not stop later than it must: the usual tolerance asks for more.
    let usual = Driver::new()
        .run(&Lbfgsb::default(), &mut problem, start(6))
        .unwrap();
    assert!(solution.counters.iterations < usual.counters.iterations);

    let solver = Lbfgsb::default().ftarget_with(|first| 0.5 * first.value);
    let solution = Driver::new().run(&solver, &mut problem, start(6)).unwrap();
    assert_eq!(solution.status, Status::TargetReached);
    assert!(solution.value <= 0.5 * f && solution.projected_gradient_norm > 1e-6);
    // The last word counts.
    let solution = Driver::new()
        .run(&solver.ftarget(-1.0), &mut problem, start(6))
        .unwrap();
    assert_eq!(solution.status, Status::ProjectedGradient);

    for wrong in [f64::NAN, -1.0, f64::INFINITY] {
        let solver = Lbfgsb::default().gtol_with(move |_| wrong);
        let error = Driver::new().run(&solver, &mut problem, start(6)).unwrap_err();
        assert!(
            matches!(error, Error::Init(InitError::Invalid(_))) && error.to_string().contains("gtol_with")
        );
    }
    let solver = Lbfgsb::default().ftarget_with(|_| f64::NAN);
    let error = Driver::new().run(&solver, &mut problem, start(6)).unwrap_err();
    assert!(error.to_string().contains("ftarget_with"), "{error}");
    // A state that starts again is asked again.
    let solver = Lbfgsb::default().gtol_with(|first| 1e-2 * first.projected_gradient_norm);
    let mut state = solver.init(&mut problem, start(6)).unwrap();
    solver.restart(&mut problem, &mut state, &vec![0.9; 6]).unwrap();
    let first = state.projected_gradient_norm();
    while solver.step(&mut problem, &mut state).unwrap().is_continue() {}
    assert!(state.projected_gradient_norm() <= 1e-2 * first);
}

/// H by the dense BFGS formula over the given pairs, from (s'y/y'y of the newest) I.
fn dense(pairs: &[(Vec<f64>, Vec<f64>)], n: usize) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let mut h = vec![0.0; n * n];
    let gamma = pairs.last().map_or(1.0, |(s, y)| dot(s, y) / dot(y, y));
    for i in 0..n {
        h[i * n + i] = gamma;
    }
    for (s, y) in pairs {
        let rho = dot(s, y).recip();
        let hy: Vec<f64> = (0..n).map(|i| dot(&h[i * n..][..n], y)).collect();
        let yhy = dot(y, &hy);
        for i in 0..n {
            for j in 0..n {
                h[i * n + j] += rho * (1.0 + rho * yhy) * s[i] * s[j] - rho * (s[i] * hy[j] + hy[i] * s[j]);
            }
        }
    }
    h
}

fn pairs(state: &Run) -> Vec<(Vec<f64>, Vec<f64>)> {
    let n = state.x().len();
    (0..state.pair_count())
        .map(|k| {
            let (mut s, mut y) = (vec![0.0; n], vec![0.0; n]);
            assert!(state.copy_pair(k, &mut s, &mut y));
            (s, y)
        })
        .collect()
}

/// The operator is the dense matrix, the pair of the last step in it, before the ring wraps and after, on every path.
#[test]
fn the_inverse_hessian_is_that_of_dense_bfgs_with_the_last_pair() {
    fn follow<P: Problem<Vector = Vec<f64>, Error = Infallible>>(mut problem: P, n: usize) {
        let solver = Lbfgsb::default().memory(4);
        let mut state: Run = solver.init(&mut problem, start(n)).unwrap();
        let mut kept: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
        for step in 0..11 {
            let (x, g) = (state.x().clone(), state.gradient().clone());
            let (skipped, restarts) = (state.counters().skipped_pairs, state.counters().restarts);
            assert!(solver.step(&mut problem, &mut state).unwrap().is_continue());
            assert_eq!(state.counters().restarts, restarts);
            if state.counters().skipped_pairs == skipped {
                let difference = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect();
                kept.push((difference(state.x(), &x), difference(state.gradient(), &g)));
            }
            if kept.len() > 4 {
                kept.remove(0);
            }
            let expected = dense(&kept, n);
            let h = state.inverse_hessian().unwrap();
            let size = expected.iter().fold(0.0f64, |m, v| m.max(v.abs()));
            let found = h.to_dense();
            // s of the last step is step·d, of which x has lost the last digits: ε |x|/|s|, times the condition of the pairs.
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-7 * size;
            assert!(
                found.iter().zip(&expected).all(|(&a, &b)| close(a, b)),
                "n = {n}, step {step}"
            );
            assert!(
                h.diagonal()
                    .iter()
                    .enumerate()
                    .all(|(i, &d)| close(d, expected[i * n + i]))
            );
            let v: Vec<f64> = (0..n).map(|i| (i as f64 + 0.5).sin()).collect();
            let mut out = vec![0.0; n];
            h.apply(&v, &mut out);
            for (i, &out) in out.iter().enumerate() {
                let sum: f64 = (0..n).map(|j| found[i * n + j] * v[j]).sum();
                // The same matrix by two ways: rounding.
                assert!((out - sum).abs() <= 1e-11 * size * n as f64);
            }
        }
        assert_eq!(state.pair_count(), 4);
    }
    follow(from_fn(chain), 3);
    follow(from_fn(chain), 12);
    follow(boxed(6), 6);
    follow(boxed(12), 12);
    let mut problem = from_fn(|x: &[f64], g: &mut [f64]| {
        g[0] = 2.0 * x[0];
        x[0] * x[0]
    });
    // Before the first step it is I.
    let state: Run = Lbfgsb::default().init(&mut problem, vec![3.0]).unwrap();
    assert_eq!(state.inverse_hessian().unwrap().to_dense(), [1.0]);
}

/// ½ Σ wᵢ xᵢ² + ¼ c Σ xᵢ⁴ with weights that depend on `kind`.
fn weighted(kind: u32, x: &[f64], g: &mut [f64]) -> f64 {
    let mut f = 0.0;
    for (i, (g, x)) in g.iter_mut().zip(x).enumerate() {
        let w = 1.0 + f64::from((i as u32 * (3 + kind)) % 7);
        *g = w * (x - 1.0) + f64::from(kind) * x.powi(3);
        f += 0.5 * w * (x - 1.0) * (x - 1.0) + 0.25 * f64::from(kind) * x.powi(4);
    }
    f
}

/// After `redefine` the pairs are those of the new objective at the points there were, and the run goes on to its minimum.
#[test]
fn another_objective_keeps_the_points_and_renews_the_gradients() {
    for n in [3usize, 7, 40, 700] {
        for walls in [false, true] {
            let bounds = || Bounds::uniform(vec![0.0; n], -5.0, if walls { 0.75 } else { 50.0 }).unwrap();
            let problem = |kind: u32| {
                let objective = from_fn(move |x: &[f64], g: &mut [f64]| weighted(kind, x, g));
                Bounded::new(objective, bounds())
            };
            let m = 4;
            let solver = Lbfgsb::default().memory(m).gtol(1e-9).check_factorizations(true);
            let mut first = problem(1);
            let x0: Vec<f64> = (0..n).map(|i| -3.0 + (i as f64).sin()).collect();
            let mut state: Run = solver.init(&mut first, x0).unwrap();
            let mut points = vec![(state.x().clone(), state.gradient().clone())];
            for _ in 0..7 {
                let flow = solver.step(&mut first, &mut state).unwrap();
                if state.counters().iterations as usize == points.len() {
                    points.push((state.x().clone(), state.gradient().clone()));
                }
                if flow.is_break() {
                    break;
                }
            }
            let steps = points.len() - 1;
            assert!(steps >= 2, "n = {n}");
            assert_eq!(state.counters().skipped_pairs, 0);
            let mut seen = Vec::new();
            let kept = solver
                .redefine(&mut state, Some(&bounds()), |at| {
                    assert_eq!(at.age, seen.len());
                    let (x, g) = &points[points.len() - 1 - at.age];
                    for i in 0..n {
                        // Sums of rounded differences.
                        let (dx, dg) = ((at.x[i] - x[i]).abs(), (at.gradient[i] - g[i]).abs());
                        assert!(
                            dx <= 1e-13 && dg <= 1e-11,
                            "n = {n}, {walls}, age {}: {dx:e} {dg:e}",
                            at.age
                        );
                    }
                    let f = weighted(2, at.x, at.gradient);
                    assert_eq!(at.value.is_some(), at.age == 0);
                    if let Some(value) = at.value {
                        *value = f;
                    }
                    seen.push((at.x.clone(), at.gradient.clone()));
                    Ok::<(), Infallible>(())
                })
                .unwrap();
            assert_eq!((kept, seen.len()), (steps.min(m), steps.min(m) + 1));
            assert_eq!(state.value(), weighted(2, state.x(), &mut vec![0.0; n]));
            for (k, (s, y)) in pairs(&state).iter().rev().enumerate() {
                let ((x, g), (old_x, old_g)) = (&seen[k], &seen[k + 1]);
                for i in 0..n {
                    assert!((s[i] - (x[i] - old_x[i])).abs() <= 1e-14);
                    assert_eq!(y[i], g[i] - old_g[i]);
                }
            }
            let mut second = problem(2);
            let expected = bounds().projected_gradient_norm(state.x(), state.gradient());
            assert_eq!(state.projected_gradient_norm(), expected);
            let status = Driver::new().resume(&solver, &mut second, &mut state).unwrap();
            assert_eq!(status, Status::ProjectedGradient, "n = {n}");
            // The sums that were formed anew are those of the pairs.
            assert_eq!(state.factorization_faults(), (0, None), "n = {n}, walls {walls}");
        }
    }
}

/// From a driver's loop: a few iterations, another weight, a few more.
#[test]
fn a_driver_loop_follows_a_moving_objective() {
    let solver = Lbfgsb::default();
    let objective = |kind: u32| from_fn(move |x: &[f64], g: &mut [f64]| weighted(kind, x, g));
    let mut state: Run = solver.init(&mut objective(0), vec![2.0; 30]).unwrap();
    for kind in 1..6 {
        let mut problem = objective(kind);
        solver
            .redefine(&mut state, None, |at| {
                let value = problem.value_and_gradient(at.x, at.gradient)?;
                if let Some(f) = at.value {
                    *f = value;
                }
                Ok::<(), Infallible>(())
            })
            .unwrap();
        let limit = state.counters().iterations + 4;
        Driver::new()
            .max_iterations(limit)
            .resume(&solver, &mut problem, &mut state)
            .unwrap();
    }
    let mut problem = objective(5);
    let status = Driver::new().resume(&solver, &mut problem, &mut state).unwrap();
    assert_eq!(status, Status::ProjectedGradient);
    assert_eq!(state.value(), weighted(5, state.x(), &mut vec![0.0; 30]));
}

#[test]
fn pairs_without_curvature_are_dropped_and_bad_values_refused() {
    let n = 5;
    let solver = Lbfgsb::default().memory(6).gtol(1e-12);
    let mut problem = from_fn(|x: &[f64], g: &mut [f64]| weighted(1, x, g));
    let mut state: Run = solver.init(&mut problem, vec![-3.0; n]).unwrap();
    for _ in 0..5 {
        assert!(solver.step(&mut problem, &mut state).unwrap().is_continue());
    }
    // The gradient at the third point is turned about: the two pairs that it is part of lose their curvature, or one of them.
    let mut copy = state.clone();
    let kept = solver
        .redefine(&mut copy, None, |at| {
            if at.age == 2 {
                at.gradient.iter_mut().for_each(|g| *g = 1e6 * (*g + 1.0));
            }
            Ok::<(), Infallible>(())
        })
        .unwrap();
    assert!(
        (3..5).contains(&kept) && copy.counters().skipped_pairs > 0,
        "{kept}"
    );
    // A gradient that is not a number costs both, and nothing else.
    let mut copy = state.clone();
    let kept = solver
        .redefine(&mut copy, None, |at| {
            if at.age == 2 {
                at.gradient[0] = f64::NAN;
            }
            Ok::<(), Infallible>(())
        })
        .unwrap();
    assert_eq!(kept, 3);
    while solver.step(&mut problem, &mut copy).unwrap().is_continue() {}
    assert!(copy.projected_gradient_norm() < 1e-6);
    // At x itself it is an error, and so is one of the caller's own; the state is what it was.
    let before = (state.value(), state.x().clone());
    let error = solver
        .redefine(&mut state, None, |at| {
            at.gradient[0] = f64::INFINITY;
            Ok::<(), Infallible>(())
        })
        .unwrap_err();
    assert!(matches!(error, InitError::NonFiniteStart { .. }));
    for age in [0, 2] {
        let error = solver
            .redefine(
                &mut state,
                None,
                |at| if at.age == age { Err("no") } else { Ok(()) },
            )
            .unwrap_err();
        assert_eq!(error, InitError::Objective("no"));
    }
    assert_eq!(before, (state.value(), state.x().clone()));
    while solver.step(&mut problem, &mut state).unwrap().is_continue() {}
    assert!(state.projected_gradient_norm() < 1e-6);
}

/// A larger curvature tolerance keeps fewer pairs: SciPy's eps_SY.
#[test]
fn the_curvature_tolerance_decides_which_pairs_are_kept() {
    let run = |tolerance: f64| {
        let mut problem = from_fn(chain);
        let solver = Lbfgsb::default().curvature_tolerance(tolerance);
        Driver::new()
            .max_iterations(30)
            .run(&solver, &mut problem, start(10))
            .unwrap()
            .counters
    };
    assert_eq!(run(f64::EPSILON).skipped_pairs, 0);
    // s'y > τ (−∇f's): Moré and Thuente's search leaves at most 0.9 of the slope, so that s'y ≥ 0.1 (−∇f's); 0.9 is asked for here.
    let strict = run(0.9);
    assert!(strict.skipped_pairs > 3, "{strict:?}");
}

/// No line search takes more trials than allowed.
#[test]
fn the_limit_on_trials_holds() {
    for limit in [1u64, 2, 3] {
        let solver = Lbfgsb::default().max_line_search(limit);
        let mut problem = from_fn(chain);
        let mut state: Run = solver.init(&mut problem, start(8)).unwrap();
        for _ in 0..10 {
            let before = *state.counters();
            let flow = solver.step(&mut problem, &mut state).unwrap();
            let searches = 1 + state.counters().restarts - before.restarts;
            assert!(state.counters().evaluations() - before.evaluations() <= limit * searches);
            if flow.is_break() {
                break;
            }
        }
    }
}

/// An observer sees x, f, g, the projected gradient, the step, the counters and the pairs after every iteration.
#[test]
fn an_observer_sees_all_of_the_state() {
    let mut seen = Vec::new();
    let solver = Lbfgsb::default().memory(3);
    let solution = Driver::new()
        .observe(|p: &Progress<'_, Vec<f64>>| {
            let mut g = vec![0.0; 6];
            // What belongs together is together.
            assert_eq!(chain(p.x(), &mut g), p.value());
            assert_eq!(&g, p.gradient());
            assert_eq!(
                p.projected_gradient_norm(),
                g.iter().fold(0.0f64, |m, g| m.max(g.abs()))
            );
            assert_eq!(p.step_length() > 0.0, p.iteration() > 0);
            let (mut s, mut y) = (vec![0.0; 6], vec![0.0; 6]);
            assert!((0..p.pair_count()).all(|k| p.copy_pair(k, &mut s, &mut y)));
            assert!(!p.copy_pair(p.pair_count(), &mut s, &mut y));
            seen.push((p.iteration(), p.pair_count(), p.counters().evaluations()));
        })
        .run(&solver, from_fn(chain), start(6))
        .unwrap();
    assert_eq!(seen.len() as u64, solution.counters.iterations + 1);
    assert_eq!(seen[0], (0, 0, 1));
    assert!(seen.windows(2).all(|w| w[1].0 == w[0].0 + 1 && w[1].2 > w[0].2));
    assert_eq!(seen[5].1, 3);
}
