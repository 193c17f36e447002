//! HS11: quadratic objective above a parabola.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 5)^{2} + x_2^{2} - 25 \cr
//! & -x_1^{2} + x_2 \ge 0
//! \end{aligned} $$
//!
//! Start $(4.9, 0.1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS11", "SQR2-AN-2-1", "quadratic objective above a parabola")
        .from(&[HS])
        .constrained(2, 1)
        .best(BestKnown::Always(-8.49846422315, SOLVED))
        .tags(&[Convex]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs11)
}

struct Hs11;

impl Program<2, 1> for Hs11 {
    fn start(&self) -> [f64; 2] {
        [4.9, 0.1]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([1.234772825053297, 1.5246639294901])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        (x1 - 5.0).square() + x2.square() - 25.0
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] {
        [x2 - x1.square()]
    }
}
