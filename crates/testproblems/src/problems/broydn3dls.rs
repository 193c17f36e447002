//! BROYDN3DLS: Broyden's tridiagonal function.
//!
//! $$ f(x) = \sum_{i=1}^n \bigl( (3 - \kappa_1 x_i) x_i - x_{i-1} - 2 x_{i+1} + \kappa_2 \bigr)^2, \qquad x_0 = x_{n+1} = 0, \qquad
//!    \kappa = (2, 1), \qquad x_i^0 = -1. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("BROYDN3DLS", "SUR2-AN-V-0", "Broyden's tridiagonal function")
        .from(&[MGH, TOINT, BUCKLEY])
        .sized_n(&[
            Parameter::n(5000).least(2),
            Parameter::real("KAPPA1", 2.0, "coefficient of the squares"),
            Parameter::real("KAPPA2", 1.0, "constant term"),
        ])
        .best(BestKnown::Rule(
            |p| (p.real("KAPPA1") == 2.0 && p.real("KAPPA2") == 1.0).then_some(0.0),
            "Moré, Garbow and Hillstrom: 0",
        ))
        .tags(&[SumOfSquares, Chained]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Broydn3dls {
        n: p.whole("N"),
        kappa: [p.real("KAPPA1"), p.real("KAPPA2")],
    })
}

struct Broydn3dls {
    n: usize,
    kappa: [f64; 2],
}

impl Shape for Broydn3dls {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        -1.0
    }
}

impl Terms<3> for Broydn3dls {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i.saturating_sub(1), i, (i + 1).min(self.n - 1)]
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let mut r = (-y * self.kappa[0] + 3.0) * y + self.kappa[1];
        if i > 0 {
            r -= x;
        }
        if i + 1 < self.n {
            r -= z * 2.0;
        }
        r.square()
    }
}
