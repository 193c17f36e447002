//! thalweg, with one thread and two, and with the history in either precision.

use super::{Contestant, Run, Watch};
use crate::case::Case;
use std::ops::ControlFlow;
use thalweg::{Bounded, Bounds, Lbfgsb, MoreThuente, Problem, Real, Solver, State, from_fn};

/// The one place where the solver is built. `S` is the scalar of the history. `None` where this build of thalweg has
/// no such option.
pub fn solver<S: Real>(m: usize, pgtol: f64, threads: usize) -> Option<Lbfgsb<f64, MoreThuente<f64>, S>> {
    Some(
        Lbfgsb::default()
            .memory(m)
            .gtol(pgtol)
            .threads(threads)
            .history::<S>(),
    )
}

pub const CONTESTANTS: [Contestant; 4] = [
    Contestant {
        name: "thalweg",
        key: "thalweg",
        prepare: |case| prepare::<f64>(case, 1),
    },
    Contestant {
        name: "thalweg, 2 threads",
        key: "thalweg-2",
        prepare: |case| prepare::<f64>(case, 2),
    },
    Contestant {
        name: "thalweg, f32 history",
        key: "thalweg-f32",
        prepare: |case| prepare::<f32>(case, 1),
    },
    Contestant {
        name: "thalweg, f32 history, 2 threads",
        key: "thalweg-f32-2",
        prepare: |case| prepare::<f32>(case, 2),
    },
];

fn prepare<S: Real>(case: &Case, threads: usize) -> Option<Run<'_>> {
    let solver = solver::<S>(case.m, case.pgtol, threads)?;
    let objective = from_fn(|x: &[f64], g: &mut [f64]| case.evaluate(x, g));
    if case.bounded {
        let bounds = Bounds::new(case.lower.clone(), case.upper.clone()).ok()?;
        run(case, solver, Bounded::new(objective, bounds))
    } else {
        run(case, solver, objective)
    }
}

fn run<'c, S: Real, P>(
    case: &'c Case,
    solver: Lbfgsb<f64, MoreThuente<f64>, S>,
    mut problem: P,
) -> Option<Run<'c>>
where
    P: Problem<Vector = Vec<f64>, Error: std::fmt::Debug> + 'c,
{
    let mut state = solver.init(&mut problem, case.x0.clone()).ok()?;
    Some(Box::new(move || {
        let mut watch = Watch::start(case);
        solver
            .restart(&mut problem, &mut state, &case.x0)
            .expect("a start point that served before");
        while state.counters().iterations < case.max_iterations {
            match solver.step(&mut problem, &mut state) {
                Ok(ControlFlow::Continue(())) => watch.iteration(state.counters().iterations),
                Ok(ControlFlow::Break(_)) => break,
                Err(error) => panic!("{error:?}"),
            }
        }
        watch.stop(state.counters().iterations, state.value())
    }))
}
