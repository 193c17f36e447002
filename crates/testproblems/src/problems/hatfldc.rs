//! HATFLDC: squares in a chain.
//!
//! $$ f(x) = (x_1 - 1)^2 + \sum_{i=2}^{24} (x_{i+1} - x_i^2)^2 + (x_{25} - 1)^2, \qquad 0 \le x_i \le 10\ (i < 25), \qquad x_i^0 = 0.9. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HATFLDC", "SBR2-AN-25-0", "squares in a chain")
    .from(&["The OPTIMA user manual (issue 8), Numerical Optimization Centre, Hatfield Polytechnic, 1989"])
    .fixed(25)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Chained])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hatfldc)
}

struct Hatfldc;

impl Shape for Hatfldc {
    fn n(&self) -> usize {
        25
    }
    fn start(&self, _: usize) -> f64 {
        0.9
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if i == 24 { FREE } else { (0.0, 10.0) }
    }
}

impl Terms<2> for Hatfldc {
    fn terms(&self) -> usize {
        25
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, (i + 1).min(24)]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        if i == 0 || i == 24 {
            (x - 1.0).square()
        } else {
            (y - x.square()).square()
        }
    }
}
