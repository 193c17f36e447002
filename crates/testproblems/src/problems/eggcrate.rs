//! EGGCRATE and EGGCRATEB: an egg crate.
//!
//! $$ f(x) = x_1^2 + x_2^2 + 25\thinspace (\sin^2 x_1 + \sin^2 x_2), \qquad x^0 = (1, 2). $$
//!
//! EGGCRATEB has the box −5 ≤ x ≤ 5.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("EGGCRATE", "SUR2-MN-4-0", "egg crate")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Separable, LocalMinima]),
    Meta::new("EGGCRATEB", "SBR2-MN-4-0", "egg crate in a box")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Separable, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Eggcrate { bounded: member == 1 })
}

struct Eggcrate {
    bounded: bool,
}

impl Shape for Eggcrate {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, 2.0][i]
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        if self.bounded { (-5.0, 5.0) } else { FREE }
    }
}

impl Terms<2> for Eggcrate {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        x.square() + y.square() + (x.sin().square() + y.sin().square()) * 25.0
    }
}
