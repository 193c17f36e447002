//! Which layout of the history is the quickest: the time of both passes of an iteration, at m = 10, in nanoseconds a
//! variable, for tiles of several widths. A tile of 1 is the matrix row by row; the widest holds plain columns of a
//! block of variables.
//!
//! `cargo bench -p thalweg-quasinewton --bench layouts`. The layouts take turns, so that a disturbance of the machine
//! hits all of them, and the least time counts. Without `--bench` (under `cargo test --benches`) a small n is run once,
//! to see that all layouts compute the same.

mod passes;

use passes::{M, combine, update, vector};
use std::hint::black_box;
use std::time::Instant;
use thalweg_core::Real;
use thalweg_quasinewton::{ColumnSums, History, TILE, sums};

/// Variables in a tile.
const TILES: [usize; 9] = [1, 8, 16, 32, TILE, 128, 256, 512, 4096];

/// The least time of both passes for each of [`TILES`], in nanoseconds a variable.
fn least<S: Real>(n: usize, rounds: usize) -> [f64; TILES.len()] {
    let (d, g, g_old) = (vector(n, 0), vector(n, 1), vector(n, 2));
    let q: Vec<f64> = (0..2 * M).map(|c| 0.01 * c as f64 - 0.1).collect();
    let mut out = ColumnSums::new(n, M);
    let mut step = vec![0.0; n];
    let mut histories = TILES.map(|tile| History::<f64, S>::with_tile(n, M, tile));
    let mut expected: Option<(Vec<f64>, Vec<f64>)> = None;
    for history in &mut histories {
        for slot in 0..M {
            update(history, slot, &vector(n, slot), &g, &g_old, &mut out);
        }
        combine(history, &q, &g, &mut step);
        let products: Vec<f64> = (0..2 * M).map(|c| out.get(c, sums::V)).collect();
        let (products_before, step_before) = expected.get_or_insert_with(|| (products.clone(), step.clone()));
        assert!(same(&products, products_before, n) && same(&step, step_before, n));
    }
    let mut least = [f64::INFINITY; TILES.len()];
    for round in 0..rounds {
        for (history, least) in histories.iter_mut().zip(&mut least) {
            let began = Instant::now();
            update(history, round % M, black_box(&d), &g, &g_old, black_box(&mut out));
            combine(history, black_box(&q), &g, black_box(&mut step));
            *least = least.min(began.elapsed().as_nanos() as f64 / n as f64);
        }
    }
    least
}

/// Equal but for the order of sums of n numbers that are at most 2.
fn same(a: &[f64], b: &[f64], n: usize) -> bool {
    let tolerance = 4.0 * n as f64 * f64::EPSILON * n as f64;
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
}

fn main() {
    let measured = std::env::args().any(|word| word == "--bench");
    let sizes: &[(usize, usize)] = if measured {
        &[(10_000, 400), (1_000_000, 25)]
    } else {
        &[(300, 1)]
    };
    println!("both passes, m = {M}, in ns a variable (least of interleaved rounds), and ÷ tiles of {TILE}");
    for &(n, rounds) in sizes {
        let (f64s, f32s) = (least::<f64>(n, rounds), least::<f32>(n, rounds));
        let chosen = TILES.iter().position(|&tile| tile == TILE).unwrap_or(0);
        println!("n = {n}, {rounds} rounds\n  tile  f64 pairs          f32 pairs");
        for (k, tile) in TILES.iter().enumerate() {
            println!(
                "{tile:6}  {:9.3} {:6.2}   {:9.3} {:6.2}",
                f64s[k],
                f64s[k] / f64s[chosen],
                f32s[k],
                f32s[k] / f32s[chosen]
            );
        }
    }
}
