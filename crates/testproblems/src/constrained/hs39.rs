//! HS39: linear objective, quadratic and cubic constraints.
//!
//! $$ \begin{aligned}
//! f(x) &= -x_1 \cr
//! & x_2 - x_1^{3} - x_3^{2} = 0 \cr
//! & x_1^{2} - x_2 - x_4^{2} = 0
//! \end{aligned} $$
//!
//! Start $(2, \dots, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS39",
    "LOR2-AN-4-2",
    "linear objective, quadratic and cubic constraints",
)
.from(&[HS])
.constrained(4, 2)
.best(BestKnown::Always(-1.0, SOLVED))
.tags(&[Convex])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs39)
}

struct Hs39;

impl Program<4, 2> for Hs39 {
    fn start(&self) -> [f64; 4] {
        [2.0; 4]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([1.0, 1.0, 0.0, 0.0])
    }
    fn objective<N: Number>(&self, [x1, _, _, _]: [N; 4]) -> N {
        -x1
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 2] {
        [x2 - x1.cube() - x3.square(), x1.square() - x2 - x4.square()]
    }
}
