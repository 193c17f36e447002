//! Slice kernels with a fixed order of summation.
//!
//! Every reduction here runs over blocks of [`CHUNK`] elements, each summed in [`LANES`] interleaved lanes that are
//! then added as a fixed tree; block sums are added in order. The order depends on the length alone, so the bits are
//! the same on every backend, on every processor and for any number of threads. The lanes are plain arrays, which the
//! compiler turns into vector registers of whatever width the target has; products and sums are never contracted to
//! fused operations, because that would change the bits from one processor to the next.

use crate::Real;

/// Interleaved partial sums in a reduction.
pub const LANES: usize = 8;
/// Elements to a block of a reduction: 32 KiB of doubles, and the unit of work handed to a thread.
pub const CHUNK: usize = 4096;

/// Adds the lanes as a fixed tree: ((0+4)+(2+6)) + ((1+5)+(3+7)).
#[inline(always)]
pub fn sum_lanes<T: Real>(lanes: &[T; LANES]) -> T {
    let a = [
        lanes[0] + lanes[4],
        lanes[1] + lanes[5],
        lanes[2] + lanes[6],
        lanes[3] + lanes[7],
    ];
    (a[0] + a[2]) + (a[1] + a[3])
}

/// The larger of two values; NaN if either is NaN, so that a spoiled vector is never mistaken for a small one.
#[inline(always)]
pub fn max_nan<T: Real>(a: T, b: T) -> T {
    if a >= b || a.is_nan() { a } else { b }
}

/// Sums `term(i)` for `i` in `0..n` in the fixed order.
///
/// # Example
/// ```
/// let x = [1.0, 2.0, 3.0];
/// assert_eq!(thalweg_core::kernels::sum(3, |i| x[i] * x[i]), 14.0);
/// ```
#[allow(
    clippy::needless_range_loop,
    reason = "an index over a fixed range is what becomes vector registers"
)]
#[inline(always)]
pub fn sum<T: Real>(n: usize, term: impl Fn(usize) -> T) -> T {
    let mut total = T::zero();
    let mut start = 0;
    while start < n {
        let end = (start + CHUNK).min(n);
        let mut lanes = [T::zero(); LANES];
        let mut i = start;
        while i + LANES <= end {
            for l in 0..LANES {
                lanes[l] += term(i + l);
            }
            i += LANES;
        }
        for (l, j) in (i..end).enumerate() {
            lanes[l] += term(j);
        }
        total += sum_lanes(&lanes);
        start = end;
    }
    total
}

/// Σ xᵢ yᵢ over the common length, in the order of [`sum`]. Inlined, so that within a
/// [`Kernel`](crate::simd::Kernel) it is compiled for that kernel's instruction set.
#[inline(always)]
pub fn dot<T: Real>(x: &[T], y: &[T]) -> T {
    dot_with(x, y, |x| x)
}

/// Σ widen(xᵢ) yᵢ over the common length, in the order of [`sum`]; to be inlined in a kernel.
#[inline(always)]
pub fn dot_with<T: Real, X: Copy>(x: &[X], y: &[T], widen: impl Fn(X) -> T) -> T {
    let n = x.len().min(y.len());
    let (x, y) = (&x[..n], &y[..n]);
    let mut total = T::zero();
    for (x, y) in x.chunks(CHUNK).zip(y.chunks(CHUNK)) {
        let mut lanes = [T::zero(); LANES];
        let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
        let rest = xs.remainder().iter().zip(ys.remainder());
        for (x, y) in xs.zip(ys) {
            for l in 0..LANES {
                lanes[l] += widen(x[l]) * y[l];
            }
        }
        for (lane, (&x, &y)) in lanes.iter_mut().zip(rest) {
            *lane += widen(x) * y;
        }
        total += sum_lanes(&lanes);
    }
    total
}

