//! ENGVAL2: Engvall in three variables.
//!
//! $$ f(x) = (|x|^2 - 1)^2 + (x_1^2 + x_2^2 + (x_3 - 2)^2 - 1)^2 + (x_1 + x_2 + x_3 - 1)^2 + (x_1 + x_2 - x_3 + 1)^2 + (3 x_2^2 + x_1^3 + (5 x_3 - x_1 + 1)^2 - 36)^2, \qquad x^0 = (1, 2, 0). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("ENGVAL2", "SUR2-AN-3-0", "Engvall in three variables")
    .from(&[BUCKLEY, TOINT])
    .fixed(3)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Engval2)
}

struct Engval2;

impl Shape for Engval2 {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, 2.0, 0.0][i]
    }
}

impl Terms<3> for Engval2 {
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        let s = x.square() + y.square();
        (s + z.square() - 1.0).square()
            + (s + (z - 2.0).square() - 1.0).square()
            + (x + y + z - 1.0).square()
            + (x + y - z + 1.0).square()
            + (y.square() * 3.0 + x.cube() + (z * 5.0 - x + 1.0).square() - 36.0).square()
    }
}
