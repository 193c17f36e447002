//! HS64: sizes of storage, badly scaled.
//!
//! $$ \begin{aligned}
//! f(x) &= 5 x_1 + \frac{50000}{x_1} + 20 x_2 + \frac{72000}{x_2} + 10 x_3 + \frac{144000}{x_3} \cr
//! & 1 - \frac{4}{x_1} - \frac{32}{x_2} - \frac{120}{x_3} \ge 0
//! \end{aligned} $$
//!
//! $x_{1}, \dots, x_{3} \ge 10^{-5}$; start $(1, \dots, 1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS64", "OOR2-AN-3-1", "sizes of storage, badly scaled")
    .from(&[HS])
    .constrained(3, 1)
    .best(BestKnown::Always(6299.84242792, SOLVED))
    .tags(&[Convex, IllConditioned, Domain])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs64)
}

struct Hs64;

impl Program<3, 1> for Hs64 {
    fn start(&self) -> [f64; 3] {
        [1.0; 3]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [(1e-05, f64::INFINITY); 3]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([108.7347049108989, 85.1262127908938, 204.3245966126055])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        x1 * 5.0 + x1.recip() * 50000.0 + x2 * 20.0 + x2.recip() * 72000.0 + x3 * 10.0 + x3.recip() * 144000.0
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 1] {
        [-(x1.recip() * 4.0) - x2.recip() * 32.0 - x3.recip() * 120.0 + 1.0]
    }
}
