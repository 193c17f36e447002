//! NONSCOMP: a chained Rosenbrock function in a box.
//!
//! $$ f(x) = (x_1 - 1)^2 + \sum_{i=2}^n 4\thinspace (x_i - x_{i-1}^2)^2, \qquad 1 \le x_i \le 100\ (i \text{ odd}), \quad -100 \le x_i \le 100\ (i \text{ even}), \qquad x_i^0 = 3. $$
//!
//! See also [`lbfgsbd1`](super::lbfgsbd1), which weighs the first term less.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("NONSCOMP", "SBR2-AN-V-0", "chained Rosenbrock function in a box")
        .from(&["M. Lescrenier, private communication in CUTEst"])
        .sized_n(&[Parameter::n(5000).least(2)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Chained, Degenerate, ManyActive]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Nonscomp { n: p.whole("N") })
}

struct Nonscomp {
    n: usize,
}

impl Shape for Nonscomp {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        3.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if i.is_multiple_of(2) {
            (1.0, 100.0)
        } else {
            (-100.0, 100.0)
        }
    }
}

impl Terms<2> for Nonscomp {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i.saturating_sub(1), i]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        if i == 0 {
            (y - 1.0).square()
        } else {
            (y - x.square()).square() * 4.0
        }
    }
}
