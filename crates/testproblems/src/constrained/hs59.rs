//! HS59: a polynomial fitted to a process.
//!
//! $$ \begin{aligned}
//! f(x) &= -75.196 + 3.8112 x_1 - 0.12694 x_1^{2} + 0.0020567 x_1^{3} - 1.0345\cdot 10^{-5} x_1^{4} +
//!   6.8306 x_2 - 0.030234 x_1 x_2 + 0.00128134 x_2 x_1^{2} - 3.5256\cdot 10^{-5} x_2 x_1^{3} +
//!   2.266\cdot 10^{-7} x_2 x_1^{4} - 0.25645 x_2^{2} + 0.0034604 x_2^{3} - 1.3514\cdot 10^{-5} x_2^{4} +
//!   \frac{28.106}{x_2 + 1} + 5.2375\cdot 10^{-6} x_1^{2} x_2^{2} + 6.3\cdot 10^{-8} x_1^{3} x_2^{2} -
//!   7\cdot 10^{-10} x_1^{3} x_2^{3} - 0.0003405 x_1 x_2^{2} + 1.6638\cdot 10^{-6} x_1 x_2^{3} +
//!   2.8673 e^{0.0005 x_1 x_2} \cr
//! & x_1 x_2 - 700 \ge 0 \cr
//! & x_2 - \frac{x_1^{2}}{125} \ge 0 \cr
//! & (x_2 - 50)^{2} - 5 (x_1 - 55) \ge 0
//! \end{aligned} $$
//!
//! $0 \le x_{1} \le 75$, $0 \le x_{2} \le 65$; start $(90, 10)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS59", "OQR2-AN-2-3", "a polynomial fitted to a process")
        .from(&[HS])
        .constrained(2, 3)
        .best(BestKnown::Always(-7.80278947154, SOLVED))
        .tags(&[LocalMinima, InfeasibleStart]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs59)
}

struct Hs59;

impl Program<2, 3> for Hs59 {
    fn start(&self) -> [f64; 2] {
        [90.0, 10.0]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [(0.0, 75.0), (0.0, 65.0)]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [NON_NEGATIVE; 3]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([13.55014232375911, 51.6599739895429])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        x1 * 3.8112 - x1.square() * 0.12694 + x1.cube() * 0.0020567 - x1.fourth() * 1.0345e-05 + x2 * 6.8306
            - x1 * x2 * 0.030234
            + x2 * x1.square() * 0.00128134
            - x2 * x1.cube() * 3.5256e-05
            + x2 * x1.fourth() * 2.266e-07
            - x2.square() * 0.25645
            + x2.cube() * 0.0034604
            - x2.fourth() * 1.3514e-05
            + (x2 + 1.0).recip() * 28.106
            + x1.square() * x2.square() * 5.2375e-06
            + x1.cube() * x2.square() * 6.3e-08
            - x1.cube() * x2.cube() * 7e-10
            - x1 * x2.square() * 0.0003405
            + x1 * x2.cube() * 1.6638e-06
            + (x1 * x2 * 0.0005).exp() * 2.8673
            - 75.196
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 3] {
        [
            x1 * x2 - 700.0,
            x2 - x1.square() / 125.0,
            (x2 - 50.0).square() - (x1 - 55.0) * 5.0,
        ]
    }
}
