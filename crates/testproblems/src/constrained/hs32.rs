//! HS32: least squares with a cubic constraint.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 + 3 x_2 + x_3)^{2} + 4 (x_1 - x_2)^{2} \cr
//! & 6 x_2 + 4 x_3 - x_1^{3} - 3 \ge 0 \cr
//! & 1 - x_1 - x_2 - x_3 = 0
//! \end{aligned} $$
//!
//! $x_{1}, \dots, x_{3} \ge 0$; start $(0.1, 0.7, 0.2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS32", "SOR2-AY-3-2", "least squares with a cubic constraint")
        .from(&[HS])
        .constrained(3, 2)
        .best(BestKnown::Always(1.0, SOLVED))
        .tags(&[Convex, SumOfSquares, Quadratic, ManyActive]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs32)
}

struct Hs32;

impl Program<3, 2> for Hs32 {
    fn start(&self) -> [f64; 3] {
        [0.1, 0.7, 0.2]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [NON_NEGATIVE; 3]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([0.0, 0.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        (x1 + x2 * 3.0 + x3).square() + (x1 - x2).square() * 4.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 2] {
        [x2 * 6.0 + x3 * 4.0 - x1.cube() - 3.0, -x1 - x2 - x3 + 1.0]
    }
}
