//! SIM2BQP and SIMBQP: a quadratic in two variables.
//!
//! $$ f(x) = x_2 + (x_2 - x_1)^2 + (2 x_1 + x_2)^2, \qquad 0 \le x_2 \le \tfrac12, \qquad x^0 = (10, 1). $$
//!
//! SIM2BQP fixes $x_1 = 0$.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("SIM2BQP", "QBR2-AN-2-0", "quadratic, one variable fixed")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(
            0.0,
            "the point 0, where each term takes its least value",
        ))
        .tags(&[Convex, Quadratic, FixedVariables, InfeasibleStart]),
    Meta::new("SIMBQP", "QBR2-AN-2-0", "quadratic in two variables")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(
            0.0,
            "the point 0, where each term takes its least value",
        ))
        .tags(&[Convex, Quadratic, InfeasibleStart]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Sim2bqp { fixed: member == 0 })
}

struct Sim2bqp {
    fixed: bool,
}

impl Shape for Sim2bqp {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [10.0, 1.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [if self.fixed { (0.0, 0.0) } else { FREE }, (0.0, 0.5)][i]
    }
}

impl Terms<2> for Sim2bqp {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        y + (y - x).square() + (x * 2.0 + y).square()
    }
}
