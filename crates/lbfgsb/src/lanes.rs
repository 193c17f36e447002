//! Loads and stores of one block of lanes: the kernels work on arrays of [`LANES`] numbers, which become vector registers
//! without a proof that slices do not overlap.

use thalweg_core::kernels::LANES;

/// The `len` elements from `at` on, filled up with `fill`.
#[inline(always)]
pub(crate) fn load<T: Copy>(v: &[T], at: usize, len: usize, fill: T) -> [T; LANES] {
    let mut out = [fill; LANES];
    if len == LANES {
        out.copy_from_slice(&v[at..at + LANES]);
    } else {
        for (out, &v) in out.iter_mut().zip(&v[at..at + len]) {
            *out = v;
        }
    }
    out
}

/// Stores the first `len` of `values` from `at` on.
#[inline(always)]
pub(crate) fn store<T: Copy>(v: &mut [T], at: usize, len: usize, values: &[T; LANES]) {
    if len == LANES {
        v[at..at + LANES].copy_from_slice(values);
    } else {
        v[at..at + len].copy_from_slice(&values[..len]);
    }
}

/// Calls `$work(at, len)` for each block of `$n` elements; the length is a constant for all but the last.
macro_rules! each_block {
    ($n:expr, $work:expr) => {{
        let n: usize = $n;
        let full = n / LANES * LANES;
        for at in (0..full).step_by(LANES) {
            $work(at, LANES);
        }
        if full < n {
            $work(full, n - full);
        }
    }};
}
pub(crate) use each_block;
