//! EXP2B: a fit of two exponentials in a box.
//!
//! $$ f(x) = \sum_{i=0}^9 \bigl( e^{-i x_1/10} - 5 e^{-i x_2/10} - e^{-i/10} + 5 e^{-i} \bigr)^2, \qquad 0 \le x \le 20, \qquad x^0 = (1, 5). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("EXP2B", "SBR2-MN-2-0", "fit of two exponentials in a box")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Data]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Exp2b)
}

struct Exp2b;

impl Shape for Exp2b {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, 5.0][i]
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (0.0, 20.0)
    }
}

impl Terms<2> for Exp2b {
    fn terms(&self) -> usize {
        10
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let t = -0.1 * i as f64;
        ((x * t).exp() - (y * t).exp() * 5.0 - decoded(t.exp() - 5.0 * (10.0 * t).exp())).square()
    }
}
