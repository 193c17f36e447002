//! HS81: the exponential of a product, with a penalty.
//!
//! $$ \begin{aligned}
//! f(x) &= e^{x_1 x_2 x_3 x_4 x_5} - 0.5 (x_1^{3} + x_2^{3} + 1)^{2} \cr
//! & x_1^{2} + x_2^{2} + x_3^{2} + x_4^{2} + x_5^{2} - 10 = 0 \cr
//! & x_2 x_3 - 5 x_4 x_5 = 0 \cr
//! & x_1^{3} + x_2^{3} + 1 = 0
//! \end{aligned} $$
//!
//! $-2.3 \le x_{1}, x_{2} \le 2.3$, $-3.2 \le x_{3}, \dots, x_{5} \le 3.2$; start $(-2, 2, 2, -1, -1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS81",
    "OOR2-AN-5-3",
    "the exponential of a product, with a penalty",
)
.from(&[HS])
.constrained(5, 3)
.best(BestKnown::Always(0.0539498477703, SOLVED))
.tags(&[LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs81)
}

struct Hs81;

impl Program<5, 3> for Hs81 {
    fn start(&self) -> [f64; 5] {
        [-2.0, 2.0, 2.0, -1.0, -1.0]
    }
    fn bounds(&self) -> [(f64, f64); 5] {
        [(-2.3, 2.3), (-2.3, 2.3), (-3.2, 3.2), (-3.2, 3.2), (-3.2, 3.2)]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [EQUAL; 3]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([
            -1.717143570394382,
            1.595709690183554,
            1.827245752927195,
            -0.7636430781841304,
            -0.7636430781841304,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 * x2 * x3 * x4 * x5).exp() - (x1.cube() + x2.cube() + 1.0).square() * 0.5
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 3] {
        [
            x1.square() + x2.square() + x3.square() + x4.square() + x5.square() - 10.0,
            x2 * x3 - x4 * x5 * 5.0,
            x1.cube() + x2.cube() + 1.0,
        ]
    }
}
