//! BROYDN7D: Broyden's tridiagonal function with a power of 7/3, and a second band.
//!
//! $$ f(x) = \sum_{i=1}^n \bigl| (3 - 2 x_i) x_i - x_{i-1} - 2 x_{i+1} + 1 \bigr|^{7/3} + \sum_{i=1}^{n/2} |x_i + x_{i+n/2}|^{7/3}, \qquad
//!    x_0 = x_{n+1} = 0, \quad x_i^0 = 1. $$
//!
//! CUTEst takes 7/3 in single precision, so does this.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "BROYDN7D",
    "OUR2-AN-V-0",
    "Broyden's tridiagonal function with a power of 7/3 and a second band",
)
.from(&[TOINT, BUCKLEY, LUKSAN])
.sized(
    &[Parameter::size("N/2", 2500, "half the number of variables")],
    "2·N/2",
    |p| 2 * p.whole("N/2"),
)
.tags(&[LocalMinima, NotC2])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Broydn7d { half: p.whole("N/2") })
}

struct Broydn7d {
    half: usize,
}

impl Shape for Broydn7d {
    fn n(&self) -> usize {
        2 * self.half
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<3> for Broydn7d {
    fn terms(&self) -> usize {
        3 * self.half
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        let n = 2 * self.half;
        if i < n {
            [i.saturating_sub(1), i, (i + 1).min(n - 1)]
        } else {
            [i - n, i - self.half, i - n]
        }
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let n = 2 * self.half;
        let mut r = if i < n { (-y * 2.0 + 3.0) * y + 1.0 } else { x + y };
        if i < n && i > 0 {
            r -= x;
        }
        if i + 1 < n {
            r -= z * 2.0;
        }
        r.map(|r| {
            let (p, a) = (single(7.0 / 3.0), r.abs());
            [
                a.powf(p),
                p * a.powf(p - 1.0) * r.signum(),
                p * (p - 1.0) * a.powf(p - 2.0),
            ]
        })
    }
}
