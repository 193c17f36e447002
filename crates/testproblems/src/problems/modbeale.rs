//! MODBEALE: Beale's function, chained.
//!
//! $$ f(x) = \sum_{i=1}^{n/2} \sum_{k=1}^3 \bigl( x_{2i-1} (1 - x_{2i}^k) - y_k \bigr)^2 + \alpha \sum_{i=1}^{n/2-1} (6 x_{2i} - x_{2i+1})^2, \qquad
//!    y = (1.5, 2.25, 2.625), \qquad x_i^0 = 1. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("MODBEALE", "SUR2-AN-V-0", "chained Beale function")
    .from(&[MGH, BUCKLEY])
    .sized(
        &[
            Parameter::size("N/2", 10_000, "half the number of variables"),
            Parameter::real("ALPHA", 50.0, "weight of the links").positive(),
        ],
        "2·N/2",
        |p| p.whole("N/2").saturating_mul(2),
    )
    .best(BestKnown::Rule(
        |p| (p.whole("N/2") == 1 || p.real("ALPHA") == 0.0 || p.real("ALPHA") > 0.0).then_some(0.0),
        "x = (3, ½, 3, ½, …)",
    ))
    .tags(&[SumOfSquares, Chained])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Modbeale {
        pairs: p.whole("N/2"),
        alpha: p.real("ALPHA"),
    })
}

struct Modbeale {
    pairs: usize,
    alpha: f64,
}

impl Shape for Modbeale {
    fn n(&self) -> usize {
        2 * self.pairs
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<3> for Modbeale {
    fn terms(&self) -> usize {
        self.pairs
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [2 * i, 2 * i + 1, (2 * i + 2).min(self.n() - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y, next]: [N; 3]) -> N {
        let (y2, y3) = (y.square(), y.cube());
        let f = (x - x * y - 1.5).square() + (x - x * y2 - 2.25).square() + (x - x * y3 - 2.625).square();
        if i + 1 < self.pairs {
            f + (y * 6.0 - next).square() * self.alpha
        } else {
            f
        }
    }
}
