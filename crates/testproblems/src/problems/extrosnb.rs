//! EXTROSNB: Rosenbrock's function extended to a chain.
//!
//! $$ f(x) = (x_1 - 1)^2 + \sum_{i=2}^n 100\thinspace (x_i - x_{i-1}^2)^2, \qquad x^0 = (-1, \dots, -1). $$
//!
//! The minimiser is (1, …, 1). The valley towards it is extremely flat at large n.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "EXTROSNB",
    "SUR2-AN-V-0",
    "Rosenbrock's function extended to a chain",
)
.from(&[TOINT, BUCKLEY])
.sized_n(&[Parameter::n(1000).least(2)])
.best(BestKnown::Always(0.0, OBVIOUS))
.tags(&[SumOfSquares, Chained, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Extrosnb { n: p.whole("N") })
}

struct Extrosnb {
    n: usize,
}

impl Shape for Extrosnb {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        -1.0
    }
}

impl<T: Real> Formula<T> for Extrosnb {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let last = self.n - 1;
        let (x, ahead, g) = (&x[..last], &x[1..self.n], &mut g[..self.n]);
        let s = x[0] - T::one();
        let mut before = (s + s) / c(200.0);
        let chain = sum(last, |i| {
            let r = ahead[i] - x[i] * x[i];
            g[i] = c::<T>(200.0) * (before - c::<T>(2.0) * x[i] * r);
            before = r;
            c::<T>(100.0) * (r * r)
        });
        g[last] = c::<T>(200.0) * before;
        s * s + chain
    }

    fn value(&mut self, x: &[T]) -> T {
        let last = self.n - 1;
        let (x, ahead) = (&x[..last], &x[1..self.n]);
        let s = x[0] - T::one();
        s * s
            + sum(last, |i| {
                let r = ahead[i] - x[i] * x[i];
                c::<T>(100.0) * (r * r)
            })
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let last = self.n - 1;
        let (x, v, hv) = (&x[..self.n], &v[..self.n], &mut hv[..self.n]);
        // t = (the rate of r along v) at the link before.
        let mut t = v[0] / c(100.0);
        for i in 0..last {
            let r = x[i + 1] - x[i] * x[i];
            let rate = v[i + 1] - c::<T>(2.0) * x[i] * v[i];
            hv[i] = c::<T>(200.0) * (t - c::<T>(2.0) * (v[i] * r + x[i] * rate));
            t = rate;
        }
        hv[last] = c::<T>(200.0) * t;
    }
}
