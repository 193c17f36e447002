//! HS36: the largest box with a bounded sum of sides.
//!
//! $$ \begin{aligned}
//! f(x) &= -x_1 x_2 x_3 \cr
//! & 72 - x_1 - 2 x_2 - 2 x_3 \ge 0
//! \end{aligned} $$
//!
//! $0 \le x_{1} \le 20$, $0 \le x_{2} \le 11$, $0 \le x_{3} \le 42$; start $(10, \dots, 10)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS36",
    "OLR2-AN-3-1",
    "the largest box with a bounded sum of sides",
)
.from(&[HS])
.constrained(3, 1)
.best(BestKnown::Always(-3300.0, SOLVED))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs36)
}

struct Hs36;

impl Program<3, 1> for Hs36 {
    fn start(&self) -> [f64; 3] {
        [10.0; 3]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [(0.0, 20.0), (0.0, 11.0), (0.0, 42.0)]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([20.0, 11.0, 15.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        -(x1 * x2 * x3)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 1] {
        [-x1 - x2 * 2.0 - x3 * 2.0 + 72.0]
    }
}
