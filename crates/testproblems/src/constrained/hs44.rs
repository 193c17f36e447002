//! HS44: a quadratic program that is not convex.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1 - x_2 - x_3 - x_1 x_3 + x_1 x_4 + x_2 x_3 - x_2 x_4 \cr
//! & 8 - x_1 - 2 x_2 \ge 0 \cr
//! & 12 - 4 x_1 - x_2 \ge 0 \cr
//! & 12 - 3 x_1 - 4 x_2 \ge 0 \cr
//! & 8 - 2 x_3 - x_4 \ge 0 \cr
//! & 8 - x_3 - 2 x_4 \ge 0 \cr
//! & 5 - x_3 - x_4 \ge 0
//! \end{aligned} $$
//!
//! $x_{1}, \dots, x_{4} \ge 0$; start $(0, \dots, 0)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS44", "QLR2-AN-4-6", "a quadratic program that is not convex")
        .from(&[HS])
        .constrained(4, 6)
        .best(BestKnown::Always(-15.0, SOLVED))
        .tags(&[Quadratic, LocalMinima, ManyActive]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs44)
}

struct Hs44;

impl Program<4, 6> for Hs44 {
    fn start(&self) -> [f64; 4] {
        [0.0; 4]
    }
    fn bounds(&self) -> [(f64, f64); 4] {
        [NON_NEGATIVE; 4]
    }
    fn limits(&self) -> [(f64, f64); 6] {
        [NON_NEGATIVE; 6]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([0.0, 3.0, 0.0, 4.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> N {
        x1 - x2 - x3 - x1 * x3 + x1 * x4 + x2 * x3 - x2 * x4
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 6] {
        [
            -x1 - x2 * 2.0 + 8.0,
            -(x1 * 4.0) - x2 + 12.0,
            -(x1 * 3.0) - x2 * 4.0 + 12.0,
            -(x3 * 2.0) - x4 + 8.0,
            -x3 - x4 * 2.0 + 8.0,
            -x3 - x4 + 5.0,
        ]
    }
}
