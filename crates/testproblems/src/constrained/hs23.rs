//! HS23: nearest point with five constraints.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1^{2} + x_2^{2} \cr
//! & x_1 + x_2 - 1 \ge 0 \cr
//! & x_1^{2} + x_2^{2} - 1 \ge 0 \cr
//! & 9 x_1^{2} + x_2^{2} - 9 \ge 0 \cr
//! & x_1^{2} - x_2 \ge 0 \cr
//! & x_2^{2} - x_1 \ge 0
//! \end{aligned} $$
//!
//! $-50 \le x_{1}, x_{2} \le 50$; start $(3, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS23", "QQR2-AN-2-5", "nearest point with five constraints")
        .from(&[HS])
        .constrained(2, 5)
        .best(BestKnown::Always(2.0, SOLVED))
        .tags(&[Convex, Quadratic]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs23)
}

struct Hs23;

impl Program<2, 5> for Hs23 {
    fn start(&self) -> [f64; 2] {
        [3.0, 1.0]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [(-50.0, 50.0), (-50.0, 50.0)]
    }
    fn limits(&self) -> [(f64, f64); 5] {
        [NON_NEGATIVE; 5]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([1.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        x1.square() + x2.square()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 5] {
        [
            x1 + x2 - 1.0,
            x1.square() + x2.square() - 1.0,
            x1.square() * 9.0 + x2.square() - 9.0,
            x1.square() - x2,
            x2.square() - x1,
        ]
    }
}
