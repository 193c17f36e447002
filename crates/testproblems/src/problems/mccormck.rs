//! MCCORMCK: McCormick's function in a chain, in a box.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} -\tfrac32 x_i + \tfrac52 x_{i+1} + 1 + (x_{i+1} - x_i)^2 + \sin(x_i + x_{i+1}), \qquad -\tfrac32 \le x_i \le 3, \qquad x^0 = 0. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("MCCORMCK", "OBR2-AY-V-0", "McCormick's function in a chain")
        .from(&[TOINT])
        .sized_n(&[Parameter::n(5000).least(2)])
        .best(BestKnown::Sizes(
            &[(5000, -4.566_580_552_80e3)],
            "by truncated Newton minimisation to a projected gradient below 1e-5",
        ))
        .tags(&[Chained, LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Mccormck { n: p.whole("N") })
}

struct Mccormck {
    n: usize,
}

impl Shape for Mccormck {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (-1.5, 3.0)
    }
}

impl Terms<2> for Mccormck {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        x * -1.5 + y * 2.5 + 1.0 + (y - x).square() + (x + y).sin()
    }
}
