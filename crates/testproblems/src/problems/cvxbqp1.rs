//! CVXBQP1 and NCVXBQP1, NCVXBQP2, NCVXBQP3: quadratics along sparse rows, in a box.
//!
//! $$ f(x) = \tfrac12 \sum_{i=1}^n \pm i\thinspace \bigl( x_i + x_{j(i)} + x_{k(i)} \bigr)^2, \qquad j(i) = 1 + (2i - 1 \bmod n), \quad k(i) = 1 + (3i - 1 \bmod n), $$
//!
//! on 0.1 ≤ xᵢ ≤ 10, from ½. The sign is + for the first n (CVXBQP1), ¼ n, ½ n, ¾ n rows and − for the others.
//! CVXBQP1 is least where all variables are at their lower bounds.

use super::prelude::*;

/// The records.
pub static META: [Meta; 4] = [
    Meta::new("CVXBQP1", "QBR2-AN-V-0", "convex quadratic in a box, sparse rows")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(10000).least(4)])
        .best(BestKnown::Rule(
            |p| Some(0.0225 * p.whole("N") as f64 * (p.whole("N") as f64 + 1.0)),
            "all variables at their lower bounds: 0.045 Σ i",
        ))
        .tags(&[Convex, Quadratic, ManyActive]),
    Meta::new(
        "NCVXBQP1",
        "QBR2-AN-V-0",
        "non-convex quadratic in a box, a quarter of the rows positive",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(10000).least(4)])
    .tags(&[Quadratic, LocalMinima, ManyActive]),
    Meta::new(
        "NCVXBQP2",
        "QBR2-AN-V-0",
        "non-convex quadratic in a box, half of the rows positive",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(10000).least(4)])
    .tags(&[Quadratic, LocalMinima, ManyActive]),
    Meta::new(
        "NCVXBQP3",
        "QBR2-AN-V-0",
        "non-convex quadratic in a box, three quarters of the rows positive",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(10000).least(4)])
    .tags(&[Quadratic, LocalMinima, ManyActive]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    // The whole numbers of CUTEst's file, rounded as it rounds.
    let positive = [n, n / 4, n / 2, 3 * (n / 4)][member];
    Local::boxed(Rows { n, positive })
}

struct Rows {
    n: usize,
    positive: usize,
}

impl Shape for Rows {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.5
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (0.1, 10.0)
    }
}

impl Terms<3> for Rows {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, (2 * i + 1) % self.n, (3 * i + 2) % self.n]
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let weight = 0.5 * (i + 1) as f64;
        (x + y + z).square() * if i < self.positive { weight } else { -weight }
    }
}