/// max |xᵢ|; NaN if any is NaN; 0 for an empty slice. To be inlined in a kernel, as [`dot`].
#[inline(always)]
pub fn norm_inf<T: Real>(x: &[T]) -> T {
    let (blocks, rest) = x.as_chunks::<LANES>();
    let mut lanes = [T::zero(); LANES];
    let mut spoiled = false;
    for block in blocks {
        for l in 0..LANES {
            let a = block[l].abs();
            spoiled |= a.is_nan();
            lanes[l] = if a > lanes[l] { a } else { lanes[l] };
        }
    }
    let mut max = rest.iter().fold(T::zero(), |m, v| max_nan(m, v.abs()));
    if !blocks.is_empty() {
        max = lanes.iter().fold(max, |m, &v| max_nan(m, v));
    }
    if spoiled { T::nan() } else { max }
}

/// y ← y + a x, and Σ zᵢ yᵢ of the new y in the order of [`sum`], in one pass. To be inlined in a kernel.
#[inline(always)]
pub fn axpy_dot<T: Real>(y: &mut [T], a: T, x: &[T], z: &[T]) -> T {
    let n = y.len();
    let (x, z) = (&x[..n], &z[..n]);
    let mut total = T::zero();
    for ((y, x), z) in y.chunks_mut(CHUNK).zip(x.chunks(CHUNK)).zip(z.chunks(CHUNK)) {
        total += axpy_dot_with(y, a, x, z, |x| x);
    }
    total
}

/// As [`axpy_dot`] over at most a [`CHUNK`]; x and z are widened as they are loaded.
#[inline(always)]
pub fn axpy_dot_with<T: Real, X: Copy>(y: &mut [T], a: T, x: &[X], z: &[X], widen: impl Fn(X) -> T) -> T {
    debug_assert!(y.len() <= CHUNK);
    let n = y.len();
    let (x, z) = (&x[..n], &z[..n]);
    let mut lanes = [T::zero(); LANES];
    let done = n / LANES * LANES;
    let blocks = y[..done]
        .chunks_exact_mut(LANES)
        .zip(x.chunks_exact(LANES))
        .zip(z.chunks_exact(LANES));
    for ((y, x), z) in blocks {
        // In two loops over whole blocks, each of which becomes a few wide operations.
        let mut new = [T::zero(); LANES];
        for l in 0..LANES {
            new[l] = y[l] + a * widen(x[l]);
        }
        y.copy_from_slice(&new);
        for l in 0..LANES {
            lanes[l] += widen(z[l]) * new[l];
        }
    }
    let rest = y[done..].iter_mut().zip(&x[done..]).zip(&z[done..]);
    for (((y, &x), &z), lane) in rest.zip(&mut lanes) {
        *y += a * widen(x);
        *lane += widen(z) * *y;
    }
    sum_lanes(&lanes)
}

/// y ← y + a x over the common length.
pub fn axpy<T: Real>(a: T, x: &[T], y: &mut [T]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_right_at_every_length() {
        // Integers below 2⁵³: exact in any order.
        for n in (0..40).chain([CHUNK - 1, CHUNK, CHUNK + 9, 3 * CHUNK + 1]) {
            let x: Vec<f64> = (0..n).map(|i| i as f64).collect();
            let ones = vec![1.0; n];
            assert_eq!(dot(&x, &ones), (n * n.saturating_sub(1) / 2) as f64);
        }
    }

    #[test]
    fn dot_adds_in_the_order_of_sum() {
        for n in (0..40).chain([CHUNK - 1, CHUNK, CHUNK + 9, 3 * CHUNK + 1]) {
            let x: Vec<f64> = (0..n).map(|i| (i as f64).sin()).collect();
            let y: Vec<f64> = (0..n).map(|i| (i as f64).cos()).collect();
            assert_eq!(dot(&x, &y).to_bits(), sum(n, |i| x[i] * y[i]).to_bits());
        }
    }

    #[test]
    fn norm_inf_sees_nan_anywhere() {
        for n in [1, 7, 8, 9, 23] {
            for k in 0..n {
                let mut x = vec![1.0f64; n];
                x[k] = -3.0;
                assert_eq!(norm_inf(&x), 3.0);
                x[k] = f64::NAN;
                assert!(norm_inf(&x).is_nan());
            }
        }
        assert_eq!(norm_inf::<f32>(&[]), 0.0);
    }
}
