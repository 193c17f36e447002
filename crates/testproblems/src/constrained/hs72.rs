//! HS72: linear objective, sums of reciprocals.
//!
//! $$ \begin{aligned}
//! f(x) &= 1 + x_1 + x_2 + x_3 + x_4 \cr
//! & 0.0401 - \frac{4}{x_1} - \frac{2.25}{x_2} - \frac{1}{x_3} - \frac{0.25}{x_4} \ge 0 \cr
//! & 0.010085 - \frac{0.16}{x_1} - \frac{0.36}{x_2} - \frac{0.64}{x_3} - \frac{0.64}{x_4} \ge 0
//! \end{aligned} $$
//!
//! $0.001 \le x_{1} \le 400000$, $0.001 \le x_{2} \le 300000$, $0.001 \le x_{3} \le 200000$, $0.001 \le x_{4} \le
//! 100000$; start $(1, \dots, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS72", "LOR2-MN-4-2", "linear objective, sums of reciprocals")
        .from(&[HS])
        .constrained(4, 2)
        .best(BestKnown::Always(727.67935779, SOLVED))
        .tags(&[Convex, IllConditioned, Domain]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs72)
}

struct Hs72;

impl Program<4, 2> for Hs72 {
    fn start(&self) -> [f64; 4] {
        [1.0; 4]
    }
    fn bounds(&self) -> [(f64, f64); 4] {
        [
            (0.001, 400000.0),
            (0.001, 300000.0),
            (0.001, 200000.0),
            (0.001, 100000.0),
        ]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some([
            193.4074272719463,
            179.5470760322746,
            185.0180633581515,
            168.7067911272406,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> N {
        x1 + x2 + x3 + x4 + 1.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 2] {
        [
            -(x1.recip() * 4.0) - x2.recip() * 2.25 - x3.recip() - x4.recip() * 0.25 + 0.0401,
            -(x1.recip() * 0.16) - x2.recip() * 0.36 - x3.recip() * 0.64 - x4.recip() * 0.64 + 0.010085,
        ]
    }
}
