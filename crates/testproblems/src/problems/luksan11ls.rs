//! LUKSAN11LS: chained serpentine.
//!
//! $$ f(x) = \sum_{i=1}^{S} \Bigl( \frac{20 x_i}{1 + x_i^2} - 10 x_{i+1} \Bigr)^2 + (x_i - 1)^2, \qquad n = S + 1, \qquad x_i^0 = -0.8. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("LUKSAN11LS", "SUR2-AN-V-0", "chained serpentine").from(&["L. Lukšan, Hybrid methods in large sparse nonlinear least squares, Journal of Optimization Theory and Applications 89(3), 1996"]).sized(&[Parameter::size("S", 99, "links of the chain")], "S + 1", |p| p.whole("S") + 1).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Luksan11 { s: p.whole("S") })
}

struct Luksan11 {
    s: usize,
}

impl Shape for Luksan11 {
    fn n(&self) -> usize {
        self.s + 1
    }
    fn start(&self, _: usize) -> f64 {
        -0.8
    }
}

impl Terms<2> for Luksan11 {
    fn terms(&self) -> usize {
        self.s
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x * 20.0 / (x.square() + 1.0) - y * 10.0).square() + (x - 1.0).square()
    }
}
