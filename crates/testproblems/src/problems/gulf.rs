//! GULF: the Gulf research and development function.
//!
//! $$ f(x) = \sum_{i=1}^m \Bigl( \exp\bigl( -|y_i - x_2|^{x_3} / x_1 \bigr) - t_i \Bigr)^2, \qquad t_i = \frac{i}{100}, \qquad
//!    y_i = 25 + (-50 \ln t_i)^{2/3}, \qquad x^0 = (5,\ 2.5,\ 0.15). $$
//!
//! The minimiser is (50, 25, 1.5). (The report prints $mi$ for the minus sign.) CUTEst takes 2/3 in single precision; so
//! does this.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("GULF", "SUR2-MN-3-0", "Gulf research and development")
    .from(&[MGH, BUCKLEY])
    .parameters(&[Parameter::count("M", 99, "number of residuals").least(3).most(99)])
    .fixed(3)
    .best(BestKnown::Always(
        0.0,
        "Moré, Garbow and Hillstrom: 0 at (50, 25, 1.5)",
    ))
    .tags(&[SumOfSquares, Data, LocalMinima, Domain])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Gulf { m: p.whole("M") })
}

struct Gulf {
    m: usize,
}

impl Shape for Gulf {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [5.0, 2.5, 0.15][i]
    }
}

impl Terms<3> for Gulf {
    fn terms(&self) -> usize {
        self.m
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let t = (i + 1) as f64 * 0.01;
        let data = 25.0 + (-50.0 * t.ln()).powf(single(2.0 / 3.0));
        let power = (-y + data).abs().pow(z);
        ((-power / x).exp() - t).square()
    }
}
