//! HS95, HS96, HS97 and HS98: linear objective, four bilinear constraints.
//!
//! $$ \begin{aligned}
//! f(x) &= 4.3 x_1 + 31.8 x_2 + 63.3 x_3 + 15.8 x_4 + 68.5 x_5 + 4.7 x_6 \cr
//! & 17.1 x_1 + 38.2 x_2 + 204.2 x_3 + 212.3 x_4 + 623.4 x_5 + 1495.5 x_6 - 169 x_1 x_3 - 3580 x_3 x_5 -
//!   3810 x_4 x_5 - 18500 x_4 x_6 - 24300 x_5 x_6 - b_1 \ge 0 \cr
//! & 17.9 x_1 + 36.8 x_2 + 113.9 x_3 + 169.7 x_4 + 337.8 x_5 + 1385.2 x_6 - 139 x_1 x_3 - 2450 x_4 x_5 -
//!   16600 x_4 x_6 - 17200 x_5 x_6 - b_2 \ge 0 \cr
//! & -273 x_2 - 70 x_4 - 819 x_5 + 26000 x_4 x_5 - b_3 \ge 0 \cr
//! & 159.9 x_1 - 311 x_2 + 587 x_4 + 391 x_5 + 2198 x_6 - 14000 x_1 x_6 - b_4 \ge 0
//! \end{aligned} $$
//!
//! $0 \le x_{1} \le 0.31$, $0 \le x_{2} \le 0.046$, $0 \le x_{3} \le 0.068$, $0 \le x_{4} \le 0.042$, $0 \le x_{5}
//! \le 0.028$, $0 \le x_{6} \le 0.0134$; start $(0, \dots, 0)$.
//!
//! b is (4.97, −1.88, −29.08, −78.02) in HS95, (4.97, −1.88, −69.08, −118.02) in HS96, (32.97, 25.12, −29.08, −78.02) in HS97 and
//! (32.97, 25.12, −124.08, −173.02) in HS98.

use super::prelude::*;

/// The records.
pub static META: [Meta; 4] = [
    Meta::new(
        "HS95",
        "LQR2-AN-6-4",
        "linear objective, four bilinear constraints",
    )
    .from(&[HS])
    .constrained(6, 4)
    .best(BestKnown::Always(0.0156195252424, SOLVED))
    .tags(&[Convex, ManyActive, LocalMinima]),
    Meta::new(
        "HS96",
        "LQR2-AN-6-4",
        "linear objective, four bilinear constraints",
    )
    .from(&[HS])
    .constrained(6, 4)
    .best(BestKnown::Always(0.0156195252424, SOLVED))
    .tags(&[Convex, ManyActive, LocalMinima]),
    Meta::new(
        "HS97",
        "LQR2-AN-6-4",
        "linear objective, four bilinear constraints",
    )
    .from(&[HS])
    .constrained(6, 4)
    .best(BestKnown::Always(3.13580912281, SOLVED))
    .tags(&[Convex, ManyActive, LocalMinima]),
    Meta::new(
        "HS98",
        "LQR2-AN-6-4",
        "linear objective, four bilinear constraints",
    )
    .from(&[HS])
    .constrained(6, 4)
    .best(BestKnown::Always(3.13580912281, SOLVED))
    .tags(&[Convex, ManyActive, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs95 { member })
}

struct Hs95 {
    member: usize,
}

impl Program<6, 4> for Hs95 {
    fn start(&self) -> [f64; 6] {
        [0.0; 6]
    }
    fn bounds(&self) -> [(f64, f64); 6] {
        [
            (0.0, 0.31),
            (0.0, 0.046),
            (0.0, 0.068),
            (0.0, 0.042),
            (0.0, 0.028),
            (0.0, 0.0134),
        ]
    }
    fn limits(&self) -> [(f64, f64); 4] {
        [NON_NEGATIVE; 4]
    }
    fn optimum(&self) -> Option<[f64; 6]> {
        Some(
            [
                [0.0, 0.0, 0.0, 0.0, 0.0, 0.003323303243062521],
                [0.0, 0.0, 0.0, 0.0, 0.0, 0.003323303243062521],
                [0.2685649122807018, 0.0, 0.0, 0.0, 0.028, 0.0134],
                [0.2685649122807016, 0.0, 0.0, 0.0, 0.028, 0.0134],
            ][self.member],
        )
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5, x6]: [N; 6]) -> N {
        x1 * 4.3 + x2 * 31.8 + x3 * 63.3 + x4 * 15.8 + x5 * 68.5 + x6 * 4.7
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6]: [N; 6]) -> [N; 4] {
        let [b1, b2, b3, b4] = [
            [4.97, -1.88, -29.08, -78.02],
            [4.97, -1.88, -69.08, -118.02],
            [32.97, 25.12, -29.08, -78.02],
            [32.97, 25.12, -124.08, -173.02],
        ][self.member];
        [
            x1 * 17.1 + x2 * 38.2 + x3 * 204.2 + x4 * 212.3 + x5 * 623.4 + x6 * 1495.5
                - x1 * x3 * 169.0
                - x3 * x5 * 3580.0
                - x4 * x5 * 3810.0
                - x4 * x6 * 18500.0
                - x5 * x6 * 24300.0
                - b1,
            x1 * 17.9 + x2 * 36.8 + x3 * 113.9 + x4 * 169.7 + x5 * 337.8 + x6 * 1385.2
                - x1 * x3 * 139.0
                - x4 * x5 * 2450.0
                - x4 * x6 * 16600.0
                - x5 * x6 * 17200.0
                - b2,
            x4 * x5 * 26000.0 - x2 * 273.0 - x4 * 70.0 - x5 * 819.0 - b3,
            x1 * 159.9 - x2 * 311.0 + x4 * 587.0 + x5 * 391.0 + x6 * 2198.0 - x1 * x6 * 14000.0 - b4,
        ]
    }
}
