//! OSCIGRAD: the gradient of OSCIPATH, as residuals.
//!
//! $$ f(x) = \Bigl( \tfrac12 (x_1 - 1) - 4\varrho\thinspace r_2 x_1 \Bigr)^2 + \sum_{i=2}^{n} \bigl( 2\varrho\thinspace r_i - 4\varrho\thinspace r_{i+1} x_i \bigr)^2, \qquad
//!    r_i = x_i - 2 x_{i-1}^2 + 1, \quad r_{n+1} = 0, $$
//!
//! with ϱ = 500, from (−2, 1, …, 1).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("OSCIGRAD", "SUR2-AN-V-0", "gradient of an oscillating path")
.from(&["F. Jarre, On Nesterov's smooth Chebyshev-Rosenbrock function, Optimization Methods and Software 28, 2013"]).sized_n(&[Parameter::n(100000).least(2), Parameter::real("RHO", 500.0, "weight of the path")]).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained, LocalMinima, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Oscigrad {
        n: p.whole("N"),
        rho: p.real("RHO"),
    })
}

struct Oscigrad {
    n: usize,
    rho: f64,
}

impl Shape for Oscigrad {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        if i == 0 { -2.0 } else { 1.0 }
    }
}

impl Terms<3> for Oscigrad {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i.saturating_sub(1), i, (i + 1).min(self.n - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let link = |a: N, b: N| b - a.square() * 2.0 + 1.0;
        let mut r = if i == 0 {
            (y - 1.0) * 0.5
        } else {
            link(x, y) * (2.0 * self.rho)
        };
        if i + 1 < self.n {
            r -= link(y, z) * y * (4.0 * self.rho);
        }
        r.square()
    }
}
