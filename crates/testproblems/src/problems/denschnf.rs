//! DENSCHNF: Dennis and Schnabel, two quadratic equations.
//!
//! $$ f(x) = \bigl( 2 (x_1 + x_2)^2 + (x_1 - x_2)^2 - 8 \bigr)^2 + \bigl( 5 x_1^2 + (x_2 - 3)^2 - 9 \bigr)^2, \qquad x^0 = (2, 0). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("DENSCHNF", "SUR2-AY-2-0", "Dennis and Schnabel, two quadratic equations")
.from(&["J.E. Dennis, R.B. Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations, Prentice-Hall, 1983"]).fixed(2).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Denschnf)
}

struct Denschnf;

impl Shape for Denschnf {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [2.0, 0.0][i]
    }
}

impl Terms<2> for Denschnf {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        ((x + y).square() * 2.0 + (x - y).square() - 8.0).square()
            + (x.square() * 5.0 + (y - 3.0).square() - 9.0).square()
    }
}
