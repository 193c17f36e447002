//! BQP1VAR: a quadratic in one variable.
//!
//! $$ f(x) = x + x^2, \qquad 0 \le x \le \tfrac12, \qquad x^0 = \tfrac14. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("BQP1VAR", "QBR2-AN-1-0", "quadratic in one variable")
    .from(&[CUTEST])
    .fixed(1)
    .best(BestKnown::Always(0.0, "the lower bound"))
    .tags(&[Convex, Quadratic, ManyActive])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Bqp1var)
}

struct Bqp1var;

impl Shape for Bqp1var {
    fn n(&self) -> usize {
        1
    }
    fn start(&self, _: usize) -> f64 {
        0.25
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (0.0, 0.5)
    }
}

impl Terms<1> for Bqp1var {
    fn term<N: Number>(&self, _: usize, [x]: [N; 1]) -> N {
        x + x.square()
    }
}
