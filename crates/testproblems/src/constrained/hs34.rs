//! HS34: linear objective, exponential constraints.
//!
//! $$ \begin{aligned}
//! f(x) &= -x_1 \cr
//! & x_2 - e^{x_1} \ge 0 \cr
//! & x_3 - e^{x_2} \ge 0
//! \end{aligned} $$
//!
//! $0 \le x_{1}, x_{2} \le 100$, $0 \le x_{3} \le 10$; start $(0, 1.05, 2.9)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS34", "LOR2-AN-3-2", "linear objective, exponential constraints")
        .from(&[HS])
        .constrained(3, 2)
        .best(BestKnown::Always(-0.834032445248, SOLVED))
        .tags(&[Convex]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs34)
}

struct Hs34;

impl Program<3, 2> for Hs34 {
    fn start(&self) -> [f64; 3] {
        [0.0, 1.05, 2.9]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [(0.0, 100.0), (0.0, 100.0), (0.0, 10.0)]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([0.8340324452479557, 2.302585092994045, 10.0])
    }
    fn objective<N: Number>(&self, [x1, _, _]: [N; 3]) -> N {
        -x1
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 2] {
        [x2 - x1.exp(), x3 - x2.exp()]
    }
}
