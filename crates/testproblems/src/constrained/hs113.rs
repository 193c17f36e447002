//! HS113: Wong's problem 2.
//!
//! $$ \begin{aligned}
//! f(x) &= x_1^{2} + x_2^{2} + x_1 x_2 - 14 x_1 - 16 x_2 + (x_3 - 10)^{2} + 4 (x_4 - 5)^{2} + (x_5 - 3)^{2} +
//!   2 (x_6 - 1)^{2} + 5 x_7^{2} + 7 (x_8 - 11)^{2} + 2 (x_9 - 10)^{2} + (x_{10} - 7)^{2} + 45 \cr
//! & 105 - 4 x_1 - 5 x_2 + 3 x_7 - 9 x_8 \ge 0 \cr
//! & -10 x_1 + 8 x_2 + 17 x_7 - 2 x_8 \ge 0 \cr
//! & 8 x_1 - 2 x_2 - 5 x_9 + 2 x_{10} + 12 \ge 0 \cr
//! & -3 (x_1 - 2)^{2} - 4 (x_2 - 3)^{2} - 2 x_3^{2} + 7 x_4 + 120 \ge 0 \cr
//! & -5 x_1^{2} - 8 x_2 - (x_3 - 6)^{2} + 2 x_4 + 40 \ge 0 \cr
//! & -0.5 (x_1 - 8)^{2} - 2 (x_2 - 4)^{2} - 3 x_5^{2} + x_6 + 30 \ge 0 \cr
//! & -x_1^{2} - 2 (x_2 - 2)^{2} + 2 x_1 x_2 - 14 x_5 + 6 x_6 \ge 0 \cr
//! & 3 x_1 - 6 x_2 - 12 (x_9 - 8)^{2} + 7 x_{10} \ge 0
//! \end{aligned} $$
//!
//! Start $(2, 3, 5, 5, 1, 2, 7, 3, 6, 10)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS113", "QQR2-AN-10-8", "Wong's problem 2")
    .from(&[HS])
    .constrained(10, 8)
    .best(BestKnown::Always(24.3062090682, SOLVED))
    .tags(&[Convex, Quadratic])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs113)
}

struct Hs113;

impl Program<10, 8> for Hs113 {
    fn start(&self) -> [f64; 10] {
        [2.0, 3.0, 5.0, 5.0, 1.0, 2.0, 7.0, 3.0, 6.0, 10.0]
    }
    fn limits(&self) -> [(f64, f64); 8] {
        [NON_NEGATIVE; 8]
    }
    fn optimum(&self) -> Option<[f64; 10]> {
        Some([
            2.171996371255455,
            2.36368297369728,
            8.77392573847685,
            5.095984487948453,
            0.9906547649638593,
            1.430573978936316,
            1.321644208161703,
            9.828725807886322,
            8.280091670098345,
            8.375926663921323,
        ])
    }
    fn objective<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7, x8, x9, x10]: [N; 10]) -> N {
        x1.square() + x2.square() + x1 * x2 - x1 * 14.0 - x2 * 16.0
            + (x3 - 10.0).square()
            + (x4 - 5.0).square() * 4.0
            + (x5 - 3.0).square()
            + (x6 - 1.0).square() * 2.0
            + x7.square() * 5.0
            + (x8 - 11.0).square() * 7.0
            + (x9 - 10.0).square() * 2.0
            + (x10 - 7.0).square()
            + 45.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3, x4, x5, x6, x7, x8, x9, x10]: [N; 10]) -> [N; 8] {
        [
            x7 * 3.0 - x1 * 4.0 - x2 * 5.0 - x8 * 9.0 + 105.0,
            x2 * 8.0 - x1 * 10.0 + x7 * 17.0 - x8 * 2.0,
            x1 * 8.0 - x2 * 2.0 - x9 * 5.0 + x10 * 2.0 + 12.0,
            x4 * 7.0 - (x1 - 2.0).square() * 3.0 - (x2 - 3.0).square() * 4.0 - x3.square() * 2.0 + 120.0,
            x4 * 2.0 - x1.square() * 5.0 - x2 * 8.0 - (x3 - 6.0).square() + 40.0,
            x6 - (x1 - 8.0).square() * 0.5 - (x2 - 4.0).square() * 2.0 - x5.square() * 3.0 + 30.0,
            x1 * x2 * 2.0 - x1.square() - (x2 - 2.0).square() * 2.0 - x5 * 14.0 + x6 * 6.0,
            x1 * 3.0 - x2 * 6.0 - (x9 - 8.0).square() * 12.0 + x10 * 7.0,
        ]
    }
}
