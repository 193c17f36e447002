//! GENROSEB: GENROSE (see [`genrose`](super::genrose)) in the box 0.2 ≤ xᵢ ≤ 0.5, which cuts off its minimisers.
//!
//! $$ f(x) = 1 + \sum_{i=2}^n 100\thinspace (x_i - x_{i-1}^2)^2 + (x_i - 1)^2, \qquad x_i^0 = \frac{i}{n+1}. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "GENROSEB",
    "SBR2-AN-V-0",
    "generalised Rosenbrock function in a box",
)
.from(&[CUTEST])
.sized_n(&[Parameter::n(500).least(2)])
.best(BestKnown::Sizes(
    &[(500, 1.593_944_931_73e3)],
    "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
))
.tags(&[SumOfSquares, Chained, InfeasibleStart])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Genroseb { n: p.whole("N") })
}

struct Genroseb {
    n: usize,
}

impl Shape for Genroseb {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded((i + 1) as f64 / (self.n + 1) as f64)
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (0.2, 0.5)
    }
}

impl Terms<2> for Genroseb {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        (y - x.square()).square() * 100.0 + (y - 1.0).square() + if i == 0 { 1.0 } else { 0.0 }
    }
}
