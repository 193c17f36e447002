//! The two passes over the history of an iteration, at m = 10. The throughput is that of the history alone.

#![allow(missing_docs, reason = "criterion's macros make public items")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use thalweg_core::Real;
use thalweg_core::kernels::CHUNK;
use thalweg_quasinewton::{ColumnSums, History, Sink, Source, TileVectors};

/// Pairs.
const M: usize = 10;

/// s, y and v from two gradients and a direction, as a solver without bounds has them.
struct Vectors<'a> {
    d: &'a [f64],
    g: &'a [f64],
    g_old: &'a [f64],
}

impl Source<f64> for Vectors<'_> {
    const MASKED: bool = false;
    #[inline(always)]
    fn fill(&mut self, start: usize, len: usize, tile: &mut TileVectors<f64>) {
        let (d, g, g_old) = (
            &self.d[start..][..len],
            &self.g[start..][..len],
            &self.g_old[start..][..len],
        );
        for i in 0..len {
            tile.s[i] = 0.5 * d[i];
            tile.y[i] = g[i] - g_old[i];
            tile.v[i] = -g[i];
        }
    }
}

/// d = −g + W q.
struct Step<'a> {
    d: &'a mut [f64],
    g: &'a [f64],
}

impl Sink<f64> for Step<'_> {
    #[inline(always)]
    fn wanted(&self, _start: usize, _len: usize) -> bool {
        true
    }
    #[inline(always)]
    fn take(&mut self, start: usize, combination: &[f64]) {
        let len = combination.len();
        let (d, g) = (&mut self.d[start..][..len], &self.g[start..][..len]);
        for i in 0..len {
            d[i] = combination[i] - g[i];
        }
    }
}

/// The first pass: stores a pair and forms all products.
fn update<S: Real>(
    history: &mut History<f64, S>,
    slot: usize,
    d: &[f64],
    g: &[f64],
    g_old: &[f64],
    out: &mut ColumnSums<f64>,
) {
    out.clear();
    let vectors = d.chunks(CHUNK).zip(g.chunks(CHUNK)).zip(g_old.chunks(CHUNK));
    for (mut chunk, ((d, g), g_old)) in history.chunks_mut().zip(vectors) {
        chunk.update(Some(slot), M, &mut Vectors { d, g, g_old }, out);
    }
}

/// The second pass: a linear combination of all columns.
fn combine<S: Real>(history: &History<f64, S>, q: &[f64], g: &[f64], d: &mut [f64]) {
    let vectors = d.chunks_mut(CHUNK).zip(g.chunks(CHUNK));
    for (chunk, (d, g)) in history.chunks().zip(vectors) {
        chunk.combine(q, M, &mut Step { d, g });
    }
}

fn benches_of<S: Real>(c: &mut Criterion, storage: &str) {
    for n in [100, 10_000, 1_000_000] {
        let vector = |seed: usize| -> Vec<f64> {
            (0..n)
                .map(|i| ((i * 37 + seed * 11) % 101) as f64 / 50.0 - 1.0)
                .collect()
        };
        let (mut d, g, g_old) = (vector(0), vector(1), vector(2));
        let mut history = History::<f64, S>::new(n, M);
        let mut out = ColumnSums::new(M);
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
