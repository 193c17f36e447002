//! POWELLSG: Powell's singular function once in each group of four variables.
//!
//! $$ f(x) = \sum_{i=1}^{n/4} (a + 10 b)^2 + 5\thinspace (c - d)^2 + (b - 2c)^4 + 10\thinspace (a - d)^4, $$
//!
//! where $(a, b, c, d) = (x_{4i-3}, x_{4i-2}, x_{4i-1}, x_{4i})$, started from (3, −1, 0, 1, …). The minimiser is 0, where
//! the Hessian is singular.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("POWELLSG", "OUR2-AN-V-0", "extended Powell singular function")
        .from(&[MGH, TOINT, BUCKLEY])
        .sized_n(&[Parameter::n(5000).least(4).step(4)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[Convex, SumOfSquares, Separable, Degenerate]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Powellsg { n: p.whole("N") })
}

struct Powellsg {
    n: usize,
}

impl Shape for Powellsg {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        [3.0, -1.0, 0.0, 1.0][i % 4]
    }
}

impl Terms<4> for Powellsg {
    fn terms(&self) -> usize {
        self.n / 4
    }
    fn variables(&self, i: usize) -> [usize; 4] {
        [4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3]
    }
    fn term<N: Number>(&self, _: usize, [a, b, c, d]: [N; 4]) -> N {
        (a + b * 10.0).square() + (c - d).square() * 5.0 + (b - c * 2.0).fourth() + (a - d).fourth() * 10.0
    }
}
