//! HS8: a point where a circle and a hyperbola meet.
//!
//! $$ \begin{aligned}
//! f(x) &= -1 \cr
//! & x_1^{2} + x_2^{2} - 25 = 0 \cr
//! & x_1 x_2 - 9 = 0
//! \end{aligned} $$
//!
//! Start $(2, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS8",
    "CQR2-AN-2-2",
    "a point where a circle and a hyperbola meet",
)
.from(&[HS])
.constrained(2, 2)
.best(BestKnown::Always(-1.0, SOLVED))
.tags(&[Convex])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs8)
}

struct Hs8;

impl Program<2, 2> for Hs8 {
    fn start(&self) -> [f64; 2] {
        [2.0, 1.0]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([4.601594917683296, 1.955843606618705])
    }
    fn objective<N: Number>(&self, [_, _]: [N; 2]) -> N {
        N::constant(-1.0)
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 2] {
        [x1.square() + x2.square() - 25.0, x1 * x2 - 9.0]
    }
}
