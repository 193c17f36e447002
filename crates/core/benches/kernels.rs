//! The kernels that every solver uses. The throughput is that of the numbers read.

#![allow(missing_docs, reason = "criterion's macros make public items")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use thalweg_core::{Real, kernels, projected_gradient_norm};

fn vector<T: Real>(n: usize, seed: usize) -> Vec<T> {
    (0..n)
        .map(|i| T::from_f64(((i * 37 + seed * 11) % 101) as f64 / 50.0 - 1.0))
        .collect()
}

fn benches_of<T: Real>(c: &mut Criterion, scalar: &str) {
    for n in [100, 10_000, 1_000_000] {
        let (x, y) = (vector::<T>(n, 0), vector::<T>(n, 1));
        let lower = vec![T::from_f64(-1.5); n];
        let upper = vec![T::from_f64(1.5); n];
        let mut group = c.benchmark_group(format!("kernels/{scalar}"));
        let bytes = (n * size_of::<T>()) as u64;
        group.throughput(Throughput::Bytes(2 * bytes));
        group.bench_function(BenchmarkId::new("dot", n), |b| {
            b.iter(|| kernels::dot(black_box(&x), black_box(&y)));
        });
        group.throughput(Throughput::Bytes(bytes));
        group.bench_function(BenchmarkId::new("norm_inf", n), |b| {
            b.iter(|| kernels::norm_inf(black_box(&x)));
        });
        group.throughput(Throughput::Bytes(4 * bytes));
        group.bench_function(BenchmarkId::new("projected_gradient_norm", n), |b| {
            b.iter(|| projected_gradient_norm(black_box(&x), black_box(&y), &lower, &upper));
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
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600));
    targets = all
}
criterion_main!(benches);
