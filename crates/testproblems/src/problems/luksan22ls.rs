//! LUKSAN22LS: an attracting–repelling function.
//!
//! $$ f(x) = (x_1 - 1)^2 + 100 x_{n-1}^4 + \sum_{i=1}^{n-2} (10 x_i^2 - 10 x_{i+1})^2 +
//!    \sum_{i=1}^{n-2} \bigl( 2 e^{-(x_i - x_{i+1})^2} + e^{-2 (x_{i+1} - x_{i+2})^2} \bigr)^2, \qquad x^0 = (-1.2, 1, -1.2, 1, \dots). $$
//!
//! As CUTEst decodes it: Lukšan has $(10 x_{n-1}^2 - 10 x_n)^2$ in place of $100 x_{n-1}^4$, but in the file of CUTEst the coefficient of $x_n$ is two
//! columns out of place, and read as 0.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("LUKSAN22LS", "SUR2-AN-V-0", "attracting–repelling function")
    .from(&["L. Lukšan, Hybrid methods in large sparse nonlinear least squares, Journal of Optimization Theory and Applications 89(3), 1996"]).sized_n(&[Parameter::n(100).least(3)])
    .tags(&[SumOfSquares, Chained, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Luksan22 { n: p.whole("N") })
}

struct Luksan22 {
    n: usize,
}

impl Shape for Luksan22 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        [-1.2, 1.0][i % 2]
    }
}

impl Terms<3> for Luksan22 {
    fn terms(&self) -> usize {
        self.n - 2
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, i + 1, i + 2]
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let repel = (-(x - y).square()).exp() * 2.0 + ((y - z).square() * -2.0).exp();
        let mut f = (x.square() * 10.0 - y * 10.0).square() + repel.square();
        if i == 0 {
            f += (x - 1.0).square();
        }
        if i + 3 == self.n {
            f += (y.square() * 10.0).square();
        }
        f
    }
}
