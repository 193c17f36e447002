//! HS46: powers 2, 4 and 6, degenerate at the solution.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - x_2)^{2} + (x_3 - 1)^{2} + (x_4 - 1)^{4} + (x_5 - 1)^{6} \cr
//! & x_1^{2} x_4 + \sin(x_4 - x_5) - 1 = 0 \cr
//! & x_2 + x_3^{4} x_4^{2} - 2 = 0
//! \end{aligned} $$
//!
//! Start $(0.7071067812, 1.75, 0.5, 2, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS46",
    "OOR2-AY-5-2",
    "powers 2, 4 and 6, degenerate at the solution",
)
.from(&[HS])
.constrained(5, 2)
.best(BestKnown::Always(0.0, SOLVED))
.tags(&[Degenerate, Convex])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs46)
}

struct Hs46;

impl Program<5, 2> for Hs46 {
    fn start(&self) -> [f64; 5] {
        [0.7071067811865476, 1.75, 0.5, 2.0, 2.0]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([1.0, 1.0, 1.0, 1.0, 1.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 - x2).square() + (x3 - 1.0).square() + (x4 - 1.0).fourth() + (x5 - 1.0).powi(6)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 2] {
        [
            x1.square() * x4 + (x4 - x5).sin() - 1.0,
            x2 + x3.fourth() * x4.square() - 2.0,
        ]
    }
}
