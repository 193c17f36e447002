//! HS28: least squares on a plane.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 + x_2)^{2} + (x_2 + x_3)^{2} \cr
//! & x_1 + 2 x_2 + 3 x_3 - 1 = 0
//! \end{aligned} $$
//!
//! Start $(-4, 1, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS28", "SLR2-AY-3-1", "least squares on a plane")
    .from(&[HS])
    .constrained(3, 1)
    .best(BestKnown::Always(0.0, SOLVED))
    .tags(&[Convex, SumOfSquares, Quadratic])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs28)
}

struct Hs28;

impl Program<3, 1> for Hs28 {
    fn start(&self) -> [f64; 3] {
        [-4.0, 1.0, 1.0]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([0.5, -0.5, 0.5])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        (x1 + x2).square() + (x2 + x3).square()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 1] {
        [x1 + x2 * 2.0 + x3 * 3.0 - 1.0]
    }
}
