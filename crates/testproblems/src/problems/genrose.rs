//! GENROSE: the generalised Rosenbrock function of Nash.
//!
//! $$ f(x) = 1 + \sum_{i=2}^n 100\thinspace (x_i - x_{i-1}^2)^2 + (x_i - 1)^2, \qquad x_i^0 = \frac{i}{n+1}. $$
//!
//! The minimiser is (1, …, 1). There is a second one near (−1, 1, …, 1), and the valley bends once per variable on the
//! way, so that the number of iterations grows with n.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("GENROSE", "SUR2-AN-V-0", "generalised Rosenbrock function, a chain")
    .from(&[
        "S.G. Nash, Newton-type minimization via the Lanczos method, SIAM Journal on Numerical Analysis 21(4), 1984, \
         problem 5",
    ])
    .sized_n(&[Parameter::n(500).least(2)])
    .best(BestKnown::Always(1.0, OBVIOUS))
    .tags(&[SumOfSquares, Chained, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Genrose { n: p.whole("N") })
}

struct Genrose {
    n: usize,
}

impl Shape for Genrose {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded((i + 1) as f64 / (self.n + 1) as f64)
    }
}

/// The i-th link, xᵢ₊₁ − xᵢ² and xᵢ₊₁ − 1.
#[inline(always)]
fn link<T: Real>(x: T, ahead: T) -> (T, T) {
    (ahead - x * x, ahead - T::one())
}

#[inline(always)]
fn term<T: Real>(r: T, s: T) -> T {
    c::<T>(100.0) * (r * r) + s * s
}

impl<T: Real> Formula<T> for Genrose {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let last = self.n - 1;
        let (ahead, g) = (&x[1..self.n], &mut g[..self.n]);
        let x = &x[..last];
        // The link before the first weighs nothing in the gradient.
        let mut before = T::zero();
        let chain = sum(last, |i| {
            let (r, s) = link(x[i], ahead[i]);
            g[i] = before - c::<T>(400.0) * x[i] * r;
            before = c::<T>(200.0) * r + (s + s);
            term(r, s)
        });
        g[last] = before;
        T::one() + chain
    }

    fn value(&mut self, x: &[T]) -> T {
        let last = self.n - 1;
        let (x, ahead) = (&x[..last], &x[1..self.n]);
        T::one()
            + sum(last, |i| {
                let (r, s) = link(x[i], ahead[i]);
                term(r, s)
            })
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let last = self.n - 1;
        let (x, v, hv) = (&x[..self.n], &v[..self.n], &mut hv[..self.n]);
        let mut before = T::zero();
        for i in 0..last {
            let (r, _) = link(x[i], x[i + 1]);
            let rate = v[i + 1] - c::<T>(2.0) * x[i] * v[i];
            hv[i] = before - c::<T>(400.0) * (v[i] * r + x[i] * rate);
            before = c::<T>(200.0) * rate + c::<T>(2.0) * v[i + 1];
        }
        hv[last] = before;
    }
}
