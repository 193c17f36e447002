//! HS61: quadratic objective, two quadratic equations.
//!
//! $$ \begin{aligned}
//! f(x) &= 4 x_1^{2} + 2 x_2^{2} + 2 x_3^{2} - 33 x_1 + 16 x_2 - 24 x_3 \cr
//! & 3 x_1 - 2 x_2^{2} - 7 = 0 \cr
//! & 4 x_1 - x_3^{2} - 11 = 0
//! \end{aligned} $$
//!
//! Start $(0, \dots, 0)$.
//!
//! At the start the gradients of both constraints are parallel.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS61",
    "QQR2-AN-3-2",
    "quadratic objective, two quadratic equations",
)
.from(&[HS])
.constrained(3, 2)
.best(BestKnown::Always(-143.646142198, SOLVED))
.tags(&[Convex, Quadratic, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs61)
}

struct Hs61;

impl Program<3, 2> for Hs61 {
    fn start(&self) -> [f64; 3] {
        [0.0; 3]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([5.326770135563928, -2.118998632218976, 3.210464225350551])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        x1.square() * 4.0 + x2.square() * 2.0 + x3.square() * 2.0 - x1 * 33.0 + x2 * 16.0 - x3 * 24.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 2] {
        [x1 * 3.0 - x2.square() * 2.0 - 7.0, x1 * 4.0 - x3.square() - 11.0]
    }
}
