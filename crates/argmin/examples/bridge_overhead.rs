//! What the bridges cost: extended Rosenbrock under thalweg alone, through either bridge, and under argmin's L-BFGS.
//!
//! `cargo run --release -p thalweg-argmin --example bridge_overhead`; the best of many runs, in microseconds.

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use std::time::Instant;
use thalweg::{Driver, Lbfgsb, from_fn};
use thalweg_argmin::{Argmin, FromArgmin, ToArgmin};

struct Rosenbrock;

fn value(x: &[f64]) -> f64 {
    let term = |p: &[f64]| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2);
    x.chunks_exact(2).map(term).sum()
}

fn gradient(x: &[f64], g: &mut [f64]) {
    for (p, g) in x.chunks_exact(2).zip(g.chunks_exact_mut(2)) {
        let b = p[1] - p[0] * p[0];
        g[0] = -2.0 * (1.0 - p[0]) - 400.0 * p[0] * b;
        g[1] = 200.0 * b;
    }
}

impl CostFunction for Rosenbrock {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        Ok(value(x))
    }
}

impl Gradient for Rosenbrock {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let mut g = vec![0.0; x.len()];
        gradient(x, &mut g);
        Ok(g)
    }
}

/// The shortest time of a run in microseconds, and its iterations.
fn time(n: usize, run: impl Fn(Vec<f64>) -> Result<u64, Error>) -> Result<(f64, u64), Error> {
    let (mut best, mut iterations) = (f64::INFINITY, 0);
    for _ in 0..(200_000 / n).max(10) {
        let x0 = (0..n).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect();
        let started = Instant::now();
        iterations = run(x0)?;
        best = best.min(started.elapsed().as_secs_f64() * 1e6);
    }
    Ok((best, iterations))
}

fn main() -> Result<(), Error> {
    for n in [2, 100, 10_000] {
        let row = |name: &str, (time, iterations): (f64, u64)| {
            println!("{n:6} {name:20} {time:10.1} µs {iterations:4} iterations");
        };
        let solver = Lbfgsb::default();
        let alone = |x0| {
            let problem = from_fn(|x: &[f64], g: &mut [f64]| {
                gradient(x, g);
                value(x)
            });
            Ok(Driver::new().run(&solver, problem, x0)?.counters.iterations)
        };
        row("thalweg", time(n, alone)?);
        let from = |x0| {
            let problem = FromArgmin::new(Rosenbrock);
            Ok(Driver::new()
                .run(&solver, problem, Argmin(x0))?
                .counters
                .iterations)
        };
        row("FromArgmin", time(n, from)?);
        let to = |x0| {
            let executor = Executor::new(Rosenbrock, ToArgmin::new(solver.clone()));
            Ok(executor
                .configure(|state| state.param(x0))
                .run()?
                .state()
                .get_iter())
        };
        row("ToArgmin", time(n, to)?);
        let argmin = |x0| {
            let theirs = LBFGS::new(MoreThuenteLineSearch::new(), 10).with_tolerance_grad(1e-6)?;
            let executor = Executor::new(Rosenbrock, theirs);
            Ok(executor
                .configure(|state| state.param(x0))
                .run()?
                .state()
                .get_iter())
        };
        row("argmin's L-BFGS", time(n, argmin)?);
    }
    Ok(())
}
