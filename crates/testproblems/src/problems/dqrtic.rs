//! DQRTIC and QUARTC: a diagonal quartic.
//!
//! $$ f(x) = \sum_{i=1}^n (x_i - i)^4, \qquad x_i^0 = 2. $$
//!
//! The Hessian is singular at the solution. The two names stand for the same problem.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("DQRTIC", "OUR2-AN-V-0", "diagonal quartic")
        .from(&[BUCKLEY])
        .sized_n(&[Parameter::n(5000)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Convex, Separable, Degenerate]),
    Meta::new("QUARTC", "OUR2-AN-V-0", "diagonal quartic")
        .from(&[BUCKLEY])
        .sized_n(&[Parameter::n(5000)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Convex, Separable, Degenerate]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Dqrtic { n: p.whole("N") })
}

struct Dqrtic {
    n: usize,
}

impl Shape for Dqrtic {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        2.0
    }
}

impl Terms<1> for Dqrtic {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 1] {
        [i]
    }
    fn term<N: Number>(&self, i: usize, [x]: [N; 1]) -> N {
        (x - (i + 1) as f64).fourth()
    }
}
