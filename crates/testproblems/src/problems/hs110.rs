//! HS110: logarithmic barriers on both sides and a geometric mean.
//!
//! $$ f(x) = \sum_{i=1}^n \ln^2 (x_i - 2) + \ln^2 (10 - x_i) - \Bigl( \prod_{i=1}^n x_i \Bigr)^{1/5}, \qquad
//!    2.001 \le x_i \le 9.999, \qquad x^0 = (9, \dots, 9). $$
//!
//! All variables are equal at the solution. CUTEst takes the power 1/5, and 1/25 in second derivatives, in single
//! precision; so does the power here, which moves values by 10⁻⁷ and makes second derivatives differ from CUTEst's by 10⁻⁸.
//! The product overflows in `f64` at n of a few thousand.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS110",
    "SBR2-AN-V-0",
    "squared logarithms less a power of the product",
)
.from(&[HS])
.sized_n(&[Parameter::n(10)])
.best(BestKnown::Sizes(
    &[(10, -45.778_469_707_446_32)],
    "Hock and Schittkowski: −45.77846971 at xᵢ = 9.350265833",
))
.tags(&[Dense, Domain])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Hs110 { n: p.whole("N") })
}

/// The power of the product: 1/5 in single precision, as CUTEst has it.
const EXPONENT: f64 = 0.2_f32 as f64;

struct Hs110 {
    n: usize,
}

impl Shape for Hs110 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        9.0
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (2.001, 9.999)
    }
}

impl Hs110 {
    /// The fifth root of the product.
    fn mean<T: Real>(&self, x: &[T]) -> T {
        (c::<T>(EXPONENT) * sum(self.n, |i| x[i].ln())).exp()
    }
}

impl<T: Real> Formula<T> for Hs110 {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let mean = self.mean(x);
        let rate = c::<T>(EXPONENT) * mean;
        sum(self.n, |i| {
            let (a, b) = (x[i] - c(2.0), c::<T>(10.0) - x[i]);
            let (p, q) = (a.ln(), b.ln());
            g[i] = c::<T>(2.0) * (p / a - q / b) - rate / x[i];
            p * p + q * q
        }) - mean
    }

    fn value(&mut self, x: &[T]) -> T {
        let mean = self.mean(x);
        sum(self.n, |i| {
            let (p, q) = ((x[i] - c(2.0)).ln(), (c::<T>(10.0) - x[i]).ln());
            p * p + q * q
        }) - mean
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let rate = c::<T>(EXPONENT) * self.mean(x);
        let along = c::<T>(EXPONENT) * sum(self.n, |i| v[i] / x[i]);
        for ((&x, &v), hv) in x.iter().zip(v).zip(hv) {
            let (a, b) = (x - c(2.0), c::<T>(10.0) - x);
            let barrier = (T::one() - a.ln()) / (a * a) + (T::one() - b.ln()) / (b * b);
            *hv = c::<T>(2.0) * barrier * v - rate * (along - v / x) / x;
        }
    }
}
