//! FLETCHCR: Fletcher's chained Rosenbrock function.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} 100\thinspace (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, \qquad x_i^0 = 0. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("FLETCHCR", "OUR2-AN-V-0", "chained Rosenbrock function of Fletcher")
.from(&["R. Fletcher, An optimal positive definite update for sparse Hessian matrices, SIAM Journal on Optimization 5(1), 1995"]).sized_n(&[Parameter::n(1000).least(2)]).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Fletchcr { n: p.whole("N") })
}

struct Fletchcr {
    n: usize,
}

impl Shape for Fletchcr {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
}

impl Terms<2> for Fletchcr {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (y - x.square()).square() * 100.0 + (x - 1.0).square()
    }
}
