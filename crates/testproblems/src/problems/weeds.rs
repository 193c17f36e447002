//! WEEDS: the growth of weeds, a logistic curve.
//!
//! $$ f(b) = \sum_{i=1}^{12} \Bigl( \frac{b_1}{1 + b_2 e^{-i b_3}} - y_i \Bigr)^2, \qquad 0 \le b_1,\ b_2, \quad 0 \le b_3 \le 3, \qquad x^0 = (1, 1, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("WEEDS", "SBR2-RN-3-0", "growth of weeds, 12 data")
    .from(&["J.C. Nash, Compact Numerical Methods for Computers, Adam Hilger, 1979"])
    .fixed(3)
    .best(BestKnown::Always(
        2.587277,
        "the file of CUTEst: 2.587; digits by minimisation",
    ))
    .tags(&[SumOfSquares, Data, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Weeds)
}

struct Weeds;

impl Shape for Weeds {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        (0.0, if i == 2 { 3.0 } else { f64::INFINITY })
    }
}

impl Terms<3> for Weeds {
    fn terms(&self) -> usize {
        12
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let t = (i + 1) as f64;
        (x / (y * (z * -t).exp() + 1.0) - DATA[i]).square()
    }
}

const DATA: [f64; 12] = [
    5.308, 7.24, 9.638, 12.866, 17.069, 23.192, 31.443, 38.558, 50.156, 62.948, 75.995, 91.972,
];
