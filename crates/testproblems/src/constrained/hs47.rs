//! HS47: powers 2, 3 and 4, degenerate at the solution.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - x_2)^{2} + (x_2 - x_3)^{3} + (x_3 - x_4)^{4} + (x_4 - x_5)^{4} \cr
//! & x_1 + x_2^{2} + x_3^{3} - 3 = 0 \cr
//! & x_2 - x_3^{2} + x_4 - 1 = 0 \cr
//! & x_1 x_5 - 1 = 0
//! \end{aligned} $$
//!
//! Start $(2, 1.414213562, -1, 0.5857864376, 0.5)$.
//!
//! The book's solution is (1, 1, 1, 1, 1) with f = 0; there is a point with the value below, found by an augmented
//! Lagrangian method.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS47",
    "OOR2-AY-5-3",
    "powers 2, 3 and 4, degenerate at the solution",
)
.from(&[HS])
.constrained(5, 3)
.best(BestKnown::Always(-0.0267141826939, SOLVED))
.tags(&[Degenerate, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs47)
}

struct Hs47;

impl Program<5, 3> for Hs47 {
    fn start(&self) -> [f64; 5] {
        [2.0, 1.4142135623730951, -1.0, 0.5857864376269049, 0.5]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [EQUAL; 3]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([
            0.6770043948666401,
            0.7260894726520318,
            1.215491214237097,
            1.751329419235542,
            1.477095285617733,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 - x2).square() + (x2 - x3).cube() + (x3 - x4).fourth() + (x4 - x5).fourth()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 3] {
        [
            x1 + x2.square() + x3.cube() - 3.0,
            x2 - x3.square() + x4 - 1.0,
            x1 * x5 - 1.0,
        ]
    }
}
