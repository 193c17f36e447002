//! MEXHAT: a mexican hat with a narrow brim.
//!
//! $$ f(x) = -2 (x_1 - 1)^2 + 10^5 \bigl( 10^4 (x_2 - x_1^2)^2 + (x_1 - 1)^2 - 0.02 \bigr)^2, \qquad x^0 = (0.86, 0.72). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("MEXHAT", "OUR2-AN-2-0", "a mexican hat with a narrow brim")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(
            -0.040_01,
            "along the brim f = -2s + 1e5 (s - 0.02)², least at s = 0.02001",
        ))
        .tags(&[IllConditioned, LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Mexhat)
}

struct Mexhat;

impl Shape for Mexhat {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [0.86, 0.72][i]
    }
}

impl Terms<2> for Mexhat {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let s = (x - 1.0).square();
        s * -2.0 + ((y - x.square()).square() * 1e4 + s - 0.02).square() * 1e5
    }
}
