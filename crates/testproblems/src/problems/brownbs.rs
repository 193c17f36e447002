//! BROWNBS: Brown's badly scaled function.
//!
//! $$ f(x) = (x_1 - 10^6)^2 + (x_2 - 2 \cdot 10^{-6})^2 + (x_1 x_2 - 2)^2, \qquad x^0 = (1, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("BROWNBS", "SUR2-AN-2-0", "Brown's badly scaled function")
        .from(&[MGH, BUCKLEY])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Brownbs)
}

struct Brownbs;

impl Shape for Brownbs {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<2> for Brownbs {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x - 1e6).square() + (y - 2e-6).square() + (x * y - 2.0).square()
    }
}
