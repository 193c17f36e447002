//! HELIX: the helical valley of Fletcher and Powell.
//!
//! $$ f(x) = 100 \Bigl( (x_3 - 10\thinspace \theta)^2 + \bigl( \sqrt{x_1^2 + x_2^2} - 1 \bigr)^2 \Bigr) + x_3^2, \qquad
//!    \theta = \frac{1}{2\pi} \arctan \frac{x_2}{x_1} + \begin{cases} 0 & x_1 > 0 \cr \tfrac12 & x_1 < 0 \end{cases}, $$
//!
//! from (−1, 0, 0). The minimiser is (1, 0, 0). The angle is Moré, Garbow and Hillstrom's, which jumps where x₁ changes its
//! sign at x₂ < 0; CUTEst takes the angle in (−π, π], whose jump goes through the start point. CUTEst has the
//! constant 1/(2π) as 0.15915494 in single precision, and so it is here.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HELIX", "SUR2-AN-3-0", "helical valley")
    .from(&[MGH, BUCKLEY])
    .fixed(3)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, NotC2])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Helix)
}

struct Helix;

impl Shape for Helix {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [-1.0, 0.0, 0.0][i]
    }
}

impl Terms<3> for Helix {
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        let turn = if x.re() >= 0.0 { 0.0 } else { std::f64::consts::PI };
        let theta = ((y / x).atan() + turn) * single(0.159_154_94);
        let radius = (x.square() + y.square()).sqrt();
        ((z - theta * 10.0).square() + (radius - 1.0).square()) * 100.0 + z.square()
    }
}
