//! BRKMCC: Bracken and McCormick.
//!
//! $$ f(x) = (x_1 - 2)^2 + (x_2 - 1)^2 + \frac{1}{25\thinspace (1 - x_1^2/4 - x_2^2)} + 5\thinspace (x_1 - 2 x_2 + 1)^2, \qquad x^0 = (2, 2). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("BRKMCC", "OUR2-AN-2-0", "Bracken and McCormick")
    .from(&[BUCKLEY])
    .fixed(2)
    .best(BestKnown::Always(
        0.16904267919645,
        "the file of CUTEst: 0.16904; digits by minimisation",
    ))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Brkmcc)
}

struct Brkmcc;

impl Shape for Brkmcc {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        2.0
    }
}

impl Terms<2> for Brkmcc {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x - 2.0).square()
            + (y - 1.0).square()
            + ((x.square() * -0.25 - y.square() + 1.0) * 25.0).recip()
            + (x - y * 2.0 + 1.0).square() * 5.0
    }
}
