//! BROWNDEN: Brown and Dennis.
//!
//! $$ f(x) = \sum_{i=1}^{20} \Bigl( (x_1 + t_i x_2 - e^{t_i})^2 + (x_3 + x_4 \sin t_i - \cos t_i)^2 \Bigr)^2, \qquad t_i = \frac{i}{5}, \qquad
//!    x^0 = (25, 5, -5, -1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("BROWNDEN", "SUR2-AN-4-0", "Brown and Dennis")
    .from(&[MGH, BUCKLEY])
    .fixed(4)
    .best(BestKnown::Always(
        85822.2016263563,
        "Moré, Garbow and Hillstrom: 85822.2; digits by minimisation",
    ))
    .tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Brownden)
}

struct Brownden;

impl Shape for Brownden {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, i: usize) -> f64 {
        [25.0, 5.0, -5.0, -1.0][i]
    }
}

impl Terms<4> for Brownden {
    fn terms(&self) -> usize {
        20
    }
    fn term<N: Number>(&self, i: usize, [a, b, c, d]: [N; 4]) -> N {
        let t = (i + 1) as f64 * 0.2;
        ((a + b * t - decoded(t.exp())).square() + (c + d * decoded(t.sin()) - decoded(t.cos())).square())
            .square()
    }
}
