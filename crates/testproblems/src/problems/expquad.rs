//! EXPQUAD and QRTQUAD: exponentials or quartics in the first M variables, quadratics with the last variable in the others.
//!
//! $$ f(x) = \sum_{i=1}^{M} \varphi_i(x_i x_{i+1}) + \sum_{i=M+1}^{n-1} 4 x_i^2 + 2 x_n^2 + x_i x_n - 10 \sum_{i=1}^n i\thinspace x_i, \qquad x^0 = 0, $$
//!
//! with $\varphi_i(t) = \exp(\tfrac{i}{10 M} t)$ for EXPQUAD, whose first M variables are in [0, 10], and $\varphi_i(t) = \tfrac{i}{M} t^4$ for QRTQUAD, with all variables
//! in [0, 10]. 1/10 is in single precision. Where M would be n or more, it is n − 1.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("EXPQUAD", "OBR2-AN-V-V", "exponentials and quadratics")
        .from(&[CUTEST])
        .sized_n(&[
            Parameter::n(1200).least(2),
            Parameter::count("M", 100, "number of exponentials"),
        ])
        .tags(&[ManyActive]),
    Meta::new("QRTQUAD", "OBR2-MN-V-0", "quartics and quadratics")
        .from(&[CUTEST])
        .sized_n(&[
            Parameter::n(5000).least(2),
            Parameter::count("M", 1100, "number of quartics"),
        ])
        .tags(&[ManyActive]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let m = p.whole("M").min(n - 1);
    Local::boxed(Expquad {
        n,
        quartic: member == 1,
        weights: (1..=m).map(|i| decoded(i as f64 / m as f64)).collect(),
    })
}

struct Expquad {
    n: usize,
    quartic: bool,
    /// i/M.
    weights: Vec<f64>,
}

impl Shape for Expquad {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if self.quartic || i < self.weights.len() {
            (0.0, 10.0)
        } else {
            FREE
        }
    }
}

impl Terms<2> for Expquad {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i, if i < self.weights.len() { i + 1 } else { self.n - 1 }]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let linear = x * (-10.0 * (i + 1) as f64);
        if i + 1 == self.n {
            return linear;
        }
        linear
            + match self.weights.get(i) {
                Some(&p) if self.quartic => (x * y).fourth() * p,
                Some(&p) => (x * y * (single(0.1) * p)).exp(),
                None => x.square() * 4.0 + y.square() * 2.0 + x * y,
            }
    }
}
