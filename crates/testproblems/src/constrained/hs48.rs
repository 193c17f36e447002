//! HS48: least squares with two linear equations.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 1)^{2} + (x_2 - x_3)^{2} + (x_4 - x_5)^{2} \cr
//! & x_1 + x_2 + x_3 + x_4 + x_5 - 5 = 0 \cr
//! & x_3 - 2 (x_4 + x_5) + 3 = 0
//! \end{aligned} $$
//!
//! Start $(3, 5, -3, 2, -2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS48", "SLR2-AY-5-2", "least squares with two linear equations")
        .from(&[HS])
        .constrained(5, 2)
        .best(BestKnown::Always(0.0, SOLVED))
        .tags(&[Convex, SumOfSquares, Quadratic]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs48)
}

struct Hs48;

impl Program<5, 2> for Hs48 {
    fn start(&self) -> [f64; 5] {
        [3.0, 5.0, -3.0, 2.0, -2.0]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([1.0, 0.9999999999999999, 0.9999999999999999, 1.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 - 1.0).square() + (x2 - x3).square() + (x4 - x5).square()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 2] {
        [x1 + x2 + x3 + x4 + x5 - 5.0, x3 - (x4 + x5) * 2.0 + 3.0]
    }
}
