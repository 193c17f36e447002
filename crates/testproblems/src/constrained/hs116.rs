//! HS116: three stages of membrane separation.
//!
//! $$ \begin{aligned}
//! f(x) &= x_{11} + x_{12} + x_{13} \cr
//! & x_3 - x_2 \ge 0 \cr
//! & x_2 - x_1 \ge 0 \cr
//! & 1 - 0.002 x_7 + 0.002 x_8 \ge 0 \cr
//! 0 \le & x_{11} + x_{12} + x_{13} - 50 \le 200 \cr
//! & x_{13} - 1.262626 x_{10} + 1.231059 x_3 x_{10} \ge 0 \cr
//! & x_5 - 0.03475 x_2 - 0.975 x_2 x_5 + 0.00975 x_2^{2} \ge 0 \cr
//! & x_6 - 0.03475 x_3 - 0.975 x_3 x_6 + 0.00975 x_3^{2} \ge 0 \cr
//! & x_5 x_7 - x_1 x_8 - x_4 x_7 + x_4 x_8 \ge 0 \cr
//! & 1 - 0.002 (x_2 x_9 + x_5 x_8 - x_1 x_8 - x_6 x_9) - x_5 - x_6 \ge 0 \cr
//! & x_2 x_9 - x_3 x_{10} - x_6 x_9 - 500 x_2 + 500 x_6 + x_2 x_{10} \ge 0 \cr
//! & x_2 - 0.9 - 0.002 (x_2 x_{10} - x_3 x_{10}) \ge 0 \cr
//! & x_4 - 0.03475 x_1 - 0.975 x_1 x_4 + 0.00975 x_1^{2} \ge 0 \cr
//! & x_{11} - 1.262626 x_8 + 1.231059 x_1 x_8 \ge 0 \cr
//! & x_{12} - 1.262626 x_9 + 1.231059 x_2 x_9 \ge 0
//! \end{aligned} $$
//!
//! $0.1 \le x_{1}, \dots, x_{3} \le 1$, $0.0001 \le x_{4} \le 0.1$, $0.1 \le x_{5}, x_{6} \le 0.9$, $0.1 \le x_{7},
//! x_{8} \le 1000$, $500 \le x_{9} \le 1000$, $0.1 \le x_{10} \le 500$, $1 \le x_{11} \le 150$, $0.0001 \le x_{12},
//! x_{13} \le 150$; start $(0.5, 0.8, 0.9, 0.1, 0.14, 0.5, 489, 80, 650, 450, 150, 150, 150)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS116", "LQR2-MN-13-14", "three stages of membrane separation")
        .from(&[HS])
        .constrained(13, 14)
        .best(BestKnown::Always(97.5875095581, SOLVED))
        .tags(&[Convex, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs116)
}

struct Hs116;

impl Program<13, 14> for Hs116 {
    fn start(&self) -> [f64; 13] {
        [
            0.5, 0.8, 0.9, 0.1, 0.14, 0.5, 489.0, 80.0, 650.0, 450.0, 150.0, 150.0, 150.0,
        ]
    }
    fn bounds(&self) -> [(f64, f64); 13] {
        [
            (0.1, 1.0),
            (0.1, 1.0),
            (0.1, 1.0),
            (0.0001, 0.1),
            (0.1, 0.9),
            (0.1, 0.9),
            (0.1, 1000.0),
            (0.1, 1000.0),
            (500.0, 1000.0),
            (0.1, 500.0),
            (1.0, 150.0),
            (0.0001, 150.0),
            (0.0001, 150.0),
        ]
    }
    fn limits(&self) -> [(f64, f64); 14] {
        [
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            (0.0, 200.0),
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
        ]
    }
    fn optimum(&self) -> Option<[f64; 13]> {
        Some([
            0.8037731573766546,
            0.8999858006730379,
            0.9709824354837205,
            0.1,
            0.1908131762155071,
            0.4606547828514875,
            574.0775735827624,
            74.07757358276238,
            500.0161601689686,
            0.1,
            20.23309069736757,
            77.34768992730756,
            0.006728933395584653,
        ])
    }
    fn objective<N: Number>(&self, [_, _, _, _, _, _, _, _, _, _, x11, x12, x13]: [N; 13]) -> N {
        x11 + x12 + x13
    }
    fn constraints<N: Number>(
        &self,
        [x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13]: [N; 13],
    ) -> [N; 14] {
        [
            x3 - x2,
            x2 - x1,
            x8 * 0.002 - x7 * 0.002 + 1.0,
            x11 + x12 + x13 - 50.0,
            x13 - x10 * 1.262626 + x3 * x10 * 1.231059,
            x5 - x2 * 0.03475 - x2 * x5 * 0.975 + x2.square() * 0.00975,
            x6 - x3 * 0.03475 - x3 * x6 * 0.975 + x3.square() * 0.00975,
            x5 * x7 - x1 * x8 - x4 * x7 + x4 * x8,
            -((x2 * x9 + x5 * x8 - x1 * x8 - x6 * x9) * 0.002) - x5 - x6 + 1.0,
            x2 * x9 - x3 * x10 - x6 * x9 - x2 * 500.0 + x6 * 500.0 + x2 * x10,
            x2 - (x2 * x10 - x3 * x10) * 0.002 - 0.9,
            x4 - x1 * 0.03475 - x1 * x4 * 0.975 + x1.square() * 0.00975,
            x11 - x8 * 1.262626 + x1 * x8 * 1.231059,
            x12 - x9 * 1.262626 + x2 * x9 * 1.231059,
        ]
    }
}
