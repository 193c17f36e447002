//! DENSCHNA: Dennis and Schnabel, an example of quadratic convergence.
//!
//! $$ f(x) = x_1^4 + (x_1 + x_2)^2 + (e^{x_2} - 1)^2, \qquad x^0 = (1, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("DENSCHNA", "OUR2-AN-2-0", "Dennis and Schnabel, an example of quadratic convergence")
.from(&["J.E. Dennis, R.B. Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations, Prentice-Hall, 1983"]).fixed(2).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Denschna)
}

struct Denschna;

impl Shape for Denschna {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<2> for Denschna {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        x.fourth() + (x + y).square() + (y.exp() - 1.0).square()
    }
}
