//! HS106: design of a heat exchanger.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1 + x_2 + x_3 \cr
//! & 1 - 0.0025 (x_4 + x_6) \ge 0 \cr
//! & 1 - 0.0025 (x_5 + x_7 - x_4) \ge 0 \cr
//! & 1 - 0.01 (x_8 - x_5) \ge 0 \cr
//! & x_1 x_6 - 833.33252 x_4 - 100 x_1 + 83333.333 \ge 0 \cr
//! & x_2 x_7 - 1250 x_5 - x_2 x_4 + 1250 x_4 \ge 0 \cr
//! & x_3 x_8 - 1250000 - x_3 x_5 + 2500 x_5 \ge 0
//! \end{aligned} $$
//!
//! $100 \le x_{1} \le 10000$, $1000 \le x_{2}, x_{3} \le 10000$, $10 \le x_{4}, \dots, x_{8} \le 1000$; start
//! $(5000, 5000, 5000, 200, 350, 150, 225, 425)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS106", "LQR2-MN-8-6", "design of a heat exchanger")
    .from(&[HS])
    .constrained(8, 6)
    .best(BestKnown::Always(7049.24802053, SOLVED))
    .tags(&[Convex, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs106)
}

struct Hs106;

impl Program<8, 6> for Hs106 {
    fn start(&self) -> [f64; 8] {
        [5000.0, 5000.0, 5000.0, 200.0, 350.0, 150.0, 225.0, 425.0]
    }
    fn bounds(&self) -> [(f64, f64); 8] {
        [
            (100.0, 10000.0),
            (1000.0, 10000.0),
            (1000.0, 10000.0),
            (10.0, 1000.0),
            (10.0, 1000.0),
            (10.0, 1000.0),
            (10.0, 1000.0),
            (10.0, 1000.0),
        ]
    }
    fn limits(&self) -> [(f64, f64); 6] {
        [NON_NEGATIVE; 6]
    }
    fn optimum(&self) -> Option<[f64; 8]> {
        Some([
            579.3066844253553,
            1359.970668051655,
            5109.970668051655,
            182.0176995811199,
            295.6011732779338,
            217.9823004188801,
            286.4165263031861,
            395.6011732779338,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, _, _, _, _, _]: [N; 8]) -> N {
        x1 + x2 + x3
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7, x8]: [N; 8]) -> [N; 6] {
        [
            -((x4 + x6) * 0.0025) + 1.0,
            -((x5 + x7 - x4) * 0.0025) + 1.0,
            -((x8 - x5) * 0.01) + 1.0,
            x1 * x6 - x4 * 833.33252 - x1 * 100.0 + 83333.333,
            x2 * x7 - x5 * 1250.0 - x2 * x4 + x4 * 1250.0,
            x3 * x8 - x3 * x5 + x5 * 2500.0 - 1250000.0,
        ]
    }
}
