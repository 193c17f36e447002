//! LUKSAN12LS: chained and modified HS47.
//!
//! $$ \begin{aligned} f(x) = \sum_{i = 0, 3, \dots, 3S-3} & (10 x_{i+1}^2 - 10 x_{i+2})^2 + (x_{i+3} - 1)^2 + (x_{i+4} - 1)^4 + (x_{i+5} - 1)^6 \cr
//!    & + (x_{i+4} x_{i+1}^2 + \sin(x_{i+4} - x_{i+5}) - 10)^2 + (x_{i+2} + x_{i+3}^4 x_{i+4}^2 - 20)^2, \end{aligned} $$
//!
//! n = 3S + 2, $x_i^0 = -1$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("LUKSAN12LS", "SUR2-AN-V-0", "chained and modified HS47").from(&["L. Lukšan, Hybrid methods in large sparse nonlinear least squares, Journal of Optimization Theory and Applications 89(3), 1996"]).sized(&[Parameter::size("S", 32, "links of the chain")], "3·S + 2", |p| 3 * p.whole("S") + 2).tags(&[SumOfSquares, Chained, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Luksan12 { s: p.whole("S") })
}

struct Luksan12 {
    s: usize,
}

impl Shape for Luksan12 {
    fn n(&self) -> usize {
        3 * self.s + 2
    }
    fn start(&self, _: usize) -> f64 {
        -1.0
    }
}

impl Terms<5> for Luksan12 {
    fn terms(&self) -> usize {
        self.s
    }
    fn variables(&self, i: usize) -> [usize; 5] {
        from_fn(|k| 3 * i + k)
    }
    fn term<N: Number>(&self, _: usize, [a, b, c, d, e]: [N; 5]) -> N {
        (a.square() * 10.0 - b * 10.0).square()
            + (c - 1.0).square()
            + (d - 1.0).fourth()
            + (e - 1.0).cube().square()
            + (d * a.square() + (d - e).sin() - 10.0).square()
            + (b + c.fourth() * d.square() - 20.0).square()
    }
}
