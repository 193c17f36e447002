//! CUBE: a cubic valley.
//!
//! $$ f(x) = (x_1 - 1)^2 + 100\thinspace (x_2 - x_1^3)^2, \qquad x^0 = (-1.2, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("CUBE", "SUR2-AN-2-0", "cubic valley in two variables")
    .from(&[BUCKLEY])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Cube)
}

struct Cube;

impl Shape for Cube {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [-1.2, 1.0][i]
    }
}

impl Terms<2> for Cube {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x - 1.0).square() + (y - x.cube()).square() * 100.0
    }
}
