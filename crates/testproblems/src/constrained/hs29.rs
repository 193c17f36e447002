//! HS29: a product in an ellipsoid.
//!
//! $$ \begin{aligned}
//! f(x) &= -x_1 x_2 x_3 \cr
//! & -x_1^{2} - 2 x_2^{2} - 4 x_3^{2} + 48 \ge 0
//! \end{aligned} $$
//!
//! Start $(1, \dots, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS29", "OQR2-AN-3-1", "a product in an ellipsoid")
    .from(&[HS])
    .constrained(3, 1)
    .best(BestKnown::Always(-22.627416998, SOLVED))
    .tags(&[LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs29)
}

struct Hs29;

impl Program<3, 1> for Hs29 {
    fn start(&self) -> [f64; 3] {
        [1.0; 3]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([4.0, 2.82842712474619, 2.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        -(x1 * x2 * x3)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 1] {
        [-x1.square() - x2.square() * 2.0 - x3.square() * 4.0 + 48.0]
    }
}
