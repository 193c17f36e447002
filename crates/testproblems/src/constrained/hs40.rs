//! HS40: a product with three equations.
//!
//! $$ \begin{aligned}
//! f(x) &= -x_1 x_2 x_3 x_4 \cr
//! & x_1^{3} + x_2^{2} - 1 = 0 \cr
//! & x_1^{2} x_4 - x_3 = 0 \cr
//! & x_4^{2} - x_2 = 0
//! \end{aligned} $$
//!
//! Start $(0.8, \dots, 0.8)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS40", "OOR2-AN-4-3", "a product with three equations")
    .from(&[HS])
    .constrained(4, 3)
    .best(BestKnown::Always(-0.25, SOLVED))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs40)
}

struct Hs40;

impl Program<4, 3> for Hs40 {
    fn start(&self) -> [f64; 4] {
        [0.8; 4]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [EQUAL; 3]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([
            0.7937005259840997,
            0.7071067811865476,
            0.5297315471796477,
            0.8408964152537145,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> N {
        -(x1 * x2 * x3 * x4)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 3] {
        [
            x1.cube() + x2.square() - 1.0,
            x1.square() * x4 - x3,
            x4.square() - x2,
        ]
    }
}
