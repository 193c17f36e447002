//! HS50: a quartic chain with three linear equations.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - x_2)^{2} + (x_2 - x_3)^{2} + (x_3 - x_4)^{4} + (x_4 - x_5)^{2} \cr
//! & x_1 + 2 x_2 + 3 x_3 - 6 = 0 \cr
//! & x_2 + 2 x_3 + 3 x_4 - 6 = 0 \cr
//! & x_3 + 2 x_4 + 3 x_5 - 6 = 0
//! \end{aligned} $$
//!
//! Start $(35, -31, 11, 5, -5)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS50",
    "OLR2-AY-5-3",
    "a quartic chain with three linear equations",
)
.from(&[HS])
.constrained(5, 3)
.best(BestKnown::Always(0.0, SOLVED))
.tags(&[Convex])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs50)
}

struct Hs50;

impl Program<5, 3> for Hs50 {
    fn start(&self) -> [f64; 5] {
        [35.0, -31.0, 11.0, 5.0, -5.0]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [EQUAL; 3]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([1.0, 1.0, 1.0, 1.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 - x2).square() + (x2 - x3).square() + (x3 - x4).fourth() + (x4 - x5).square()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 3] {
        [
            x1 + x2 * 2.0 + x3 * 3.0 - 6.0,
            x2 + x3 * 2.0 + x4 * 3.0 - 6.0,
            x3 + x4 * 2.0 + x5 * 3.0 - 6.0,
        ]
    }
}
