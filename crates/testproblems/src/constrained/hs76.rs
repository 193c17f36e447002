//! HS76: quadratic program.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1^{2} + 0.5 x_2^{2} + x_3^{2} + 0.5 x_4^{2} - x_1 x_3 + x_3 x_4 - x_1 - 3 x_2 + x_3 - x_4 \cr
//! & 5 - x_1 - 2 x_2 - x_3 - x_4 \ge 0 \cr
//! & 4 - 3 x_1 - x_2 - 2 x_3 + x_4 \ge 0 \cr
//! & x_2 + 4 x_3 - 1.5 \ge 0
//! \end{aligned} $$
//!
//! $x_{1}, \dots, x_{4} \ge 0$; start $(0.5, \dots, 0.5)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS76", "QLR2-AN-4-3", "quadratic program")
    .from(&[HS])
    .constrained(4, 3)
    .best(BestKnown::Always(-4.68181818182, SOLVED))
    .tags(&[Convex, Quadratic])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs76)
}

struct Hs76;

impl Program<4, 3> for Hs76 {
    fn start(&self) -> [f64; 4] {
        [0.5; 4]
    }
    fn bounds(&self) -> [(f64, f64); 4] {
        [NON_NEGATIVE; 4]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [NON_NEGATIVE; 3]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([0.2727272727272727, 2.090909090909091, 0.0, 0.5454545454545454])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> N {
        x1.square() + x2.square() * 0.5 + x3.square() + x4.square() * 0.5 - x1 * x3 + x3 * x4 - x1 - x2 * 3.0
            + x3
            - x4
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 3] {
        [
            -x1 - x2 * 2.0 - x3 - x4 + 5.0,
            x4 - x1 * 3.0 - x2 - x3 * 2.0 + 4.0,
            x2 + x3 * 4.0 - 1.5,
        ]
    }
}
