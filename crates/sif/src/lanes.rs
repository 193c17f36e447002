//! Element by element operations on short lists, in explicit vectors: whole ones first, single elements at the end. Where
//! lengths differ the shortest counts. Each operation is given for vectors and for numbers.

use pulp::Simd;
use std::ops::{Deref, DerefMut};

/// d = f(a).
#[inline(always)]
pub(crate) fn map1<I: Simd>(
    _: I,
    d: &mut [f64],
    a: &[f64],
    wide: impl Fn(I::f64s) -> I::f64s,
    one: impl Fn(f64) -> f64,
) {
    let n = d.len().min(a.len());
    let ((dw, d), (aw, a)) = (I::as_mut_simd_f64s(&mut d[..n]), I::as_simd_f64s(&a[..n]));
    for (d, a) in dw.iter_mut().zip(aw) {
        *d = wide(*a);
    }
    for (d, a) in d.iter_mut().zip(a) {
        *d = one(*a);
    }
}

/// d = f(a, b).
#[inline(always)]
pub(crate) fn map2<I: Simd>(
    _: I,
    d: &mut [f64],
    a: &[f64],
    b: &[f64],
    wide: impl Fn(I::f64s, I::f64s) -> I::f64s,
    one: impl Fn(f64, f64) -> f64,
) {
    let n = d.len().min(a.len()).min(b.len());
    let (dw, d) = I::as_mut_simd_f64s(&mut d[..n]);
    let ((aw, a), (bw, b)) = (I::as_simd_f64s(&a[..n]), I::as_simd_f64s(&b[..n]));
    for ((d, a), b) in dw.iter_mut().zip(aw).zip(bw) {
        *d = wide(*a, *b);
    }
    for ((d, a), b) in d.iter_mut().zip(a).zip(b) {
        *d = one(*a, *b);
    }
}

/// d = a.
#[inline(always)]
pub(crate) fn copy<I: Simd>(simd: I, d: &mut [f64], a: &[f64]) {
    map1(simd, d, a, |a| a, |a| a);
}

/// d = a b.
#[inline(always)]
pub(crate) fn product<I: Simd>(simd: I, d: &mut [f64], a: &[f64], b: &[f64]) {
    map2(simd, d, a, b, |a, b| simd.mul_f64s(a, b), |a, b| a * b);
}

/// d = d a.
#[inline(always)]
pub(crate) fn multiply<I: Simd>(simd: I, d: &mut [f64], a: &[f64]) {
    let n = d.len().min(a.len());
    let ((dw, d), (aw, a)) = (I::as_mut_simd_f64s(&mut d[..n]), I::as_simd_f64s(&a[..n]));
    for (d, a) in dw.iter_mut().zip(aw) {
        *d = simd.mul_f64s(*d, *a);
    }
    for (d, a) in d.iter_mut().zip(a) {
        *d *= a;
    }
}

/// d = d + a.
#[inline(always)]
pub(crate) fn add<I: Simd>(simd: I, d: &mut [f64], a: &[f64]) {
    let n = d.len().min(a.len());
    let ((dw, d), (aw, a)) = (I::as_mut_simd_f64s(&mut d[..n]), I::as_simd_f64s(&a[..n]));
    for (d, a) in dw.iter_mut().zip(aw) {
        *d = simd.add_f64s(*d, *a);
    }
    for (d, a) in d.iter_mut().zip(a) {
        *d += a;
    }
}

/// d = d + k a, rounded twice.
#[inline(always)]
pub(crate) fn add_multiple<I: Simd>(simd: I, d: &mut [f64], k: f64, a: &[f64]) {
    let n = d.len().min(a.len());
    let ((dw, d), (aw, a)) = (I::as_mut_simd_f64s(&mut d[..n]), I::as_simd_f64s(&a[..n]));
    let wide = simd.splat_f64s(k);
    for (d, a) in dw.iter_mut().zip(aw) {
        *d = simd.add_f64s(*d, simd.mul_f64s(wide, *a));
    }
    for (d, a) in d.iter_mut().zip(a) {
        *d += k * a;
    }
}

