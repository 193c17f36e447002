//! EXPFIT: fit of an exponential.
//!
//! $$ f(x) = \sum_{i=1}^{10} (x_1 e^{x_2 i/4} - i/4)^2, \qquad x^0 = (0, 0). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("EXPFIT", "SUR2-AN-2-0", "fit of an exponential")
    .from(&["A.R. Conn, N.I.M. Gould, Ph.L. Toint, LANCELOT, Springer, 1992, section 3.1"])
    .fixed(2)
    .best(BestKnown::Always(
        0.24051059399,
        "the problem by Conn, Gould and Toint; digits by minimisation",
    ))
    .tags(&[SumOfSquares, Data])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Expfit)
}

struct Expfit;

impl Shape for Expfit {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
}

impl Terms<2> for Expfit {
    fn terms(&self) -> usize {
        10
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let h = (i + 1) as f64 * 0.25;
        (x * (y * h).exp() - h).square()
    }
}
