//! DENSCHNB: Dennis and Schnabel, an example of a singular product.
//!
//! $$ f(x) = (x_1 - 2)^2 + (x_1 - 2)^2 x_2^2 + (x_2 + 1)^2, \qquad x^0 = (1, 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("DENSCHNB", "SUR2-AN-2-0", "Dennis and Schnabel, an example of a singular product")
.from(&["J.E. Dennis, R.B. Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations, Prentice-Hall, 1983"]).fixed(2).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Denschnb)
}

struct Denschnb;

impl Shape for Denschnb {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<2> for Denschnb {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x - 2.0).square() + ((x - 2.0) * y).square() + (y + 1.0).square()
    }
}
