//! TRIDIA: a tridiagonal quadratic.
//!
//! $$ f(x) = \gamma\thinspace (\delta x_1 - 1)^2 + \sum_{i=2}^n i\thinspace (\alpha x_i - \beta x_{i-1})^2, \qquad (\alpha, \beta, \gamma, \delta) = (2, 1, 1, 1), \qquad x_i^0 = 1. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("TRIDIA", "QUR2-AN-V-0", "tridiagonal quadratic")
    .from(&[TOINT, BUCKLEY])
    .sized_n(&[
        Parameter::n(5000).least(2),
        Parameter::real("ALPHA", 2.0, "coefficient of the variable itself"),
        Parameter::real("BETA", 1.0, "coefficient of the one before"),
        Parameter::real("GAMMA", 1.0, "weight of the first term").positive(),
        Parameter::real("DELTA", 1.0, "coefficient in the first term").positive(),
    ])
    .best(BestKnown::Rule(
        |p| (p.real("ALPHA") != 0.0).then_some(0.0),
        "evident from the formula: every term takes its least value",
    ))
    .tags(&[SumOfSquares, Convex, Quadratic, Chained])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Tridia {
        n: p.whole("N"),
        alpha: p.real("ALPHA"),
        beta: p.real("BETA"),
        gamma: p.real("GAMMA"),
        delta: p.real("DELTA"),
    })
}

struct Tridia {
    n: usize,
    alpha: f64,
    beta: f64,
    gamma: f64,
    delta: f64,
}

impl Shape for Tridia {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<2> for Tridia {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i.saturating_sub(1), i]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        if i == 0 {
            (y * self.delta - 1.0).square() * self.gamma
        } else {
            (y * self.alpha - x * self.beta).square() * (i + 1) as f64
        }
    }
}
