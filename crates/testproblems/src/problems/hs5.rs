//! HS5: the McCormick function in two variables.
//!
//! $$ f(x) = \sin(x_1 + x_2) + (x_1 - x_2)^2 - \tfrac32 x_1 + \tfrac52 x_2 + 1, \qquad
//!    -1.5 \le x_1 \le 4, \quad -3 \le x_2 \le 3, \qquad x^0 = 0. $$
//!
//! The minimiser is $(\tfrac12 - \tfrac\pi3,\ -\tfrac12 - \tfrac\pi3)$ with value $-\tfrac{\sqrt3}2 - \tfrac\pi3$; there is another
//! local minimiser further up.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS5", "OBR2-AN-2-0", "McCormick's function in two variables")
        .from(&[HS])
        .fixed(2)
        .best(BestKnown::Always(
            -1.913_222_954_981_036_8,
            "Hock and Schittkowski: −√3/2 − π/3",
        ))
        .tags(&[LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hs5)
}

struct Hs5;

impl Shape for Hs5 {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [(-1.5, 4.0), (-3.0, 3.0)][i]
    }
}

impl Terms<2> for Hs5 {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x + y).sin() + (x - y).square() - x * 1.5 + y * 2.5 + 1.0
    }
}
