//! HIMMELBB: Himmelblau, a polynomial of high degree.
//!
//! $$ f(x) = \Bigl( x_1 x_2 (1 - x_1) \bigl( 1 - x_2 - x_1 (1 - x_1)^5 \bigr) \Bigr)^2, \qquad x^0 = (-1.2, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HIMMELBB",
    "OUR2-AN-2-0",
    "Himmelblau, a polynomial of high degree",
)
.from(&["D.M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill, 1972"])
.fixed(2)
.best(BestKnown::Always(0.0, OBVIOUS))
.tags(&[SumOfSquares, Degenerate])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Himmelbb)
}

struct Himmelbb;

impl Shape for Himmelbb {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [-1.2, 1.0][i]
    }
}

impl Terms<2> for Himmelbb {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        let u = -x + 1.0;
        (x * y * u * (-y + 1.0 - x * u.powi(5))).square()
    }
}
