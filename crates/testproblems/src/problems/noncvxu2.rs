//! NONCVXU2 and NONCVXUN: sums of a non-convex function along sparse rows.
//!
//! $$ f(x) = \sum_{i=1}^n s_i^2 + 4 \cos s_i, \qquad s_i = x_i + x_{j(i)} + x_{k(i)}, \qquad x_i^0 = i, $$
//!
//! with j(i) = 1 + (3i − 2 mod n), k(i) = 1 + (7i − 3 mod n) for NONCVXU2 and j(i) = 1 + (2i − 1 mod n),
//! k(i) = 1 + (3i − 1 mod n) for NONCVXUN.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("NONCVXU2", "OUR2-AN-V-0", "non-convex function along sparse rows")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(5000).least(3)])
        .best(BestKnown::Rule(
            |p| Some(2.316_808_419_788_213 * p.whole("N") as f64),
            "n times the least value of a term, as in the file of CUTEst",
        ))
        .tags(&[LocalMinima, Degenerate]),
    Meta::new("NONCVXUN", "OUR2-AN-V-0", "non-convex function along sparse rows")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(5000).least(3)])
        .best(BestKnown::Rule(
            |p| Some(2.316_808_419_788_213 * p.whole("N") as f64),
            "n times the least value of a term, as in the file of CUTEst",
        ))
        .tags(&[LocalMinima, Degenerate]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Noncvxu2 {
        n: p.whole("N"),
        rows: [[3, 2, 7, 3], [2, 1, 3, 1]][member],
    })
}

struct Noncvxu2 {
    n: usize,
    rows: [usize; 4],
}

impl Shape for Noncvxu2 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        (i + 1) as f64
    }
}

impl Terms<3> for Noncvxu2 {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        let [a, b, c, d] = self.rows;
        [i, (a * (i + 1) - b) % self.n, (c * (i + 1) - d) % self.n]
    }
    fn term<N: Number>(&self, _: usize, [x, y, z]: [N; 3]) -> N {
        let s = x + y + z;
        s.square() + s.cos() * 4.0
    }
}
