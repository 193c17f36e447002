//! SSI: a badly scaled small problem.
//!
//! $$ f(x) = \tfrac12 (x_1^2 x_3 - 4)^2 + \tfrac12 (x_3 + x_2^2)^2, \qquad x^0 = (1, 1, 1). $$
//!
//! The infimum 0 is approached as $x_3 \to 0$, $x_1 \to \infty$: runs take long.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("SSI", "SUR2-AN-3-0", "badly scaled small problem")
    .from(&[CUTEST])
    .fixed(3)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Degenerate])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Ssi)
}

struct Ssi;

impl Shape for Ssi {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<3> for Ssi {
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        ((x.square() * z - 4.0).square() + (z + y.square()).square()) * 0.5
    }
}
