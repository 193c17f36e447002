//! HS15: Rosenbrock's function with two constraints.
//!
//! $$ \begin{aligned}
//! f(x) &= 100 (x_2 - x_1^{2})^{2} + (1 - x_1)^{2} \cr
//! & x_1 x_2 - 1 \ge 0 \cr
//! & x_1 + x_2^{2} \ge 0
//! \end{aligned} $$
//!
//! $x_{1} \le 0.5$; start $(-2, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS15",
    "SQR2-AN-2-2",
    "Rosenbrock's function with two constraints",
)
.from(&[HS])
.constrained(2, 2)
.best(BestKnown::Always(306.5, SOLVED))
.tags(&[SumOfSquares, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs15)
}

struct Hs15;

impl Program<2, 2> for Hs15 {
    fn start(&self) -> [f64; 2] {
        [-2.0, 1.0]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [(f64::NEG_INFINITY, 0.5), FREE]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([0.5, 2.0])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        (x2 - x1.square()).square() * 100.0 + (-x1 + 1.0).square()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 2] {
        [x1 * x2 - 1.0, x1 + x2.square()]
    }
}
