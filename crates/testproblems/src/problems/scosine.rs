//! SCOSINE and SSCOSINE: COSINE in badly scaled variables.
//!
//! $$ f(x) = \sum_{i=1}^{n-1} \cos\bigl( s_i^2 x_i^2 - \tfrac12 s_{i+1} x_{i+1} \bigr), \qquad s_i = e^{\sigma (i-1)/(n-1)}, \qquad x_i^0 = 1/s_i, $$
//!
//! with σ = 12 for SCOSINE and 6 for SSCOSINE.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("SCOSINE", "OUR2-AN-V-0", "cosines in a chain, scaled by e¹²")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(5000).least(2)])
        .best(BestKnown::Rule(
            |p| Some(-(p.whole("N") as f64 - 1.0)),
            "all cosines can be −1 at once",
        ))
        .tags(&[Chained, LocalMinima, Degenerate, IllConditioned]),
    Meta::new("SSCOSINE", "OUR2-AN-V-0", "cosines in a chain, scaled by e⁶")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(5000).least(2)])
        .best(BestKnown::Rule(
            |p| Some(-(p.whole("N") as f64 - 1.0)),
            "all cosines can be −1 at once",
        ))
        .tags(&[Chained, LocalMinima, Degenerate, IllConditioned]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let sigma = [12.0, 6.0][member];
    let scales = (0..n)
        .map(|i| (sigma * i as f64 / (n - 1) as f64).exp())
        .collect();
    Local::boxed(Scosine { n, scales })
}

struct Scosine {
    n: usize,
    /// Scales of the variables.
    scales: Vec<f64>,
}

impl Shape for Scosine {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded(1.0 / self.scales[i])
    }
}

impl Terms<2> for Scosine {
    fn terms(&self) -> usize {
        self.n - 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i + 1]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        ((x * decoded(self.scales[i])).square() - y * decoded(0.5 * self.scales[i + 1])).cos()
    }
}
