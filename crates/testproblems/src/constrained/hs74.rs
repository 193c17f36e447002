//! HS74 and HS75: power flow in a small net.
//!
//! $$ \begin{aligned}
//! f(x) &= 3 x_1 + 10^{-6} x_1^{3} + 2 x_2 + 6.666666667\cdot 10^{-7} x_2^{3} \cr
//! & x_4 - x_3 + a \ge 0 \cr
//! & x_3 - x_4 + a \ge 0 \cr
//! & 1000 \sin(-x_3 - 0.25) + 1000 \sin(-x_4 - 0.25) + 894.8 - x_1 = 0 \cr
//! & 1000 \sin(x_3 - 0.25) + 1000 \sin(x_3 - x_4 - 0.25) + 894.8 - x_2 = 0 \cr
//! & 1000 \sin(x_4 - 0.25) + 1000 \sin(x_4 - x_3 - 0.25) + 1294.8 = 0
//! \end{aligned} $$
//!
//! $0 \le x_{1}, x_{2} \le 1200$, $-a \le x_{3}, x_{4} \le a$; start $(0, \dots, 0)$.
//!
//! a is 0.55 in HS74 and 0.48 in HS75.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("HS74", "OOR2-AY-4-5", "power flow in a small net")
        .from(&[HS])
        .constrained(4, 5)
        .best(BestKnown::Always(5126.4981096, SOLVED))
        .tags(&[IllConditioned, LocalMinima]),
    Meta::new("HS75", "OOR2-AY-4-5", "power flow in a small net")
        .from(&[HS])
        .constrained(4, 5)
        .best(BestKnown::Always(5174.41269538, SOLVED))
        .tags(&[IllConditioned, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs74 {
        member,
        a: [0.55, 0.48][member],
    })
}

struct Hs74 {
    member: usize,
    /** The largest angle. */
    a: f64,
}

impl Program<4, 5> for Hs74 {
    fn start(&self) -> [f64; 4] {
        [0.0; 4]
    }
    fn bounds(&self) -> [(f64, f64); 4] {
        [(0.0, 1200.0), (0.0, 1200.0), (-self.a, self.a), (-self.a, self.a)]
    }
    fn limits(&self) -> [(f64, f64); 5] {
        [NON_NEGATIVE, NON_NEGATIVE, EQUAL, EQUAL, EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 4]> {
        Some(
            [
                [
                    679.9453198512115,
                    1026.067132610465,
                    0.1188763644931019,
                    -0.3962335532032102,
                ],
                [
                    776.1590265860592,
                    925.195138469092,
                    0.05110892853835138,
                    -0.4288910714616486,
                ],
            ][self.member],
        )
    }
    fn objective<N: Number>(&self, [x1, x2, _, _]: [N; 4]) -> N {
        x1 * 3.0 + x1.cube() * 1e-06 + x2 * 2.0 + x2.cube() * 6.666666666666666e-07
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4]: [N; 4]) -> [N; 5] {
        [
            x4 - x3 + self.a,
            x3 - x4 + self.a,
            (-x3 - 0.25).sin() * 1000.0 + (-x4 - 0.25).sin() * 1000.0 - x1 + 894.8,
            (x3 - 0.25).sin() * 1000.0 + (x3 - x4 - 0.25).sin() * 1000.0 - x2 + 894.8,
            (x4 - 0.25).sin() * 1000.0 + (x4 - x3 - 0.25).sin() * 1000.0 + 1294.8,
        ]
    }
}
