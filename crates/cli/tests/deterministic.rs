//! The same inputs give the same bits, run after run and on any number of threads.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helper functions may panic as the tests do"
)]

use rayon::prelude::*;
use thalweg_core::{Counters, Driver, HessianProduct, Problem, Solution, Solver, Status};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_testproblems::{Meta, Suite, TestProblem};
use thalweg_tnc::Tnc;
use thalweg_unconstrained::{Bfgs, ConjugateGradient, Lbfgs, NewtonCg, Sr1TrustRegion};

/// All that must be the same.
#[derive(Debug, PartialEq)]
struct Result {
    x: Vec<u64>,
    value: u64,
    gradient: Vec<u64>,
    status: Status,
    counters: Counters,
}

impl Result {
    fn of(solution: &Solution<Vec<f64>>) -> Self {
        let bits = |v: &[f64]| v.iter().map(|x| x.to_bits()).collect();
        Result {
            x: bits(&solution.x),
            value: solution.value.to_bits(),
            gradient: bits(&solution.gradient),
            status: solution.status,
            counters: solution.counters,
        }
    }
}

fn build(meta: &'static Meta, given: &[(&str, f64)]) -> TestProblem {
    TestProblem::from_meta(meta, &meta.params(given).unwrap()).unwrap()
}

/// `None` where the objective is not defined at the start.
fn run<P, S>(solver: &S, problem: P, x0: Vec<f64>, iterations: u64) -> Option<Result>
where
    P: HessianProduct<Vector = Vec<f64>>,
    S: Solver<thalweg_core::Budgeted<P>>,
    P::Error: std::fmt::Debug,
{
    let mut driver = Driver::new().max_iterations(iterations);
    let solution = driver.run(solver, problem, x0).ok()?;
    Some(Result::of(&solution))
}

#[test]
fn every_solver_repeats_itself() {
    // Pairs of runs, in threads that do other work in between.
    let count: usize = Suite::all()
        .n_between(1, 100)
        .iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|meta| {
            let mut compared = 0;
            macro_rules! twice {
                ($solver:expr) => {
                    let solver = $solver;
                    let once = || {
                        let problem = build(meta, &[]);
                        let x0 = problem.start();
                        run(&solver, problem, x0, 100)
                    };
                    let first = once();
                    assert_eq!(first, once(), "{}", meta.name);
                    compared += usize::from(first.is_some());
                };
            }
            twice!(Lbfgsb::default());
            twice!(Lbfgsb::scipy());
            twice!(Tnc::default());
            if build(meta, &[]).bounds().is_none() {
                twice!(Lbfgs::default());
                twice!(Bfgs::default());
                twice!(ConjugateGradient::default());
                twice!(NewtonCg::default());
                twice!(Sr1TrustRegion::default());
            }
            compared
        })
        .sum();
    assert!(count > 1000, "{count} pairs");
}

#[test]
fn threads_do_not_change_a_bit() {
    // Beyond the size from which work is shared, with and without bounds, and not a multiple of a block.
    for (name, n) in [
        ("ROSENBR", 0.0),
        ("GENROSE", 30_001.0),
        ("BDEXP", 20_003.0),
        ("WOODS", 20_004.0),
        ("TORSION1", 0.0),
    ] {
        let meta = thalweg_testproblems::by_name(name).unwrap();
        let given: &[(&str, f64)] = if n > 0.0 { &[("N", n)] } else { &[] };
        let once = |threads| {
            let problem = build(meta, given);
            let x0 = problem.start();
            run(&Lbfgsb::default().threads(threads), problem, x0, 25)
        };
        let one = once(1);
        assert!(one.is_some(), "{name}");
        for threads in [2, 3, 5, 0] {
            assert!(one == once(threads), "{name} on {threads} threads");
        }
    }
}
