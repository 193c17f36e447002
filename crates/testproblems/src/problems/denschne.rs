//! DENSCHNE: Dennis and Schnabel, an exponential equation.
//!
//! $$ f(x) = x_1^2 + (x_2 + x_2^2)^2 + (e^{x_3} - 1)^2, \qquad x^0 = (2, 3, -8). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("DENSCHNE", "SUR2-AN-3-0", "Dennis and Schnabel, an exponential equation")
.from(&["J.E. Dennis, R.B. Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations, Prentice-Hall, 1983"]).fixed(3).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Denschne)
}

struct Denschne;

impl Shape for Denschne {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [2.0, 3.0, -8.0][i]
    }
}

impl Terms<3> for Denschne {
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        x.square() + (y + y.square()).square() + (z.exp() - 1.0).square()
    }
}
