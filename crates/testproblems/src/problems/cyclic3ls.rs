//! CYCLIC3LS: a cyclic system of cubic equations.
//!
//! $$ f(x) = \sum_{i=1}^N (x_i^3 - x_{i+1} x_{i+2})^2 + (x_{N+1} - x_1)^2 + (x_{N+2} - x_2)^2, \qquad x_i^0 = 1000. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("CYCLIC3LS", "SUR2-AN-V-0", "cyclic cubic system")
    .from(&[CUTEST])
    .sized(
        &[Parameter::size("N", 100_000, "cubic equations").least(2)],
        "N + 2",
        |p| p.whole("N").saturating_add(2),
    )
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Chained, Degenerate])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Cyclic { n: p.whole("N") })
}

struct Cyclic {
    n: usize,
}

impl Shape for Cyclic {
    fn n(&self) -> usize {
        self.n + 2
    }
    fn start(&self, _: usize) -> f64 {
        1000.0
    }
}

impl Terms<3> for Cyclic {
    fn terms(&self) -> usize {
        self.n + 2
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        if i < self.n {
            [i, i + 1, i + 2]
        } else {
            [i, i - self.n, i]
        }
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        if i < self.n {
            (x.cube() - y * z).square()
        } else {
            (x - y).square()
        }
    }
}
