//! HIMMELBG: Himmelblau, a quadratic that decays.
//!
//! $$ f(x) = e^{-x_1 - x_2} (2 x_1^2 + 3 x_2^2), \qquad x^0 = (0.5, 0.5). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HIMMELBG", "OUR2-AN-2-0", "Himmelblau, a quadratic that decays")
        .from(&["D.M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill, 1972"])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Himmelbg)
}

struct Himmelbg;

impl Shape for Himmelbg {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        0.5
    }
}

impl Terms<2> for Himmelbg {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (-x - y).exp() * (x.square() * 2.0 + y.square() * 3.0)
    }
}
