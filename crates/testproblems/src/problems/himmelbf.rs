//! HIMMELBF: Himmelblau, a rational fit to 7 data.
//!
//! $$ f(x) = 10^4 \sum_{i=1}^7 \Bigl( \frac{x_1^2 + a_i x_2^2 + a_i^2 x_3^2}{b_i (1 + a_i x_4^2)} - 1 \Bigr)^2, \qquad x^0 = (2.7, 90, 1500, 10). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HIMMELBF", "SUR2-AN-4-0", "Himmelblau, a rational fit to 7 data")
        .from(&["D.M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill, 1972"])
        .fixed(4)
        .best(BestKnown::Always(318.572, "the file of CUTEst"))
        .tags(&[SumOfSquares, Data, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Himmelbf)
}

struct Himmelbf;

impl Shape for Himmelbf {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, i: usize) -> f64 {
        [2.7, 90.0, 1500.0, 10.0][i]
    }
}

impl Terms<4> for Himmelbf {
    fn terms(&self) -> usize {
        7
    }
    fn term<N: Number>(&self, i: usize, [x, y, z, w]: [N; 4]) -> N {
        let (a, b) = (
            [0.0, 0.000_428, 0.001, 0.001_61, 0.002_09, 0.003_48, 0.005_25][i],
            [7.391, 11.18, 16.44, 16.2, 22.2, 24.02, 31.32][i],
        );
        let (p, q) = (
            x.square() + y.square() * a + z.square() * (a * a),
            (w.square() * a + 1.0) * b,
        );
        (p / q - 1.0).square() * 1e4
    }
}
