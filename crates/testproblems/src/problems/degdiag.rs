//! DEGDIAG, DEGTRID and DEGTRID2: degenerate convex quadratics.
//!
//! $$ f(x) = \tfrac12 \sum_{i=0}^n x_i^2, \quad x_i \ge \frac{i}{n+1}; \qquad
//!    f(x) = \tfrac12 \sum_{i=0}^n x_i^2 + \tfrac12 \sum_{i=1}^n x_i x_{i-1} - \tfrac12 x_0 - \tfrac32 x_1 - 2 \sum_{i=2}^{n-1} x_i - \tfrac32 x_n. $$
//!
//! The first is DEGDIAG. The second is DEGTRID with x ≥ 0, and DEGTRID2 with $x_0 \ge 0$ and $x_i \ge 1$ otherwise. All start from 2.
//! The parameter N is one less than the number of variables.

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("DEGDIAG", "QBR2-AN-V-0", "degenerate diagonal quadratic")
        .from(&[CUTEST])
        .sized(
            &[Parameter::size("N", 100_000, "number of variables less one").least(3)],
            "N + 1",
            |p| p.whole("N") + 1,
        )
        .tags(&[Convex, Quadratic, Degenerate, ManyActive, Separable]),
    Meta::new("DEGTRID", "QBR2-AN-V-0", "degenerate tridiagonal quadratic")
        .from(&[CUTEST])
        .sized(
            &[Parameter::size("N", 100_000, "number of variables less one").least(3)],
            "N + 1",
            |p| p.whole("N") + 1,
        )
        .tags(&[Convex, Quadratic, Degenerate, ManyActive, Chained]),
    Meta::new(
        "DEGTRID2",
        "QBR2-AN-V-0",
        "degenerate tridiagonal quadratic, bounds of 1",
    )
    .from(&[CUTEST])
    .sized(
        &[Parameter::size("N", 100_000, "number of variables less one").least(3)],
        "N + 1",
        |p| p.whole("N") + 1,
    )
    .tags(&[Convex, Quadratic, Degenerate, ManyActive, Chained]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Degdiag {
        last: p.whole("N"),
        member,
    })
}

struct Degdiag {
    last: usize,
    member: usize,
}

impl Shape for Degdiag {
    fn n(&self) -> usize {
        self.last + 1
    }
    fn start(&self, _: usize) -> f64 {
        2.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        let lower = match self.member {
            0 => decoded(i as f64 / (self.last + 1) as f64),
            2 if i > 0 => 1.0,
            _ => 0.0,
        };
        (lower, f64::INFINITY)
    }
}

impl Terms<2> for Degdiag {
    fn terms(&self) -> usize {
        self.last + 1
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, i.saturating_sub(1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let own = x.square() * 0.5;
        if self.member == 0 {
            return own;
        }
        let linear = match i {
            0 => -0.5,
            1 => -1.5,
            _ if i == self.last => -1.5,
            _ => -2.0,
        };
        if i == 0 {
            own + x * linear
        } else {
            own + x * y * 0.5 + x * linear
        }
    }
}
