//! HS10: linear objective, an ellipse.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1 - x_2 \cr
//! & -3 x_1^{2} + 2 x_1 x_2 - x_2^{2} + 1 \ge 0
//! \end{aligned} $$
//!
//! Start $(-10, 10)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS10", "LQR2-AN-2-1", "linear objective, an ellipse")
    .from(&[HS])
    .constrained(2, 1)
    .best(BestKnown::Always(-1.0, SOLVED))
    .tags(&[Convex])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs10)
}

struct Hs10;

impl Program<2, 1> for Hs10 {
    fn start(&self) -> [f64; 2] {
        [-10.0, 10.0]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([0.0, 0.9999999999999999])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        x1 - x2
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] {
        [x1 * x2 * 2.0 - x1.square() * 3.0 - x2.square() + 1.0]
    }
}
