//! BEALE: Beale's problem.
//!
//! $$ f(x) = \sum_{i=1}^3 \bigl( y_i - x_1 (1 - x_2^i) \bigr)^2, \qquad y = (1.5,\ 2.25,\ 2.625), \qquad
//!    x^0 = (1,\ 1). $$
//!
//! The minimiser is (3, 0.5).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("BEALE", "SUR2-AN-2-0", "Beale's problem in two variables")
        .from(&[MGH, BUCKLEY])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Beale)
}

struct Beale;

impl Shape for Beale {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<2> for Beale {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let residual = |power: N, data: f64| (x * (-power + 1.0) - data).square();
        residual(y, 1.5) + residual(y.square(), 2.25) + residual(y.cube(), 2.625)
    }
}
