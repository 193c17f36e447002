//! POWERSUM and POWERSUMB: the sums of powers of four numbers.
//!
//! $$ f(x) = \sum_{i=1}^4 \Bigl( \sum_{j=1}^4 x_j^i - \sum_{j=1}^4 s_j^i \Bigr)^2, \qquad s = (1, 2, 3, 2), \qquad x^0 = (2, 2, 2, 2). $$
//!
//! POWERSUMB has the bounds [0, 4]. The solution is s in any order; as two of the s are equal, the Hessian is singular there.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("POWERSUM", "SUR2-MN-V-0", "sums of powers")
        .from(&[CUTEST])
        .fixed(4)
        .best(BestKnown::Always(0.0, "the sums are those of (1, 2, 3, 2)"))
        .tags(&[SumOfSquares, Degenerate]),
    Meta::new("POWERSUMB", "SBR2-MN-V-0", "sums of powers in a box")
        .from(&[CUTEST])
        .fixed(4)
        .best(BestKnown::Always(0.0, "the sums are those of (1, 2, 3, 2)"))
        .tags(&[SumOfSquares, Degenerate]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Powersum { bounded: member == 1 })
}

struct Powersum {
    bounded: bool,
}

impl Shape for Powersum {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, _: usize) -> f64 {
        2.0
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        if self.bounded { (0.0, 4.0) } else { FREE }
    }
}

impl Terms<4> for Powersum {
    fn terms(&self) -> usize {
        4
    }
    fn term<N: Number>(&self, i: usize, x: [N; 4]) -> N {
        let mut r = N::constant(-[8.0, 18.0, 44.0, 114.0][i]);
        for x in x {
            r += x.powi(i as i32 + 1);
        }
        r.square()
    }
}
