//! HS49: powers with two linear equations, degenerate.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - x_2)^{2} + (x_3 - 1)^{2} + (x_4 - 1)^{4} + (x_5 - 1)^{6} \cr
//! & x_1 + x_2 + x_3 + 4 x_4 - 7 = 0 \cr
//! & x_3 + 5 x_5 - 6 = 0
//! \end{aligned} $$
//!
//! Start $(10, 7, 2, -3, 0.8)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS49",
    "OLR2-AY-5-2",
    "powers with two linear equations, degenerate",
)
.from(&[HS])
.constrained(5, 2)
.best(BestKnown::Always(0.0, SOLVED))
.tags(&[Convex, Degenerate])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs49)
}

struct Hs49;

impl Program<5, 2> for Hs49 {
    fn start(&self) -> [f64; 5] {
        [10.0, 7.0, 2.0, -3.0, 0.8]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([1.0, 1.0, 1.0, 1.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 - x2).square() + (x3 - 1.0).square() + (x4 - 1.0).fourth() + (x5 - 1.0).powi(6)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 2] {
        [x1 + x2 + x3 + x4 * 4.0 - 7.0, x3 + x5 * 5.0 - 6.0]
    }
}
