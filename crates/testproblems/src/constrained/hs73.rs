//! HS73: cattle feed.
//!
//! $$ \begin{aligned}
//! f(x) &= 24.55 x_1 + 26.75 x_2 + 39 x_3 + 40.5 x_4 \cr
//! & 2.3 x_1 + 5.6 x_2 + 11.1 x_3 + 1.3 x_4 - 5 \ge 0 \cr
//! & 12 x_1 + 11.9 x_2 + 41.8 x_3 + 52.1 x_4 - 1.645 \sqrt{0.28 x_1^{2} + 0.19 x_2^{2} + 20.5 x_3^{2} +
//!   0.62 x_4^{2}} - 21 \ge 0 \cr
//! & x_1 + x_2 + x_3 + x_4 - 1 = 0
//! \end{aligned} $$
//!
//! $x_{1}, \dots, x_{4} \ge 0$; start $(1, \dots, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS73", "LOR2-MN-4-3", "cattle feed")
    .from(&[HS])
    .constrained(4, 3)
    .best(BestKnown::Always(29.8943781591, SOLVED))
    .tags(&[Convex])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs73)
}

struct Hs73;

impl Program<4, 3> for Hs73 {
    fn start(&self) -> [f64; 4] {
        [1.0; 4]
    }
    fn bounds(&self) -> [(f64, f64); 4] {
        [NON_NEGATIVE; 4]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [NON_NEGATIVE, NON_NEGATIVE, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([0.6355215686350698, 0.0, 0.3127018807515235, 0.05177655061340675])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> N {
        x1 * 24.55 + x2 * 26.75 + x3 * 39.0 + x4 * 40.5
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 3] {
        [
            x1 * 2.3 + x2 * 5.6 + x3 * 11.1 + x4 * 1.3 - 5.0,
            x1 * 12.0 + x2 * 11.9 + x3 * 41.8 + x4 * 52.1
                - (x1.square() * 0.28 + x2.square() * 0.19 + x3.square() * 20.5 + x4.square() * 0.62).sqrt()
                    * 1.645
                - 21.0,
            x1 + x2 + x3 + x4 - 1.0,
        ]
    }
}
