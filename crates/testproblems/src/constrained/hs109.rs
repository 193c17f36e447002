//! HS109: power flow in volts and watts.
//!
//! $$ \begin{aligned}
//! f(x) &= 3 x_1 + 10^{-6} x_1^{3} + 2 x_2 + 5.22074\cdot 10^{-7} x_2^{3} \cr
//! & x_4 - x_3 + 0.55 \ge 0 \cr
//! & x_3 - x_4 + 0.55 \ge 0 \cr
//! & 2250000 - x_1^{2} - x_8^{2} \ge 0 \cr
//! & 2250000 - x_2^{2} - x_9^{2} \ge 0 \cr
//! & x_5 x_6 \sin(-x_3 - 0.25) + x_5 x_7 \sin(-x_4 - 0.25) + 0.4948079185 x_5^{2} - 50.176 x_1 +
//!   400 \cdot 50.176 = 0 \cr
//! & x_5 x_6 \sin(x_3 - 0.25) + x_6 x_7 \sin(x_3 - x_4 - 0.25) + 0.4948079185 x_6^{2} - 50.176 x_2 +
//!   400 \cdot 50.176 = 0 \cr
//! & x_5 x_7 \sin(x_4 - 0.25) + x_6 x_7 \sin(x_4 - x_3 - 0.25) + 0.4948079185 x_7^{2} +
//!   881.779 \cdot 50.176 = 0 \cr
//! & 50.176 x_8 + x_5 x_6 \cos(-x_3 - 0.25) + x_5 x_7 \cos(-x_4 - 0.25) - 200 \cdot 50.176 -
//!   1.937824843 x_5^{2} + 0.0377975808 x_5^{2} = 0 \cr
//! & 50.176 x_9 + x_5 x_6 \cos(x_3 - 0.25) + x_6 x_7 \cos(x_3 - x_4 - 0.25) - 200 \cdot 50.176 -
//!   1.937824843 x_6^{2} + 0.0377975808 x_6^{2} = 0 \cr
//! & x_5 x_7 \cos(x_4 - 0.25) + x_6 x_7 \cos(x_4 - x_3 - 0.25) + 22.938 \cdot 50.176 - 1.937824843 x_7^{2} +
//!   0.0377975808 x_7^{2} = 0
//! \end{aligned} $$
//!
//! $x_{1}, x_{2} \ge 0$, $-0.55 \le x_{3}, x_{4} \le 0.55$, $196 \le x_{5}, \dots, x_{7} \le 252$, $-400 \le x_{8},
//! x_{9} \le 800$; start $(0, \dots, 0)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS109", "OOR2-AY-9-10", "power flow in volts and watts")
        .from(&[HS])
        .constrained(9, 10)
        .best(BestKnown::Always(5326.85133009, SOLVED))
        .tags(&[IllConditioned, InfeasibleStart, LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs109)
}

struct Hs109;

impl Program<9, 10> for Hs109 {
    fn start(&self) -> [f64; 9] {
        [0.0; 9]
    }
    fn bounds(&self) -> [(f64, f64); 9] {
        [
            NON_NEGATIVE,
            NON_NEGATIVE,
            (-0.55, 0.55),
            (-0.55, 0.55),
            (196.0, 252.0),
            (196.0, 252.0),
            (196.0, 252.0),
            (-400.0, 800.0),
            (-400.0, 800.0),
        ]
    }
    fn limits(&self) -> [(f64, f64); 10] {
        [
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            NON_NEGATIVE,
            EQUAL,
            EQUAL,
            EQUAL,
            EQUAL,
            EQUAL,
            EQUAL,
        ]
    }
    fn optimum(&self) -> Option<[f64; 9]> {
        Some([
            669.1097610257114,
            1131.663146223707,
            0.1329592125985437,
            -0.3604243084232723,
            252.0,
            252.0,
            209.2124685808997,
            386.4424559553814,
            327.9904896071664,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, _, _, _, _, _, _, _]: [N; 9]) -> N {
        x1 * 3.0 + x1.cube() * 1e-06 + x2 * 2.0 + x2.cube() * 5.22074e-07
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7, x8, x9]: [N; 9]) -> [N; 10] {
        [
            x4 - x3 + 0.55,
            x3 - x4 + 0.55,
            -x1.square() - x8.square() + 2250000.0,
            -x2.square() - x9.square() + 2250000.0,
            x5 * x6 * (-x3 - 0.25).sin() + x5 * x7 * (-x4 - 0.25).sin() + x5.square() * 0.4948079185090459
                - x1 * 50.176
                + 20070.4,
            x5 * x6 * (x3 - 0.25).sin() + x6 * x7 * (x3 - x4 - 0.25).sin() + x6.square() * 0.4948079185090459
                - x2 * 50.176
                + 20070.4,
            x5 * x7 * (x4 - 0.25).sin()
                + x6 * x7 * (x4 - x3 - 0.25).sin()
                + x7.square() * 0.4948079185090459
                + 44244.143104,
            x8 * 50.176 + x5 * x6 * (-x3 - 0.25).cos() + x5 * x7 * (-x4 - 0.25).cos()
                - x5.square() * 1.9378248434212895
                + x5.square() * 0.0377975808
                - 10035.2,
            x9 * 50.176 + x5 * x6 * (x3 - 0.25).cos() + x6 * x7 * (x3 - x4 - 0.25).cos()
                - x6.square() * 1.9378248434212895
                + x6.square() * 0.0377975808
                - 10035.2,
            x5 * x7 * (x4 - 0.25).cos() + x6 * x7 * (x4 - x3 - 0.25).cos() - x7.square() * 1.9378248434212895
                + x7.square() * 0.0377975808
                + 1150.937088,
        ]
    }
}
