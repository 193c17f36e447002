//! PSPDOC: the example of PSPMIN's documentation.
//!
//! $$ f(x) = \sum_{i=1}^2 \sqrt{ 1 + x_i^2 + (x_{i+1} - x_{i+2})^2 }, \qquad x_1 \le -1, \qquad x^0 = (3, 3, 3, 3). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("PSPDOC", "SBR2-AY-4-0", "square roots of sums of squares")
        .from(&[TOINT])
        .fixed(4)
        .best(BestKnown::Always(
            2.414_213_562_373_095,
            "the file of CUTEst: 1 + √2",
        ))
        .tags(&[SumOfSquares, Convex, InfeasibleStart]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Pspdoc)
}

struct Pspdoc;

impl Shape for Pspdoc {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, _: usize) -> f64 {
        3.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if i == 0 { (f64::NEG_INFINITY, -1.0) } else { FREE }
    }
}

impl Terms<3> for Pspdoc {
    fn terms(&self) -> usize {
        2
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, i + 1, i + 2]
    }
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        (x.square() + (y - z).square() + 1.0).sqrt()
    }
}
