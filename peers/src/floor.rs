//! What memory allows: the bandwidth of this machine in this run, and plain passes over the history.
//!
//! An iteration without bounds cannot do with less than two passes over W, n × 2m numbers: W'g, then −g + W q. With
//! bounds it takes three: W'd for the walk along the projected path too.

use std::time::Instant;

/// Variables to a tile: its 2m short columns lie one after the other.
const TILE: usize = 32;
const LANES: usize = 8;

/// Bytes a variable that an iteration without bounds and with one evaluation must move at m = 10, the objective's own
/// not counted: W read twice 320; the new pair written 16, and read for it d, g and the old g 24; the trial point,
/// x and d read and it written 24; its slope, g and d 16; the direction, g read and d written 16; the test, g 8; and
/// d read and written once more around the accepted step 16.
pub const BYTES_FREE: f64 = 440.0;

/// Nanoseconds of one measurement.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Passes {
    /// W'g.
    pub products: f64,
    /// −g + W q.
    pub combination: f64,
}

impl Passes {
    pub fn two(&self) -> f64 {
        self.products + self.combination
    }
    pub fn three(&self) -> f64 {
        2.0 * self.products + self.combination
    }
    pub fn min(self, other: Passes) -> Passes {
        Passes {
            products: self.products.min(other.products),
            combination: self.combination.min(other.combination),
        }
    }
}

/// Plain passes over a history of its own.
pub struct Floor {
    columns: usize,
    threads: usize,
    w: Vec<f64>,
    g: Vec<f64>,
    d: Vec<f64>,
}

impl Floor {
    pub fn new(n: usize, m: usize, threads: usize) -> Self {
        let (columns, padded) = (2 * m, n.div_ceil(TILE) * TILE);
        Floor {
            columns,
            threads,
            // Not zeros, or the pages might never be touched.
            w: (0..columns * padded).map(|i| (i % 7) as f64 - 3.0).collect(),
            g: (0..padded).map(|i| (i % 5) as f64 - 2.0).collect(),
            d: vec![0.0; padded],
        }
    }

    /// Times both passes, each repeated until it takes long enough for a clock.
    pub fn measure(&mut self) -> Passes {
        let repeats = (4_000_000 / self.w.len()).max(1);
        let mut q = vec![0.0; self.columns];
        let per_repeat = |started: Instant| started.elapsed().as_nanos() as f64 / repeats as f64;
        let started = Instant::now();
        for _ in 0..repeats {
            self.products(&mut q);
            std::hint::black_box(&mut q);
        }
        let products = per_repeat(started);
        q.iter_mut().for_each(|q| *q = 1e-9 * *q + 1e-3);
        let started = Instant::now();
        for _ in 0..repeats {
            self.combination(&q);
            std::hint::black_box(&mut self.d);
        }
        Passes {
            products,
            combination: per_repeat(started),
        }
    }

    /// Variables to a thread: whole tiles.
    fn share(&self) -> usize {
        (self.g.len() / TILE).div_ceil(self.threads) * TILE
    }

    fn products(&self, q: &mut [f64]) {
        let share = self.share();
        if self.threads == 1 {
            return products(&self.w, &self.g, q);
        }
        let parts: Vec<Vec<f64>> = std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .w
                .chunks(share * self.columns)
                .zip(self.g.chunks(share))
                .map(|(w, g)| {
                    let mut part = vec![0.0; q.len()];
                    scope.spawn(move || {
                        products(w, g, &mut part);
                        part
                    })
                })
                .collect();
            threads.into_iter().filter_map(|t| t.join().ok()).collect()
        });
        for (c, q) in q.iter_mut().enumerate() {
            *q = parts.iter().map(|part| part[c]).sum();
        }
    }

    fn combination(&mut self, q: &[f64]) {
        let (share, columns) = (self.share(), self.columns);
        if self.threads == 1 {
            return combination(&self.w, &self.g, q, &mut self.d);
        }
        std::thread::scope(|scope| {
            for ((w, g), d) in self
                .w
                .chunks(share * columns)
                .zip(self.g.chunks(share))
                .zip(self.d.chunks_mut(share))
            {
                scope.spawn(move || combination(w, g, q, d));
            }
        });
    }
}

/// Runs a body compiled for the widest registers there are, with fused products and sums.
macro_rules! widest {
    ($name:ident, $body:ident, ($($arg:ident: $type:ty),*)) => {
        fn $name($($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512vl,avx512dq,fma")]
                fn wide($($arg: $type),*) {
                    $body::<true>($($arg),*)
                }
                #[target_feature(enable = "avx2,fma")]
                fn middle($($arg: $type),*) {
                    $body::<true>($($arg),*)
                }
                if is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512dq")
                {
                    // SAFETY: the features were just detected.
                    return unsafe { wide($($arg),*) };
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    // SAFETY: as above.
                    return unsafe { middle($($arg),*) };
                }
            }
            $body::<false>($($arg),*)
        }
    };
}

widest!(combination, combination_body, (w: &[f64], g: &[f64], q: &[f64], d: &mut [f64]));
widest!(read, read_body, (x: &[f64], sum: &mut f64));
widest!(scale, scale_body, (x: &mut [f64], a: f64));

