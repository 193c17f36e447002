//! HS43: Rosen and Suzuki.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1^{2} + x_2^{2} + 2 x_3^{2} + x_4^{2} - 5 x_1 - 5 x_2 - 21 x_3 + 7 x_4 \cr
//! & 8 - x_1^{2} - x_2^{2} - x_3^{2} - x_4^{2} - x_1 + x_2 - x_3 + x_4 \ge 0 \cr
//! & 10 - x_1^{2} - 2 x_2^{2} - x_3^{2} - 2 x_4^{2} + x_1 + x_4 \ge 0 \cr
//! & 5 - 2 x_1^{2} - x_2^{2} - x_3^{2} - 2 x_1 + x_2 + x_4 \ge 0
//! \end{aligned} $$
//!
//! Start $(0, \dots, 0)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS43", "QQR2-AN-4-3", "Rosen and Suzuki")
    .from(&[HS])
    .constrained(4, 3)
    .best(BestKnown::Always(-44.0, SOLVED))
    .tags(&[Convex, Quadratic])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs43)
}

struct Hs43;

impl Program<4, 3> for Hs43 {
    fn start(&self) -> [f64; 4] {
        [0.0; 4]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [NON_NEGATIVE; 3]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([0.0, 1.0, 2.0, -0.9999999999999999])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> N {
        x1.square() + x2.square() + x3.square() * 2.0 + x4.square() - x1 * 5.0 - x2 * 5.0 - x3 * 21.0
            + x4 * 7.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 3] {
        [
            x2 - x1.square() - x2.square() - x3.square() - x4.square() - x1 - x3 + x4 + 8.0,
            x1 - x1.square() - x2.square() * 2.0 - x3.square() - x4.square() * 2.0 + x4 + 10.0,
            x2 - x1.square() * 2.0 - x2.square() - x3.square() - x1 * 2.0 + x4 + 5.0,
        ]
    }
}
