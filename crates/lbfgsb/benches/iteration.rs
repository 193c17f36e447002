//! An iteration with a full memory, m = 10, on a chain of Rosenbrock's functions. The objective is included: about
//! 1.2 evaluations an iteration.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark of a solver that fails is worth nothing"
)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use thalweg_core::{Bounded, Bounds, Problem, Real, Solver, State, from_fn};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_linesearch::MoreThuente;

/// Pairs.
const M: usize = 10;
/// Then the solve starts again, well before it ends by itself.
const LAST: u64 = 24;

/// Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)².
fn chain(x: &[f64], g: &mut [f64]) -> f64 {
    let last = x.len() - 1;
    let mut before = 0.0;
    let mut sum = 0.0;
    for i in 0..last {
        let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
        g[i] = 200.0 * before - 2.0 * a - 400.0 * x[i] * b;
        before = b;
        sum += a * a + 100.0 * b * b;
    }
    g[last] = 200.0 * before;
    sum
}

/// The time of `count` iterations, those that fill the memory not counted.
fn iterations<P, S: Real>(
    solver: &Lbfgsb<f64, MoreThuente<f64>, S>,
    problem: &mut P,
    state: &mut <Lbfgsb<f64, MoreThuente<f64>, S> as Solver<P>>::State,
    x0: &Vec<f64>,
    count: u64,
) -> Duration
where
    P: Problem<Vector = Vec<f64>, Error: std::fmt::Debug>,
{
    let mut time = Duration::ZERO;
    let mut left = count;
    while left > 0 {
        if state.counters().iterations >= LAST || state.counters().iterations <= M as u64 {
            solver.restart(problem, state, x0).unwrap();
            while state.counters().iterations <= M as u64 {
                assert!(solver.step(problem, state).unwrap().is_continue());
            }
        }
        let batch = left.min(LAST - state.counters().iterations);
        let started = Instant::now();
        for _ in 0..batch {
            if let ControlFlow::Break(status) = solver.step(problem, state).unwrap() {
                panic!("{status:?} after {} iterations", state.counters().iterations);
            }
        }
        time += started.elapsed();
        left -= batch;
    }
    time
}

fn bench<S: Real>(c: &mut Criterion, storage: &str) {
    for n in [2, 100, 10_000, 1_000_000] {
        // A little disturbed, so that breakpoints differ.
        let x0: Vec<f64> = (0..n)
            .map(|i| {
                let disturbance = 0.02 * ((i as f64 * 0.618_033_988_749_895).fract() - 0.5);
                disturbance + if i % 2 == 0 { -1.2 } else { 1.0 }
            })
            .collect();
        let solver = Lbfgsb::default().memory(M).gtol(0.0).history::<S>();
        let mut group = c.benchmark_group(format!("iteration/{storage}"));
        let mut free = from_fn(chain);
        let mut state = solver.init(&mut free, x0.clone()).unwrap();
        group.bench_function(BenchmarkId::new("free", n), |b| {
            b.iter_custom(|count| iterations(&solver, &mut free, &mut state, &x0, count));
        });
        drop(state);
        let upper = (0..n).map(|i| if i % 2 == 0 { 0.8 } else { 2.0 }).collect();
        let mut bounded = Bounded::new(from_fn(chain), Bounds::new(vec![-1.5; n], upper).unwrap());
        let mut state = solver.init(&mut bounded, x0.clone()).unwrap();
        group.bench_function(BenchmarkId::new("bounded", n), |b| {
            b.iter_custom(|count| iterations(&solver, &mut bounded, &mut state, &x0, count));
        });
        group.finish();
    }
}

fn all(c: &mut Criterion) {
    bench::<f64>(c, "f64");
    bench::<f32>(c, "f32");
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = all
}
criterion_main!(benches);
