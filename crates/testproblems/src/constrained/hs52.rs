//! HS52: least squares with three linear equations.
//!
//! $$ \begin{aligned}
//! f(x) &= (4 x_1 - x_2)^{2} + (x_2 + x_3 - 2)^{2} + (x_4 - 1)^{2} + (x_5 - 1)^{2} \cr
//! & x_1 + 3 x_2 = 0 \cr
//! & x_3 + x_4 - 2 x_5 = 0 \cr
//! & x_2 - x_5 = 0
//! \end{aligned} $$
//!
//! Start $(2, \dots, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS52", "QLR2-AY-5-3", "least squares with three linear equations")
        .from(&[HS])
        .constrained(5, 3)
        .best(BestKnown::Always(5.32664756447, SOLVED))
        .tags(&[Convex, SumOfSquares, Quadratic]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs52)
}

struct Hs52;

impl Program<5, 3> for Hs52 {
    fn start(&self) -> [f64; 5] {
        [2.0; 5]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [EQUAL; 3]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([
            -0.09455587392550144,
            0.03151862464183381,
            0.5157593123209169,
            -0.4527220630372492,
            0.03151862464183381,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 * 4.0 - x2).square() + (x2 + x3 - 2.0).square() + (x4 - 1.0).square() + (x5 - 1.0).square()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 3] {
        [x1 + x2 * 3.0, x3 + x4 - x5 * 2.0, x2 - x5]
    }
}
