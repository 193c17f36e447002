//! HS71: a product and a sphere as constraints.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1 x_4 (x_1 + x_2 + x_3) + x_3 \cr
//! & x_1 x_2 x_3 x_4 - 25 \ge 0 \cr
//! & x_1^{2} + x_2^{2} + x_3^{2} + x_4^{2} - 40 = 0
//! \end{aligned} $$
//!
//! $1 \le x_{1}, \dots, x_{4} \le 5$; start $(1, 5, 5, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS71", "OOR2-AY-4-2", "a product and a sphere as constraints")
        .from(&[HS])
        .constrained(4, 2)
        .best(BestKnown::Always(17.0140172892, SOLVED)),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs71)
}

struct Hs71;

impl Program<4, 2> for Hs71 {
    fn start(&self) -> [f64; 4] {
        [1.0, 5.0, 5.0, 1.0]
    }
    fn bounds(&self) -> [(f64, f64); 4] {
        [(1.0, 5.0); 4]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([1.0, 4.742999637264417, 3.821149984184874, 1.379408293172672])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> N {
        x1 * x4 * (x1 + x2 + x3) + x3
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 2] {
        [
            x1 * x2 * x3 * x4 - 25.0,
            x1.square() + x2.square() + x3.square() + x4.square() - 40.0,
        ]
    }
}
