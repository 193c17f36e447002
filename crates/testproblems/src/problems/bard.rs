//! BARD: Bard's fit.
//!
//! $$ f(x) = \sum_{i=1}^{15} \Bigl( x_1 + \frac{i}{(16 - i)\thinspace x_2 + \min(i, 16 - i)\thinspace x_3} - y_i \Bigr)^2, \qquad x^0 = (1, 1, 1). $$
//!
//! There is another solution at infinity with value 17.4286.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("BARD", "SUR2-AN-3-0", "Bard's fit to 15 data")
    .from(&[MGH, BUCKLEY])
    .fixed(3)
    .best(BestKnown::Always(
        0.00821487730657899,
        "Moré, Garbow and Hillstrom: 8.21487e-3; digits by minimisation",
    ))
    .tags(&[SumOfSquares, Data, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Bard)
}

struct Bard;

impl Shape for Bard {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<3> for Bard {
    fn terms(&self) -> usize {
        15
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let (u, v) = ((i + 1) as f64, (15 - i) as f64);
        (x + (y * v + z * u.min(v)).recip() * u - DATA[i]).square()
    }
}

const DATA: [f64; 15] = [
    0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39,
];
