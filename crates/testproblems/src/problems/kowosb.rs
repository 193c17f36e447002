//! KOWOSB: Kowalik and Osborne's fit.
//!
//! $$ f(x) = \sum_{i=1}^{11} \Bigl( y_i - \frac{x_1 (u_i^2 + u_i x_2)}{u_i^2 + u_i x_3 + x_4} \Bigr)^2, \qquad x^0 = (0.25, 0.39, 0.415, 0.39). $$
//!
//! The last u is 0.0624 in CUTEst and here, 0.0625 with Moré, Garbow and Hillstrom.
//! There is another solution at infinity with value 1.02734·10⁻³.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("KOWOSB", "SUR2-MN-4-0", "Kowalik and Osborne, 11 data")
.from(&[MGH, BUCKLEY]).fixed(4)
.best(BestKnown::Always(3.078_009_467_333e-4, "by truncated Newton minimisation to a projected gradient below 1e-5; 3.07505e-4 with the data of Moré, Garbow and Hillstrom"))
.tags(&[SumOfSquares, Data, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Kowosb)
}

struct Kowosb;

impl Shape for Kowosb {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, i: usize) -> f64 {
        [0.25, 0.39, 0.415, 0.39][i]
    }
}

impl Terms<4> for Kowosb {
    fn terms(&self) -> usize {
        11
    }
    fn term<N: Number>(&self, i: usize, [a, b, c, d]: [N; 4]) -> N {
        let (u, u2) = (U[i], U[i] * U[i]);
        (a * (b * u + u2) / (c * u + u2 + d) - Y[i]).square()
    }
}

const Y: [f64; 11] = [
    0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246,
];
const U: [f64; 11] = [
    4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0624,
];
