//! ROSENBR: Rosenbrock's banana-shaped valley.
//!
//! $$ f(x) = 100\thinspace (x_2 - x_1^2)^2 + (x_1 - 1)^2, \qquad x^0 = (-1.2,\ 1). $$
//!
//! The minimiser is (1, 1).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("ROSENBR", "SUR2-AN-2-0", "Rosenbrock's valley in two variables")
    .from(&[
        "H.H. Rosenbrock, An automatic method for finding the greatest or least value of a function, The Computer \
         Journal 3(3), 1960",
        MGH,
    ])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Rosenbr)
}

struct Rosenbr;

impl Shape for Rosenbr {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [-1.2, 1.0][i]
    }
}

impl Terms<2> for Rosenbr {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (y - x.square()).square() * 100.0 + (x - 1.0).square()
    }
}
