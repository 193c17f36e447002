//! SENSORS: the best places for sensors.
//!
//! $$ f(x) = -\sum_{i,j=1}^n \bigl( \sin x_i \sin x_j \sin(x_i - x_j) \bigr)^2, \qquad x_i^0 = \frac in. $$
//!
//! An evaluation takes time n².

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("SENSORS", "OUR2-AN-V-0", "placing sensors")
    .from(&["H. Zhang, X. Wang, Optimal sensor placement, SIAM Review 35, 1993"])
    .sized_n(&[Parameter::n(100).least(2).most(50_000)])
    .tags(&[Dense, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Sensors { n: p.whole("N") })
}

/// The t-th pair j < k, in the order (0, 1), (0, 2), (1, 2), (0, 3), ….
#[inline(always)]
fn pair(t: usize) -> (usize, usize) {
    let mut k = ((1.0 + (1.0 + 8.0 * t as f64).sqrt()) / 2.0) as usize;
    // The root is rounded.
    while k * (k - 1) / 2 > t {
        k -= 1;
    }
    while (k + 1) * k / 2 <= t {
        k += 1;
    }
    (t - k * (k - 1) / 2, k)
}

struct Sensors {
    n: usize,
}

impl Shape for Sensors {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded((i + 1) as f64 / self.n as f64)
    }
}

impl Terms<2> for Sensors {
    fn terms(&self) -> usize {
        self.n * (self.n - 1) / 2
    }
    fn variables(&self, t: usize) -> [usize; 2] {
        let (j, k) = pair(t);
        [j, k]
    }
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x.sin() * y.sin() * (x - y).sin()).square() * -2.0
    }
}
