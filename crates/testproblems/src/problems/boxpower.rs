//! BOXPOWER: a box with one high power.
//!
//! $$ f(x) = x_1^2 + \sum_{i=2}^{n-1} (x_1 + x_i + x_n)^2 + x_n^{2p+2}, \qquad p = 9, \qquad x_i^0 = 0.99. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("BOXPOWER", "OUR2-AN-V-0", "quadratic with one high power")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(20000).least(3)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[Convex, Degenerate]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Boxpower { n: p.whole("N") })
}

struct Boxpower {
    n: usize,
}

impl Shape for Boxpower {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.99
    }
}

impl Terms<3> for Boxpower {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [0, i, self.n - 1]
    }
    fn term<N: Number>(&self, i: usize, [first, x, last]: [N; 3]) -> N {
        if i == 0 {
            first.square()
        } else if i + 1 == self.n {
            last.powi(20)
        } else {
            (first + x + last).square()
        }
    }
}
