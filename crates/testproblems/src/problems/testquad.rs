//! TESTQUAD: a separable quadratic whose eigenvalues come in clusters.
//!
//! $$ f(x) = \sum_{i=1}^n \tfrac12 \lambda_i x_i^2, \qquad x_i^0 = 1. $$
//!
//! The λ are n/4 equidistant values in each of [1, 10], [499995, 500005] and [999990, 10⁶], and the rest in [1, 10⁶].

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "TESTQUAD",
    "QUR2-AN-V-0",
    "separable quadratic with clustered eigenvalues",
)
.from(&[CUTEST])
.sized_n(&[Parameter::n(5000).least(8)])
.best(BestKnown::Always(0.0, OBVIOUS))
.tags(&[Convex, Quadratic, Separable, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let quarter = n / 4;
    let rest = n - 3 * quarter;
    let part = |least: f64, range: f64, k: usize, of: usize| {
        if k == 0 {
            least
        } else {
            decoded(least + range * k as f64 / (of - 1) as f64)
        }
    };
    let eigenvalues = (0..n)
        .map(|i| match i / quarter {
            0 => part(1.0, 9.0, i, quarter),
            1 => part(499_995.0, 10.0, i - quarter, quarter),
            2 => part(999_990.0, 10.0, i - 2 * quarter, quarter),
            _ => part(1.0, 999_999.0, i - 3 * quarter, rest),
        })
        .collect();
    Local::boxed(Testquad { eigenvalues })
}

struct Testquad {
    eigenvalues: Vec<f64>,
}

impl Shape for Testquad {
    fn n(&self) -> usize {
        self.eigenvalues.len()
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<1> for Testquad {
    fn terms(&self) -> usize {
        self.n()
    }
    fn variables(&self, i: usize) -> [usize; 1] {
        [i]
    }
    fn term<N: Number>(&self, i: usize, [x]: [N; 1]) -> N {
        x.square() * (0.5 * self.eigenvalues[i])
    }
}
