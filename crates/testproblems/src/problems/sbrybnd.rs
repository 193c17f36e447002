//! SBRYBND and SSBRYBND: Broyden's banded function (see [`brybnd`](super::brybnd)) in badly scaled variables,
//!
//! $$ f(x) = f_{\mathrm{BRYBND}}(s_1 x_1, \dots, s_n x_n), \qquad s_i = e^{\sigma (i-1)/(n-1)}, \qquad x_i^0 = 1/s_i, $$
//!
//! with σ = 12 for SBRYBND and 6 for SSBRYBND.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new(
        "SBRYBND",
        "SUR2-AN-V-0",
        "Broyden's banded function, scaled by e¹²",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(5000).least(7)])
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Chained, IllConditioned]),
    Meta::new(
        "SSBRYBND",
        "SUR2-AN-V-0",
        "Broyden's banded function, scaled by e⁶",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(5000).least(7)])
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Chained, IllConditioned]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let sigma = [12.0, 6.0][member];
    let scales = (0..n)
        .map(|i| decoded((sigma * i as f64 / (n - 1) as f64).exp()))
        .collect();
    Local::boxed(Sbrybnd { n, scales })
}

struct Sbrybnd {
    n: usize,
    /// Scales of the variables.
    scales: Vec<f64>,
}

impl Shape for Sbrybnd {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded(1.0 / self.scales[i])
    }
}

impl Terms<7> for Sbrybnd {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 7] {
        from_fn(|k| (i + k).saturating_sub(5).min(self.n - 1))
    }
    fn term<N: Number>(&self, i: usize, x: [N; 7]) -> N {
        let scaled: [N; 7] = from_fn(|k| x[k] * self.scales[(i + k).saturating_sub(5).min(self.n - 1)]);
        super::brybnd::banded(i, self.n, scaled).square()
    }
}
