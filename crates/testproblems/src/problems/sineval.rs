//! SINEVAL: a valley along a sine.
//!
//! $$ f(x) = 1000\thinspace (x_2 - \sin x_1)^2 + x_1^2/4, \qquad x^0 = (4.712389, -1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("SINEVAL", "SUR2-AN-2-0", "a valley along a sine")
    .from(&[CUTEST])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Sineval)
}

struct Sineval;

impl Shape for Sineval {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [4.712389, -1.0][i]
    }
}

impl Terms<2> for Sineval {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (y - x.sin()).square() * 1e3 + x.square() * 0.25
    }
}
