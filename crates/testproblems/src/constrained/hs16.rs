//! HS16: Rosenbrock's function with two parabolas.
//!
//! $$ \begin{aligned}
//! f(x) &= 100 (x_2 - x_1^{2})^{2} + (1 - x_1)^{2} \cr
//! & x_1 + x_2^{2} \ge 0 \cr
//! & x_1^{2} + x_2 \ge 0
//! \end{aligned} $$
//!
//! $-0.5 \le x_{1} \le 0.5$, $x_{2} \le 1$; start $(-2, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS16", "SQR2-AN-2-2", "Rosenbrock's function with two parabolas")
        .from(&[HS])
        .constrained(2, 2)
        .best(BestKnown::Always(0.25, SOLVED))
        .tags(&[SumOfSquares, LocalMinima, InfeasibleStart]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs16)
}

struct Hs16;

impl Program<2, 2> for Hs16 {
    fn start(&self) -> [f64; 2] {
        [-2.0, 1.0]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [(-0.5, 0.5), (f64::NEG_INFINITY, 1.0)]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([0.5, 0.25])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        (x2 - x1.square()).square() * 100.0 + (-x1 + 1.0).square()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 2] {
        [x1 + x2.square(), x1.square() + x2]
    }
}
