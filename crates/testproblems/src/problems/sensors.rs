//! SENSORS and POWELLBC: sums over all pairs.
//!
//! $$ f(\vartheta) = -\sum_{i,j=1}^n \bigl( \sin \vartheta_i \sin \vartheta_j \sin(\vartheta_i - \vartheta_j) \bigr)^2, \quad \vartheta_i^0 = \frac in, \qquad
//!    f(x, y) = \sum_{1 \le j < k \le P} \frac{1}{\sqrt{(x_j - x_k)^2 + (y_j - y_k)^2}}. $$
//!
//! SENSORS places n sensors in two dimensions in the best way. POWELLBC places P points in the unit square as far from each other as
//! charges would; its variables are x₁, y₁, x₂, …, which start at $(i/n)^2$. An evaluation takes time n².

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("SENSORS", "OUR2-AN-V-0", "placing sensors")
        .from(&["H. Zhang, X. Wang, Optimal sensor placement, SIAM Review 35, 1993"])
        .sized_n(&[Parameter::n(100).least(2).most(50_000)]).tags(&[Dense, LocalMinima]),
    Meta::new("POWELLBC", "OBR2-AN-V-0", "charges in a square")
        .from(&["M.J.D. Powell, TOLMIN: a Fortran package for linearly constrained optimization calculations, Report DAMTP 1989/NA2, \
                 University of Cambridge, 1989"])
        .sized(&[Parameter::size("P", 500, "number of points").least(2).most(50_000)], "2·P", |p| p.whole("P").saturating_mul(2))
        .tags(&[Dense, LocalMinima, ManyActive]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    if member == 0 {
        Local::boxed(Sensors { n: p.whole("N") })
    } else {
        Local::boxed(Charges { p: p.whole("P") })
    }
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

struct Charges {
    p: usize,
}

impl Shape for Charges {
    fn n(&self) -> usize {
        2 * self.p
    }
    fn start(&self, i: usize) -> f64 {
        let t = (i + 1) as f64 / self.n() as f64;
        decoded(t * t)
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (0.0, 1.0)
    }
}

impl Terms<4> for Charges {
    fn terms(&self) -> usize {
        self.p * (self.p - 1) / 2
    }
    fn variables(&self, t: usize) -> [usize; 4] {
        let (j, k) = pair(t);
        [2 * j, 2 * j + 1, 2 * k, 2 * k + 1]
    }
    fn term<N: Number>(&self, _: usize, [a, b, c, d]: [N; 4]) -> N {
        ((a - c).square() + (b - d).square()).sqrt().recip()
    }
}
