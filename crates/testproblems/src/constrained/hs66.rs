//! HS66: linear objective, exponential constraints.
//!
//! $$ \begin{aligned}
//! f(x) &= 0.2 x_3 - 0.8 x_1 \cr
//! & x_2 - e^{x_1} \ge 0 \cr
//! & x_3 - e^{x_2} \ge 0
//! \end{aligned} $$
//!
//! $0 \le x_{1}, x_{2} \le 100$, $0 \le x_{3} \le 10$; start $(0, 1.05, 2.9)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS66", "LOR2-AN-3-2", "linear objective, exponential constraints")
        .from(&[HS])
        .constrained(3, 2)
        .best(BestKnown::Always(0.518163274182, SOLVED))
        .tags(&[Convex]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs66)
}

struct Hs66;

impl Program<3, 2> for Hs66 {
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
        Some([0.1841264879228478, 1.202167873197043, 3.327322322599096])
    }
    fn objective<N: Number>(&self, [x1, _, x3]: [N; 3]) -> N {
        x3 * 0.2 - x1 * 0.8
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 2] {
        [x2 - x1.exp(), x3 - x2.exp()]
    }
}
