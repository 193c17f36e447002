//! HATFLDA and HATFLDB: roots in a chain.
//!
//! $$ f(x) = (x_1 - 1)^2 + \sum_{i=2}^4 (x_{i-1} - \sqrt{x_i})^2, \qquad x_i \ge 10^{-7}, \qquad x_i^0 = \tfrac1{10}. $$
//!
//! HATFLDB has $x_2 \le 0.8$ besides.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("HATFLDA", "SBR2-AN-4-0", "roots in a chain")
        .from(&[HATFIELD])
        .fixed(4)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Domain]),
    Meta::new(
        "HATFLDB",
        "SBR2-AN-4-0",
        "roots in a chain, with a bound that is active",
    )
    .from(&[HATFIELD])
    .fixed(4)
    .best(BestKnown::Always(0.00557281, "the file of CUTEst: 5.57281D-03"))
    .tags(&[SumOfSquares, Domain]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hatflda { cut: member == 1 })
}

struct Hatflda {
    cut: bool,
}

impl Shape for Hatflda {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, _: usize) -> f64 {
        0.1
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        (1e-7, if self.cut && i == 1 { 0.8 } else { f64::INFINITY })
    }
}

impl Terms<4> for Hatflda {
    fn term<N: Number>(&self, _: usize, [a, b, c, d]: [N; 4]) -> N {
        let link = |a: N, b: N| (a - b.sqrt()).square();
        (a - 1.0).square() + link(a, b) + link(b, c) + link(c, d)
    }
}

const HATFIELD: &str =
    "The OPTIMA user manual (issue 8), Numerical Optimization Centre, Hatfield Polytechnic, 1989";
