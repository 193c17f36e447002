//! DENSCHND: Dennis and Schnabel, three equations.
//!
//! $$ f(x) = (x_1^2 + x_2^3 - x_3^4)^2 + (2 x_1 x_2 x_3)^2 + (2 x_1 x_2 - 3 x_2 x_3 + x_1 x_3)^2, \qquad x^0 = (10, 10, 10). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("DENSCHND", "SUR2-AN-3-0", "Dennis and Schnabel, three equations")
.from(&["J.E. Dennis, R.B. Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations, Prentice-Hall, 1983"]).fixed(3).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Degenerate])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Denschnd)
}

struct Denschnd;

impl Shape for Denschnd {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, _: usize) -> f64 {
        10.0
    }
}

impl Terms<3> for Denschnd {
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        (x.square() + y.cube() - z.fourth()).square()
            + (x * y * z * 2.0).square()
            + (x * y * 2.0 - y * z * 3.0 + x * z).square()
    }
}
