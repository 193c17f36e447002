//! HS51: least squares with three linear equations.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - x_2)^{2} + (x_2 + x_3 - 2)^{2} + (x_4 - 1)^{2} + (x_5 - 1)^{2} \cr
//! & x_1 + 3 x_2 - 4 = 0 \cr
//! & x_3 + x_4 - 2 x_5 = 0 \cr
//! & x_2 - x_5 = 0
//! \end{aligned} $$
//!
//! Start $(2.5, 0.5, 2, -1, 0.5)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS51", "QLR2-AY-5-3", "least squares with three linear equations")
        .from(&[HS])
        .constrained(5, 3)
        .best(BestKnown::Always(0.0, SOLVED))
        .tags(&[Convex, SumOfSquares, Quadratic]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs51)
}

struct Hs51;

impl Program<5, 3> for Hs51 {
    fn start(&self) -> [f64; 5] {
        [2.5, 0.5, 2.0, -1.0, 0.5]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [EQUAL; 3]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([0.9999999999999999, 1.0, 1.0, 1.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 - x2).square() + (x2 + x3 - 2.0).square() + (x4 - 1.0).square() + (x5 - 1.0).square()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 3] {
        [x1 + x2 * 3.0 - 4.0, x3 + x4 - x5 * 2.0, x2 - x5]
    }
}
