//! BDEXP: a banded exponential on the positive orthant.
//!
//! $$ f(x) = \sum_{i=1}^{n-2} (x_i + x_{i+1})\thinspace e^{-x_{i+2} (x_i + x_{i+1})}, \qquad x \ge 0, \qquad x_i^0 = 1. $$
//!
//! The infimum 0 is taken at 0 and approached far away.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("BDEXP", "OBR2-AY-V-0", "banded exponential")
    .from(&[CGT])
    .sized_n(&[Parameter::n(5000).least(3)])
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[Chained, Degenerate])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Bdexp { n: p.whole("N") })
}

struct Bdexp {
    n: usize,
}

impl Shape for Bdexp {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        NON_NEGATIVE
    }
}

impl Terms<3> for Bdexp {
    fn terms(&self) -> usize {
        self.n - 2
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, i + 1, i + 2]
    }
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        let s = x + y;
        s * (-z * s).exp()
    }
}
