//! ARWHEAD: an arrow-shaped Hessian.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} (x_i^2 + x_n^2)^2 - 4 x_i + 3, \qquad x_i^0 = 1. $$
//!
//! The minimiser is (1, …, 1, 0).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("ARWHEAD", "OUR2-AN-V-0", "quartic whose Hessian is an arrowhead")
        .from(&[CGT, LUKSAN])
        .sized_n(&[Parameter::n(5000).least(2)])
        .best(BestKnown::Always(
            0.0,
            "the solution (1, …, 1, 0), where each term takes its least value",
        ))
        .tags(&[Convex]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Arwhead { n: p.whole("N") })
}

struct Arwhead {
    n: usize,
}

impl Shape for Arwhead {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<2> for Arwhead {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, self.n - 1]
    }
    fn term<N: Number>(&self, _: usize, [x, z]: [N; 2]) -> N {
        (x.square() + z.square()).square() - x * 4.0 + 3.0
    }
}
