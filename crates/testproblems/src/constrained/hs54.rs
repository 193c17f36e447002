//! HS54: a bell curve in six variables of different scales.
//!
//! $$ \begin{aligned}
//! f(x) &= -\exp\bigl(-0.5 (\frac{(\frac{x_1 - 10000}{8000})^{2}}{0.96} + \frac{0.4 \frac{x_1 -
//!   10000}{8000} (x_2 - 1)}{0.96} + \frac{(x_2 - 1)^{2}}{0.96} + (\frac{x_3 - 2000000}{7000000})^{2} +
//!   (\frac{x_4 - 10}{50})^{2} + (\frac{x_5 - 0.001}{0.05})^{2} + (\frac{x_6 -
//!   100000000}{500000000})^{2})\bigr) \cr
//! & x_1 + 4000 x_2 - 17600 = 0
//! \end{aligned} $$
//!
//! $0 \le x_{1} \le 20000$, $-10 \le x_{2} \le 10$, $0 \le x_{3} \le 10000000$, $0 \le x_{4} \le 20$, $-1 \le x_{5}
//! \le 1$, $0 \le x_{6} \le 200000000$; start $(6000, 1.5, 4000000, 2, 0.003, 50000000)$.
//!
//! As CUTEst has it, which says that the book states it wrongly. The bell is flat at the distance of most starts.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS54",
    "OLR2-AN-6-1",
    "a bell curve in six variables of different scales",
)
.from(&[HS])
.constrained(6, 1)
.best(BestKnown::Always(-0.908074757766, SOLVED))
.tags(&[IllConditioned, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs54)
}

struct Hs54;

impl Program<6, 1> for Hs54 {
    fn start(&self) -> [f64; 6] {
        [6000.0, 1.5, 4000000.0, 2.0, 0.003, 50000000.0]
    }
    fn bounds(&self) -> [(f64, f64); 6] {
        [
            (0.0, 20000.0),
            (-10.0, 10.0),
            (0.0, 10000000.0),
            (0.0, 20.0),
            (-1.0, 1.0),
            (0.0, 200000000.0),
        ]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 6]> {
        Some([
            13085.71428571429,
            1.128571428571429,
            2000000.0,
            10.0,
            0.001,
            100000000.0,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5, x6]: [N; 6]) -> N {
        -(-((((x1 - 10000.0) / 8000.0).square() / 0.96
            + (x1 - 10000.0) / 8000.0 * (x2 - 1.0) * 0.4 / 0.96
            + (x2 - 1.0).square() / 0.96
            + ((x3 - 2000000.0) / 7000000.0).square()
            + ((x4 - 10.0) / 50.0).square()
            + ((x5 - 0.001) / 0.05).square()
            + ((x6 - 100000000.0) / 500000000.0).square())
            * 0.5))
            .exp()
    }
    fn constraints<N: Number>(&self, [x1, x2, _, _, _, _]: [N; 6]) -> [N; 1] {
        [x1 + x2 * 4000.0 - 17600.0]
    }
}
