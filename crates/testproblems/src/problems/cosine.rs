//! COSINE: cosines in a chain.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} \cos\bigl( x_i^2 - \tfrac12 x_{i+1} \bigr), \qquad x_i^0 = 1. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("COSINE", "OUR2-AN-V-0", "cosines in a chain")
    .from(&[CGT, LUKSAN])
    .sized_n(&[Parameter::n(10000).least(2)])
    .best(BestKnown::Rule(
        |p| Some(-(p.whole("N") as f64 - 1.0)),
        "all cosines can be −1 at once",
    ))
    .tags(&[Chained, LocalMinima, Degenerate])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Cosine { n: p.whole("N") })
}

struct Cosine {
    n: usize,
}

impl Shape for Cosine {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<2> for Cosine {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x.square() - y * 0.5).cos()
    }
}
