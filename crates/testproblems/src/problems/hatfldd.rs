//! HATFLDD, HATFLDFL and HATFLDFLS: small fits of the Hatfield group.
//!
//! $$ f(x) = \sum_{i=1}^{10} (e^{t_i x_3} - x_1 e^{t_i x_2} + z_i)^2, \qquad
//!    f(x) = \sum_{i=1}^{3} (x_1 + x_2\thinspace q_i(x_3) - c_i)^2, \quad c = (0.032, 0.056, 0.099). $$
//!
//! HATFLDD starts from (1, −1, 0). HATFLDFL has $q_i(t) = t^i$ and starts from (1.2, −1.2, 0.98), from where descent leads far away and back;
//! HATFLDFLS has $q_i(t) = e^{i t}$ and starts from (0.1, 0.1, 0.1).

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("HATFLDD", "SUR2-AN-3-0", "exponential fit")
        .from(&[OPTIMA])
        .fixed(3)
        .best(BestKnown::Always(6.615_114e-8, "the file of CUTEst"))
        .tags(&[SumOfSquares, Data]),
    Meta::new("HATFLDFL", "SUR2-AN-3-0", "geometric sequence, from far away")
        .from(&[OPTIMA])
        .fixed(3)
        .best(BestKnown::Always(0.0, FIT))
        .tags(&[SumOfSquares, IllConditioned]),
    Meta::new("HATFLDFLS", "SUR2-AN-3-0", "geometric sequence")
        .from(&[OPTIMA])
        .fixed(3)
        .best(BestKnown::Always(0.0, FIT))
        .tags(&[SumOfSquares, IllConditioned]),
];

const OPTIMA: &str = "The OPTIMA user manual, issue 8, Numerical Optimization Centre, Hatfield Polytechnic, 1989, p. 35 and p. 47";
const FIT: &str = "the three values are matched with the ratio 43/24";

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    match member {
        0 => Local::boxed(Exponential),
        1 => Local::boxed(Geometric {
            start: [1.2, -1.2, 0.98],
            exponential: false,
        }),
        _ => Local::boxed(Geometric {
            start: [0.1; 3],
            exponential: true,
        }),
    }
}

struct Exponential;

impl Shape for Exponential {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, -1.0, 0.0][i]
    }
}

impl Terms<3> for Exponential {
    fn terms(&self) -> usize {
        10
    }
    fn term<N: Number>(&self, i: usize, [a, b, c]: [N; 3]) -> N {
        let t = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9][i];
        let z = [
            1.751, 1.561, 1.391, 1.239, 1.103, 0.981, 0.925, 0.8721, 0.8221, 0.7748,
        ][i];
        ((c * t).exp() - a * (b * t).exp() + z).square()
    }
}

struct Geometric {
    start: [f64; 3],
    /// Whether x₃ is the logarithm of the ratio.
    exponential: bool,
}

impl Shape for Geometric {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        self.start[i]
    }
}

impl Terms<3> for Geometric {
    fn terms(&self) -> usize {
        3
    }
    fn term<N: Number>(&self, i: usize, [a, b, c]: [N; 3]) -> N {
        let ratio = if self.exponential { c.exp() } else { c };
        (a + b * ratio.powi(i as i32 + 1) - [0.032, 0.056, 0.099][i]).square()
    }
}
