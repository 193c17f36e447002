//! HS100: seven variables, four constraints.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 10)^{2} + 5 (x_2 - 12)^{2} + x_3^{4} + 3 (x_4 - 11)^{2} + 10 x_5^{6} + 7 x_6^{2} + x_7^{4} -
//!   4 x_6 x_7 - 10 x_6 - 8 x_7 \cr
//! & 127 - 2 x_1^{2} - 3 x_2^{4} - x_3 - 4 x_4^{2} - 5 x_5 \ge 0 \cr
//! & 282 - 7 x_1 - 3 x_2 - 10 x_3^{2} - x_4 + x_5 \ge 0 \cr
//! & 196 - 23 x_1 - x_2^{2} - 6 x_6^{2} + 8 x_7 \ge 0 \cr
//! & -4 x_1^{2} - x_2^{2} + 3 x_1 x_2 - 2 x_3^{2} - 5 x_6 + 11 x_7 \ge 0
//! \end{aligned} $$
//!
//! Start $(1, 2, 0, 4, 0, 1, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS100", "OOR2-AN-7-4", "seven variables, four constraints")
        .from(&[HS])
        .constrained(7, 4)
        .best(BestKnown::Always(680.630057374, SOLVED)),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs100)
}

struct Hs100;

impl Program<7, 4> for Hs100 {
    fn start(&self) -> [f64; 7] {
        [1.0, 2.0, 0.0, 4.0, 0.0, 1.0, 1.0]
    }
    fn limits(&self) -> [(f64, f64); 4] {
        [NON_NEGATIVE; 4]
    }
    fn optimum(&self) -> Option<[f64; 7]> {
        Some([
            2.33049937287957,
            1.951372372896889,
            -0.4775413923888715,
            4.365726233655811,
            -0.6244869705268173,
            1.038131018607958,
            1.594226711611868,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7]: [N; 7]) -> N {
        (x1 - 10.0).square()
            + (x2 - 12.0).square() * 5.0
            + x3.fourth()
            + (x4 - 11.0).square() * 3.0
            + x5.powi(6) * 10.0
            + x6.square() * 7.0
            + x7.fourth()
            - x6 * x7 * 4.0
            - x6 * 10.0
            - x7 * 8.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7]: [N; 7]) -> [N; 4] {
        [
            -(x1.square() * 2.0) - x2.fourth() * 3.0 - x3 - x4.square() * 4.0 - x5 * 5.0 + 127.0,
            x5 - x1 * 7.0 - x2 * 3.0 - x3.square() * 10.0 - x4 + 282.0,
            x7 * 8.0 - x1 * 23.0 - x2.square() - x6.square() * 6.0 + 196.0,
            x1 * x2 * 3.0 - x1.square() * 4.0 - x2.square() - x3.square() * 2.0 - x6 * 5.0 + x7 * 11.0,
        ]
    }
}
