//! HILBERTA and HILBERTB: quadratics with Hilbert's matrix.
//!
//! $$ f(x) = \sum_{i=1}^n \sum_{j=1}^{i-1} \frac{x_i x_j}{i + j - 1} + \sum_{i=1}^n \Bigl( \frac{1}{2\thinspace (2i - 1)} + D \Bigr) x_i^2, \qquad x_i^0 = -3, $$
//!
//! with D = 0 for HILBERTA and 5 for HILBERTB. An evaluation takes n² operations.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [Meta::new("HILBERTA", "QUR2-AN-V-0", "quadratic with Hilbert's matrix")
.from(&["K. Schittkowski, More Test Examples for Nonlinear Programming Codes, Springer, 1987, problem 274", BUCKLEY]).sized_n(&[Parameter::n(2), Parameter::real("D", 0.0, "addition to the diagonal")]).best(BestKnown::Rule(|p| (p.real("D") >= 0.0).then_some(0.0), "the matrix is positive definite")).tags(&[Convex, Quadratic, Dense, IllConditioned]),
Meta::new("HILBERTB", "QUR2-AN-V-0", "quadratic with Hilbert's matrix and a shift")
.from(&["K. Schittkowski, More Test Examples for Nonlinear Programming Codes, Springer, 1987, problem 274", BUCKLEY]).sized_n(&[Parameter::n(10), Parameter::real("D", 5.0, "addition to the diagonal")]).best(BestKnown::Rule(|p| (p.real("D") >= 0.0).then_some(0.0), "the matrix is positive definite")).tags(&[Convex, Quadratic, Dense])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Hilberta {
        n: p.whole("N"),
        d: p.real("D"),
    })
}

struct Hilberta {
    n: usize,
    d: f64,
}

impl Shape for Hilberta {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        -3.0
    }
}

impl Hilberta {
    /// Row i of the Hessian times x.
    fn row<T: Real>(&self, i: usize, x: &[T]) -> T {
        sum(self.n, |j| x[j] * c(decoded(1.0 / (i + j + 1) as f64))) + c::<T>(2.0 * self.d) * x[i]
    }
}

impl<T: Real> Formula<T> for Hilberta {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        sum(self.n, |i| {
            g[i] = self.row(i, x);
            c::<T>(0.5) * x[i] * g[i]
        })
    }

    fn value(&mut self, x: &[T]) -> T {
        sum(self.n, |i| c::<T>(0.5) * x[i] * self.row(i, x))
    }

    fn hessian_product(&mut self, _: &[T], v: &[T], hv: &mut [T]) {
        for i in 0..self.n {
            hv[i] = self.row(i, v);
        }
    }
}
