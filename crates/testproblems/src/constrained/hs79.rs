//! HS79: a quartic chain with three equations.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 1)^{2} + (x_1 - x_2)^{2} + (x_2 - x_3)^{2} + (x_3 - x_4)^{4} + (x_4 - x_5)^{4} \cr
//! & x_1 + x_2^{2} + x_3^{3} - 2 - 4.242640687 = 0 \cr
//! & x_2 - x_3^{2} + x_4 + 2 - 2.828427125 = 0 \cr
//! & x_1 x_5 - 2 = 0
//! \end{aligned} $$
//!
//! Start $(2, \dots, 2)$.
//!
//! 2.828… and 4.242… are $2\sqrt2$ and $3\sqrt2$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS79", "OOR2-AY-5-3", "a quartic chain with three equations")
        .from(&[HS])
        .constrained(5, 3)
        .best(BestKnown::Always(0.0787768208711, SOLVED))
        .tags(&[Convex]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs79)
}

struct Hs79;

impl Program<5, 3> for Hs79 {
    fn start(&self) -> [f64; 5] {
        [2.0; 5]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [EQUAL; 3]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([
            1.191127456311052,
            1.362603164961743,
            1.472817931512088,
            1.635016619167994,
            1.679081436166407,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        (x1 - 1.0).square()
            + (x1 - x2).square()
            + (x2 - x3).square()
            + (x3 - x4).fourth()
            + (x4 - x5).fourth()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 3] {
        [
            x1 + x2.square() + x3.cube() - 6.242640687119286,
            x2 - x3.square() + x4 - 0.8284271247461903,
            x1 * x5 - 2.0,
        ]
    }
}
