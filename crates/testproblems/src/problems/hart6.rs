//! HART6: Hartman's function in six variables.
//!
//! $$ f(x) = -\sum_{i=1}^4 c_i \exp\Bigl( -\sum_{j=1}^6 a_{ij} (x_j - p_{ij})^2 \Bigr), \qquad 0 \le x \le 1, \qquad x_i^0 = \tfrac15. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HART6", "OBR2-AN-6-0", "Hartman's function in six variables")
        .from(&["L.C.W. Dixon, G.P. Szegö, Towards Global Optimisation 2, North-Holland, 1978"])
        .fixed(6)
        .best(BestKnown::Always(-3.32288689158, "the file of CUTEst"))
        .tags(&[LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hart6)
}

struct Hart6;

impl Shape for Hart6 {
    fn n(&self) -> usize {
        6
    }
    fn start(&self, _: usize) -> f64 {
        0.2
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (0.0, 1.0)
    }
}

impl Terms<6> for Hart6 {
    fn terms(&self) -> usize {
        4
    }
    fn term<N: Number>(&self, i: usize, x: [N; 6]) -> N {
        let mut s = N::zero();
        for j in 0..6 {
            s += (x[j] - P[i][j]).square() * A[i][j];
        }
        (-s).exp() * -[1.0, 1.2, 3.0, 3.2][i]
    }
}

const A: [[f64; 6]; 4] = [
    [10.0, 0.05, 17.0, 3.5, 1.7, 8.0],
    [0.05, 10.0, 17.0, 0.1, 8.0, 14.0],
    [3.0, 3.5, 1.7, 10.0, 17.0, 8.0],
    [17.0, 8.0, 0.05, 10.0, 0.1, 14.0],
];
const P: [[f64; 6]; 4] = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];
