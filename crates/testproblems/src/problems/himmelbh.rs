//! HIMMELBH: Himmelblau, a cubic.
//!
//! $$ f(x) = -3 x_1 - 2 x_2 + 2 + x_1^3 + x_2^2, \qquad x^0 = (0, 2). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HIMMELBH", "OUR2-AN-2-0", "Himmelblau, a cubic")
    .from(&["D.M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill, 1972"])
    .fixed(2)
    .best(BestKnown::Unbounded(
        "the cubic term; the local minimum at (1, 1) is −1",
    ))
    .tags(&[Unbounded, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Himmelbh)
}

struct Himmelbh;

impl Shape for Himmelbh {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [0.0, 2.0][i]
    }
}

impl Terms<2> for Himmelbh {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        x * -3.0 - y * 2.0 + 2.0 + x.cube() + y.square()
    }
}
