//! MDHOLE: a sine valley that ends at a bound.
//!
//! $$ f(x) = 100\thinspace (\sin x_1 - x_2)^2 + x_1, \qquad x_1 \ge 0, \qquad x^0 = (10, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("MDHOLE", "OBR2-AN-2-0", "sine valley that ends at a bound")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(0.0, "the file of CUTEst: 0 at the origin")),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Mdhole)
}

struct Mdhole;

impl Shape for Mdhole {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [10.0, 1.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [NON_NEGATIVE, FREE][i]
    }
}

impl Terms<2> for Mdhole {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x.sin() - y).square() * 100.0 + x
    }
}
