//! HS33: a cubic between a cone and a sphere.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 1) (x_1 - 2) (x_1 - 3) + x_3 \cr
//! & x_3^{2} - x_2^{2} - x_1^{2} \ge 0 \cr
//! & x_1^{2} + x_2^{2} + x_3^{2} - 4 \ge 0
//! \end{aligned} $$
//!
//! $x_{1}, x_{2} \ge 0$, $0 \le x_{3} \le 5$; start $(0, 0, 3)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS33", "OQR2-AN-3-2", "a cubic between a cone and a sphere")
        .from(&[HS])
        .constrained(3, 2)
        .best(BestKnown::Always(-4.58578643763, SOLVED))
        .tags(&[LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs33)
}

struct Hs33;

impl Program<3, 2> for Hs33 {
    fn start(&self) -> [f64; 3] {
        [0.0, 0.0, 3.0]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [NON_NEGATIVE, NON_NEGATIVE, (0.0, 5.0)]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([0.0, 1.414213562373095, 1.414213562373095])
    }
    fn objective<N: Number>(&self, [x1, _, x3]: [N; 3]) -> N {
        (x1 - 1.0) * (x1 - 2.0) * (x1 - 3.0) + x3
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 2] {
        [
            x3.square() - x2.square() - x1.square(),
            x1.square() + x2.square() + x3.square() - 4.0,
        ]
    }
}
