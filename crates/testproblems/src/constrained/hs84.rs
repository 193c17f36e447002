//! HS84: a profit, badly scaled.
//!
//! $$ \begin{aligned}
//! f(x) &= 24345 + 8720288.849 x_1 - 150512.5253 x_1 x_2 + 156.6950325 x_1 x_3 - 476470.3222 x_1 x_4 -
//!   729482.8271 x_1 x_5 \cr
//! 0 \le & -145421.402 x_1 + 2931.1506 x_1 x_2 - 40.427932 x_1 x_3 + 5106.192 x_1 x_4 +
//!   15711.36 x_1 x_5 \le 294000 \cr
//! 0 \le & -155011.1084 x_1 + 4360.53352 x_1 x_2 + 12.9492344 x_1 x_3 + 10236.884 x_1 x_4 +
//!   13176.786 x_1 x_5 \le 294000 \cr
//! 0 \le & -326669.5104 x_1 + 7390.68412 x_1 x_2 - 27.8986976 x_1 x_3 + 16643.076 x_1 x_4 +
//!   30988.146 x_1 x_5 \le 277200
//! \end{aligned} $$
//!
//! $0 \le x_{1} \le 1000$, $1.2 \le x_{2} \le 2.4$, $20 \le x_{3} \le 60$, $9 \le x_{4} \le 9.3$, $6.5 \le x_{5}
//! \le 7$; start $(2.52, 2, 37.5, 9.25, 6.8)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS84", "QQR2-AN-5-3", "a profit, badly scaled")
    .from(&[HS])
    .constrained(5, 3)
    .best(BestKnown::Always(-5280335.13321, SOLVED))
    .tags(&[Quadratic, IllConditioned, ManyActive])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs84)
}

struct Hs84;

impl Program<5, 3> for Hs84 {
    fn start(&self) -> [f64; 5] {
        [2.52, 2.0, 37.5, 9.25, 6.8]
    }
    fn bounds(&self) -> [(f64, f64); 5] {
        [(0.0, 1000.0), (1.2, 2.4), (20.0, 60.0), (9.0, 9.3), (6.5, 7.0)]
    }
    fn limits(&self) -> [(f64, f64); 3] {
        [(0.0, 294000.0), (0.0, 294000.0), (0.0, 277200.0)]
    }
    fn optimum(&self) -> Option<[f64; 5]> {
        Some([4.537430974655399, 2.4, 60.0, 9.3, 7.0])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> N {
        x1 * 8720288.849 - x1 * x2 * 150512.5253 + x1 * x3 * 156.6950325
            - x1 * x4 * 476470.3222
            - x1 * x5 * 729482.8271
            + 24345.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5]: [N; 5]) -> [N; 3] {
        [
            x1 * x2 * 2931.1506 - x1 * 145421.402 - x1 * x3 * 40.427932
                + x1 * x4 * 5106.192
                + x1 * x5 * 15711.36,
            x1 * x2 * 4360.53352 - x1 * 155011.1084
                + x1 * x3 * 12.9492344
                + x1 * x4 * 10236.884
                + x1 * x5 * 13176.786,
            x1 * x2 * 7390.68412 - x1 * 326669.5104 - x1 * x3 * 27.8986976
                + x1 * x4 * 16643.076
                + x1 * x5 * 30988.146,
        ]
    }
}
