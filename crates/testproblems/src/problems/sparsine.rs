//! SPARSINE and SPARSQUR: sparse rows far from the diagonal.
//!
//! $$ f(x) = \tfrac12 \sum_{i=1}^n i \Bigl( \sum_{j \in J_i} \phi(x_j) \Bigr)^2, \qquad
//!    J_i = \bigl\{ i,\ 1 + (c\thinspace i - 1 \bmod n) : c = 2, 3, 5, 7, 11 \bigr\}, \qquad x_i^0 = \tfrac12, $$
//!
//! with φ(x) = sin x for SPARSINE and φ(x) = ½ x² for SPARSQUR.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("SPARSINE", "OUR2-AN-V-0", "sparse rows of sines")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(5000).least(11)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, IllConditioned, LocalMinima]),
    Meta::new("SPARSQUR", "OUR2-AN-V-0", "sparse rows of squares")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(10000).least(11)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Convex, Degenerate]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Sparsine {
        n: p.whole("N"),
        member,
    })
}

struct Sparsine {
    n: usize,
    member: usize,
}

impl Shape for Sparsine {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.5
    }
}

impl Terms<6> for Sparsine {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 6] {
        [1, 2, 3, 5, 7, 11].map(|c| (c * (i + 1) - 1) % self.n)
    }
    fn term<N: Number>(&self, i: usize, x: [N; 6]) -> N {
        let each = |x: N| {
            if self.member == 0 {
                x.sin()
            } else {
                x.square() * 0.5
            }
        };
        let total = x[1..].iter().fold(each(x[0]), |s, &x| s + each(x));
        total.square() * (0.5 * (i + 1) as f64)
    }
}
