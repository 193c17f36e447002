//! DIXON3DQ: Dixon's tridiagonal quadratic.
//!
//! $$ f(x) = (x_1 - 1)^2 + \sum_{i=2}^{n-1} (x_i - x_{i+1})^2 + (x_n - 1)^2, \qquad x_i^0 = -1. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("DIXON3DQ", "QUR2-AN-V-0", "Dixon's tridiagonal quadratic")
        .from(&[BUCKLEY])
        .sized_n(&[Parameter::n(10000).least(2)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Convex, Quadratic, Chained, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Dixon3dq { n: p.whole("N") })
}

struct Dixon3dq {
    n: usize,
}

impl Shape for Dixon3dq {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        -1.0
    }
}

impl Terms<2> for Dixon3dq {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        if i == 0 || i + 1 == self.n {
            [i, i]
        } else {
            [i, i + 1]
        }
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        if i == 0 || i + 1 == self.n {
            (x - 1.0).square()
        } else {
            (x - y).square()
        }
    }
}
