//! BDQRTIC: a banded quartic.
//!
//! $$ f(x) = \sum_{i=1}^{n-4} (3 - 4 x_i)^2 + (x_i^2 + 2 x_{i+1}^2 + 3 x_{i+2}^2 + 4 x_{i+3}^2 + 5 x_n^2)^2, \qquad x_i^0 = 1. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("BDQRTIC", "SUR2-AN-V-0", "banded quartic")
    .from(&[CGT, LUKSAN])
    .sized_n(&[Parameter::n(5000).least(5)])
    .best(BestKnown::Sizes(
        &[(5000, 2.000_625_687_84e4)],
        "by truncated Newton minimisation to a projected gradient below 1e-5",
    ))
    .tags(&[SumOfSquares, Convex])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Bdqrtic { n: p.whole("N") })
}

struct Bdqrtic {
    n: usize,
}

impl Shape for Bdqrtic {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<5> for Bdqrtic {
    fn terms(&self) -> usize {
        self.n - 4
    }
    fn variables(&self, i: usize) -> [usize; 5] {
        [i, i + 1, i + 2, i + 3, self.n - 1]
    }
    fn term<N: Number>(&self, _: usize, [a, b, c, d, e]: [N; 5]) -> N {
        let s = a.square() + b.square() * 2.0 + c.square() * 3.0 + d.square() * 4.0 + e.square() * 5.0;
        (-a * 4.0 + 3.0).square() + s.square()
    }
}
