//! CLUSTERLS: clustered roots.
//!
//! $$ f(x) = \bigl( (x_1 - x_2^2)(x_1 - \sin x_2) \bigr)^2 + \bigl( (\cos x_2 - x_1)(x_2 - \cos x_1) \bigr)^2, \qquad x^0 = (0, 0). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("CLUSTERLS", "SUR2-AN-2-0", "clustered roots")
    .from(&[BUCKLEY])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Degenerate])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Clusterls)
}

struct Clusterls;

impl Shape for Clusterls {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
}

impl Terms<2> for Clusterls {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        ((x - y.square()) * (x - y.sin())).square() + ((y.cos() - x) * (y - x.cos())).square()
    }
}
