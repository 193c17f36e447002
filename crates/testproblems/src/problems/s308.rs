//! S308: Schittkowski 308.
//!
//! $$ f(x) = (x_1^2 + x_1 x_2 + x_2^2)^2 + \sin^2 x_1 + \cos^2 x_2, \qquad x^0 = (3, 0.1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("S308", "SUR2-AN-2-0", "Schittkowski 308")
    .from(&[
        "K. Schittkowski, More Test Examples for Nonlinear Programming Codes, Springer, 1987, problem 308",
    ])
    .fixed(2)
    .best(BestKnown::Always(
        0.773199055602,
        "Schittkowski: 0.773199; digits by minimisation",
    ))
    .tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(S308)
}

struct S308;

impl Shape for S308 {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [3.0, 0.1][i]
    }
}

impl Terms<2> for S308 {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x.square() + x * y + y.square()).square() + x.sin().square() + y.cos().square()
    }
}
