//! POWELLSQLS: Powell's singular square system.
//!
//! $$ f(x) = x_1^4 + \Bigl( \frac{10 x_1}{x_1 + 0.1} + 2 x_2^2 \Bigr)^2, \qquad x^0 = (3, 1). $$
//!
//! CUTEst has 0.1 in single precision.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("POWELLSQLS", "SUR2-AN-2-0", "Powell's singular square system")
.from(&["M.J.D. Powell, A hybrid method for nonlinear equations, in: Numerical Methods for Nonlinear Algebraic Equations, Gordon and Breach, 1970"]).fixed(2).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Degenerate, Domain])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Powellsqls)
}

struct Powellsqls;

impl Shape for Powellsqls {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [3.0, 1.0][i]
    }
}

impl Terms<2> for Powellsqls {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        x.fourth() + (x * 10.0 / (x + single(0.1)) + y.square() * 2.0).square()
    }
}
