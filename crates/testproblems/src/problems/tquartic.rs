//! TQUARTIC: a quartic with one common variable.
//!
//! $$ f(x) = (x_1 - 1)^2 + \sum_{i=2}^n (x_1^2 - x_i^2)^2, \qquad x_i^0 = \tfrac1{10}. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("TQUARTIC", "SUR2-AN-V-0", "quartic with one common variable")
        .from(&[CUTEST, LUKSAN])
        .sized_n(&[Parameter::n(5000).least(2)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Tquartic { n: p.whole("N") })
}

struct Tquartic {
    n: usize,
}

impl Shape for Tquartic {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.1
    }
}

impl Terms<2> for Tquartic {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [0, i]
    }
    fn term<N: Number>(&self, i: usize, [first, x]: [N; 2]) -> N {
        if i == 0 {
            (x - 1.0).square()
        } else {
            (first.square() - x.square()).square()
        }
    }
}
