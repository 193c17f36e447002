//! HS30: nearest point outside a cylinder.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1^{2} + x_2^{2} + x_3^{2} \cr
//! & x_1^{2} + x_2^{2} - 1 \ge 0
//! \end{aligned} $$
//!
//! $1 \le x_{1} \le 10$, $-10 \le x_{2}, x_{3} \le 10$; start $(1, \dots, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS30", "QQR2-AN-3-1", "nearest point outside a cylinder")
        .from(&[HS])
        .constrained(3, 1)
        .best(BestKnown::Always(1.0, SOLVED))
        .tags(&[Convex, Quadratic]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs30)
}

struct Hs30;

impl Program<3, 1> for Hs30 {
    fn start(&self) -> [f64; 3] {
        [1.0; 3]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [(1.0, 10.0), (-10.0, 10.0), (-10.0, 10.0)]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([1.0, 1.520612955160486e-09, 0.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        x1.square() + x2.square() + x3.square()
    }
    fn constraints<N: Number>(&self, [x1, x2, _]: [N; 3]) -> [N; 1] {
        [x1.square() + x2.square() - 1.0]
    }
}
