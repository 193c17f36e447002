//! HS101, HS102 and HS103: geometric programming.
//!
//! $$ \begin{aligned}
//! f(x) &= 10 x_1 x_2^{-1} x_4^{2} x_6^{-3} x_7^{a} +
//!   15 x_1^{-1} x_2^{-2} x_3 x_4 x_5^{-1} x_7^{-0.5} + 20 x_1^{-2} x_2 x_4^{-1} x_5^{-2} x_6 +
//!   25 x_1^{2} x_2^{2} x_3^{-1} x_5^{0.5} x_6^{-2} x_7 \cr
//! & 1 - 0.5 x_1^{0.5} x_3^{-1} x_6^{-2} x_7 - 0.7 x_1^{3} x_2 x_3^{-2} x_6 x_7^{0.5} -
//!   0.2 x_2^{-1} x_3 x_4^{-0.5} x_6^{2/3} x_7^{0.25} \ge 0 \cr
//! & 1 - 1.3 x_1^{-0.5} x_2 x_3^{-1} x_5^{-1} x_6 - 0.8 x_3 x_4^{-1} x_5^{-1} x_6^{2} -
//!   3.1 x_1^{-1} x_2^{0.5} x_4^{-2} x_5^{-1} x_6^{1/3} \ge 0 \cr
//! & 1 - 2 x_1 x_3^{-1.5} x_5 x_6^{-1} x_7^{1/3} - 0.1 x_2 x_3^{-0.5} x_5 x_6^{-1} x_7^{-0.5} -
//!   1 x_1^{-1} x_2 x_3^{0.5} x_5 - 0.65 x_2^{-2} x_3 x_5 x_6^{-1} x_7 \ge 0 \cr
//! & 1 - 0.2 x_1^{-2} x_2 x_4^{-1} x_5^{0.5} x_7^{1/3} -
//!   0.3 x_1^{0.5} x_2^{2} x_3 x_4^{1/3} x_5^{-2/3} x_7^{0.25} -
//!   0.4 x_1^{-3} x_2^{-2} x_3 x_5 x_7^{0.75} - 0.5 x_3^{-2} x_4 x_7^{0.5} \ge 0 \cr
//! 100 \le & 10 x_1 x_2^{-1} x_4^{2} x_6^{-3} x_7^{a} +
//!   15 x_1^{-1} x_2^{-2} x_3 x_4 x_5^{-1} x_7^{-0.5} + 20 x_1^{-2} x_2 x_4^{-1} x_5^{-2} x_6 +
//!   25 x_1^{2} x_2^{2} x_3^{-1} x_5^{0.5} x_6^{-2} x_7 \le 3000
//! \end{aligned} $$
//!
//! $0.1 \le x_{1}, \dots, x_{6} \le 10$, $0.01 \le x_{7} \le 10$; start $(6, \dots, 6)$.
//!
//! a is −0.25 in HS101, 0.125 in HS102 and 0.5 in HS103.

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("HS101", "OOR2-AN-7-5", "geometric programming")
        .from(&[HS])
        .constrained(7, 5)
        .best(BestKnown::Always(1809.76476557, SOLVED))
        .tags(&[IllConditioned, Domain]),
    Meta::new("HS102", "OOR2-AN-7-5", "geometric programming")
        .from(&[HS])
        .constrained(7, 5)
        .best(BestKnown::Always(911.88057143, SOLVED))
        .tags(&[IllConditioned, Domain]),
    Meta::new("HS103", "OOR2-AN-7-5", "geometric programming")
        .from(&[HS])
        .constrained(7, 5)
        .best(BestKnown::Always(543.667958466, SOLVED))
        .tags(&[IllConditioned, Domain]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs101 { member })
}

struct Hs101 {
    member: usize,
}

