//! NONDIA: Rosenbrock's function with one common variable.
//!
//! $$ f(x) = (x_1 - 1)^2 + \sum_{i=2}^n 100\thinspace (x_1 - x_{i-1}^2)^2, \qquad x_i^0 = -1. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "NONDIA",
    "SUR2-AN-V-0",
    "Rosenbrock's function with one common variable",
)
.from(&[
    "D.F. Shanno, On variable-metric methods for sparse Hessians, Mathematics of Computation 34, 1980",
    BUCKLEY,
])
.sized_n(&[Parameter::n(5000).least(2)])
.best(BestKnown::Always(0.0, OBVIOUS))
.tags(&[SumOfSquares, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Nondia { n: p.whole("N") })
}

struct Nondia {
    n: usize,
}

impl Shape for Nondia {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        -1.0
    }
}

impl Terms<2> for Nondia {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [0, i.saturating_sub(1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        match i {
            0 => (x - 1.0).square(),
            1 => (x - x.square()).square() * 100.0,
            _ => (x - y.square()).square() * 100.0,
        }
    }
}
