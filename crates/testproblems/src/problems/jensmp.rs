//! JENSMP: Jennrich and Sampson.
//!
//! $$ f(x) = \sum_{i=1}^{10} \bigl( 2 + 2i - e^{i x_1} - e^{i x_2} \bigr)^2, \qquad x^0 = (0.3, 0.4). $$
//!
//! The minimiser has $x_1 = x_2 = 0.2578$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("JENSMP", "SUR2-AN-2-0", "Jennrich and Sampson")
    .from(&[MGH])
    .fixed(2)
    .best(BestKnown::Always(
        124.362182355615,
        "Moré, Garbow and Hillstrom: 124.362; digits by minimisation over x₁ = x₂",
    ))
    .tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Jensmp)
}

struct Jensmp;

impl Shape for Jensmp {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [0.3, 0.4][i]
    }
}

impl Terms<2> for Jensmp {
    fn terms(&self) -> usize {
        10
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let k = (i + 1) as f64;
        ((x * k).exp() + (y * k).exp() - (2.0 + 2.0 * k)).square()
    }
}