/// d = d + a b, rounded twice.
#[inline(always)]
pub(crate) fn add_product<I: Simd>(simd: I, d: &mut [f64], a: &[f64], b: &[f64]) {
    let n = d.len().min(a.len()).min(b.len());
    let (dw, d) = I::as_mut_simd_f64s(&mut d[..n]);
    let ((aw, a), (bw, b)) = (I::as_simd_f64s(&a[..n]), I::as_simd_f64s(&b[..n]));
    for ((d, a), b) in dw.iter_mut().zip(aw).zip(bw) {
        *d = simd.add_f64s(*d, simd.mul_f64s(*a, *b));
    }
    for ((d, a), b) in d.iter_mut().zip(a).zip(b) {
        *d += a * b;
    }
}

/// The bytes of a cache line.
const LINE: usize = 64;

/// The part of a list that begins with a cache line, so that no vector lies in two. Seven more elements than are needed
/// must be there.
#[inline(always)]
pub(crate) fn aligned(list: &mut [f64]) -> &mut [f64] {
    let skip = list.as_ptr().align_offset(LINE).min(list.len());
    &mut list[skip..]
}

/// A list that begins with a cache line.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    list: Vec<f64>,
    skip: usize,
    len: usize,
}

impl Buffer {
    /// `len` zeros.
    pub(crate) fn zeros(len: usize) -> Buffer {
        let list = vec![0.0; len + LINE / 8 - 1];
        let skip = list.as_ptr().align_offset(LINE).min(LINE / 8 - 1);
        Buffer { list, skip, len }
    }
}

/// The copy begins with a cache line too, wherever its list lies.
impl Clone for Buffer {
    fn clone(&self) -> Buffer {
        let mut copy = Buffer::zeros(self.len);
        copy.copy_from_slice(self);
        copy
    }
}

impl Deref for Buffer {
    type Target = [f64];
    fn deref(&self) -> &[f64] {
        &self.list[self.skip..self.skip + self.len]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.list[self.skip..self.skip + self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::{Arch, Scalar, WithSimd};

    struct All;

    impl WithSimd for All {
        type Output = ();
        fn with_simd<I: Simd>(self, simd: I) {
            for n in 0..40usize {
                let a: Vec<f64> = (0..n).map(|i| i as f64 + 0.1).collect();
                let b: Vec<f64> = a.iter().map(|x| 10.0 / x).collect();
                let mut d = vec![f64::NAN; n];
                map1(simd, &mut d, &a, |x| simd.add_f64s(x, x), |x| x + x);
                assert!((0..n).all(|i| d[i] == a[i] + a[i]));
                add(simd, &mut d, &b);
                assert!((0..n).all(|i| d[i] == (a[i] + a[i]) + b[i]));
                copy(simd, &mut d, &b);
                assert_eq!(d, b);
                multiply(simd, &mut d, &a);
                assert!((0..n).all(|i| d[i] == b[i] * a[i]));
                // Not fused: these are the bits of two roundings.
                copy(simd, &mut d, &b);
                add_multiple(simd, &mut d, 0.3, &a);
                assert!((0..n).all(|i| d[i] == b[i] + 0.3 * a[i]));
                copy(simd, &mut d, &a);
                add_product(simd, &mut d, &a, &b);
                assert!((0..n).all(|i| d[i] == a[i] + a[i] * b[i]));
                // The shortest list counts.
                let mut longer = vec![0.0; n + 5];
                product(simd, &mut longer, &a, &[3.0; 60]);
                assert!((0..n).all(|i| longer[i] == a[i] * 3.0) && longer[n..] == [0.0; 5]);
            }
        }
    }

    #[test]
    fn buffers_begin_with_a_cache_line() {
        for n in [0, 1, 31, 1000] {
            let mut b = Buffer::zeros(n);
            assert_eq!(b.as_ptr() as usize % LINE, 0);
            b.fill(1.0);
            assert_eq!(b.len(), n);
            assert!(b.iter().all(|&v| v == 1.0));
            let mut list = vec![0.0; n + 7];
            let part = aligned(&mut list);
            assert!(part.len() >= n && (part.as_ptr() as usize).is_multiple_of(LINE));
        }
    }

    #[test]
    fn every_length_is_done_to_its_end_with_the_same_bits() {
        Arch::new().dispatch(All);
        Scalar.vectorize(All);
    }
}
