//! MOREBV: a discretised boundary value problem.
//!
//! $$ f(x) = \sum_{i=1}^n \Bigl( 2 x_i - x_{i-1} - x_{i+1} + \tfrac12 h^2 (x_i + i h + 1)^3 \Bigr)^2, \qquad x_0 = x_{n+1} = 0, \quad
//!    h = \frac{1}{n+1}, \qquad x_i^0 = ih\thinspace (ih - 1). $$
//!
//! At large n the gradient at the start is small already, and the Hessian is nearly singular.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("MOREBV", "SUR2-MN-V-0", "discretised boundary value problem")
        .from(&[MGH, BUCKLEY])
        .sized_n(&[Parameter::n(5000).least(2)])
        .best(BestKnown::Always(0.0, "Moré, Garbow and Hillstrom: 0"))
        .tags(&[SumOfSquares, Chained, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let h = 1.0 / (n + 1) as f64;
    Local::boxed(Morebv {
        h,
        weight: decoded(0.5 * h * h),
        shifts: (0..n).map(|i| decoded((i + 1) as f64 * h + 1.0)).collect(),
    })
}

struct Morebv {
    h: f64,
    /// ½ h².
    weight: f64,
    /// i h + 1.
    shifts: Vec<f64>,
}

impl Shape for Morebv {
    fn n(&self) -> usize {
        self.shifts.len()
    }
    fn start(&self, i: usize) -> f64 {
        let t = (i + 1) as f64 * self.h;
        decoded(t * (t - 1.0))
    }
}

impl Terms<3> for Morebv {
    fn terms(&self) -> usize {
        self.n()
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i.saturating_sub(1), i, (i + 1).min(self.n() - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let mut r = y * 2.0 + (y + self.shifts[i]).cube() * self.weight;
        if i > 0 {
            r -= x;
        }
        if i + 1 < self.n() {
            r -= z;
        }
        r.square()
    }
}
