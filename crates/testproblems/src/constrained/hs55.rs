//! HS55: six linear equations.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1 + 2 x_2 + 4 x_5 + e^{x_1 x_4} \cr
//! & x_1 + 2 x_2 + 5 x_5 - 6 = 0 \cr
//! & x_1 + x_2 + x_3 - 3 = 0 \cr
//! & x_4 + x_5 + x_6 - 2 = 0 \cr
//! & x_1 + x_4 - 1 = 0 \cr
//! & x_2 + x_5 - 2 = 0 \cr
//! & x_3 + x_6 - 2 = 0
//! \end{aligned} $$
//!
//! $0 \le x_{1}, x_{4} \le 1$, $x_{2}, x_{3}, x_{5}, x_{6} \ge 0$; start $(1, 2, 0, 0, 0, 2)$.
//!
//! The equations are dependent, and the feasible set is one segment.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS55", "OLR2-AN-6-6", "six linear equations")
    .from(&[HS])
    .constrained(6, 6)
    .best(BestKnown::Always(6.33333333333, SOLVED))
    .tags(&[Degenerate, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs55)
}

struct Hs55;

impl Program<6, 6> for Hs55 {
    fn start(&self) -> [f64; 6] {
        [1.0, 2.0, 0.0, 0.0, 0.0, 2.0]
    }
    fn bounds(&self) -> [(f64, f64); 6] {
        [
            (0.0, 1.0),
            NON_NEGATIVE,
            NON_NEGATIVE,
            (0.0, 1.0),
            NON_NEGATIVE,
            NON_NEGATIVE,
        ]
    }
    fn limits(&self) -> [(f64, f64); 6] {
        [EQUAL; 6]
    }
    fn optimum(&self) -> Option<[f64; 6]> {
        Some([
            0.0,
            1.333333333333333,
            1.666666666666667,
            1.0,
            0.6666666666666666,
            0.3333333333333334,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, _, x4, x5, _]: [N; 6]) -> N {
        x1 + x2 * 2.0 + x5 * 4.0 + (x1 * x4).exp()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6]: [N; 6]) -> [N; 6] {
        [
            x1 + x2 * 2.0 + x5 * 5.0 - 6.0,
            x1 + x2 + x3 - 3.0,
            x4 + x5 + x6 - 2.0,
            x1 + x4 - 1.0,
            x2 + x5 - 2.0,
            x3 + x6 - 2.0,
        ]
    }
}
