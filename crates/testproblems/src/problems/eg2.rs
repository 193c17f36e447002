//! EG2: sines of one common variable.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} \sin(x_1 + x_i^2 - 1) + \tfrac12 \sin(x_n^2), \qquad x^0 = 0. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("EG2", "OUR2-AN-1000-0", "sines of one common variable")
    .from(&["A.R. Conn, N.I.M. Gould, Ph.L. Toint, LANCELOT, Springer, 1992, chapter 1"])
    .sized_n(&[Parameter::n(1000).least(2)])
    .best(BestKnown::Rule(
        |p| Some(0.5 - p.whole("N") as f64),
        "all sines can be −1 at once",
    ))
    .tags(&[LocalMinima, Degenerate])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Eg2 { n: p.whole("N") })
}

struct Eg2 {
    n: usize,
}

impl Shape for Eg2 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
}

impl Terms<2> for Eg2 {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [0, i]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        if i + 1 == self.n {
            y.square().sin() * 0.5
        } else if i == 0 {
            (x + x.square() - 1.0).sin()
        } else {
            (x + y.square() - 1.0).sin()
        }
    }
}
