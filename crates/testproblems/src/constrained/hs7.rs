//! HS7: a logarithm on a quartic curve.
//!
//! $$ \begin{aligned}
//! f(x) &= \ln(1 + x_1^{2}) - x_2 \cr
//! & (1 + x_1^{2})^{2} + x_2^{2} - 4 = 0
//! \end{aligned} $$
//!
//! Start $(2, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS7", "OOR2-AN-2-1", "a logarithm on a quartic curve")
    .from(&[HS])
    .constrained(2, 1)
    .best(BestKnown::Always(-1.73205080757, SOLVED))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs7)
}

struct Hs7;

impl Program<2, 1> for Hs7 {
    fn start(&self) -> [f64; 2] {
        [2.0, 2.0]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([0.0, 1.732050807568877])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        (x1.square() + 1.0).ln() - x2
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] {
        [(x1.square() + 1.0).square() + x2.square() - 4.0]
    }
}
