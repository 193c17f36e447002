//! OSBORNEA: Osborne's first fit.
//!
//! $$ f(x) = \sum_{i=1}^{33} \bigl( x_1 + x_2 e^{-t_i x_4} + x_3 e^{-t_i x_5} - y_i \bigr)^2, \qquad t_i = 10\thinspace (i - 1), \qquad
//!    x^0 = (0.5, 1.5, -1, 0.01, 0.02). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("OSBORNEA", "SUR2-MN-5-0", "Osborne's first fit, 33 data")
        .from(&[MGH, BUCKLEY])
        .fixed(5)
        .best(BestKnown::Always(
            5.46489469748e-05,
            "Moré, Garbow and Hillstrom: 5.46489e-5; digits by minimisation",
        ))
        .tags(&[SumOfSquares, Data, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Osbornea)
}

struct Osbornea;

impl Shape for Osbornea {
    fn n(&self) -> usize {
        5
    }
    fn start(&self, i: usize) -> f64 {
        [0.5, 1.5, -1.0, 0.01, 0.02][i]
    }
}

impl Terms<5> for Osbornea {
    fn terms(&self) -> usize {
        33
    }
    fn term<N: Number>(&self, i: usize, [a, b, c, d, e]: [N; 5]) -> N {
        let t = -10.0 * i as f64;
        (a + b * (d * t).exp() + c * (e * t).exp() - DATA[i]).square()
    }
}

const DATA: [f64; 33] = [
    0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628,
    0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420,
    0.414, 0.411, 0.406,
];
