//! HS12: quadratic objective in an ellipse.
//!
//! $$ \begin{aligned}
//! f(x) &= 0.5 x_1^{2} + x_2^{2} - x_1 x_2 - 7 x_1 - 7 x_2 \cr
//! & 25 - 4 x_1^{2} - x_2^{2} \ge 0
//! \end{aligned} $$
//!
//! Start $(0, 0)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS12", "QQR2-AN-2-1", "quadratic objective in an ellipse")
        .from(&[HS])
        .constrained(2, 1)
        .best(BestKnown::Always(-30.0, SOLVED))
        .tags(&[Convex, Quadratic]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs12)
}

struct Hs12;

impl Program<2, 1> for Hs12 {
    fn start(&self) -> [f64; 2] {
        [0.0, 0.0]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([2.0, 3.0])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        x1.square() * 0.5 + x2.square() - x1 * x2 - x1 * 7.0 - x2 * 7.0
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] {
        [-(x1.square() * 4.0) - x2.square() + 25.0]
    }
}
