//! HS22: nearest point of a line and a parabola.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 2)^{2} + (x_2 - 1)^{2} \cr
//! & -x_1 - x_2 + 2 \ge 0 \cr
//! & -x_1^{2} + x_2 \ge 0
//! \end{aligned} $$
//!
//! Start $(2, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS22", "QQR2-AN-2-2", "nearest point of a line and a parabola")
        .from(&[HS])
        .constrained(2, 2)
        .best(BestKnown::Always(1.0, SOLVED))
        .tags(&[Convex, SumOfSquares, Quadratic]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs22)
}

struct Hs22;

impl Program<2, 2> for Hs22 {
    fn start(&self) -> [f64; 2] {
        [2.0, 2.0]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([1.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        (x1 - 2.0).square() + (x2 - 1.0).square()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 2] {
        [-x1 - x2 + 2.0, x2 - x1.square()]
    }
}
