//! POWER: the square of a diagonal quadratic.
//!
//! $$ f(x) = \Bigl( \sum_{i=1}^n i\thinspace x_i^2 \Bigr)^2, \qquad x_i^0 = 1. $$
//!
//! The Hessian vanishes at the solution.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("POWER", "OUR2-AN-V-0", "square of a diagonal quadratic")
        .from(&[
            "S.S. Oren, Self-scaling variable metric algorithms, Part II, Management Science 20, 1974",
            LUKSAN,
        ])
        .sized_n(&[Parameter::n(10000)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Convex, Dense, Degenerate, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Power { n: p.whole("N") })
}

struct Power {
    n: usize,
}

impl Shape for Power {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Power {
    fn weighted<T: Real>(&self, x: &[T], y: &[T]) -> T {
        sum(self.n, |i| T::from_usize(i + 1) * x[i] * y[i])
    }
}

impl<T: Real> Formula<T> for Power {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let s = self.weighted(x, x);
        for i in 0..self.n {
            g[i] = c::<T>(4.0) * s * T::from_usize(i + 1) * x[i];
        }
        s * s
    }

    fn value(&mut self, x: &[T]) -> T {
        let s = self.weighted(x, x);
        s * s
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let (s, along) = (self.weighted(x, x), self.weighted(x, v));
        for i in 0..self.n {
            hv[i] = T::from_usize(i + 1) * (c::<T>(4.0) * s * v[i] + c::<T>(8.0) * along * x[i]);
        }
    }
}
