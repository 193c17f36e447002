//! HS6: a parabola as constraint.
//!
//! $$ \begin{aligned}
//! f(x) &= (1 - x_1)^{2} \cr
//! & 10 (x_2 - x_1^{2}) = 0
//! \end{aligned} $$
//!
//! Start $(-1.2, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS6", "QQR2-AN-2-1", "a parabola as constraint")
    .from(&[HS])
    .constrained(2, 1)
    .best(BestKnown::Always(0.0, SOLVED))
    .tags(&[SumOfSquares, Quadratic])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs6)
}

struct Hs6;

impl Program<2, 1> for Hs6 {
    fn start(&self) -> [f64; 2] {
        [-1.2, 1.0]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([1.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, _]: [N; 2]) -> N {
        (-x1 + 1.0).square()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] {
        [(x2 - x1.square()) * 10.0]
    }
}
