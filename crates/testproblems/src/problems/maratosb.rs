//! MARATOSB: a penalty for the unit circle.
//!
//! $$ f(x) = x_1 + 10^6 (x_1^2 + x_2^2 - 1)^2, \qquad x^0 = (1.1, 0.1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("MARATOSB", "OUR2-AN-2-0", "a penalty for the unit circle")
        .from(&["A.R. Conn, N.I.M. Gould, Ph.L. Toint, LANCELOT, Springer, 1992"])
        .fixed(2)
        .best(BestKnown::Always(
            -1.00000006249999,
            "by minimisation along the circle",
        ))
        .tags(&[IllConditioned, LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Maratosb)
}

struct Maratosb;

impl Shape for Maratosb {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [1.1, 0.1][i]
    }
}

impl Terms<2> for Maratosb {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        x + (x.square() + y.square() - 1.0).square() * 1e6
    }
}
