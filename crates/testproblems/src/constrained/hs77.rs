//! HS77: powers 2, 4 and 6 with two equations.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 1)^{2} + (x_1 - x_2)^{2} + (x_3 - 1)^{2} + (x_4 - 1)^{4} + (x_5 - 1)^{6} \cr
//! & x_1^{2} x_4 + \sin(x_4 - x_5) - 2.828427125 = 0 \cr
//! & x_2 + x_3^{4} x_4^{2} - 8 - 1.414213562 = 0
//! \end{aligned} $$
//!
//! Start $(2, \dots, 2)$.
//!
//! 2.828… is $2\sqrt2$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS77", "OOR2-AY-5-2", "powers 2, 4 and 6 with two equations")
        .from(&[HS])
        .constrained(5, 2)
        .best(BestKnown::Always(0.24150512879, SOLVED))
        .tags(&[Convex]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs77)
}

struct Hs77;

impl Program<5, 2> for Hs77 {
    fn start(&self) -> [f64; 5] {
        [2.0; 5]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([
            1.166172189709298,
            1.182111388802704,
            1.38025704314546,
            1.506036273623046,
            0.6109201960430909,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 - 1.0).square()
            + (x1 - x2).square()
            + (x3 - 1.0).square()
            + (x4 - 1.0).fourth()
            + (x5 - 1.0).powi(6)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 2] {
        [
            x1.square() * x4 + (x4 - x5).sin() - 2.8284271247461903,
            x2 + x3.fourth() * x4.square() - 9.414213562373096,
        ]
    }
}
