//! HS45: a product, least at a corner of the box.
//!
//! $$ f(x) = 2 - \tfrac{1}{120} x_1 x_2 x_3 x_4 x_5, \qquad 0 \le x_i \le i, \qquad x^0 = (2, 2, 2, 2, 2). $$
//!
//! The solution is the corner (1, 2, 3, 4, 5); the start violates the first bound. Every corner with at least two
//! variables at 0 is stationary.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS45", "OBR2-AN-5-0", "a product, least at a corner of the box")
        .from(&[HS])
        .fixed(5)
        .best(BestKnown::Always(
            1.0,
            "Hock and Schittkowski: 1 at (1, 2, 3, 4, 5)",
        ))
        .tags(&[ManyActive, LocalMinima, InfeasibleStart]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hs45)
}

struct Hs45;

impl Shape for Hs45 {
    fn n(&self) -> usize {
        5
    }
    fn start(&self, _: usize) -> f64 {
        2.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        (0.0, (i + 1) as f64)
    }
}

impl Terms<5> for Hs45 {
    fn term<N: Number>(&self, _: usize, [a, b, c, d, e]: [N; 5]) -> N {
        -(a * b * c * d * e) / 120.0 + 2.0
    }
}
