//! A hundred thousand small fits at once: y = a exp(−b t), three points each.

use std::time::Instant;
use thalweg::{Batch, Bounded, Bounds, Lbfgsb, from_fn};

const TIMES: [f64; 3] = [0.0, 1.0, 2.0];

/// The data of fit i: its a and b, and what they give at the three times.
fn data(i: usize) -> (f64, f64, [f64; 3]) {
    let (a, b) = (
        1.0 + (i % 100) as f64 / 50.0,
        0.1 + (i / 100 % 100) as f64 / 100.0,
    );
    (a, b, TIMES.map(|t| a * (-b * t).exp()))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = 100_000;
    let bounds = Bounds::new([0.0; 2], [10.0; 2])?;
    let mut points = vec![[1.0, 1.0]; count];
    let started = Instant::now();
    let outcomes = Batch::new(Lbfgsb::default().gtol(1e-9)).run(&mut points, |i| {
        let (_, _, y) = data(i);
        let misfit = from_fn(move |x: &[f64], g: &mut [f64]| {
            let mut f = 0.0;
            g.fill(0.0);
            for (t, y) in TIMES.into_iter().zip(y) {
                let e = (-x[1] * t).exp();
                let r = x[0] * e - y;
                f += 0.5 * r * r;
                g[0] += r * e;
                g[1] -= r * x[0] * t * e;
            }
            f
        });
        Bounded::new(misfit, bounds.clone())
    });
    let time = started.elapsed();
    let converged = outcomes.iter().flatten().filter(|o| o.status.converged()).count();
    let evaluations: u64 = outcomes.iter().flatten().map(|o| o.counters.evaluations()).sum();
    let worst = points.iter().enumerate().map(|(i, x)| {
        let (a, b, _) = data(i);
        (x[0] - a).abs().max((x[1] - b).abs())
    });
    println!(
        "{converged} of {count} fits converged, {evaluations} evaluations, {:.0} fits a second",
        count as f64 / time.as_secs_f64()
    );
    println!("largest error of a parameter: {:.1e}", worst.fold(0.0, f64::max));
    Ok(())
}
