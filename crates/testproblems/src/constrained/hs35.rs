//! HS35: quadratic program of Beale.
//!
//! $$ \begin{aligned}
//! f(x) &= 9 - 8 x_1 - 6 x_2 - 4 x_3 + 2 x_1^{2} + 2 x_2^{2} + x_3^{2} + 2 x_1 x_2 + 2 x_1 x_3 \cr
//! & -x_1 - x_2 - 2 x_3 + 3 \ge 0
//! \end{aligned} $$
//!
//! $x_{1}, \dots, x_{3} \ge 0$; start $(0.5, \dots, 0.5)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS35", "QLR2-AN-3-1", "quadratic program of Beale")
    .from(&[HS])
    .constrained(3, 1)
    .best(BestKnown::Always(0.111111111111, SOLVED))
    .tags(&[Convex, Quadratic])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs35)
}

struct Hs35;

impl Program<3, 1> for Hs35 {
    fn start(&self) -> [f64; 3] {
        [0.5; 3]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [NON_NEGATIVE; 3]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([1.333333333333333, 0.7777777777777777, 0.4444444444444443])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        x1.square() * 2.0 - x1 * 8.0 - x2 * 6.0 - x3 * 4.0
            + x2.square() * 2.0
            + x3.square()
            + x1 * x2 * 2.0
            + x1 * x3 * 2.0
            + 9.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 1] {
        [-x1 - x2 - x3 * 2.0 + 3.0]
    }
}
