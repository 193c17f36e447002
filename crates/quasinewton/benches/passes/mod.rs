//! The two passes over the history as a solver without bounds runs them, for the benches.

use thalweg_core::Real;
use thalweg_core::kernels::LANES;
use thalweg_core::parallel::Threads;
use thalweg_quasinewton::{ColumnSums, History, Sink, Source, TileVectors};

/// Pairs.
pub(crate) const M: usize = 10;

/// s, y and v of a chunk from two gradients and a direction.
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
        let (s, y, v) = (&mut tile.s[..len], &mut tile.y[..len], &mut tile.v[..len]);
        for i in 0..len {
            s[i] = 0.5 * d[i];
            y[i] = g[i] - g_old[i];
            v[i] = -g[i];
        }
    }
}

/// d = −g + W q, for a chunk.
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

/// n numbers in [−1, 1], other ones for each seed.
pub(crate) fn vector(n: usize, seed: usize) -> Vec<f64> {
    (0..n)
        .map(|i| ((i * 37 + seed * 11) % 101) as f64 / 50.0 - 1.0)
        .collect()
}

/// The first pass: stores a pair and forms all products.
pub(crate) fn update<S: Real>(
    history: &mut History<f64, S>,
    slot: usize,
    d: &[f64],
    g: &[f64],
    g_old: &[f64],
    out: &mut ColumnSums<f64>,
) {
    let parts = (history.block_mut(), d, g, g_old, out.places());
    Threads::one().for_chunks(d.len(), parts, |(history, d, g, g_old, sums)| {
        let places: &mut [[f64; LANES]] = sums.data;
        history.update(Some(slot), M, &mut Vectors { d, g, g_old }, places);
    });
    out.add_up(M);
}

/// The second pass: a linear combination of all columns.
pub(crate) fn combine<S: Real>(history: &History<f64, S>, q: &[f64], g: &[f64], d: &mut [f64]) {
    let parts = (history.block(), g, d);
    Threads::one().for_chunks(g.len(), parts, |(history, g, d)| {
        history.combine(q, M, &mut Step { d, g });
    });
}
