//! CAMEL6: the six-hump camel function.
//!
//! $$ f(x) = 4 x_1^2 - 2.1 x_1^4 + \tfrac13 x_1^6 + x_1 x_2 - 4 x_2^2 + 4 x_2^4, \qquad -3 \le x_1 \le 3, \quad -1.5 \le x_2 \le 1.5, \qquad
//!    x^0 = (1.1, 1.1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("CAMEL6", "OBR2-AN-2-0", "six-hump camel function")
    .from(&["L.C.W. Dixon, G.P. Szegö, Towards Global Optimisation 2, North-Holland, 1978"])
    .fixed(2)
    .best(BestKnown::Always(
        -1.031628453489877,
        "Dixon and Szegö: −1.031628; digits by minimisation",
    ))
    .tags(&[LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Camel6)
}

struct Camel6;

impl Shape for Camel6 {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        1.1
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [(-3.0, 3.0), (-1.5, 1.5)][i]
    }
}

impl Terms<2> for Camel6 {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        x.square() * 4.0 - x.fourth() * 2.1 + x.powi(6) * 0.333_333_333_333 + x * y - y.square() * 4.0
            + y.fourth() * 4.0
    }
}
