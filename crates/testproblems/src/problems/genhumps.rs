//! GENHUMPS: a chain of humps.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} \sin^2(20 x_i) \sin^2(20 x_{i+1}) + \tfrac{1}{20} (x_i^2 + x_{i+1}^2), \qquad x^0 = (-506, -506.2, -506.2, \dots). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("GENHUMPS", "OUR2-AN-V-0", "chain of humps")
    .from(&[CUTEST, LUKSAN])
    .sized_n(&[Parameter::n(5000).least(2)])
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[Chained, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Genhumps { n: p.whole("N") })
}

struct Genhumps {
    n: usize,
}

impl Shape for Genhumps {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        if i == 0 { -506.0 } else { -506.2 }
    }
}

impl Terms<2> for Genhumps {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        ((x * 20.0).sin() * (y * 20.0).sin()).square() + (x.square() + y.square()) * 0.05
    }
}
