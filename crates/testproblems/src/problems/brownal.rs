//! BROWNAL: Brown's almost linear function.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} \Bigl( x_i + \sum_{j=1}^n x_j - (n + 1) \Bigr)^2 + \Bigl( \prod_{j=1}^{10} x_j - 1 \Bigr)^2, \qquad
//!    x_i^0 = \tfrac12. $$
//!
//! The product runs over all variables with Moré, Garbow and Hillstrom, and over ten for any n in CUTEst, as here.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("BROWNAL", "SUR2-AN-V-0", "almost linear function")
    .from(&[MGH, BUCKLEY])
    .sized_n(&[Parameter::n(200).least(10)])
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Dense])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Brownal { n: p.whole("N") })
}

struct Brownal {
    n: usize,
}

impl Shape for Brownal {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.5
    }
}

/// The squared residual of the product.
fn product<N: Number>(x: [N; 10]) -> N {
    (x[1..].iter().fold(x[0], |p, &x| p * x) - 1.0).square()
}

impl<T: Real> Formula<T> for Brownal {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let (last, two) = (self.n - 1, c::<T>(2.0));
        let s = sum(self.n, |i| x[i]) - T::from_usize(self.n + 1);
        let total = sum(last, |i| x[i] + s);
        let linear = sum(last, |i| {
            let r = x[i] + s;
            g[i] = two * (r + total);
            r * r
        });
        g[last] = two * total;
        let y = product(from_fn(|k| Jet::<T, 10, 0, 0>::variable(x[k], k, T::zero())));
        for k in 0..10 {
            g[k] += y.g[k];
        }
        linear + y.v
    }

    fn value(&mut self, x: &[T]) -> T {
        let s = sum(self.n, |i| x[i]) - T::from_usize(self.n + 1);
        let linear = sum(self.n - 1, |i| (x[i] + s) * (x[i] + s));
        linear + product(from_fn(|k| Jet::<T, 0, 0, 0>::variable(x[k], k, T::zero()))).v
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let (last, two) = (self.n - 1, c::<T>(2.0));
        let s = sum(self.n, |i| v[i]);
        let total = sum(last, |i| v[i] + s);
        for i in 0..last {
            hv[i] = two * (v[i] + s + total);
        }
        hv[last] = two * total;
        let y = product(from_fn(|k| Jet::<T, 10, 1, 10>::variable(x[k], k, v[k])));
        for k in 0..10 {
            hv[k] += y.h[k];
        }
    }
}
