//! HS83: Colville's problem 3.
//!
//! $$ \begin{aligned}
//! f(x) &= 5.3578547 x_3^{2} + 0.8356891 x_1 x_5 + 37.293239 x_1 - 40792.141 \cr
//! 0 \le & 85.334407 + 0.0056858 x_2 x_5 + 0.0006262 x_1 x_4 - 0.0022053 x_3 x_5 \le 92 \cr
//! 0 \le & 80.51249 + 0.0071317 x_2 x_5 + 0.0029955 x_1 x_2 + 0.0021813 x_3^{2} - 90 \le 20 \cr
//! 0 \le & 9.300961 + 0.0047026 x_3 x_5 + 0.0012547 x_1 x_3 + 0.0019085 x_3 x_4 - 20 \le 5
//! \end{aligned} $$
//!
//! $78 \le x_{1} \le 102$, $33 \le x_{2} \le 45$, $27 \le x_{3}, \dots, x_{5} \le 45$; start $(78, 33, 27, 27,
//! 27)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS83", "QQR2-AN-5-3", "Colville's problem 3")
    .from(&[HS])
    .constrained(5, 3)
    .best(BestKnown::Always(-30665.5386718, SOLVED))
    .tags(&[Quadratic, ManyActive])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs83)
}

struct Hs83;

impl Program<5, 3> for Hs83 {
    fn start(&self) -> [f64; 5] {
        [78.0, 33.0, 27.0, 27.0, 27.0]
    }
    fn bounds(&self) -> [(f64, f64); 5] {
        [
            (78.0, 102.0),
            (33.0, 45.0),
            (27.0, 45.0),
            (27.0, 45.0),
            (27.0, 45.0),
        ]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [(0.0, 92.0), (0.0, 20.0), (0.0, 5.0)]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([78.0, 33.0, 29.9952560256816, 45.0, 36.77581290578819])
    }
    fn objective<N: Number>(&self, [x1, _, x3, _, x5]: [N; 5]) -> N {
        x3.square() * 5.3578547 + x1 * x5 * 0.8356891 + x1 * 37.293239 - 40792.141
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 3] {
        [
            x2 * x5 * 0.0056858 + x1 * x4 * 0.0006262 - x3 * x5 * 0.0022053 + 85.334407,
            x2 * x5 * 0.0071317 + x1 * x2 * 0.0029955 + x3.square() * 0.0021813 - 9.48751,
            x3 * x5 * 0.0047026 + x1 * x3 * 0.0012547 + x3 * x4 * 0.0019085 - 10.699039,
        ]
    }
}
