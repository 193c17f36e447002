//! CLIFF: an exponential cliff.
//!
//! $$ f(x) = \Bigl( \frac{x_1 - 3}{100} \Bigr)^2 - (x_1 - x_2) + e^{20 (x_1 - x_2)}, \qquad x^0 = (0, -1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("CLIFF", "OUR2-AN-2-0", "exponential cliff in two variables")
        .from(&[BUCKLEY])
        .fixed(2)
        .best(BestKnown::Always(
            0.199786613367769,
            "x₁ = 3 and e^(20u) = 1/20: f = (1 + ln 20)/20",
        ))
        .tags(&[Convex, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Cliff)
}

struct Cliff;

impl Shape for Cliff {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [0.0, -1.0][i]
    }
}

impl Terms<2> for Cliff {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let u = x - y;
        (x * 0.01 - 0.03).square() - u + (u * 20.0).exp()
    }
}
