//! BRANIN: Branin's function.
//!
//! $$ f(x) = \Bigl( x_2 - \frac{5.1}{4\pi^2} x_1^2 + \frac5\pi x_1 - 6 \Bigr)^2 + 10 \Bigl( 1 - \frac{1}{8\pi} \Bigr) \cos x_1 + 10, \qquad
//!    -5 \le x_1 \le 10, \quad 0 \le x_2 \le 15, \qquad x^0 = (5, 10). $$
//!
//! There are three minimisers with the same value.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("BRANIN", "OBR2-AN-2-0", "Branin's function")
    .from(&["L.C.W. Dixon, G.P. Szegö, Towards Global Optimisation 2, North-Holland, 1978"])
    .fixed(2)
    .best(BestKnown::Always(
        0.39788735772,
        "5/(4π), the least value of the cosine part",
    ))
    .tags(&[LocalMinima])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Branin)
}

struct Branin;

impl Shape for Branin {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [5.0, 10.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [(-5.0, 10.0), (0.0, 15.0)][i]
    }
}

impl Terms<2> for Branin {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        use std::f64::consts::PI;
        let r = y - x.square() * decoded(5.1 / (4.0 * PI * PI)) + x * decoded(5.0 / PI) - 6.0;
        r.square() + x.cos() * decoded(10.0 * (1.0 - 1.0 / (8.0 * PI))) + 10.0
    }
}
