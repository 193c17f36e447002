//! HS93: design of a transformer.
//!
//! $$ \begin{aligned}
//! f(x) &= 0.0204 x_1 x_4 (x_1 + x_2 + x_3) + 0.0187 x_2 x_3 (x_1 + 1.57 x_2 + x_4) +
//!   0.0607 x_1 x_4 x_5^{2} (x_1 + x_2 + x_3) + 0.0437 x_2 x_3 x_6^{2} (x_1 + 1.57 x_2 + x_4) \cr
//! & 0.001 x_1 x_2 x_3 x_4 x_5 x_6 - 2.07 \ge 0 \cr
//! & 1 - 0.00062 x_1 x_4 x_5^{2} (x_1 + x_2 + x_3) - 0.00058 x_2 x_3 x_6^{2} (x_1 + 1.57 x_2 + x_4) \ge 0
//! \end{aligned} $$
//!
//! $x_{1}, \dots, x_{6} \ge 0$; start $(5.54, 4.4, 12.02, 11.82, 0.702, 0.852)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS93", "OOR2-MY-6-2", "design of a transformer")
    .from(&[HS])
    .constrained(6, 2)
    .best(BestKnown::Always(135.075962829, SOLVED))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs93)
}

struct Hs93;

impl Program<6, 2> for Hs93 {
    fn start(&self) -> [f64; 6] {
        [5.54, 4.4, 12.02, 11.82, 0.702, 0.852]
    }
    fn bounds(&self) -> [(f64, f64); 6] {
        [NON_NEGATIVE; 6]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 6]> {
        Some([
            5.332666335528812,
            4.656744059172021,
            10.43299194046828,
            12.08230634006369,
            0.7526074362238324,
            0.8786508746591396,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5, x6]: [N; 6]) -> N {
        x1 * x4 * (x1 + x2 + x3) * 0.0204
            + x2 * x3 * (x1 + x2 * 1.57 + x4) * 0.0187
            + x1 * x4 * x5.square() * (x1 + x2 + x3) * 0.0607
            + x2 * x3 * x6.square() * (x1 + x2 * 1.57 + x4) * 0.0437
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6]: [N; 6]) -> [N; 2] {
        [
            x1 * x2 * x3 * x4 * x5 * x6 * 0.001 - 2.07,
            -(x1 * x4 * x5.square() * (x1 + x2 + x3) * 0.00062)
                - x2 * x3 * x6.square() * (x1 + x2 * 1.57 + x4) * 0.00058
                + 1.0,
        ]
    }
}
