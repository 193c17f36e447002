//! NONDQUAR: a quartic with a singular Hessian.
//!
//! $$ f(x) = (x_1 - x_2)^2 + (x_{n-1} - x_n)^2 + \sum_{i=1}^{n-2} (x_i + x_{i+1} + x_n)^4, \qquad x^0 = (1, -1, 1, -1, \dots). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "NONDQUAR",
    "OUR2-AN-V-0",
    "quartic, singular Hessian at the solution",
)
.from(&[CGT, LUKSAN])
.sized_n(&[Parameter::n(5000).least(4).step(2)])
.best(BestKnown::Always(0.0, OBVIOUS))
.tags(&[SumOfSquares, Convex, Degenerate])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Nondquar { n: p.whole("N") })
}

struct Nondquar {
    n: usize,
}

impl Shape for Nondquar {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        if i.is_multiple_of(2) { 1.0 } else { -1.0 }
    }
}

impl Terms<3> for Nondquar {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        match self.n - 1 - i {
            0 => [self.n - 2, self.n - 1, 0],
            1 => [0, 1, 0],
            _ => [i, i + 1, self.n - 1],
        }
    }
    fn term<N: Number>(&self, i: usize, [x, y, last]: [N; 3]) -> N {
        if i + 2 >= self.n {
            (x - y).square()
        } else {
            (x + y + last).fourth()
        }
    }
}
