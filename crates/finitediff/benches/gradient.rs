//! What a gradient costs beside its evaluations, and what a second thread gains.
//!
//! `overhead` compares the adaptor with a bare loop over the same evaluations; `threads` runs one objective on one and
//! two threads. The ratios are printed after each: the median over interleaved rounds, and that of the best times,
//! which counts on a machine with other work.
#![allow(missing_docs, reason = "the macros of criterion make public items")]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::{Duration, Instant};
use thalweg_core::Problem;
use thalweg_finitediff::FiniteDifference;

/// A sum over x, gone through `rounds` times: about n · rounds nanoseconds.
fn objective(x: &[f64], rounds: usize) -> f64 {
    let mut total = 0.0;
    for r in 0..rounds {
        for p in x.windows(2) {
            let d = p[1] - p[0] * p[0];
            total += d * d + black_box(r as f64) * 1e-9;
        }
    }
    total
}

/// Forward differences by hand: the same steps, nothing else.
fn bare(f: &impl Fn(&[f64]) -> f64, x: &mut [f64], g: &mut [f64]) -> f64 {
    let f0 = f(x);
    for i in 0..x.len() {
        let at = x[i];
        let h = 1.4901161193847656e-08 * at.abs().max(1.0) * if at < 0.0 { -1.0 } else { 1.0 };
        x[i] = at + h;
        g[i] = (f(x) - f0) / (x[i] - at);
        x[i] = at;
    }
    f0
}

fn start(n: usize) -> Vec<f64> {
    (0..n).map(|i| 0.5 + (i % 10) as f64 / 10.0).collect()
}

fn seconds(mut work: impl FnMut()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

/// (median of the ratios, ratio of the best times) over interleaved rounds.
fn compare(rounds: usize, mut a: impl FnMut(), mut b: impl FnMut()) -> (f64, f64) {
    a();
    b();
    let times: Vec<(f64, f64)> = (0..rounds).map(|_| (seconds(&mut a), seconds(&mut b))).collect();
    let mut ratios: Vec<f64> = times.iter().map(|(a, b)| a / b).collect();
    ratios.sort_by(f64::total_cmp);
    let best = |pick: fn(&(f64, f64)) -> f64| times.iter().map(pick).fold(f64::INFINITY, f64::min);
    (ratios[rounds / 2], best(|t| t.0) / best(|t| t.1))
}

fn overhead(c: &mut Criterion) {
    let mut group = c.benchmark_group("overhead");
    for (n, rounds) in [(10, 1), (100, 1), (1000, 1), (100, 200)] {
        let f = |x: &[f64]| objective(x, rounds);
        let x = start(n);
        let mut p = FiniteDifference::forward(f);
        let (mut g, mut h, mut y) = (vec![0.0; n], vec![0.0; n], x.clone());
        // Another point each time, or the value would be known.
        let mut z = [x.clone(), x.iter().map(|x| x + 0.25).collect()];
        group.bench_function(format!("adaptor/n={n}/rounds={rounds}"), |b| {
            b.iter(|| {
                z.swap(0, 1);
                p.value_and_gradient(&z[0], &mut g)
            });
        });
        group.bench_function(format!("bare/n={n}/rounds={rounds}"), |b| {
            b.iter(|| bare(&f, black_box(&mut y), &mut h));
        });
        let repeat = (200_000 / (n * n * rounds)).max(1);
        let ratio = compare(
            100,
            || {
                for _ in 0..repeat {
                    z.swap(0, 1);
                    let Ok(f) = p.value_and_gradient(&z[0], &mut g);
                    black_box(f);
                }
            },
            || {
                for _ in 0..repeat {
                    black_box(bare(&f, black_box(&mut y), &mut h));
                }
            },
        );
        println!(
            "n = {n}, rounds {rounds}: adaptor / bare loop = {:.3} (best {:.3})",
            ratio.0, ratio.1
        );
    }
    group.finish();
}

fn threads(c: &mut Criterion) {
    let mut group = c.benchmark_group("threads");
    let n = 100;
    for rounds in [150, 1000] {
        let f = |x: &[f64]| objective(x, rounds);
        let x = start(n);
        let one_value = seconds(|| {
            for _ in 0..100 {
                black_box(f(black_box(&x)));
            }
        }) / 100.0;
        let problem = |threads: usize| FiniteDifference::<_, Vec<f64>>::forward(f).threads(threads);
        let (Ok(mut one), Ok(mut two)) = (problem(1), problem(2)) else {
            return;
        };
        let (mut g, mut h) = (vec![0.0; n], vec![0.0; n]);
        for (name, p) in [("one", &mut one), ("two", &mut two)] {
            group.bench_function(format!("{name}/rounds={rounds}"), |b| {
                b.iter(|| p.value_and_gradient(black_box(&x), &mut g));
            });
        }
        let (median, best) = compare(
            100,
            || {
                let Ok(f) = two.value_and_gradient(&x, &mut g);
                black_box(f);
            },
            || {
                let Ok(f) = one.value_and_gradient(&x, &mut h);
                black_box(f);
            },
        );
        assert_eq!(g, h);
        println!(
            "an evaluation of {:.1} µs: efficiency on two threads {:.3} (best {:.3})",
            1e6 * one_value,
            0.5 / median,
            0.5 / best
        );
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    targets = overhead, threads
}
criterion_main!(benches);
