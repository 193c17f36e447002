//! A state written out and read back goes on with the same bits.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::ops::ControlFlow;
use thalweg_core::{Solver, State};
use thalweg_testproblems::TestProblem;
use thalweg_tnc::{Tnc, TncState};

/// Every bit that a state shows.
fn bits<L>(state: &TncState<Vec<f64>, L>) -> Vec<u64> {
    let numbers = state.x().iter().chain(state.gradient());
    let scalars = [
        state.value(),
        state.projected_gradient_norm(),
        state.step_length(),
        state.f_scale(),
    ];
    numbers
        .chain(&scalars)
        .map(|v| v.to_bits())
        .chain([state.counters().evaluations(), state.outer_iterations()])
        .collect()
}

#[test]
fn a_state_survives_json_at_every_iteration() {
    for (solver, problem) in [
        (Tnc::default(), "HS38"),
        (Tnc::scipy(), "HS38"),
        (Tnc::default(), "JNLBRNG1"),
        (Tnc::scipy(), "HS45"),
    ] {
        let mut p = TestProblem::<Vec<f64>>::new(problem, &[]).unwrap();
        let start = p.start();
        let mut straight = solver.init(&mut p, start.clone()).unwrap();
        let mut resumed = solver.init(&mut p, start).unwrap();
        for _ in 0..12 {
            let text = serde_json::to_string(&resumed).unwrap();
            resumed = serde_json::from_str(&text).unwrap();
            // Written again, it is the same text: nothing was lost.
            assert_eq!(serde_json::to_string(&resumed).unwrap(), text);
            let a = solver.step(&mut p, &mut straight).unwrap();
            let b = solver.step(&mut p, &mut resumed).unwrap();
            assert_eq!(a, b);
            assert_eq!(bits(&straight), bits(&resumed), "{problem}");
            if matches!(a, ControlFlow::Break(_)) {
                break;
            }
        }
        assert!(straight.counters().iterations > 1);
    }
}

/// JSON has no NaN: what an objective returns outside its domain must not stay in the state.
#[test]
fn a_state_after_values_that_are_not_finite_survives() {
    for exact in [false, true] {
        let solver = Tnc::default();
        let mut p = thalweg_conformance::Builtin::new(
            &vec![0.0f64; 4],
            thalweg_conformance::Shape::Barrier,
            thalweg_conformance::Walls::Without,
        );
        let start = p.start(0);
        let mut state = solver.init(&mut p, start).unwrap();
        loop {
            let text = serde_json::to_string(&state).unwrap();
            state = serde_json::from_str(&text).unwrap();
            let flow = if exact {
                solver.clone().exact_products().step(&mut p, &mut state)
            } else {
                solver.step(&mut p, &mut state)
            };
            if let ControlFlow::Break(status) = flow.unwrap() {
                assert!(status.converged());
                break;
            }
        }
        assert!(state.counters().non_finite > 0);
    }
}

#[test]
fn options_survive_too() {
    let solver = Tnc::<f64>::scipy().scale(vec![1.0, 2.0]).eta(0.5).max_cg(3);
    let text = serde_json::to_string(&solver).unwrap();
    let read: Tnc = serde_json::from_str(&text).unwrap();
    assert_eq!(format!("{solver:?}"), format!("{read:?}"));
}
