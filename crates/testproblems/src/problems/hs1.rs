//! HS1 and HS2: Rosenbrock's function with one bound.
//!
//! $$ f(x) = 100\thinspace (x_2 - x_1^2)^2 + (x_1 - 1)^2, \qquad x_2 \ge \ell, \qquad x^0 = (-2,\ 1). $$
//!
//! HS1 has $\ell = -1.5$, which is not active at the solution (1, 1). HS2 has $\ell = 1.5$: the start is not feasible,
//! there are minimisers on the bound at $x_1 = 2a \cos(\tfrac13 \arccos(1/b))$ with $a = \sqrt{598/1200}$, $b = 400 a^3$,
//! and at a negative $x_1$, where the value is 4.941229.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new(
        "HS1",
        "SBR2-AN-2-0",
        "Rosenbrock's function, a bound that is not active",
    )
    .from(&[HS])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares]),
    Meta::new(
        "HS2",
        "SBR2-AN-2-0",
        "Rosenbrock's function, a bound that cuts off the minimiser",
    )
    .from(&[HS])
    .fixed(2)
    .best(BestKnown::Always(
        0.050_426_187_880_9,
        "the closed form of Hock and Schittkowski, evaluated",
    ))
    .tags(&[SumOfSquares, LocalMinima, InfeasibleStart]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hs1 {
        lower: [-1.5, 1.5][member],
    })
}

struct Hs1 {
    lower: f64,
}

impl Shape for Hs1 {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [-2.0, 1.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [FREE, (self.lower, f64::INFINITY)][i]
    }
}

impl Terms<2> for Hs1 {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (y - x.square()).square() * 100.0 + (x - 1.0).square()
    }
}
