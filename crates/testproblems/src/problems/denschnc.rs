//! DENSCHNC: Dennis and Schnabel, two equations.
//!
//! $$ f(x) = (x_1^2 + x_2^2 - 2)^2 + (e^{x_1 - 1} + x_2^3 - 2)^2, \qquad x^0 = (2, 3). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("DENSCHNC", "SUR2-AN-2-0", "Dennis and Schnabel, two equations")
.from(&["J.E. Dennis, R.B. Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations, Prentice-Hall, 1983"]).fixed(2).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Denschnc)
}

struct Denschnc;

impl Shape for Denschnc {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [2.0, 3.0][i]
    }
}

impl Terms<2> for Denschnc {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x.square() + y.square() - 2.0).square() + ((x - 1.0).exp() + y.cube() - 2.0).square()
    }
}
