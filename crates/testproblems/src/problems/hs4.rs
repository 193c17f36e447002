//! HS4: a cubic whose solution is a corner of the box.
//!
//! $$ f(x) = \tfrac13 (x_1 + 1)^3 + x_2, \qquad x_1 \ge 1, \quad x_2 \ge 0, \qquad x^0 = (1.125,\ 0.125). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS4", "OBR2-AN-2-0", "a cubic, the solution a corner of the box")
        .from(&[HS])
        .fixed(2)
        .best(BestKnown::Always(
            8.0 / 3.0,
            "Hock and Schittkowski: 8/3 at (1, 0)",
        ))
        .tags(&[Separable, ManyActive]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hs4)
}

struct Hs4;

impl Shape for Hs4 {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [1.125, 0.125][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [(1.0, f64::INFINITY), NON_NEGATIVE][i]
    }
}

impl Terms<2> for Hs4 {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x + 1.0).cube() / 3.0 + y
    }
}
