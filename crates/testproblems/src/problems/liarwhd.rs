//! LIARWHD: an arrow-shaped Hessian in a simplified NONDIA.
//!
//! $$ f(x) = \sum_{i=1}^n 4\thinspace (x_i^2 - x_1)^2 + (x_i - 1)^2, \qquad x_i^0 = 4. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("LIARWHD", "SUR2-AN-V-0", "quartic whose Hessian is an arrowhead")
.from(&["G. Li, The secant/finite difference algorithm for solving sparse nonlinear systems of equations, SIAM Journal on Numerical Analysis 25, 1988"]).sized_n(&[Parameter::n(5000).least(2)]).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Liarwhd { n: p.whole("N") })
}

struct Liarwhd {
    n: usize,
}

impl Shape for Liarwhd {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        4.0
    }
}

impl Terms<2> for Liarwhd {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, 0]
    }
    fn term<N: Number>(&self, i: usize, [x, first]: [N; 2]) -> N {
        let lead = if i == 0 { x } else { first };
        (x.square() - lead).square() * 4.0 + (x - 1.0).square()
    }
}
