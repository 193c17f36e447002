//! DQDRTIC: a diagonal quadratic.
//!
//! $$ f(x) = \sum_{i=1}^{n-2} x_i^2 + 100 x_{i+1}^2 + 100 x_{i+2}^2, \qquad x_i^0 = 3. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("DQDRTIC", "QUR2-AN-V-0", "diagonal quadratic")
    .from(&[TOINT, BUCKLEY])
    .sized_n(&[Parameter::n(5000).least(3)])
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Convex, Quadratic, Separable])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Dqdrtic { n: p.whole("N") })
}

struct Dqdrtic {
    n: usize,
}

impl Shape for Dqdrtic {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        3.0
    }
}

impl Terms<3> for Dqdrtic {
    fn terms(&self) -> usize {
        self.n - 2
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, i + 1, i + 2]
    }
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        x.square() + (y.square() + z.square()) * 100.0
    }
}
