//! CHAINWOO: Wood's function in a chain.
//!
//! $$ f(x) = 1 + \sum_{j = 4, 6, \dots, n} 100\thinspace (b - a^2)^2 + (1 - a)^2 + 90\thinspace (d - c^2)^2 + (1 - c)^2 +
//!    10\thinspace (b + d - 2)^2 + \tfrac{1}{10} (b - d)^2, $$
//!
//! where $(a, b, c, d) = (x_{j-3}, x_{j-2}, x_{j-1}, x_j)$, from (−3, −1, −3, −1, −2, −2, …).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("CHAINWOO", "SUR2-AN-V-0", "Wood's function in a chain")
    .from(&[TOINT, LUKSAN])
    .sized(
        &[Parameter::size("NS", 1999, "number of overlapping groups")],
        "2·NS + 2",
        |p| 2 * p.whole("NS") + 2,
    )
    .best(BestKnown::Always(1.0, OBVIOUS))
    .tags(&[SumOfSquares, Chained, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Chainwoo {
        groups: p.whole("NS"),
    })
}

struct Chainwoo {
    groups: usize,
}

impl Shape for Chainwoo {
    fn n(&self) -> usize {
        2 * self.groups + 2
    }
    fn start(&self, i: usize) -> f64 {
        [-3.0, -1.0, -3.0, -1.0].get(i).copied().unwrap_or(-2.0)
    }
}

impl Terms<4> for Chainwoo {
    fn terms(&self) -> usize {
        self.groups
    }
    fn variables(&self, i: usize) -> [usize; 4] {
        [2 * i, 2 * i + 1, 2 * i + 2, 2 * i + 3]
    }
    fn term<N: Number>(&self, i: usize, [a, b, c, d]: [N; 4]) -> N {
        let constant = if i == 0 { 1.0 } else { 0.0 };
        (b - a.square()).square() * 100.0
            + (a - 1.0).square()
            + (d - c.square()).square() * 90.0
            + (c - 1.0).square()
            + (b + d - 2.0).square() * 10.0
            + (b - d).square() * 0.1
            + constant
    }
}
