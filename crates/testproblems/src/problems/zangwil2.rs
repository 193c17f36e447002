//! ZANGWIL2: Zangwill, a quadratic.
//!
//! $$ f(x) = \tfrac{1}{15} (16 x_1^2 + 16 x_2^2 - 8 x_1 x_2 - 56 x_1 - 256 x_2 + 991), \qquad x^0 = (3, 8). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("ZANGWIL2", "QUR2-AN-2-0", "Zangwill, a quadratic")
    .from(&[BUCKLEY])
    .fixed(2)
    .best(BestKnown::Always(-18.2, "the file of CUTEst"))
    .tags(&[Convex, Quadratic])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Zangwil2)
}

struct Zangwil2;

impl Shape for Zangwil2 {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [3.0, 8.0][i]
    }
}

impl Terms<2> for Zangwil2 {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x.square() * 16.0 + y.square() * 16.0 - x * y * 8.0 - x * 56.0 - y * 256.0 + 991.0) / 15.0
    }
}
