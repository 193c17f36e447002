//! The constrained problems of Hock and Schittkowski.
#![allow(clippy::unwrap_used, clippy::panic, reason = "functions of tests may stop a test")]

use thalweg_auglag::{AugmentedLagrangian, Kkt};
use thalweg_core::{Driver, Status};
use thalweg_testproblems::ConstrainedProblem;

#[derive(Debug)]
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

#[test]
fn table() {
    let (mut good, mut ci, mut evals) = (0, 0, Vec::new());
    for row in rows() {
        let Ok(mut problem) = ConstrainedProblem::<Vec<f64>>::new(row.name, &[]) else {
            println!("{:7} missing", row.name);
            continue;
        };
        let x0 = problem.start();
        let var = |n: &str, d: f64| std::env::var(n).ok().and_then(|v| v.parse().ok()).unwrap_or(d);
        let solver = AugmentedLagrangian::new(thalweg_lbfgsb::Lbfgsb::default().gtol(0.0).memory(var("MEM", 10.0) as usize))
            .sufficient_progress(var("PROG", 0.5))
            .penalty_increase(var("INC", 10.0))
            .first_inner_iterations(var("FIRST", 10.0) as u64)
            .max_inner_iterations(var("INNER", 1000.0) as u64);
        let (solution, state) = Driver::new()
            .max_evaluations(20_000)
            .run_with_state(&solver, &mut problem, x0)
            .unwrap();
        let Ok(kkt) = Kkt::at(&mut problem, &solution.x, state.multipliers());
        let error = (kkt.value - row.best) / row.best.abs().max(1.0);
        let solved = kkt.residual() <= 1e-6;
        good += usize::from(solved);
        let right = error.abs() <= 1e-5;
        ci += usize::from(row.ci && right && solved);
        evals.push(solution.counters.evaluations());
        println!(
            "{:7}{} {}{} {:12} {:16.9e} err {:9.1e} st {:8.1e} v {:8.1e} c {:8.1e} def {:8.1e} outer {:3} evals {:5} rho {:7.1e}",
            row.name,
            if row.ci { "*" } else { " " },
            if solved { "K" } else { "-" },
            if right { "f" } else { "-" },
            solution.status.name(),
            kkt.value,
            error,
            kkt.stationarity,
            kkt.violation,
            kkt.complementarity,
            thalweg_core::State::figure(&state, "objective_deficit").unwrap(),
            solution.counters.iterations,
            solution.counters.evaluations(),
            state.penalty(),
        );
        let _ = Status::KktConditions;
    }
    evals.sort();
    println!("{good} solved, {ci} of CI, median {} max {} total {}", evals[evals.len() / 2], evals[evals.len()-1], evals.iter().sum::<u64>());
}
