//! SISSER and SISSER2: quartics with a singular Hessian.
//!
//! $$ f(x) = 3 x_1^4 \pm 2 x_1^2 x_2^2 + 3 x_2^4, \qquad x^0 = (1, \tfrac1{10}). $$
//!
//! The sign is + for SISSER, − for SISSER2. CUTEst divides by 0.3333333 where 3 is meant; so does this.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("SISSER", "OUR2-AN-2-0", "quartic with a singular Hessian")
        .from(&[BUCKLEY])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[Degenerate]),
    Meta::new("SISSER2", "OUR2-AN-2-0", "quartic with a singular Hessian")
        .from(&[BUCKLEY])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[Degenerate]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Sisser {
        cross: [2.0, -2.0][member],
    })
}

struct Sisser {
    cross: f64,
}

impl Shape for Sisser {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, 0.1][i]
    }
}

impl Terms<2> for Sisser {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x.fourth() + y.fourth()) * (1.0 / 0.333_333_3) + (x * y).square() * self.cross
    }
}