#[inline(always)]
fn mul_add<const FUSED: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// W'g. In intrinsics: left to itself the compiler works on eight columns at a time, with gathers.
fn products(w: &[f64], g: &[f64], q: &mut [f64]) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::*;
        macro_rules! products {
            ($name:ident, $features:literal, $lanes:literal, $zero:ident, $load:ident, $fma:ident, $store:ident) => {
                #[target_feature(enable = $features)]
                fn $name(w: &[f64], g: &[f64], q: &mut [f64]) {
                    let columns = q.len();
                    let mut sums = vec![$zero(); columns];
                    for (w, g) in w.chunks_exact(TILE * columns).zip(g.chunks_exact(TILE)) {
                        // The columns' chains of additions overlap, being independent.
                        for (w, sums) in w.chunks_exact(TILE).zip(&mut sums) {
                            let mut sum = *sums;
                            for k in (0..TILE).step_by($lanes) {
                                // SAFETY: k + lanes ≤ TILE, the length of both.
                                unsafe {
                                    let (w, g) = (w.as_ptr().add(k), g.as_ptr().add(k));
                                    sum = $fma($load(w), $load(g), sum);
                                }
                            }
                            *sums = sum;
                        }
                    }
                    for (q, sums) in q.iter_mut().zip(sums) {
                        let mut lanes = [0.0; $lanes];
                        // SAFETY: as many lanes as the register has.
                        unsafe { $store(lanes.as_mut_ptr(), sums) };
                        *q = lanes.iter().sum();
                    }
                }
            };
        }
        products!(
            wide,
            "avx512f",
            8,
            _mm512_setzero_pd,
            _mm512_loadu_pd,
            _mm512_fmadd_pd,
            _mm512_storeu_pd
        );
        products!(
            middle,
            "avx2,fma",
            4,
            _mm256_setzero_pd,
            _mm256_loadu_pd,
            _mm256_fmadd_pd,
            _mm256_storeu_pd
        );
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the feature was just detected.
            return unsafe { wide(w, g, q) };
        }
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            // SAFETY: as above.
            return unsafe { middle(w, g, q) };
        }
    }
    let columns = q.len();
    q.fill(0.0);
    for (w, g) in w.chunks_exact(TILE * columns).zip(g.chunks_exact(TILE)) {
        for (w, q) in w.chunks_exact(TILE).zip(q.iter_mut()) {
            *q += w.iter().zip(g).map(|(w, g)| w * g).sum::<f64>();
        }
    }
}

#[inline(always)]
fn combination_body<const FUSED: bool>(w: &[f64], g: &[f64], q: &[f64], d: &mut [f64]) {
    let columns = q.len();
    for ((w, g), d) in w
        .chunks_exact(TILE * columns)
        .zip(g.chunks_exact(TILE))
        .zip(d.chunks_exact_mut(TILE))
    {
        let mut sum = [0.0; TILE];
        for (sum, g) in sum.iter_mut().zip(g) {
            *sum = -g;
        }
        for (w, &q) in w.chunks_exact(TILE).zip(q) {
            for (sum, &w) in sum.iter_mut().zip(w) {
                *sum = mul_add::<FUSED>(w, q, *sum);
            }
        }
        d.copy_from_slice(&sum);
    }
}

#[inline(always)]
fn read_body<const FUSED: bool>(x: &[f64], sum: &mut f64) {
    let mut sums = [[0.0; LANES]; 4];
    for x in x.chunks_exact(4 * LANES) {
        for (k, sums) in sums.iter_mut().enumerate() {
            for l in 0..LANES {
                sums[l] += x[k * LANES + l];
            }
        }
    }
    *sum = sums.iter().flatten().sum();
}

#[inline(always)]
fn scale_body<const FUSED: bool>(x: &mut [f64], a: f64) {
    for x in x {
        *x *= a;
    }
}

/// GB/s between processor and memory, best of several.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Bandwidth {
    pub threads: usize,
    /// Reading alone.
    pub read: f64,
    /// Reading and writing the same array; both directions counted.
    pub read_write: f64,
}

/// Measures the bandwidth on an array of `bytes`.
pub fn bandwidth(threads: usize, bytes: usize) -> Bandwidth {
    let mut x = vec![1.0f64; bytes / 8];
    let share = x.len().div_ceil(threads);
    let (mut read_ns, mut write_ns) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..5 {
        let started = Instant::now();
        std::thread::scope(|scope| {
            for x in x.chunks(share) {
                scope.spawn(move || {
                    let mut sum = 0.0;
                    read(x, &mut sum);
                    std::hint::black_box(sum);
                });
            }
        });
        read_ns = read_ns.min(started.elapsed().as_nanos() as f64);
        let started = Instant::now();
        std::thread::scope(|scope| {
            for x in x.chunks_mut(share) {
                scope.spawn(move || scale(x, 1.000_000_1));
            }
        });
        write_ns = write_ns.min(started.elapsed().as_nanos() as f64);
    }
    Bandwidth {
        threads,
        read: bytes as f64 / read_ns,
        read_write: 2.0 * bytes as f64 / write_ns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_are_what_they_say() {
        for threads in [1, 2] {
            let mut floor = Floor::new(200, 3, threads);
            let columns = 6;
            let at =
                |floor: &Floor, i: usize, c: usize| floor.w[i / TILE * TILE * columns + c * TILE + i % TILE];
            let mut q = vec![0.0; columns];
            floor.products(&mut q);
            for (c, q) in q.iter().enumerate() {
                let expected: f64 = (0..floor.g.len()).map(|i| at(&floor, i, c) * floor.g[i]).sum();
                // Small whole numbers: exact in any order.
                assert_eq!(*q, expected);
            }
            floor.combination(&q);
            for i in 0..floor.g.len() {
                let sum: f64 = (0..columns).map(|c| at(&floor, i, c) * q[c]).sum();
                assert_eq!(floor.d[i], sum - floor.g[i]);
            }
        }
    }
}
