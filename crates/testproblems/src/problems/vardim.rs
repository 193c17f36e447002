//! VARDIM: the variably dimensioned function.
//!
//! $$ f(x) = \sum_{i=1}^n (x_i - 1)^2 + s^2 + s^4, \qquad s = \sum_{i=1}^n i\thinspace (x_i - 1), \qquad x_i^0 = 1 - \frac{i}{n}. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("VARDIM", "OUR2-AN-V-0", "variably dimensioned function")
        .from(&[MGH, BUCKLEY])
        .sized_n(&[Parameter::n(200)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Convex, Dense, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Vardim { n: p.whole("N") })
}

struct Vardim {
    n: usize,
}

impl Shape for Vardim {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded(1.0 - (i + 1) as f64 / self.n as f64)
    }
}

impl Vardim {
    fn moment<T: Real>(&self, x: &[T]) -> T {
        sum(self.n, |i| T::from_usize(i + 1) * (x[i] - T::one()))
    }
}

impl<T: Real> Formula<T> for Vardim {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let s = self.moment(x);
        let outer = c::<T>(2.0) * s + c::<T>(4.0) * s * s * s;
        let near = sum(self.n, |i| {
            let r = x[i] - T::one();
            g[i] = r + r + T::from_usize(i + 1) * outer;
            r * r
        });
        near + s * s + s * s * s * s
    }

    fn value(&mut self, x: &[T]) -> T {
        let s = self.moment(x);
        sum(self.n, |i| (x[i] - T::one()) * (x[i] - T::one())) + s * s + s * s * s * s
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let s = self.moment(x);
        let along = sum(self.n, |i| T::from_usize(i + 1) * v[i]);
        let outer = (c::<T>(2.0) + c::<T>(12.0) * s * s) * along;
        for i in 0..self.n {
            hv[i] = v[i] + v[i] + T::from_usize(i + 1) * outer;
        }
    }
}
