//! PENALTY2: the second penalty function.
//!
//! $$ f(x) = (x_1 - \tfrac15)^2 + 10^{-5} \sum_{i=2}^n \bigl( e^{x_i/10} + e^{x_{i-1}/10} - y_i \bigr)^2 +
//!    10^{-5} \sum_{i=2}^n \bigl( e^{x_i/10} - e^{-1/10} \bigr)^2 + \Bigl( \sum_{i=1}^n (n - i + 1)\thinspace x_i^2 - 1 \Bigr)^2, $$
//!
//! with $y_i = e^{i/10} + e^{(i-1)/10}$, from $x_i^0 = \tfrac12$. The data grow with $e^{n/10}$: sizes beyond a few hundred make no
//! sense.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("PENALTY2", "SUR2-AN-V-0", "second penalty function")
    .from(&[MGH, BUCKLEY])
    .sized_n(&[Parameter::n(200).least(2).most(1000)])
    .best(BestKnown::Sizes(
        &[(4, 9.376293e-6), (10, 2.93660537e-4)],
        "Moré, Garbow and Hillstrom: 9.37629e-6 and 2.93660e-4; digits by minimisation",
    ))
    .tags(&[SumOfSquares, Dense, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Penalty2 { n: p.whole("N") })
}

struct Penalty2 {
    n: usize,
}

impl Shape for Penalty2 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.5
    }
}

impl Penalty2 {
    /// Σ (n − i + 1) xᵢ yᵢ.
    fn weighted<T: Real>(&self, x: &[T], y: &[T]) -> T {
        sum(self.n, |i| T::from_usize(self.n - i) * x[i] * y[i])
    }
}

/// y of the i-th residual (from 1), as CUTEst's decoder keeps it.
fn data(i: usize) -> f64 {
    decoded((i as f64 * 0.1).exp() + ((i - 1) as f64 * 0.1).exp())
}

impl<T: Real> Formula<T> for Penalty2 {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let (n, two) = (self.n, c::<T>(2.0));
        let s = self.weighted(x, x) - T::one();
        let r = x[0] - c(0.2);
        let mut behind = (x[0] * c(0.1)).exp();
        g[0] = two * r + c::<T>(4.0) * s * T::from_usize(n) * x[0];
        let fit = sum(n - 1, |k| {
            let i = k + 1;
            let ahead = (x[i] * c(0.1)).exp();
            let (p, q) = (ahead + behind - c(data(i + 1)), ahead - c(EDGE));
            g[i - 1] += c::<T>(2e-6) * p * behind;
            g[i] = c::<T>(2e-6) * (p + q) * ahead + c::<T>(4.0) * s * T::from_usize(n - i) * x[i];
            behind = ahead;
            p * p + q * q
        });
        r * r + c::<T>(1e-5) * fit + s * s
    }

    fn value(&mut self, x: &[T]) -> T {
        let s = self.weighted(x, x) - T::one();
        let r = x[0] - c(0.2);
        let mut behind = (x[0] * c(0.1)).exp();
        let fit = sum(self.n - 1, |k| {
            let ahead = (x[k + 1] * c(0.1)).exp();
            let (p, q) = (ahead + behind - c(data(k + 2)), ahead - c(EDGE));
            behind = ahead;
            p * p + q * q
        });
        r * r + c::<T>(1e-5) * fit + s * s
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let (n, two) = (self.n, c::<T>(2.0));
        let s = self.weighted(x, x) - T::one();
        let ds = two * self.weighted(x, v);
        let outer = |i: usize| c::<T>(4.0) * T::from_usize(n - i) * (ds * x[i] + s * v[i]);
        let mut behind = (x[0] * c(0.1)).exp();
        hv[0] = two * v[0] + outer(0);
        for i in 1..n {
            let ahead = (x[i] * c(0.1)).exp();
            let (p, q) = (ahead + behind - c(data(i + 1)), ahead - c(EDGE));
            let (da, db) = (c::<T>(0.1) * ahead * v[i], c::<T>(0.1) * behind * v[i - 1]);
            hv[i - 1] += c::<T>(2e-6) * ((da + db) * behind + p * db);
            hv[i] = c::<T>(2e-6) * ((da + db + da) * ahead + (p + q) * da) + outer(i);
            behind = ahead;
        }
    }
}

/// e^(−1/10), as CUTEst's decoder keeps it.
const EDGE: f64 = 0.904_837_418_04;
