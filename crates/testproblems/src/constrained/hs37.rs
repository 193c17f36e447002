//! HS37: the largest parcel.
//!
//! $$ \begin{aligned}
//! f(x) &= -x_1 x_2 x_3 \cr
//! & 72 - x_1 - 2 x_2 - 2 x_3 \ge 0 \cr
//! & x_1 + 2 x_2 + 2 x_3 \ge 0
//! \end{aligned} $$
//!
//! $0 \le x_{1}, \dots, x_{3} \le 42$; start $(10, \dots, 10)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS37", "OLR2-AN-3-2", "the largest parcel")
    .from(&[HS])
    .constrained(3, 2)
    .best(BestKnown::Always(-3456.0, SOLVED))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs37)
}

struct Hs37;

impl Program<3, 2> for Hs37 {
    fn start(&self) -> [f64; 3] {
        [10.0; 3]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [(0.0, 42.0); 3]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([24.0, 12.0, 12.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        -(x1 * x2 * x3)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 2] {
        [-x1 - x2 * 2.0 - x3 * 2.0 + 72.0, x1 + x2 * 2.0 + x3 * 2.0]
    }
}
