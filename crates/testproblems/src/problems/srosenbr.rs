//! SROSENBR: Rosenbrock's function once in each pair of variables.
//!
//! $$ f(x) = \sum_{i=1}^{n/2} 100\thinspace (x_{2i} - x_{2i-1}^2)^2 + (x_{2i-1} - 1)^2, \qquad
//!    x^0 = (1.2,\ 1,\ 1.2,\ 1,\ \dots). $$
//!
//! Moré, Garbow and Hillstrom start from (−1.2, 1, …). CUTEst's file means to, but the minus sign stands outside the field
//! of the number, and CUTEst starts from (1.2, 1, …); so does this.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "SROSENBR",
    "SUR2-AN-V-0",
    "separable extension of Rosenbrock's function",
)
.from(&[MGH])
.sized(
    &[Parameter::size("N/2", 2500, "half the number of variables")],
    "2·N/2",
    |p| 2 * p.whole("N/2"),
)
.best(BestKnown::Always(0.0, OBVIOUS))
.tags(&[SumOfSquares, Separable])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Srosenbr {
        pairs: p.whole("N/2"),
    })
}

struct Srosenbr {
    pairs: usize,
}

impl Shape for Srosenbr {
    fn n(&self) -> usize {
        2 * self.pairs
    }
    fn start(&self, i: usize) -> f64 {
        [1.2, 1.0][i % 2]
    }
}

impl<T: Real> Formula<T> for Srosenbr {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let n = 2 * self.pairs;
        let (x, g) = (&x[..n], &mut g[..n]);
        sum(self.pairs, |i| {
            let (a, b) = (x[2 * i], x[2 * i + 1]);
            let (r, s) = (b - a * a, a - T::one());
            g[2 * i] = c::<T>(-400.0) * a * r + (s + s);
            g[2 * i + 1] = c::<T>(200.0) * r;
            c::<T>(100.0) * (r * r) + s * s
        })
    }

    fn value(&mut self, x: &[T]) -> T {
        let x = &x[..2 * self.pairs];
        sum(self.pairs, |i| {
            let (a, b) = (x[2 * i], x[2 * i + 1]);
            let (r, s) = (b - a * a, a - T::one());
            c::<T>(100.0) * (r * r) + s * s
        })
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        for ((x, v), hv) in x
            .chunks_exact(2)
            .zip(v.chunks_exact(2))
            .zip(hv.chunks_exact_mut(2))
        {
            let (a, b) = (x[0], x[1]);
            let cross = c::<T>(-400.0) * a;
            hv[0] = (c::<T>(1200.0) * a * a - c::<T>(400.0) * b + c::<T>(2.0)) * v[0] + cross * v[1];
            hv[1] = cross * v[0] + c::<T>(200.0) * v[1];
        }
    }
}
