//! HS31: quadratic objective over a hyperbola.
//!
//! $$ \begin{aligned}
//! f(x) &= 9 x_1^{2} + x_2^{2} + 9 x_3^{2} \cr
//! & x_1 x_2 - 1 \ge 0
//! \end{aligned} $$
//!
//! $-10 \le x_{1} \le 10$, $1 \le x_{2} \le 10$, $-10 \le x_{3} \le 1$; start $(1, \dots, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS31", "QQR2-AN-3-1", "quadratic objective over a hyperbola")
        .from(&[HS])
        .constrained(3, 1)
        .best(BestKnown::Always(6.0, SOLVED))
        .tags(&[Convex, Quadratic]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs31)
}

struct Hs31;

impl Program<3, 1> for Hs31 {
    fn start(&self) -> [f64; 3] {
        [1.0; 3]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [(-10.0, 10.0), (1.0, 10.0), (-10.0, 1.0)]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([0.5773502691896257, 1.732050807568877, 0.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        x1.square() * 9.0 + x2.square() + x3.square() * 9.0
    }
    fn constraints<N: Number>(&self, [x1, x2, _]: [N; 3]) -> [N; 1] {
        [x1 * x2 - 1.0]
    }
}
