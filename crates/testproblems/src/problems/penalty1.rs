//! PENALTY1: the first penalty function.
//!
//! $$ f(x) = 10^{-5} \sum_{i=1}^n (x_i - 1)^2 + \Bigl( \sum_{i=1}^n x_i^2 - \tfrac14 \Bigr)^2, \qquad x_i^0 = i. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("PENALTY1", "SUR2-AN-V-0", "first penalty function")
    .from(&[MGH, BUCKLEY])
    .sized_n(&[Parameter::n(1000).least(2)])
    .best(BestKnown::Sizes(
        &[(4, 2.249977500e-5), (10, 7.0876515e-5)],
        "Moré, Garbow and Hillstrom: 2.24997e-5 and 7.08765e-5; digits by minimisation",
    ))
    .tags(&[SumOfSquares, Dense, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Penalty1 { n: p.whole("N") })
}

struct Penalty1 {
    n: usize,
}

impl Shape for Penalty1 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        (i + 1) as f64
    }
}

impl<T: Real> Formula<T> for Penalty1 {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let s = sum(self.n, |i| x[i] * x[i]) - c(0.25);
        let near = sum(self.n, |i| {
            let r = x[i] - T::one();
            g[i] = c::<T>(2e-5) * r + c::<T>(4.0) * s * x[i];
            r * r
        });
        c::<T>(1e-5) * near + s * s
    }

    fn value(&mut self, x: &[T]) -> T {
        let s = sum(self.n, |i| x[i] * x[i]) - c(0.25);
        c::<T>(1e-5) * sum(self.n, |i| (x[i] - T::one()) * (x[i] - T::one())) + s * s
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let s = sum(self.n, |i| x[i] * x[i]) - c(0.25);
        let along = sum(self.n, |i| x[i] * v[i]);
        for i in 0..self.n {
            hv[i] = (c::<T>(2e-5) + c::<T>(4.0) * s) * v[i] + c::<T>(8.0) * along * x[i];
        }
    }
}
