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

/// The shortest of five rounds of `count` runs each, for one run.
fn each(count: usize, mut run: impl FnMut(usize)) -> Duration {
    let round = |_| {
        let started = Instant::now();
        (0..count).for_each(&mut run);
        started.elapsed() / count as u32
    };
    (0..5).map(round).min().unwrap_or_default()
}

const START: [f64; 2] = [-1.2, 1.0];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bounds = Bounds::uniform(START, -2.0, 2.0)?;
    let solver = Lbfgsb::default();
    let count = 20_000;
    let direct = each(count, |i| {
        let problem = Bounded::new(from_fn(valley(parameter(i))), bounds.clone());
        let _ = black_box(Driver::new().run(&solver, problem, START));
    });
    let by_value = each(count, |i| {
        let run = minimize(START).value_and_gradient(valley(parameter(i)));
        let _ = black_box(run.bounds((-2.0, 2.0)).solver(Lbfgsb::default()).run());
    });
    let chosen = each(count, |i| {
        let run = minimize(START).value_and_gradient(valley(parameter(i)));
        let _ = black_box(run.bounds((-2.0, 2.0)).run());
    });
    println!("one run with bounds, n = 2");
    println!("  Driver and Lbfgsb           {direct:>9.0?}");
    println!("  minimize, solver(Lbfgsb)    {by_value:>9.0?}");
    println!("  minimize, solver chosen     {chosen:>9.0?}");

    let count = 1_000_000;
    let per_second = |time: Duration| count as f64 / time.as_secs_f64();
    let solver = Lbfgsb::default();
    let mut points = vec![START; count];
    let started = Instant::now();
    for (i, x) in points.iter_mut().enumerate() {
        if let Ok(solution) = Driver::new().run(&solver, from_fn(valley(parameter(i))), *x) {
            *x = solution.x;
        }
    }
    println!("a million problems, n = 2, solved a second");
    println!(
        "  a loop of Driver::run       {:>9.0}",
        per_second(started.elapsed())
    );
    for threads in [1, 0] {
        let batch = Batch::new(solver.clone()).threads(threads);
        let mut solved = vec![START; count];
        let started = Instant::now();
        let outcomes = batch.run(&mut solved, |i| from_fn(valley(parameter(i))));
        let time = started.elapsed();
        let same = solved == points && outcomes.iter().all(Result::is_ok);
        let label = if threads == 1 {
            "one thread "
        } else {
            "all threads"
        };
        println!(
            "  Batch, {label}          {:>9.0}  (same bits: {same})",
            per_second(time)
        );
    }
    Ok(())
}
