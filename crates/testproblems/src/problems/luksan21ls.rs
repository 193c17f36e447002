//! LUKSAN21LS: a discretised boundary value problem.
//!
//! $$ f(x) = \sum_{i=1}^n \Bigl( 2 x_i - x_{i-1} - x_{i+1} + \tfrac12 h^2 (x_i + i h + 1)^3 + 1 \Bigr)^2, \qquad x_0 = x_{n+1} = 0, \quad
//!    h = \frac{1}{n+1}, \qquad x_i^0 = ih\thinspace (ih - 1). $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("LUKSAN21LS", "SUR2-AN-V-0", "discretised boundary value problem")
        .from(&[LUKSAN_1996])
        .sized_n(&[Parameter::n(100).least(2)])
        .best(BestKnown::Always(
            0.0,
            "a system of n equations with a solution: the differential equation is monotone",
        ))
        .tags(&[SumOfSquares, Chained, IllConditioned]),
];

const LUKSAN_1996: &str = "L. Lukšan, Hybrid methods in large sparse nonlinear least squares, Journal of Optimization Theory and Applications 89(3), 1996";

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let h = 1.0 / (n + 1) as f64;
    Local::boxed(Luksan21 {
        h,
        weight: decoded(0.5 * h * h),
        places: (0..n).map(|i| decoded((i + 1) as f64 * h)).collect(),
    })
}

struct Luksan21 {
    h: f64,
    weight: f64,
    /// i h.
    places: Vec<f64>,
}

impl Shape for Luksan21 {
    fn n(&self) -> usize {
        self.places.len()
    }
    fn start(&self, i: usize) -> f64 {
        let t = (i + 1) as f64 * self.h;
        decoded(t * (t - 1.0))
    }
}

impl Terms<3> for Luksan21 {
    fn terms(&self) -> usize {
        self.n()
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i.saturating_sub(1), i, (i + 1).min(self.n() - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let mut r = y * 2.0 + (y + self.places[i] + 1.0).cube() * self.weight + 1.0;
        if i > 0 {
            r -= x;
        }
        if i + 1 < self.n() {
            r -= z;
        }
        r.square()
    }
}
