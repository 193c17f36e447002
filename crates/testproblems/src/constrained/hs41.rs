//! HS41: a product on a plane.
//!
//! $$ \begin{aligned}
//! f(x) &= 2 - x_1 x_2 x_3 \cr
//! & x_1 + 2 x_2 + 2 x_3 - x_4 = 0
//! \end{aligned} $$
//!
//! $0 \le x_{1}, \dots, x_{3} \le 1$, $0 \le x_{4} \le 2$; start $(2, \dots, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS41", "OLR2-AN-4-1", "a product on a plane")
    .from(&[HS])
    .constrained(4, 1)
    .best(BestKnown::Always(1.92592592593, SOLVED))
    .tags(&[InfeasibleStart])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs41)
}

struct Hs41;

impl Program<4, 1> for Hs41 {
    fn start(&self) -> [f64; 4] {
        [2.0; 4]
    }
    fn bounds(&self) -> [(f64, f64); 4] {
        [(0.0, 1.0), (0.0, 1.0), (0.0, 1.0), (0.0, 2.0)]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([0.6666666666666667, 0.3333333333333334, 0.3333333333333334, 2.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, _]: [N; 4]) -> N {
        -(x1 * x2 * x3) + 2.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 1] {
        [x1 + x2 * 2.0 + x3 * 2.0 - x4]
    }
}
