//! INDEF and INDEFM: functions with an indefinite Hessian.
//!
//! $$ f(x) = \sum_{i=1}^n \phi(x_i) + \sum_{i=2}^{n-1} \alpha \cos(2 x_i - x_n - x_1), \qquad x_i^0 = \frac{i}{n+1}, $$
//!
//! with φ(x) = x, which has no lower bound, for INDEF, and φ(x) = 100 sin(x/100) for INDEFM, where CUTEst has
//! 1/100 in single precision.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("INDEF", "OUR2-AN-V-0", "indefinite Hessian, unbounded")
        .from(&[CUTEST])
        .sized_n(&[
            Parameter::n(5000).least(3),
            Parameter::real("ALPHA", 0.5, "weight of the cosines"),
        ])
        .best(BestKnown::Unbounded("the linear terms"))
        .tags(&[Unbounded]),
    Meta::new("INDEFM", "OUR2-AN-V-0", "indefinite Hessian, bounded below")
        .from(&[CUTEST])
        .sized_n(&[
            Parameter::n(100000).least(3),
            Parameter::real("ALPHA", 0.5, "weight of the cosines"),
        ])
        .best(BestKnown::Unknown)
        .tags(&[LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Indef {
        n: p.whole("N"),
        member,
        alpha: p.real("ALPHA"),
    })
}

struct Indef {
    n: usize,
    member: usize,
    alpha: f64,
}

impl Shape for Indef {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded((i + 1) as f64 / (self.n + 1) as f64)
    }
}

impl Terms<3> for Indef {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [i, 0, self.n - 1]
    }
    fn term<N: Number>(&self, i: usize, [x, first, last]: [N; 3]) -> N {
        let own = if self.member == 0 {
            x
        } else {
            (x * single(0.01)).sin() * 100.0
        };
        if i == 0 || i + 1 == self.n {
            own
        } else {
            own + (x * 2.0 - last - first).cos() * self.alpha
        }
    }
}
