//! HS24: a quintic on a polygon.
//!
//! $$ \begin{aligned}
//! f(x) &= \frac{((x_1 - 3)^{2} - 9) x_2^{3}}{46.7653718} \cr
//! & \frac{x_1}{1.732050808} - x_2 \ge 0 \cr
//! & x_1 + 1.732050808 x_2 \ge 0 \cr
//! & -x_1 - 1.732050808 x_2 + 6 \ge 0
//! \end{aligned} $$
//!
//! $x_{1}, x_{2} \ge 0$; start $(1, 0.5)$.
//!
//! 46.765… is $27\sqrt3$ and 1.732… is $\sqrt3$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS24", "OLR2-AN-2-3", "a quintic on a polygon")
    .from(&[HS])
    .constrained(2, 3)
    .best(BestKnown::Always(-1.0, SOLVED))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs24)
}

struct Hs24;

impl Program<2, 3> for Hs24 {
    fn start(&self) -> [f64; 2] {
        [1.0, 0.5]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [NON_NEGATIVE; 3]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([2.999999999999997, 1.732050807568876])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        ((x1 - 3.0).square() - 9.0) * x2.cube() / 46.7653718043596
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 3] {
        [
            x1 / 1.7320508075688772 - x2,
            x1 + x2 * 1.7320508075688772,
            -x1 - x2 * 1.7320508075688772 + 6.0,
        ]
    }
}
