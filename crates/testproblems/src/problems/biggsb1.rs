//! BIGGSB1: a tridiagonal quadratic in a box.
//!
//! $$ f(x) = (x_1 - 1)^2 + \sum_{i=1}^{n-1} (x_{i+1} - x_i)^2 + (1 - x_n)^2, \qquad 0 \le x_i \le 0.9\ (i < n), \qquad x^0 = 0. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("BIGGSB1", "QBR2-AN-V-V", "tridiagonal quadratic in a box")
        .from(&["M.C. Biggs, in CUTEst"])
        .sized_n(&[Parameter::n(5000).least(2)])
        .best(BestKnown::Always(
            0.015,
            "all bounded variables at 0.9 and the last at 0.95",
        ))
        .tags(&[SumOfSquares, Convex, Quadratic, Chained, ManyActive]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Biggsb1 { n: p.whole("N") })
}

struct Biggsb1 {
    n: usize,
}

impl Shape for Biggsb1 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if i + 1 < self.n { (0.0, 0.9) } else { FREE }
    }
}

impl Terms<2> for Biggsb1 {
    fn terms(&self) -> usize {
        self.n + 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i.saturating_sub(1), i.min(self.n - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        if i == 0 || i == self.n {
            (y - 1.0).square()
        } else {
            (y - x).square()
        }
    }
}
