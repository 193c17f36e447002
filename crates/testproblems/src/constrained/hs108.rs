//! HS108: the largest hexagon of unit diameter.
//!
//! $$ \begin{aligned}
//! f(x) &= -0.5 (x_1 x_4 - x_2 x_3 + x_3 x_9 - x_5 x_9 + x_5 x_8 - x_6 x_7) \cr
//! & 1 - x_3^{2} - x_4^{2} \ge 0 \cr
//! & 1 - x_5^{2} - x_6^{2} \ge 0 \cr
//! & 1 - x_9^{2} \ge 0 \cr
//! & 1 - x_1^{2} - (x_2 - x_9)^{2} \ge 0 \cr
//! & 1 - (x_1 - x_5)^{2} - (x_2 - x_6)^{2} \ge 0 \cr
//! & 1 - (x_1 - x_7)^{2} - (x_2 - x_8)^{2} \ge 0 \cr
//! & 1 - (x_3 - x_5)^{2} - (x_4 - x_6)^{2} \ge 0 \cr
//! & 1 - (x_3 - x_7)^{2} - (x_4 - x_8)^{2} \ge 0 \cr
//! & 1 - x_7^{2} - (x_8 - x_9)^{2} \ge 0 \cr
//! & x_3 x_9 \ge 0 \cr
//! & x_5 x_8 - x_6 x_7 \ge 0 \cr
//! & x_1 x_4 - x_2 x_3 \ge 0 \cr
//! & -x_5 x_9 \ge 0
//! \end{aligned} $$
//!
//! $x_{9} \ge 0$; start $(1, \dots, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS108", "QQR2-AY-9-13", "the largest hexagon of unit diameter")
        .from(&[HS])
        .constrained(9, 13)
        .best(BestKnown::Always(-0.866025403784, SOLVED))
        .tags(&[Quadratic, LocalMinima, Degenerate]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs108)
}

struct Hs108;

impl Program<9, 13> for Hs108 {
    fn start(&self) -> [f64; 9] {
        [1.0; 9]
    }
    fn bounds(&self) -> [(f64, f64); 9] {
        [FREE, FREE, FREE, FREE, FREE, FREE, FREE, FREE, NON_NEGATIVE]
    }
    fn limits(&self) -> [(f64, f64); 13] {
        [NON_NEGATIVE; 13]
    }
    fn optimum(&self) -> Option<[f64; 9]> {
        Some([
            0.8333363197460676,
            -0.5527662961795696,
            0.8953778147203743,
            0.4453072747065414,
            0.8333363197460677,
            -0.5527662961795696,
            0.8953778147203743,
            0.4453072747065414,
            0.0,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7, x8, x9]: [N; 9]) -> N {
        -((x1 * x4 - x2 * x3 + x3 * x9 - x5 * x9 + x5 * x8 - x6 * x7) * 0.5)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7, x8, x9]: [N; 9]) -> [N; 13] {
        [
            -x3.square() - x4.square() + 1.0,
            -x5.square() - x6.square() + 1.0,
            -x9.square() + 1.0,
            -x1.square() - (x2 - x9).square() + 1.0,
            -(x1 - x5).square() - (x2 - x6).square() + 1.0,
            -(x1 - x7).square() - (x2 - x8).square() + 1.0,
            -(x3 - x5).square() - (x4 - x6).square() + 1.0,
            -(x3 - x7).square() - (x4 - x8).square() + 1.0,
            -x7.square() - (x8 - x9).square() + 1.0,
            x3 * x9,
            x5 * x8 - x6 * x7,
            x1 * x4 - x2 * x3,
            -(x5 * x9),
        ]
    }
}
