//! STREG: Rosenbrock's function and two variables far away.
//!
//! $$ f(x) = 100\thinspace (x_2 - x_1^2)^2 + (x_1 - 1)^2 + \tfrac12 (x_3^2 + x_4^2), \qquad x^0 = (-1.2, 1, 10000000000.0, 10000000000.0). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "STREG",
    "SUR2-AN-4-0",
    "Rosenbrock's function and two variables far away",
)
.from(&["M.J.D. Powell, private communication in CUTEst"])
.fixed(4)
.best(BestKnown::Always(0.0, OBVIOUS))
.tags(&[SumOfSquares, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Streg)
}

struct Streg;

impl Shape for Streg {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, i: usize) -> f64 {
        [-1.2, 1.0, 10000000000.0, 10000000000.0][i]
    }
}

impl Terms<4> for Streg {
    fn term<N: Number>(&self, _: usize, [x, y, z, w]: [N; 4]) -> N {
        (y - x.square()).square() * 100.0 + (x - 1.0).square() + (z.square() + w.square()) * 0.5
    }
}
