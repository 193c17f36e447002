//! HS25: a fit of a Weibull-like model, flat at the start.
//!
//! $$ f(x) = \sum_{i=1}^{99} \Bigl( \exp\bigl( -(u_i - x_2)^{x_3} / x_1 \bigr) - \tfrac{i}{100} \Bigr)^2, \qquad
//!    u_i = 25 + (-50 \ln \tfrac{i}{100})^{2/3}, $$
//!
//! on 0.1 ≤ x₁ ≤ 100, 0 ≤ x₂ ≤ 25.6, 0 ≤ x₃ ≤ 5, from (100, 12.5, 3). The minimiser is (50, 25, 1.5). At the start the
//! gradient is as small as 10⁻⁸, so that many solvers stop there. CUTEst takes 0.66666666666 for the exponent 2/3,
//! which moves the least value from 0 to about 10⁻²⁰. The model is not defined where x₂ exceeds some $u_i$ (from 25.2 on).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS25",
    "SBR2-AN-3-0",
    "fit of a Weibull model, nearly stationary at the start",
)
.from(&[HS])
.fixed(3)
.best(BestKnown::Always(
    0.0,
    "Hock and Schittkowski: 0 at (50, 25, 1.5)",
))
.tags(&[SumOfSquares, Data, IllConditioned, Domain])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    let u = std::array::from_fn(|k| {
        let share = (k + 1) as f64 * 0.01;
        decoded(25.0 + ((-50.0 * share.ln()).ln() * 0.666_666_666_66).exp())
    });
    Local::boxed(Hs25 { u })
}

struct Hs25 {
    u: [f64; 99],
}

impl Shape for Hs25 {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [100.0, 12.5, 3.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [(0.1, 100.0), (0.0, 25.6), (0.0, 5.0)][i]
    }
}

impl Terms<3> for Hs25 {
    fn terms(&self) -> usize {
        99
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let power = (-y + self.u[i]).pow(z);
        ((-power / x).exp() - (i + 1) as f64 * 0.01).square()
    }
}
