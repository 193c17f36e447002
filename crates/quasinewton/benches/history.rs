//! The two passes over the history of an iteration, at m = 10. The throughput is that of the history alone.

#![allow(missing_docs, reason = "criterion's macros make public items")]

mod passes;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use passes::{M, combine, update, vector};
use std::hint::black_box;
use std::time::Duration;
use thalweg_core::Real;
use thalweg_quasinewton::{ColumnSums, History};

fn benches_of<S: Real>(c: &mut Criterion, storage: &str) {
    for n in [100, 10_000, 1_000_000] {
        let (mut d, g, g_old) = (vector(n, 0), vector(n, 1), vector(n, 2));
        let mut history = History::<f64, S>::new(n, M);
        let mut out = ColumnSums::new(n, M);
        for slot in 0..M {
            update(&mut history, slot, &d, &g, &g_old, &mut out);
        }
        let mut group = c.benchmark_group(format!("history/{storage}"));
        group.throughput(Throughput::Bytes((2 * M * n * size_of::<S>()) as u64));
        let mut slot = 0;
        group.bench_function(BenchmarkId::new("update", n), |b| {
            b.iter(|| {
                slot = if slot + 1 == M { 0 } else { slot + 1 };
                update(
                    &mut history,
                    slot,
                    black_box(&d),
                    black_box(&g),
                    &g_old,
                    black_box(&mut out),
                );
            });
        });
        let q: Vec<f64> = (0..2 * M).map(|c| 0.01 * c as f64 - 0.1).collect();
        group.bench_function(BenchmarkId::new("combine", n), |b| {
            b.iter(|| combine(&history, black_box(&q), black_box(&g), black_box(&mut d)));
        });
        group.finish();
    }
}

fn all(c: &mut Criterion) {
    benches_of::<f64>(c, "f64");
    benches_of::<f32>(c, "f32");
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = all
}
criterion_main!(benches);
