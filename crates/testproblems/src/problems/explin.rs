//! EXPLIN, EXPLIN2 and QUDLIN: products of neighbours and linear terms in a box.
//!
//! $$ f(x) = \sum_{i=1}^m \phi_i(x_i x_{i+1}) - 10 \sum_{i=1}^n i\thinspace x_i. $$
//!
//! φ(p) is $e^{p/10}$ for EXPLIN, $e^{ip/(10m)}$ for EXPLIN2 and p for QUDLIN; 0 ≤ x ≤ 10, from 0. CUTEst has 1/10 in single precision.

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [Meta::new("EXPLIN", "OBR2-AN-V-V", "exponentials of products and linear terms")
.from(&["A. Friedlander, J.M. Martínez, S.A. Santos, A new trust region algorithm for bound constrained minimization, Applied Mathematics and Optimization 30, 1994"]).sized(&[Parameter::n(1200).least(2), Parameter::count("M", 100, "number of products, less than N")], "N", |p| p.whole("N")).best(BestKnown::Sizes(&[(1200, -7.192_548_399_95e7)], "by truncated Newton minimisation to a projected gradient below 1e-5"))
.tags(&[ManyActive, Chained]),
Meta::new("EXPLIN2", "OBR2-AN-V-V", "exponentials of weighted products and linear terms")
.from(&["A. Friedlander, J.M. Martínez, S.A. Santos, A new trust region algorithm for bound constrained minimization, Applied Mathematics and Optimization 30, 1994"]).sized(&[Parameter::n(1200).least(2), Parameter::count("M", 100, "number of products, less than N")], "N", |p| p.whole("N")).best(BestKnown::Sizes(&[(1200, -7.199_883_367_98e7)], "by truncated Newton minimisation to a projected gradient below 1e-5"))
.tags(&[ManyActive, Chained]),
Meta::new("QUDLIN", "QBR2-AN-V-V", "products and linear terms")
.from(&["A. Friedlander, J.M. Martínez, S.A. Santos, A new trust region algorithm for bound constrained minimization, Applied Mathematics and Optimization 30, 1994"]).sized(&[Parameter::n(5000).least(2), Parameter::count("M", 2500, "number of products, less than N")], "N", |p| p.whole("N")).best(BestKnown::Sizes(&[(5000, -1.25e9)], "by truncated Newton minimisation to a projected gradient below 1e-5"))
.tags(&[ManyActive, Quadratic, Chained])];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Explin {
        n: p.whole("N"),
        m: p.whole("M").min(p.whole("N") - 1),
        member,
    })
}

struct Explin {
    n: usize,
    m: usize,
    member: usize,
}

impl Shape for Explin {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (0.0, 10.0)
    }
}

impl Terms<2> for Explin {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, (i + 1).min(self.n - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let linear = x * (-10.0 * (i + 1) as f64);
        if i >= self.m {
            return linear;
        }
        let product = x * y;
        linear
            + match self.member {
                0 => (product * single(0.1)).exp(),
                1 => (product * (single(0.1) * decoded((i + 1) as f64 / self.m as f64))).exp(),
                _ => product,
            }
    }
}
