//! MEYER3: Meyer's model of the resistance of a thermistor.
//!
//! $$ f(x) = \sum_{i=1}^{16} \Bigl( x_1 \exp \frac{x_2}{45 + 5i + x_3} - y_i \Bigr)^2, \qquad x^0 = (0.02, 4000, 250). $$
//!
//! The variables and the eigenvalues of the Hessian are of very different size; near the solution gradients of 10⁴ still are
//! rounding errors.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("MEYER3", "SUR2-RN-3-0", "resistance of a thermistor, 16 data")
        .from(&[MGH, BUCKLEY])
        .fixed(3)
        .best(BestKnown::Always(
            87.9458551709,
            "Moré, Garbow and Hillstrom: 87.9458; digits by minimisation",
        ))
        .tags(&[SumOfSquares, Data, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Meyer3)
}

struct Meyer3;

impl Shape for Meyer3 {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [0.02, 4000.0, 250.0][i]
    }
}

impl Terms<3> for Meyer3 {
    fn terms(&self) -> usize {
        16
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let t = 50.0 + 5.0 * i as f64;
        (x * (y / (z + t)).exp() - DATA[i]).square()
    }
}

const DATA: [f64; 16] = [
    34780.0, 28610.0, 23650.0, 19630.0, 16370.0, 13720.0, 11540.0, 9744.0, 8261.0, 7030.0, 6005.0, 5147.0,
    4427.0, 3820.0, 3307.0, 2872.0,
];
