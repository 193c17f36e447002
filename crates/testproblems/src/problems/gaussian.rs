//! GAUSSIAN: a fit of the normal density.
//!
//! $$ f(x) = \sum_{i=1}^{15} \bigl( x_1 e^{-x_2 (t_i - x_3)^2 / 2} - y_i \bigr)^2, \qquad t_i = \frac{8 - i}{2}, \qquad x^0 = (0.4, 1, 0). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("GAUSSIAN", "SUR2-AN-3-0", "fit of the normal density to 15 data")
        .from(&[MGH, BUCKLEY])
        .fixed(3)
        .best(BestKnown::Always(
            1.12793276961912e-08,
            "Moré, Garbow and Hillstrom: 1.12793e-8; digits by minimisation",
        ))
        .tags(&[SumOfSquares, Data]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Gaussian)
}

struct Gaussian;

impl Shape for Gaussian {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [0.4, 1.0, 0.0][i]
    }
}

impl Terms<3> for Gaussian {
    fn terms(&self) -> usize {
        15
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let t = (7.0 - i as f64) * 0.5;
        (x * (y * (z - t).square() * -0.5).exp() - DATA[i]).square()
    }
}

const DATA: [f64; 15] = [
    0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295, 0.0540, 0.0175,
    0.0044, 0.0009,
];
