//! QING and QINGB: squares of squares.
//!
//! $$ f(x) = \sum_{i=1}^n (x_i^2 - i)^2, \qquad x_i^0 = 1. $$
//!
//! QINGB has bounds.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("QING", "SUR2-MN-V-0", "Qing, a separable quartic")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(100)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Separable]),
    Meta::new("QINGB", "SBR2-MN-V-0", "Qing, a separable quartic in a box")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(5)])
        .best(BestKnown::Rule(
            |p| (p.whole("N") <= 250_000).then_some(0.0),
            "evident from the formula: every term takes its least value",
        ))
        .tags(&[SumOfSquares, Separable]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Qing {
        n: p.whole("N"),
        bounded: member == 1,
    })
}

struct Qing {
    n: usize,
    bounded: bool,
}

impl Shape for Qing {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        if self.bounded { (-500.0, 500.0) } else { FREE }
    }
}

impl Terms<1> for Qing {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 1] {
        [i]
    }
    fn term<N: Number>(&self, i: usize, [x]: [N; 1]) -> N {
        (x.square() - (i + 1) as f64).square()
    }
}
