//! What an iteration of L-BFGS costs, the objective included: run it under `valgrind --tool=callgrind` with two numbers of
//! repetitions and divide the difference of the instructions by that of the iterations.
//!
//! `iteration_cost [n] [repetitions]`: Rosenbrock's function, chained, from −1.2, 1, −1.2, 1, …; m = 6, ‖∇f‖∞ ≤ 1e-5.

use thalweg_core::{Driver, from_fn};
use thalweg_unconstrained::Lbfgs;

fn rosenbrock(x: &[f64], g: &mut [f64]) -> f64 {
    let mut f = 0.0;
    g[0] = 0.0;
    for i in 0..x.len() - 1 {
        let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
        g[i] -= 2.0 * a + 400.0 * x[i] * b;
        g[i + 1] = 200.0 * b;
        f += a * a + 100.0 * b * b;
    }
    f
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).map(|a| a.parse::<usize>());
    let n = numbers.next().transpose()?.unwrap_or(2).max(2);
    let repetitions = numbers.next().transpose()?.unwrap_or(1);
    let solver = Lbfgs::default().memory(6).gtol(1e-5);
    let (mut iterations, mut evaluations) = (0, 0);
    for _ in 0..repetitions {
        let x0: Vec<f64> = (0..n).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect();
        let solution = Driver::new().run(&solver, from_fn(rosenbrock), x0)?;
        iterations += solution.counters.iterations;
        evaluations += solution.counters.evaluations();
    }
    println!("n = {n}: {iterations} iterations, {evaluations} evaluations");
    Ok(())
}
