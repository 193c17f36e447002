//! The constrained problems of Hock and Schittkowski.
//!
//! `hock_schittkowski.csv` names them with the value at the solution as sequential quadratic programming, an augmented
//! Lagrangian method and Ipopt agree on it. `ci` marks those with one well-behaved minimum, where all of these agree.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "functions of tests may stop a test"
)]

use thalweg_auglag::{AugmentedLagrangian, Kkt};
use thalweg_core::{Driver, Solution, Status};
use thalweg_testproblems::ConstrainedProblem;
use thalweg_tnc::Tnc;

struct Row {
    name: &'static str,
    ci: bool,
    best: f64,
}

fn rows() -> impl Iterator<Item = Row> {
    include_str!("hock_schittkowski.csv").lines().skip(1).map(|line| {
        let mut fields = line.split(',');
        Row {
            name: fields.next().unwrap(),
            ci: fields.next().unwrap() == "yes",
            best: fields.next().unwrap().parse().unwrap(),
        }
    })
}

/// What a run over all problems gives.
#[derive(Debug, Default)]
struct Tally {
    problems: usize,
    missing: Vec<&'static str>,
    /// Converged, and the residual, evaluated anew, is at most 1e-6.
    solved: usize,
    /// Of those, marked `ci` and within 1e-5 max(1, |f*|) of f*.
    ci: usize,
    /// Claimed to be solved, with a residual above 1e-6.
    false_successes: usize,
    evaluations: Vec<u64>,
}

type Problem = ConstrainedProblem<Vec<f64>>;

/// Solves all problems by `solve`, which returns the solution and the multipliers, and prints a table.
fn all(title: &str, solve: impl Fn(&mut Problem, Vec<f64>) -> (Solution<Vec<f64>>, Vec<f64>)) -> Tally {
    let mut tally = Tally::default();
    println!("{title}");
    println!(
        "           status              f     f - f*  stationary  violation  compl.  outer  evaluations  products"
    );
    for row in rows() {
        let Ok(mut problem) = Problem::new(row.name, &[]) else {
            tally.missing.push(row.name);
            continue;
        };
        let x0 = problem.start();
        let (solution, y) = solve(&mut problem, x0);
        let Ok(kkt) = Kkt::at(&mut problem, &solution.x, &y);
        let error = (kkt.value - row.best) / row.best.abs().max(1.0);
        // There are points that satisfy the constraints of each.
        assert_ne!(solution.status, Status::Infeasible, "{}", row.name);
        let small = kkt.residual() <= 1e-6;
        let solved = solution.converged() && small;
        tally.problems += 1;
        tally.solved += usize::from(solved);
        tally.ci += usize::from(row.ci && solved && error.abs() <= 1e-5);
        tally.false_successes += usize::from(solution.converged() && !small);
        tally.evaluations.push(solution.counters.evaluations());
        println!(
            "{:6}{} {:>15} {:14.6e} {:10.1e} {:10.1e} {:10.1e} {:8.1e} {:5} {:10} {:10}",
            row.name,
            if row.ci { "*" } else { " " },
            solution.status.name(),
            kkt.value,
            error,
            kkt.stationarity,
            kkt.violation,
            kkt.complementarity,
            solution.counters.iterations,
            solution.counters.evaluations(),
            solution.counters.hessian_products,
        );
    }
    tally.evaluations.sort_unstable();
    let (e, n) = (&tally.evaluations, tally.problems);
    println!(
        "{} of {n} solved; of the 57 marked *: {}; evaluations: median {}, most {}, all {}\n",
        tally.solved,
        tally.ci,
        e[n / 2],
        e[n - 1],
        e.iter().sum::<u64>()
    );
    tally
}

fn check(tally: &Tally, solved: usize) {
    assert_eq!(tally.missing, ["HS67", "HS87"]);
    assert_eq!(
        (tally.problems, tally.ci, tally.false_successes),
        (97, 57, 0),
        "{tally:?}"
    );
    assert!(tally.solved >= solved, "{} solved", tally.solved);
}

/// The evaluations allowed: more than any solved problem needs.
const MOST: u64 = 20_000;

/// All but HS13, whose minimum has no multipliers, and four that L-BFGS-B does not get through.
#[test]
fn with_lbfgsb_inside() {
    let solver = AugmentedLagrangian::default();
    let tally = all("auglag, lbfgsb inside", |problem, x0| {
        let mut driver = Driver::new().max_evaluations(MOST);
        let (solution, state) = driver.run_with_state(&solver, problem, x0).unwrap();
        (solution, state.multipliers().clone())
    });
    check(&tally, 92);
}

/// All but HS13.
#[test]
fn with_tnc_and_exact_products_inside() {
    let solver = AugmentedLagrangian::new(Tnc::default().gtol(0.0).exact_products());
    let tally = all("auglag, tnc with exact products inside", |problem, x0| {
        let mut driver = Driver::new().max_evaluations(MOST);
        let (solution, state) = driver.run_with_state(&solver, problem, x0).unwrap();
        (solution, state.multipliers().clone())
    });
    check(&tally, 96);
}

/// All but HS13 and two that need exact second derivatives.
#[test]
fn with_tnc_and_differences_inside() {
    let solver = AugmentedLagrangian::new(Tnc::default().gtol(0.0));
    let tally = all("auglag, tnc with differences inside", |problem, x0| {
        let mut driver = Driver::new().max_evaluations(MOST);
        let (solution, state) = driver.run_with_state(&solver, problem, x0).unwrap();
        (solution, state.multipliers().clone())
    });
    check(&tally, 94);
}
