//! RECIPELS: Recipe, three equations.
//!
//! $$ f(x) = (x_1 - 5)^2 + x_2^4 + \Bigl( \frac{x_3}{x_2 - x_1} \Bigr)^2, \qquad x^0 = (2, 5, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("RECIPELS", "SUR2-AY-3-0", "Recipe, three equations")
    .from(&[BUCKLEY])
    .fixed(3)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Degenerate, Domain])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Recipels)
}

struct Recipels;

impl Shape for Recipels {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [2.0, 5.0, 1.0][i]
    }
}

impl Terms<3> for Recipels {
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        (x - 5.0).square() + y.fourth() + (z / (y - x)).square()
    }
}
