//! HS42: nearest point of a circle and a plane.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 1)^{2} + (x_2 - 2)^{2} + (x_3 - 3)^{2} + (x_4 - 4)^{2} \cr
//! & x_1 - 2 = 0 \cr
//! & x_3^{2} + x_4^{2} - 2 = 0
//! \end{aligned} $$
//!
//! Start $(1, \dots, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS42", "SQR2-AN-4-2", "nearest point of a circle and a plane")
        .from(&[HS])
        .constrained(4, 2)
        .best(BestKnown::Always(13.8578643763, SOLVED))
        .tags(&[Convex, SumOfSquares, Quadratic]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs42)
}

struct Hs42;

impl Program<4, 2> for Hs42 {
    fn start(&self) -> [f64; 4] {
        [1.0; 4]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([2.0, 2.0, 0.848528137423857, 1.131370849898476])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> N {
        (x1 - 1.0).square() + (x2 - 2.0).square() + (x3 - 3.0).square() + (x4 - 4.0).square()
    }
    fn constraints<N: Number>(&self, [x1, _, x3, x4]: [N; 4]) -> [N; 2] {
        [x1 - 2.0, x3.square() + x4.square() - 2.0]
    }
}
