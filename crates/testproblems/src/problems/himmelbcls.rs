//! HIMMELBCLS: Himmelblau's function.
//!
//! $$ f(x) = (x_2 + x_1^2 - 11)^2 + (x_1 + x_2^2 - 7)^2, \qquad x^0 = (1, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HIMMELBCLS", "OUR2-AN-2-0", "Himmelblau's function")
    .from(&[HIM])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Himmelbcls)
}

struct Himmelbcls;

impl Shape for Himmelbcls {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<2> for Himmelbcls {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (y + x.square() - 11.0).square() + (x + y.square() - 7.0).square()
    }
}

const HIM: &str = "D.M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill, 1972";
