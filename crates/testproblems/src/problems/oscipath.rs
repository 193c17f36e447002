//! OSCIPATH: an oscillating path, Nesterov's Chebyshev–Rosenbrock function.
//!
//! $$ f(x) = \tfrac14 (x_1 - 1)^2 + \varrho \sum_{i=2}^n (x_i - 2 x_{i-1}^2 + 1)^2, \qquad \varrho = 500, \qquad x^0 = (-1, 1, \dots, 1). $$
//!
//! The path from the start to the solution has exponentially many turns.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("OSCIPATH", "SUR2-AN-V-0", "oscillating path")
.from(&["F. Jarre, On Nesterov's smooth Chebyshev-Rosenbrock function, Optimization Methods and Software 28, 2013"]).sized_n(&[Parameter::n(10).least(2), Parameter::real("RHO", 500.0, "weight of the path").positive()]).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Oscipath {
        n: p.whole("N"),
        rho: p.real("RHO"),
    })
}

struct Oscipath {
    n: usize,
    rho: f64,
}

impl Shape for Oscipath {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        if i == 0 { -1.0 } else { 1.0 }
    }
}

impl Terms<2> for Oscipath {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i.saturating_sub(1), i]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        if i == 0 {
            (y - 1.0).square() * 0.25
        } else {
            (y - x.square() * 2.0 + 1.0).square() * self.rho
        }
    }
}
