//! CRAGGLVY: Cragg and Levy, in a chain.
//!
//! $$ f(x) = \sum_{i=1}^{m} (e^{a} - b)^4 + 100\thinspace (b - c)^6 + \bigl( \tan(c - d) + c - d \bigr)^4 + a^8 + (d - 1)^2, $$
//!
//! where $(a, b, c, d) = (x_{2i-1}, x_{2i}, x_{2i+1}, x_{2i+2})$, from (1, 2, 2, …).

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("CRAGGLVY", "OUR2-AY-V-0", "Cragg and Levy, a chain")
    .from(&[TOINT, BUCKLEY])
    .sized(
        &[Parameter::size("M", 2499, "number of overlapping groups")],
        "2·M + 2",
        |p| 2 * p.whole("M") + 2,
    )
    .best(BestKnown::Sizes(
        &[(5000, 1.688_215_309_71e3)],
        "by truncated Newton minimisation to a projected gradient below 1e-5",
    ))
    .tags(&[Chained, LocalMinima, Degenerate, Domain])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Cragglvy { groups: p.whole("M") })
}

struct Cragglvy {
    groups: usize,
}

impl Shape for Cragglvy {
    fn n(&self) -> usize {
        2 * self.groups + 2
    }
    fn start(&self, i: usize) -> f64 {
        if i == 0 { 1.0 } else { 2.0 }
    }
}

impl Terms<4> for Cragglvy {
    fn terms(&self) -> usize {
        self.groups
    }
    fn variables(&self, i: usize) -> [usize; 4] {
        [2 * i, 2 * i + 1, 2 * i + 2, 2 * i + 3]
    }
    fn term<N: Number>(&self, _: usize, [a, b, c, d]: [N; 4]) -> N {
        let u = c - d;
        (a.exp() - b).fourth()
            + (b - c).powi(6) * 100.0
            + (u.sin() / u.cos() + u).fourth()
            + a.fourth().square()
            + (d - 1.0).square()
    }
}
