//! HS21: quadratic program.
//!
//! $$ \begin{aligned}
//! f(x) &= 0.01 x_1^{2} + x_2^{2} - 100 \cr
//! & 10 x_1 - x_2 - 10 \ge 0
//! \end{aligned} $$
//!
//! $2 \le x_{1} \le 50$, $-50 \le x_{2} \le 50$; start $(-1, -1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS21", "QLR2-AN-2-1", "quadratic program")
    .from(&[HS])
    .constrained(2, 1)
    .best(BestKnown::Always(-99.96, SOLVED))
    .tags(&[Convex, Quadratic, InfeasibleStart])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs21)
}

struct Hs21;

impl Program<2, 1> for Hs21 {
    fn start(&self) -> [f64; 2] {
        [-1.0, -1.0]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [(2.0, 50.0), (-50.0, 50.0)]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([2.0, 0.0])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        x1.square() * 0.01 + x2.square() - 100.0
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] {
        [x1 * 10.0 - x2 - 10.0]
    }
}
