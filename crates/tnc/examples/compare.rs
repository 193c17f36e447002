//! Evaluations on the bounded built-in problems: `cargo run --release -p thalweg-tnc --example compare [gtol]`.
//!
//! A run ends where ‖P(x − ∇f) − x‖∞ ≤ gtol (1e-5 by default) at an iterate.

use std::time::Duration;
use thalweg_core::{Driver, Solution};
use thalweg_testproblems::{Suite, TestProblem};
use thalweg_tnc::*;

type Run = Result<Solution<Vec<f64>>, Box<dyn std::error::Error>>;

fn run<S>(solver: &S, name: &str, most: u64) -> Run
where
    S: thalweg_core::Solver<thalweg_core::Budgeted<TestProblem<Vec<f64>>>>,
{
    let problem = TestProblem::<Vec<f64>>::new(name, &[])?;
    let x0 = problem.start();
    Ok(Driver::new()
        .max_evaluations(most)
        .max_time(Duration::from_secs(20))
        .run(solver, problem, x0)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let gtol = std::env::args().nth(1).map_or(Ok(1e-5), |a| a.parse())?;
    let most = 20_000;
    let mut ratios = Vec::new();
    for meta in Suite::all().bounded().iter() {
        let scipy = Tnc::scipy().gtol(gtol).ftol(0.0).xtol(0.0).pgtol(0.0).max_evaluations(MaxEvaluations::Unlimited);
        let scipy = run(&scipy, meta.name, most)?;
        let mine = Tnc::default().gtol(gtol);
        let default = run(&mine, meta.name, most)?;
        let exact = run(&mine.clone().exact_products(), meta.name, most)?;
        let e = |s: &Solution<Vec<f64>>| s.counters.evaluations();
        let ok = |s: &Solution<Vec<f64>>| s.projected_gradient_norm <= gtol;
        if ok(&scipy) { ratios.push(if ok(&default) { e(&default) as f64 / e(&scipy) as f64 } else { f64::INFINITY }); }
        println!(
            "{:10} {:6} | {:6} {:6} {:5} {:18} {:.6e} | {:6} {:5} {:18} {:.6e} | {:6} {:6} {}{}",
            meta.name, meta.default_n(),
            e(&scipy), scipy.counters.iterations, ok(&scipy), scipy.status.name(), scipy.value,
            e(&default), default.counters.iterations, default.status.name(), default.value,
            e(&exact), exact.counters.hessian_products, exact.status.name(),
            if ok(&scipy) && !ok(&default) {"  <<<<"} else {""},
        );
    }
    ratios.sort_by(f64::total_cmp);
    println!("median {:.3} of {}; quartiles {:.3} {:.3}", ratios[ratios.len() / 2], ratios.len(), ratios[ratios.len()/4], ratios[3*ratios.len()/4]);
    Ok(())
}
