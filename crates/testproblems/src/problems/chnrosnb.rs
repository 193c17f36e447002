//! CHNROSNB, ERRINROS and their modifications CHNRSNBM and ERRINRSM: chained Rosenbrock functions.
//!
//! $$ f(x) = \sum_{i=2}^n 16 \alpha_i^2 (x_{i-1} - x_i^2)^2 + (x_i - 1)^2, \qquad
//!    f(x) = \sum_{i=2}^n (x_{i-1} - 16 \alpha_i^2 x_i^2)^2 + (x_i - 1)^2, \qquad x_i^0 = -1. $$
//!
//! The first is CHNROSNB's, the second, with the factor in the wrong place, ERRINROS's. The $\alpha_i$ are a list of 50; the
//! modified problems have $\alpha_i = \sin i + \tfrac32$ and any n.

use super::prelude::*;

/// The records.
pub static META: [Meta; 4] = [
    Meta::new("CHNROSNB", "SUR2-AN-V-0", "chained Rosenbrock function")
        .from(&[TOINT, BUCKLEY])
        .sized_n(&[Parameter::n(50).least(2).most(50)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Chained]),
    Meta::new("CHNRSNBM", "SUR2-AN-V-0", "chained Rosenbrock function, modified")
        .from(&[TOINT])
        .sized_n(&[Parameter::n(50).least(2)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Chained]),
    Meta::new(
        "ERRINROS",
        "SUR2-AN-V-0",
        "chained Rosenbrock function with an error",
    )
    .from(&[TOINT])
    .sized_n(&[Parameter::n(50).least(2).most(50)])
    .best(BestKnown::Sizes(
        &[(10, 6.69463214), (25, 18.4609060), (50, 39.9041540)],
        "the file of CUTEst",
    ))
    .tags(&[SumOfSquares, Chained]),
    Meta::new(
        "ERRINRSM",
        "SUR2-AN-V-0",
        "chained Rosenbrock function with an error, modified",
    )
    .from(&[TOINT])
    .sized_n(&[Parameter::n(50).least(2)])
    .best(BestKnown::Sizes(
        &[(50, 3.772_990_289_66e1)],
        "by truncated Newton minimisation to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Chained]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let weight = |i: usize| {
        let a = if member.is_multiple_of(2) {
            ALPHA[i + 1]
        } else {
            ((i + 2) as f64).sin() + 1.5
        };
        decoded(16.0 * a * a)
    };
    Local::boxed(Chnrosnb {
        weights: (0..p.whole("N") - 1).map(weight).collect(),
        member,
    })
}

struct Chnrosnb {
    /// 16 α² of each term.
    weights: Vec<f64>,
    member: usize,
}

impl Shape for Chnrosnb {
    fn n(&self) -> usize {
        self.weights.len() + 1
    }
    fn start(&self, _: usize) -> f64 {
        -1.0
    }
}

impl Terms<2> for Chnrosnb {
    fn terms(&self) -> usize {
        self.weights.len()
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let weight = self.weights[i];
        let link = if self.member < 2 {
            (x - y.square()).square() * weight
        } else {
            (x - y.square() * weight).square()
        };
        link + (y - 1.0).square()
    }
}

const ALPHA: [f64; 50] = [
    1.25, 1.4, 2.4, 1.4, 1.75, 1.2, 2.25, 1.2, 1.0, 1.1, 1.5, 1.6, 1.25, 1.25, 1.2, 1.2, 1.4, 0.5, 0.5, 1.25,
    1.8, 0.75, 1.25, 1.4, 1.6, 2.0, 1.0, 1.6, 1.25, 2.75, 1.25, 1.25, 1.25, 3.0, 1.5, 2.0, 1.25, 1.4, 1.8,
    1.5, 2.2, 1.4, 1.5, 1.25, 2.0, 1.5, 1.25, 1.4, 0.6, 1.5,
];
