//! HS27: Rosenbrock's function with a quadratic constraint.
//!
//! $$ \begin{aligned}
//! f(x) &= 0.01 (x_1 - 1)^{2} + (x_2 - x_1^{2})^{2} \cr
//! & x_1 + x_3^{2} + 1 = 0
//! \end{aligned} $$
//!
//! Start $(2, \dots, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS27",
    "SQR2-AN-3-1",
    "Rosenbrock's function with a quadratic constraint",
)
.from(&[HS])
.constrained(3, 1)
.best(BestKnown::Always(0.04, SOLVED))
.tags(&[SumOfSquares, Degenerate])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs27)
}

struct Hs27;

impl Program<3, 1> for Hs27 {
    fn start(&self) -> [f64; 3] {
        [2.0; 3]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([-1.0, 1.0, 0.0])
    }
    fn objective<N: Number>(&self, [x1, x2, _]: [N; 3]) -> N {
        (x1 - 1.0).square() * 0.01 + (x2 - x1.square()).square()
    }
    fn constraints<N: Number>(&self, [x1, _, x3]: [N; 3]) -> [N; 1] {
        [x1 + x3.square() + 1.0]
    }
}
