//! HS26: a quartic, degenerate at the solution.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - x_2)^{2} + (x_2 - x_3)^{4} \cr
//! & (1 + x_2^{2}) x_1 + x_3^{4} - 3 = 0
//! \end{aligned} $$
//!
//! Start $(-2.6, 2, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS26", "OOR2-AY-3-1", "a quartic, degenerate at the solution")
        .from(&[HS])
        .constrained(3, 1)
        .best(BestKnown::Always(0.0, SOLVED))
        .tags(&[Degenerate, Convex]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs26)
}

struct Hs26;

impl Program<3, 1> for Hs26 {
    fn start(&self) -> [f64; 3] {
        [-2.6, 2.0, 2.0]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([1.0, 1.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        (x1 - x2).square() + (x2 - x3).fourth()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 1] {
        [(x2.square() + 1.0) * x1 + x3.fourth() - 3.0]
    }
}
