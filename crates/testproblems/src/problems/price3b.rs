//! PRICE3B and PRICE4B: two problems of Price.
//!
//! $$ f(x) = 100\thinspace (x_1^2 - x_2)^2 + \bigl( 6.4\thinspace (x_2 - 0.5)^2 - x_1 - 0.6 \bigr)^2, \qquad
//!    f(x) = (2 x_1^3 x_2 - x_2^3)^2 + (6 x_1 - x_2^2 + x_2)^2, $$
//!
//! on −50 ≤ x ≤ 50, from (1, 5).

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("PRICE3B", "SBR2-MN-V-0", "Price's third problem in a box")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, LocalMinima]),
    Meta::new("PRICE4B", "SBR2-MN-2-0", "Price's fourth problem in a box")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Price3b { fourth: member == 1 })
}

struct Price3b {
    fourth: bool,
}

impl Shape for Price3b {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, 5.0][i]
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (-50.0, 50.0)
    }
}

impl Terms<2> for Price3b {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        if self.fourth {
            (x.cube() * y * 2.0 - y.cube()).square() + (x * 6.0 - y.square() + y).square()
        } else {
            (x.square() - y).square() * 100.0 + ((y - 0.5).square() * 6.4 - x - 0.6).square()
        }
    }
}
