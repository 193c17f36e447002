//! The objective on slices, and the two ways to write one.

use crate::{Jet, Number};
use std::array::from_fn;
use thalweg_core::Real;
use thalweg_core::kernels::{CHUNK, LANES, sum_lanes};

/// What a problem is besides its formula: the number of variables, where to start, the bounds.
///
/// Given in double precision; a problem in `f32` uses the nearest values.
pub trait Shape: Send {
    /// The number of variables.
    fn n(&self) -> usize;
    /// The i-th element of the start point, which may lie outside the bounds.
    fn start(&self, i: usize) -> f64;
    /// The bounds lᵢ ≤ xᵢ ≤ uᵢ of the i-th variable, ±∞ where there is none.
    fn bounds(&self, _i: usize) -> (f64, f64) {
        FREE
    }
}

/// No bounds.
pub const FREE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);
/// x ≥ 0.
pub const NON_NEGATIVE: (f64, f64) = (0.0, f64::INFINITY);

/// A smooth objective on slices of length n, with its gradient and exact Hessian–vector products.
///
/// Nothing is allocated in an evaluation. `value` gives the same bits as `value_and_gradient`.
///
/// # Panics
/// The evaluations may panic if a slice is not of length [`n`](Shape::n), as indexing does.
/// [`TestProblem`](crate::TestProblem) checks lengths.
pub trait Formula<T: Real>: Shape {
    /// f(x), and ∇f(x) into `g`.
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T;
    /// f(x) alone.
    fn value(&mut self, x: &[T]) -> T;
    /// ∇²f(x) v into `hv`.
    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]);
}

/// A sum of terms in few variables each,
///
/// f(x) = Σᵢ φᵢ(x restricted to the K variables of term i),
///
/// each written once, for any [`Number`]. [`Local`] makes a [`Formula`] of it, in time proportional to the number of
/// terms. As provided, there is one term, in the first K variables.
pub trait Terms<const K: usize>: Shape {
    /// How many terms there are.
    fn terms(&self) -> usize {
        1
    }
    /// The variables of a term. One may come twice, if the term makes no use of its second place.
    fn variables(&self, _term: usize) -> [usize; K] {
        from_fn(|k| k)
    }
    /// φ of term i.
    fn term<N: Number>(&self, i: usize, x: [N; K]) -> N;
}

/// A sum of [`Terms`] as a [`Formula`].
#[derive(Debug, Clone)]
pub struct Local<P, const K: usize>(pub P);

impl<P: Terms<K> + 'static, const K: usize> Local<P, K> {
    /// In a box, as a problem's file returns it.
    pub fn boxed<T: Real>(terms: P) -> Box<dyn Formula<T>> {
        Box::new(Local(terms))
    }
}

impl<P: Shape, const K: usize> Shape for Local<P, K> {
    fn n(&self) -> usize {
        self.0.n()
    }
    fn start(&self, i: usize) -> f64 {
        self.0.start(i)
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        self.0.bounds(i)
    }
}

impl<T: Real, P: Terms<K>, const K: usize> Formula<T> for Local<P, K> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        g.fill(T::zero());
        sum(self.0.terms(), |i| {
            let at = self.0.variables(i);
            let y = self.0.term(
                i,
                from_fn(|k| Jet::<T, K, 0, 0>::variable(x[at[k]], k, T::zero())),
            );
            for k in 0..K {
                g[at[k]] += y.g[k];
            }
            y.v
        })
    }

    fn value(&mut self, x: &[T]) -> T {
        sum(self.0.terms(), |i| {
            let at = self.0.variables(i);
            self.0
                .term(
                    i,
                    from_fn(|k| Jet::<T, 0, 0, 0>::variable(x[at[k]], k, T::zero())),
                )
                .v
        })
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        hv.fill(T::zero());
        for i in 0..self.0.terms() {
            let at = self.0.variables(i);
            let y = self
                .0
                .term(i, from_fn(|k| Jet::<T, K, 1, K>::variable(x[at[k]], k, v[at[k]])));
            for k in 0..K {
                hv[at[k]] += y.h[k];
            }
        }
    }
}

/// Σ `term(i)` for i in 0..n, in the order of [`thalweg_core::kernels::sum`]: eight interleaved partial sums over
/// blocks of a fixed length, so that rounding errors grow slowly with n and neighbouring terms can be computed at once.
/// The terms are computed in order, and may have effects.
#[inline(always)]
pub fn sum<T: Real>(n: usize, mut term: impl FnMut(usize) -> T) -> T {
    let mut total = T::zero();
    let mut start = 0;
    while start < n {
        let end = (start + CHUNK).min(n);
        let mut lanes = [T::zero(); LANES];
        let mut i = start;
        while i + LANES <= end {
            for (l, lane) in lanes.iter_mut().enumerate() {
                *lane += term(i + l);
            }
            i += LANES;
        }
        for (lane, j) in lanes.iter_mut().zip(i..end) {
            *lane += term(j);
        }
        total += sum_lanes(&lanes);
        start = end;
    }
    total
}

/// A real constant in the scalar of the formula.
#[inline(always)]
pub(crate) fn c<T: Real>(value: f64) -> T {
    T::from_f64(value)
}

/// The value to 11 significant decimal digits.
///
/// CUTEst's decoder keeps that many of the start points, constants, coefficients and parameters that a problem's file
/// computes. Problems round them likewise where the difference shows, to be the same problem and start at the same point.
pub(crate) fn decoded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    // Powers of ten up to 10²² are exact, so that the division gives the double nearest to the decimal number.
    let power = 10 - value.abs().log10().floor() as i32;
    if power >= 0 {
        let scale = 10f64.powi(power);
        (value * scale).round() / scale
    } else {
        let scale = 10f64.powi(-power);
        (value / scale).round() * scale
    }
}

/// A literal of a problem's file that CUTEst's generated Fortran takes in single precision.
pub(crate) fn single(value: f32) -> f64 {
    f64::from(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_digits() {
        assert_eq!(decoded(2.0 / 3.0), 0.666_666_666_67);
        assert_eq!(decoded(-1.0 / 9.0), -0.111_111_111_11);
        assert_eq!(decoded(123_456_789.123_456), 123_456_789.12);
        assert_eq!(decoded(1e15 / 3.0), 333_333_333_330_000.0);
        for v in [0.0, 1.0, -1.2, 1e-5, 100.0, 1e22, 0.001] {
            assert_eq!(decoded(v), v);
        }
        let mut v = 1.234_567_890_123e-12;
        while v < 1e20 {
            assert_eq!(decoded(v), format!("{v:.10e}").parse::<f64>().unwrap());
            v *= 3.7;
        }
    }
}
