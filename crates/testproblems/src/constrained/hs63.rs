//! HS63: quadratic objective on a plane and a sphere.
//!
//! $$ \begin{aligned}
//! f(x) &= 1000 - x_1^{2} - 2 x_2^{2} - x_3^{2} - x_1 x_2 - x_1 x_3 \cr
//! & 8 x_1 + 14 x_2 + 7 x_3 - 56 = 0 \cr
//! & x_1^{2} + x_2^{2} + x_3^{2} - 25 = 0
//! \end{aligned} $$
//!
//! $x_{1}, \dots, x_{3} \ge 0$; start $(2, \dots, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS63",
    "QQR2-AY-3-2",
    "quadratic objective on a plane and a sphere",
)
.from(&[HS])
.constrained(3, 2)
.best(BestKnown::Always(961.71517213, SOLVED))
.tags(&[Quadratic, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs63)
}

struct Hs63;

impl Program<3, 2> for Hs63 {
    fn start(&self) -> [f64; 3] {
        [2.0; 3]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [NON_NEGATIVE; 3]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([3.51212134187472, 0.2169879415152237, 3.552171154827017])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        -x1.square() - x2.square() * 2.0 - x3.square() - x1 * x2 - x1 * x3 + 1000.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 2] {
        [
            x1 * 8.0 + x2 * 14.0 + x3 * 7.0 - 56.0,
            x1.square() + x2.square() + x3.square() - 25.0,
        ]
    }
}
