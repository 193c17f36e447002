//! WOODS: Wood's function (Colville's fourth problem) once in each group of four variables.
//!
//! $$ f(x) = \sum_{i=1}^{n/4} 100\thinspace (b - a^2)^2 + (1 - a)^2 + 90\thinspace (d - c^2)^2 + (1 - c)^2 +
//!    10\thinspace (b + d - 2)^2 + \tfrac{1}{10} (b - d)^2, $$
//!
//! where $(a, b, c, d) = (x_{4i-3}, x_{4i-2}, x_{4i-1}, x_{4i})$, started from (−3, −1, −3, −1, …).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("WOODS", "SUR2-AN-V-0", "extended Wood function")
    .from(&[MGH, TOINT, BUCKLEY])
    .sized(
        &[Parameter::size("NS", 1000, "number of groups of four variables")],
        "4·NS",
        |p| 4 * p.whole("NS"),
    )
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Separable])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Woods {
        groups: p.whole("NS"),
    })
}

struct Woods {
    groups: usize,
}

impl Shape for Woods {
    fn n(&self) -> usize {
        4 * self.groups
    }
    fn start(&self, i: usize) -> f64 {
        [-3.0, -1.0][i % 2]
    }
}

impl Terms<4> for Woods {
    fn terms(&self) -> usize {
        self.groups
    }
    fn variables(&self, i: usize) -> [usize; 4] {
        [4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3]
    }
    fn term<N: Number>(&self, _: usize, [a, b, c, d]: [N; 4]) -> N {
        (b - a.square()).square() * 100.0
            + (a - 1.0).square()
            + (d - c.square()).square() * 90.0
            + (c - 1.0).square()
            + (b + d - 2.0).square() * 10.0
            + (b - d).square() * 0.1
    }
}
