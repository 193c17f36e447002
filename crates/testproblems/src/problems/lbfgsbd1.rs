//! LBFGSBD1: the problem of the first sample driver (`driver1`) in the L-BFGS-B distribution. It is not in CUTEst;
//! the name is this collection's own.
//!
//! $$ f(x) = 4\Bigl( \tfrac14 (x_1 - 1)^2 + \sum_{i=2}^n (x_i - x_{i-1}^2)^2 \Bigr), \qquad
//!    1 \le x_i \le 100\ (i \text{ odd}), \quad -100 \le x_i \le 100\ (i \text{ even}), \qquad x^0 = (3, \dots, 3). $$
//!
//! The minimiser is (1, …, 1), where the bounds of the odd variables are active with vanishing multipliers.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] =
    [Meta::new("LBFGSBD1", "SBR2-AN-V-0", "Rosenbrock chain in a box, driver1 of the L-BFGS-B distribution")
        .from(&[
            "C. Zhu, R.H. Byrd, P. Lu, J. Nocedal, Algorithm 778: L-BFGS-B, ACM Transactions on Mathematical Software \
             23(4), 1997",
        ])
        .sized_n(&[Parameter::n(25).least(2)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Chained, Degenerate, ManyActive])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Lbfgsbd1 { n: p.whole("N") })
}

struct Lbfgsbd1 {
    n: usize,
}

impl Shape for Lbfgsbd1 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        3.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if i.is_multiple_of(2) {
            (1.0, 100.0)
        } else {
            (-100.0, 100.0)
        }
    }
}

impl<T: Real> Formula<T> for Lbfgsbd1 {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let last = self.n - 1;
        let (ahead, g) = (&x[1..self.n], &mut g[..self.n]);
        let x = &x[..last];
        let s = x[0] - T::one();
        let mut before = s + s;
        let chain = sum(last, |i| {
            let r = ahead[i] - x[i] * x[i];
            g[i] = before - c::<T>(16.0) * x[i] * r;
            before = c::<T>(8.0) * r;
            r * r
        });
        g[last] = before;
        c::<T>(4.0) * (c::<T>(0.25) * (s * s) + chain)
    }

    fn value(&mut self, x: &[T]) -> T {
        let last = self.n - 1;
        let (x, ahead) = (&x[..last], &x[1..self.n]);
        let s = x[0] - T::one();
        let chain = sum(last, |i| {
            let r = ahead[i] - x[i] * x[i];
            r * r
        });
        c::<T>(4.0) * (c::<T>(0.25) * (s * s) + chain)
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let last = self.n - 1;
        let (x, v, hv) = (&x[..self.n], &v[..self.n], &mut hv[..self.n]);
        let mut before = c::<T>(2.0) * v[0];
        for i in 0..last {
            let r = x[i + 1] - x[i] * x[i];
            let rate = v[i + 1] - c::<T>(2.0) * x[i] * v[i];
            hv[i] = before - c::<T>(16.0) * (v[i] * r + x[i] * rate);
            before = c::<T>(8.0) * rate;
        }
        hv[last] = before;
    }
}
