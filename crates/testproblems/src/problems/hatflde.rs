//! HATFLDE: exponential fit to 21 data.
//!
//! $$ f(x) = \sum_{i=1}^{21} (e^{t_i x_3} - x_1 e^{t_i x_2} + z_i)^2, \quad t_i = 0.25 + i/20, \qquad x^0 = (1, -1, 0). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HATFLDE", "SUR2-AN-3-0", "exponential fit to 21 data")
    .from(&["The OPTIMA user manual (issue 8), Numerical Optimization Centre, Hatfield Polytechnic, 1989"])
    .fixed(3)
    .best(BestKnown::Always(5.120377e-07, "the file of CUTEst"))
    .tags(&[SumOfSquares, Data])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hatflde)
}

struct Hatflde;

impl Shape for Hatflde {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, -1.0, 0.0][i]
    }
}

impl Terms<3> for Hatflde {
    fn terms(&self) -> usize {
        21
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let t = decoded(0.25 + 0.05 * (i + 1) as f64);
        ((z * t).exp() - x * (y * t).exp() + DATA[i]).square()
    }
}

const DATA: [f64; 21] = [
    1.561, 1.473, 1.391, 1.313, 1.239, 1.169, 1.103, 1.04, 0.981, 0.925, 0.8721, 0.8221, 0.7748, 0.73,
    0.6877, 0.6477, 0.6099, 0.5741, 0.5403, 0.5084, 0.4782,
];
