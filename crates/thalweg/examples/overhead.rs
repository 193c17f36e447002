//! What `minimize` and `Batch` cost at n = 2, beside a plain loop: `cargo run --release -p thalweg --example overhead`.

use std::hint::black_box;
use std::time::{Duration, Instant};
use thalweg::{Batch, Bounded, Bounds, Driver, Lbfgsb, from_fn, minimize};

/// A narrow valley through (a, a²).
fn valley(a: f64) -> impl FnMut(&[f64], &mut [f64]) -> f64 + Clone {
    move |x, g| {
        let (p, q) = (a - x[0], x[1] - x[0] * x[0]);
        (g[0], g[1]) = (-2.0 * p - 40.0 * x[0] * q, 20.0 * q);
        p * p + 10.0 * q * q
    }
}

fn parameter(i: usize) -> f64 {
    (i % 17) as f64 / 8.0 - 1.0
}

/// The shortest of many short rounds, for one run: what else the machine does then hardly shows.
fn each(mut run: impl FnMut(usize)) -> Duration {
    const RUNS: u32 = 100;
    let round = |_| {
        let started = Instant::now();
        (0..RUNS as usize).for_each(&mut run);
        started.elapsed() / RUNS
    };
    (0..300).map(round).min().unwrap_or_default()
}

const START: [f64; 2] = [-1.2, 1.0];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bounds = Bounds::uniform(START, -2.0, 2.0)?;
    let solver = Lbfgsb::default();
    let direct = each(|i| {
        let problem = Bounded::new(from_fn(valley(parameter(i))), bounds.clone());
        let _ = black_box(Driver::new().run(&solver, problem, START));
    });
    let by_value = each(|i| {
        let run = minimize(START).value_and_gradient(valley(parameter(i)));
        let _ = black_box(run.bounds((-2.0, 2.0)).solver(Lbfgsb::default()).run());
    });
    let chosen = each(|i| {
        let run = minimize(START).value_and_gradient(valley(parameter(i)));
        let _ = black_box(run.bounds((-2.0, 2.0)).run());
    });
    println!("one run with bounds, n = 2");
    println!("  Driver and Lbfgsb           {direct:>9.2?}");
    println!("  minimize, solver(Lbfgsb)    {by_value:>9.2?}");
    println!("  minimize, solver chosen     {chosen:>9.2?}");

    // A million problems in a hundred slices.
    let (slices, slice) = (100, 10_000);
    let mut points = vec![START; slices * slice];
    let best = in_slices(&mut points, slice, |first, points| {
        for (i, x) in (first..).zip(points) {
            if let Ok(solution) = Driver::new().run(&solver, from_fn(valley(parameter(i))), *x) {
                *x = solution.x;
            }
        }
    });
    println!("a million problems, n = 2: solved a second (in the fastest slice)");
    println!("  a loop of Driver::run       {best}");
    for threads in [1, 0] {
        let batch = Batch::new(solver.clone()).threads(threads);
        let mut solved = vec![START; slices * slice];
        let mut outcomes = Vec::new();
        let best = in_slices(&mut solved, slice, |first, points| {
            batch.run_into(points, &mut outcomes, |i| from_fn(valley(parameter(first + i))));
        });
        let label = if threads == 1 {
            "one thread "
        } else {
            "all threads"
        };
        println!(
            "  Batch, {label}          {best}, same bits: {}",
            solved == points
        );
    }
    Ok(())
}

/// Solves the points in slices; the speed over all, and in the fastest slice.
fn in_slices(points: &mut [[f64; 2]], slice: usize, mut solve: impl FnMut(usize, &mut [[f64; 2]])) -> String {
    let all = Instant::now();
    let times = points.chunks_mut(slice).enumerate().map(|(k, points)| {
        let started = Instant::now();
        solve(k * slice, points);
        started.elapsed()
    });
    let best = times.min().unwrap_or_default();
    format!(
        "{:>9.0} ({:.0})",
        points.len() as f64 / all.elapsed().as_secs_f64(),
        slice as f64 / best.as_secs_f64()
    )
}
