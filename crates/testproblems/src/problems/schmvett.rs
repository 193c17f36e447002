//! SCHMVETT: Schmidt and Vetters, in a chain.
//!
//! $$ f(x) = -\sum_{i=1}^{n-2} \frac{1}{1 + (x_i - x_{i+1})^2} + \sin \frac{\pi x_{i+1} + x_{i+2}}{2} +
//!    \exp\Bigl( -\bigl( \frac{x_i + x_{i+2}}{x_{i+1}} - 2 \bigr)^2 \Bigr), \qquad x_i^0 = \tfrac12. $$
//!
//! CUTEst keeps π as 3.14159 in single precision; so does this.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("SCHMVETT", "OUR2-AY-V-0", "Schmidt and Vetters, a chain")
        .from(&[TOINT, BUCKLEY])
        .sized_n(&[Parameter::n(5000).least(3)])
        .best(BestKnown::Rule(
            |p| Some(-3.0 * (p.whole("N") as f64 - 2.0)),
            "each of the three parts is at least −1",
        ))
        .tags(&[Chained, LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Schmvett { n: p.whole("N") })
}

struct Schmvett {
    n: usize,
}

impl Shape for Schmvett {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.5
    }
}

impl Terms<3> for Schmvett {
    fn terms(&self) -> usize {
        self.n - 2
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, i + 1, i + 2]
    }
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        let ratio = (x + z) / y - 2.0;
        -((x - y).square() + 1.0).recip() - ((y * single(3.14159) + z) * 0.5).sin() - (-ratio.square()).exp()
    }
}
