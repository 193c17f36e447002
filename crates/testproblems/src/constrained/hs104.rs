//! HS104: design of a reactor.
//!
//! $$ \begin{aligned}
//! f(x) &= 0.4 (\frac{x_1}{x_7})^{0.67} + 0.4 (\frac{x_2}{x_8})^{0.67} + 10 - x_1 - x_2 \cr
//! & 1 - 0.0588 x_5 x_7 - 0.1 x_1 \ge 0 \cr
//! & 1 - 0.0588 x_6 x_8 - 0.1 x_1 - 0.1 x_2 \ge 0 \cr
//! & 1 - \frac{4 x_3}{x_5} - \frac{2 x_3^{-0.71}}{x_5} - 0.0588 x_3^{-1.3} x_7 \ge 0 \cr
//! & 1 - \frac{4 x_4}{x_6} - \frac{2 x_4^{-0.71}}{x_6} - 0.0588 x_4^{-1.3} x_8 \ge 0 \cr
//! 1 \le & 0.4 (\frac{x_1}{x_7})^{0.67} + 0.4 (\frac{x_2}{x_8})^{0.67} + 10 - x_1 - x_2 \le 4.2
//! \end{aligned} $$
//!
//! $0.1 \le x_{1}, \dots, x_{8} \le 10$; start $(6, 3, 0.4, 0.2, 6, 6, 1, 0.5)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS104", "OOR2-AN-8-5", "design of a reactor")
    .from(&[HS])
    .constrained(8, 5)
    .best(BestKnown::Always(3.9511634401, SOLVED))
    .tags(&[Domain])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs104)
}

struct Hs104;

impl Program<8, 5> for Hs104 {
    fn start(&self) -> [f64; 8] {
        [6.0, 3.0, 0.4, 0.2, 6.0, 6.0, 1.0, 0.5]
    }
    fn bounds(&self) -> [(f64, f64); 8] {
        [(0.1, 10.0); 8]
    }
    fn limits(&self) -> [(f64, f64); 5] {
        [NON_NEGATIVE, NON_NEGATIVE, NON_NEGATIVE, NON_NEGATIVE, (1.0, 4.2)]
    }
    fn optimum(&self) -> Option<[f64; 8]> {
        Some([
            6.465114028369098,
            2.23270864798523,
            0.6673974912866293,
            0.595756422900371,
            5.932675677909848,
            5.527234564976938,
            1.013322008902562,
            0.4006682291257032,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, _, _, _, _, x7, x8]: [N; 8]) -> N {
        (x1 / x7).powf(0.67) * 0.4 + (x2 / x8).powf(0.67) * 0.4 - x1 - x2 + 10.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7, x8]: [N; 8]) -> [N; 5] {
        [
            -(x5 * x7 * 0.0588) - x1 * 0.1 + 1.0,
            -(x6 * x8 * 0.0588) - x1 * 0.1 - x2 * 0.1 + 1.0,
            -(x3 * 4.0 / x5) - x3.powf(-0.71) * 2.0 / x5 - x3.powf(-1.3) * x7 * 0.0588 + 1.0,
            -(x4 * 4.0 / x6) - x4.powf(-0.71) * 2.0 / x6 - x4.powf(-1.3) * x8 * 0.0588 + 1.0,
            (x1 / x7).powf(0.67) * 0.4 + (x2 / x8).powf(0.67) * 0.4 - x1 - x2 + 10.0,
        ]
    }
}
