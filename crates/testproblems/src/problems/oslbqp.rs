//! OSLBQP: a separable quadratic with bounds.
//!
//! $$ f(x) = \tfrac12 \sum_{i=1}^8 x_i^2 + x_1 + 2 x_5 - x_8, \qquad x^0 = \tfrac12, $$
//!
//! with $x_1 \ge 2.5$, $0 \le x_2 \le 4.1$, $0.5 \le x_5 \le 4$, $0 \le x_8 \le 4.3$ and all others non-negative.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("OSLBQP", "QBR2-AN-8-0", "separable quadratic with bounds")
        .from(&["Optimization Subroutine Library, IBM"])
        .fixed(8)
        .best(BestKnown::Always(6.25, "the file of CUTEst"))
        .tags(&[Convex, Quadratic, Separable, ManyActive, InfeasibleStart]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Oslbqp)
}

struct Oslbqp;

impl Shape for Oslbqp {
    fn n(&self) -> usize {
        8
    }
    fn start(&self, _: usize) -> f64 {
        0.5
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        match i {
            0 => (2.5, f64::INFINITY),
            1 => (0.0, 4.1),
            4 => (0.5, 4.0),
            7 => (0.0, 4.3),
            _ => NON_NEGATIVE,
        }
    }
}

impl Terms<8> for Oslbqp {
    fn term<N: Number>(&self, _: usize, x: [N; 8]) -> N {
        let squares = x[1..].iter().fold(x[0].square(), |s, &x| s + x.square());
        squares * 0.5 + x[0] + x[4] * 2.0 - x[7]
    }
}
