//! HS13: the solution a cusp, without multipliers.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 2)^{2} + x_2^{2} \cr
//! & (1 - x_1)^{3} - x_2 \ge 0
//! \end{aligned} $$
//!
//! $x_{1}, x_{2} \ge 0$; start $(-2, -2)$.
//!
//! The constraints have a cusp at the solution (1, 0): no constraint qualification holds and there are no
//! multipliers.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS13", "QOR2-AN-2-1", "the solution a cusp, without multipliers")
        .from(&[HS])
        .constrained(2, 1)
        .best(BestKnown::Always(1.0, SOLVED))
        .tags(&[Convex, SumOfSquares, Quadratic, NoQualification, InfeasibleStart]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs13)
}

struct Hs13;

impl Program<2, 1> for Hs13 {
    fn start(&self) -> [f64; 2] {
        [-2.0, -2.0]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([1.0, 0.0])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        (x1 - 2.0).square() + x2.square()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] {
        [(-x1 + 1.0).cube() - x2]
    }
}
