//! All minima of a function with many, from starts spread over a box.

use std::f64::consts::TAU;
use thalweg::{Lbfgsb, Multistart, Sampling, from_fn};

/// Rastrigin's function: a minimum near every point of whole numbers, the lowest at 0.
fn rastrigin(x: &[f64], g: &mut [f64]) -> f64 {
    for (g, x) in g.iter_mut().zip(x) {
        *g = 2.0 * x + 10.0 * TAU * (TAU * x).sin();
    }
    x.iter().map(|x| x * x + 10.0 - 10.0 * (TAU * x).cos()).sum()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let x0 = [2.2, 1.7];
    let found = Multistart::new(Lbfgsb::default())
        .starts(1024)
        .seed(1)
        .sampling(Sampling::Sobol)
        .region(&x0, (-5.12, 5.12))
        .run(x0, || from_fn(rastrigin))?;
    println!(
        "{} starts, {} evaluations, {} minima; the lowest:",
        found.starts,
        found.evaluations,
        found.minima.len()
    );
    for m in found.minima.iter().take(5) {
        println!(
            "  f = {:8.5} at [{:8.5}, {:8.5}], from {:2} starts, first {:3}",
            m.value, m.x[0], m.x[1], m.hits, m.start
        );
    }
    Ok(())
}
