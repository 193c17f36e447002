//! LOGROS: the logarithm of Rosenbrock's function.
//!
//! $$ f(x) = \ln\bigl( 1 + 10^4 (x_2 - x_1^2)^2 + (1 - x_1)^2 \bigr), \qquad x \ge 0, \qquad x^0 = (-1.2, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("LOGROS", "OBR2-AN-2-0", "logarithm of Rosenbrock's function")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[InfeasibleStart]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Logros)
}

struct Logros;

impl Shape for Logros {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [-1.2, 1.0][i]
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        NON_NEGATIVE
    }
}

impl Terms<2> for Logros {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        ((y - x.square()).square() * 1e4 + (x - 1.0).square() + 1.0).ln()
    }
}
