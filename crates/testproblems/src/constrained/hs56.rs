//! HS56: a product with sines for bounds.
//!
//! $$ \begin{aligned}
//! f(x) &= -x_1 x_2 x_3 \cr
//! & x_1 - 4.2 \sin^{2} x_4 = 0 \cr
//! & x_2 - 4.2 \sin^{2} x_5 = 0 \cr
//! & x_3 - 4.2 \sin^{2} x_6 = 0 \cr
//! & x_1 + 2 x_2 + 2 x_3 - 7.2 \sin^{2} x_7 = 0
//! \end{aligned} $$
//!
//! Start $(1, 1, 1, 0.50973968, 0.50973968, 0.50973968, 0.98511078)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS56", "OOR2-AN-7-4", "a product with sines for bounds")
        .from(&[HS])
        .constrained(7, 4)
        .best(BestKnown::Always(-3.456, SOLVED))
        .tags(&[Degenerate]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs56)
}

struct Hs56;

impl Program<7, 4> for Hs56 {
    fn start(&self) -> [f64; 7] {
        [1.0, 1.0, 1.0, 0.50973968, 0.50973968, 0.50973968, 0.98511078]
    }
    fn limits(&self) -> [(f64, f64); 4] {
        [EQUAL; 4]
    }
    fn optimum(&self) -> Option<[f64; 7]> {
        Some([
            2.4,
            1.2,
            1.2,
            0.857071947850131,
            0.5639426413606289,
            0.5639426413606289,
            1.570796326794897,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, _, _, _, _]: [N; 7]) -> N {
        -(x1 * x2 * x3)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7]: [N; 7]) -> [N; 4] {
        [
            x1 - x4.sin().square() * 4.2,
            x2 - x5.sin().square() * 4.2,
            x3 - x6.sin().square() * 4.2,
            x1 + x2 * 2.0 + x3 * 2.0 - x7.sin().square() * 7.2,
        ]
    }
}
