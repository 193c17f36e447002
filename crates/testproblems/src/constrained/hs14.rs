//! HS14: a line and an ellipse.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 2)^{2} + (x_2 - 1)^{2} \cr
//! & x_1 - 2 x_2 + 1 = 0 \cr
//! & -0.25 x_1^{2} - x_2^{2} + 1 \ge 0
//! \end{aligned} $$
//!
//! Start $(2, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS14", "SQR2-AN-2-2", "a line and an ellipse")
    .from(&[HS])
    .constrained(2, 2)
    .best(BestKnown::Always(1.39346498069, SOLVED))
    .tags(&[Convex, SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs14)
}

struct Hs14;

impl Program<2, 2> for Hs14 {
    fn start(&self) -> [f64; 2] {
        [2.0, 2.0]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([0.8228756555322952, 0.9114378277661477])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        (x1 - 2.0).square() + (x2 - 1.0).square()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 2] {
        [x1 - x2 * 2.0 + 1.0, -(x1.square() * 0.25) - x2.square() + 1.0]
    }
}
