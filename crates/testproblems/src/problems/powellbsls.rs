//! POWELLBSLS: Powell's badly scaled function.
//!
//! $$ f(x) = (10^4 x_1 x_2 - 1)^2 + (e^{-x_1} + e^{-x_2} - 1.0001)^2, \qquad x^0 = (0, 1). $$
//!
//! The minimiser is (1.098…·10⁻⁵, 9.106…).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("POWELLBSLS", "SUR2-AN-2-0", "Powell's badly scaled function")
        .from(&[MGH, TOINT])
        .fixed(2)
        .best(BestKnown::Always(0.0, "Moré, Garbow and Hillstrom"))
        .tags(&[SumOfSquares, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Powellbsls)
}

struct Powellbsls;

impl Shape for Powellbsls {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [0.0, 1.0][i]
    }
}

impl Terms<2> for Powellbsls {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x * y * 1e4 - 1.0).square() + ((-x).exp() + (-y).exp() - 1.0001).square()
    }
}
