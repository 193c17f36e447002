//! S368: sums of powers, in a box.
//!
//! $$ f(x) = \sum_{i=1}^n \sum_{j=1}^n x_i^3 x_j^3 - x_i^2 x_j^4 = \Bigl( \sum_i x_i^3 \Bigr)^2 - \Bigl( \sum_i x_i^2 \Bigr) \Bigl( \sum_i x_i^4 \Bigr), \qquad
//!    0 \le x \le 1, \qquad x_i^0 = \frac{i}{n+1}. $$
//!
//! The sums make an evaluation linear in n.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("S368", "OBR2-MN-V-0", "sums of powers")
    .from(&[
        "K. Schittkowski, More Test Examples for Nonlinear Programming Codes, Springer, 1987, problem 368",
    ])
    .sized_n(&[Parameter::n(8).least(2)])
    .best(BestKnown::Sizes(
        &[(8, -0.75)],
        "Schittkowski; reached by minimisation",
    ))
    .tags(&[Dense, LocalMinima, ManyActive])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(S368 { n: p.whole("N") })
}

struct S368 {
    n: usize,
}

impl Shape for S368 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded((i + 1) as f64 / (self.n + 1) as f64)
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (0.0, 1.0)
    }
}

impl S368 {
    /// The sums of squares, cubes and fourth powers.
    fn sums<T: Real>(&self, x: &[T]) -> (T, T, T) {
        let power = |k: i32| sum(self.n, |i| x[i].powi(k));
        (power(2), power(3), power(4))
    }
}

impl<T: Real> Formula<T> for S368 {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let (a, b, d) = self.sums(x);
        for (&x, g) in x.iter().zip(g) {
            *g = c::<T>(6.0) * b * x * x - c::<T>(2.0) * d * x - c::<T>(4.0) * a * x * x * x;
        }
        b * b - a * d
    }

    fn value(&mut self, x: &[T]) -> T {
        let (a, b, d) = self.sums(x);
        b * b - a * d
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let (a, b, d) = self.sums(x);
        let rate = |k: i32| sum(self.n, |i| c::<T>(f64::from(k)) * x[i].powi(k - 1) * v[i]);
        let (da, db, dd) = (rate(2), rate(3), rate(4));
        for i in 0..self.n {
            let x = x[i];
            hv[i] = c::<T>(6.0) * db * x * x - c::<T>(2.0) * dd * x - c::<T>(4.0) * da * x * x * x
                + (c::<T>(12.0) * b * x - c::<T>(2.0) * d - c::<T>(12.0) * a * x * x) * v[i];
        }
    }
}
