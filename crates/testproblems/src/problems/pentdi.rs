//! PENTDI: a quadratic with a pentadiagonal matrix, on the positive orthant.
//!
//! $$ f(x) = \sum_{i=1}^n 6 x_i^2 + \sum_{i=1}^{n-2} (x_i x_{i+2} - 4 x_i x_{i+1}) + \ell^T x, \qquad x \ge 0 $$
//!
//! with ℓ = −3, 1 in the first two elements; 1, −3, 4 around the middle, n/2 − 1, n/2, n/2 + 1; 1 from n/2 + 3 on; and 0 elsewhere.
//! The start is 0. Note that the last pair of neighbours is not coupled.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "PENTDI",
    "QBR2-AN-V-0",
    "pentadiagonal quadratic on the positive orthant",
)
.from(&["N.I.M. Gould, private communication in CUTEst"])
.sized_n(&[Parameter::n(5000).least(8).step(2)])
.best(BestKnown::Always(-0.75, "the file of CUTEst"))
.tags(&[Quadratic, Chained, ManyActive])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Pentdi { n: p.whole("N") })
}

struct Pentdi {
    n: usize,
}

impl Shape for Pentdi {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        NON_NEGATIVE
    }
}

impl Terms<3> for Pentdi {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, (i + 1).min(self.n - 1), (i + 2).min(self.n - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let (k, half) = (i + 1, self.n / 2);
        let linear = match k {
            1 => -3.0,
            2 => 1.0,
            _ if k + 1 == half => 1.0,
            _ if k == half => -3.0,
            _ if k == half + 1 => 4.0,
            _ if k >= half + 3 => 1.0,
            _ => 0.0,
        };
        let f = x.square() * 6.0 + x * linear;
        if i + 2 < self.n {
            f - x * y * 4.0 + x * z
        } else {
            f
        }
    }
}
