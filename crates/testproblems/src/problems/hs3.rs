//! HS3: a nearly linear quadratic.
//!
//! $$ f(x) = x_2 + 10^{-5} (x_2 - x_1)^2, \qquad x_2 \ge 0, \qquad x^0 = (10,\ 1). $$
//!
//! The minimiser is 0. HS3MOD is better scaled: $f(x) = x_2 + (x_2 - x_1)^2$.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new(
        "HS3",
        "QBR2-AN-2-0",
        "nearly linear convex quadratic, one bound active",
    )
    .from(&[HS])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[Convex, Quadratic, IllConditioned]),
    Meta::new("HS3MOD", "QBR2-AN-2-0", "convex quadratic, one bound active")
        .from(&[HS])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[Convex, Quadratic]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hs3 {
        scale: [100_000.0, 1.0][member],
    })
}

struct Hs3 {
    scale: f64,
}

impl Shape for Hs3 {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [10.0, 1.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [FREE, NON_NEGATIVE][i]
    }
}

impl Terms<2> for Hs3 {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        y + (y - x).square() / self.scale
    }
}