impl Program<7, 5> for Hs101 {
    fn start(&self) -> [f64; 7] {
        [6.0; 7]
    }
    fn bounds(&self) -> [(f64, f64); 7] {
        [
            (0.1, 10.0),
            (0.1, 10.0),
            (0.1, 10.0),
            (0.1, 10.0),
            (0.1, 10.0),
            (0.1, 10.0),
            (0.01, 10.0),
        ]
    }
    fn limits(&self) -> [(f64, f64); 5] {
        [
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            (100.0, 3000.0),
        ]
    }
    fn optimum(&self) -> Option<[f64; 7]> {
        Some(
            [
                [
                    2.856158555755146,
                    0.6108230308034506,
                    2.150812562164475,
                    4.712873709241231,
                    0.9994875408574637,
                    1.34750750482833,
                    0.03165276650277431,
                ],
                [
                    3.896253191070282,
                    0.8093587601054147,
                    2.664385993775491,
                    4.300912874794022,
                    0.8535549352485835,
                    1.095287444576103,
                    0.02731045965771925,
                ],
                [
                    4.394104510526407,
                    0.8544687387974246,
                    2.843230313950896,
                    3.399978667686561,
                    0.7229261330073022,
                    0.8704063818044574,
                    0.02463882632722849,
                ],
            ][self.member],
        )
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7]: [N; 7]) -> N {
        x1 * x2.recip() * x4.square() * x6.powi(-3) * x7.powf([-0.25, 0.125, 0.5][self.member]) * 10.0
            + x1.recip() * x2.powi(-2) * x3 * x4 * x5.recip() * x7.powf(-0.5) * 15.0
            + x1.powi(-2) * x2 * x4.recip() * x5.powi(-2) * x6 * 20.0
            + x1.square() * x2.square() * x3.recip() * x5.sqrt() * x6.powi(-2) * x7 * 25.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7]: [N; 7]) -> [N; 5] {
        [
            -(x1.sqrt() * x3.recip() * x6.powi(-2) * x7 * 0.5)
                - x1.cube() * x2 * x3.powi(-2) * x6 * x7.sqrt() * 0.7
                - x2.recip() * x3 * x4.powf(-0.5) * x6.powf(0.6666666666666666) * x7.powf(0.25) * 0.2
                + 1.0,
            -(x1.powf(-0.5) * x2 * x3.recip() * x5.recip() * x6 * 1.3)
                - x3 * x4.recip() * x5.recip() * x6.square() * 0.8
                - x1.recip() * x2.sqrt() * x4.powi(-2) * x5.recip() * x6.powf(0.3333333333333333) * 3.1
                + 1.0,
            -(x1 * x3.powf(-1.5) * x5 * x6.recip() * x7.powf(0.3333333333333333) * 2.0)
                - x2 * x3.powf(-0.5) * x5 * x6.recip() * x7.powf(-0.5) * 0.1
                - x1.recip() * x2 * x3.sqrt() * x5
                - x2.powi(-2) * x3 * x5 * x6.recip() * x7 * 0.65
                + 1.0,
            -(x1.powi(-2) * x2 * x4.recip() * x5.sqrt() * x7.powf(0.3333333333333333) * 0.2)
                - x1.sqrt()
                    * x2.square()
                    * x3
                    * x4.powf(0.3333333333333333)
                    * x5.powf(-0.6666666666666666)
                    * x7.powf(0.25)
                    * 0.3
                - x1.powi(-3) * x2.powi(-2) * x3 * x5 * x7.powf(0.75) * 0.4
                - x3.powi(-2) * x4 * x7.sqrt() * 0.5
                + 1.0,
            x1 * x2.recip() * x4.square() * x6.powi(-3) * x7.powf([-0.25, 0.125, 0.5][self.member]) * 10.0
                + x1.recip() * x2.powi(-2) * x3 * x4 * x5.recip() * x7.powf(-0.5) * 15.0
                + x1.powi(-2) * x2 * x4.recip() * x5.powi(-2) * x6 * 20.0
                + x1.square() * x2.square() * x3.recip() * x5.sqrt() * x6.powi(-2) * x7 * 25.0,
        ]
    }
}
