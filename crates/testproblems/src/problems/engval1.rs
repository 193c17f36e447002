//! ENGVAL1: quartics in a chain.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} (x_i^2 + x_{i+1}^2)^2 - 4 x_i + 3, \qquad x_i^0 = 2. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("ENGVAL1", "OUR2-AN-V-0", "quartics in a chain")
    .from(&[TOINT, BUCKLEY])
    .sized_n(&[Parameter::n(5000).least(2)])
    .best(BestKnown::Sizes(
        &[(5000, 5.548_668_419_42e3)],
        "by truncated Newton minimisation to a projected gradient below 1e-5",
    ))
    .tags(&[Convex, Chained])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Engval1 { n: p.whole("N") })
}

struct Engval1 {
    n: usize,
}

impl Shape for Engval1 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        2.0
    }
}

impl Terms<2> for Engval1 {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x.square() + y.square()).square() - x * 4.0 + 3.0
    }
}
