//! EDENSCH: the extended Dennis–Schnabel function.
//!
//! $$ f(x) = 16 + \sum_{i=1}^{n-1} (x_i - 2)^4 + (x_i x_{i+1} - 2 x_{i+1})^2 + (x_{i+1} + 1)^2, \qquad x_i^0 = 8. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("EDENSCH", "OUR2-AN-V-0", "extended Dennis–Schnabel function")
.from(&["G. Li, The secant/finite difference algorithm for solving sparse nonlinear systems of equations, SIAM Journal on Numerical Analysis 25, 1988"]).sized_n(&[Parameter::n(2000).least(2)]).best(BestKnown::Sizes(&[(2000, 12003.2845)], "the file of CUTEst: 1.20032D+04; more digits at n = 2000 by minimisation")).tags(&[Chained])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Edensch { n: p.whole("N") })
}

struct Edensch {
    n: usize,
}

impl Shape for Edensch {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        8.0
    }
}

impl Terms<2> for Edensch {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let constant = if i == 0 { 16.0 } else { 0.0 };
        (x - 2.0).fourth() + (x * y - y * 2.0).square() + (y + 1.0).square() + constant
    }
}
