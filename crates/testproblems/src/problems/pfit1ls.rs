//! PFIT1LS, PFIT2LS, PFIT3LS and PFIT4LS: a pole is fitted to value, first and second derivative of a function.
//!
//! $$ \begin{aligned} f(a, r, h) = & \bigl( a r h - \tfrac12 a (a + 1) r h^2 - r (1 - p) - c_1 \bigr)^2 +
//!    \bigl( a r h\thinspace (1 - p q) - a (a + 1) r h^2 - c_2 \bigr)^2 \cr & + \bigl( {-a} (a + 1) r h^2 (1 - p q^2) - c_3 \bigr)^2, \qquad
//!    q = \frac{1}{1 + h}, \quad p = q^a, \quad h \ge -\tfrac12, \end{aligned} $$
//!
//! from (1, 0, 1), with four sets of constants c.

use super::prelude::*;

/// The records.
pub static META: [Meta; 4] = [
    Meta::new("PFIT1LS", "SBR2-AN-3-0", "fit of a pole, version 1")
        .from(&[CUTEST])
        .fixed(3)
        .best(BestKnown::Always(0.0, "the file of CUTEst"))
        .tags(&[SumOfSquares, IllConditioned]),
    Meta::new("PFIT2LS", "SBR2-AN-3-0", "fit of a pole, version 2")
        .from(&[CUTEST])
        .fixed(3)
        .best(BestKnown::Always(0.0, "the file of CUTEst"))
        .tags(&[SumOfSquares, IllConditioned]),
    Meta::new("PFIT3LS", "SBR2-AN-3-0", "fit of a pole, version 3")
        .from(&[CUTEST])
        .fixed(3)
        .best(BestKnown::Always(0.0, "the file of CUTEst"))
        .tags(&[SumOfSquares, IllConditioned]),
    Meta::new("PFIT4LS", "SBR2-AN-3-0", "fit of a pole, version 4")
        .from(&[CUTEST])
        .fixed(3)
        .best(BestKnown::Always(0.0, "the file of CUTEst"))
        .tags(&[SumOfSquares, IllConditioned]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    // What fits into the 12 columns of a number in CUTEst's files.
    let constants = [
        [-8.0, -18.66666666, -23.11111111],
        [-26.66666666, -60.44444444, -71.11111111],
        [-56.88888888, -126.2222222, -143.4074074],
        [-98.96296296, -216.0987654, -239.6707818],
    ];
    Local::boxed(Pole(constants[member]))
}

/// c.
struct Pole([f64; 3]);

impl Shape for Pole {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, 0.0, 1.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        [FREE, FREE, (-0.5, f64::INFINITY)][i]
    }
}

impl Terms<3> for Pole {
    fn term<N: Number>(&self, _: usize, [a, r, h]: [N; 3]) -> N {
        let q = (h + 1.0).recip();
        let p = q.pow(a);
        let first = a * r * h;
        let second = first * (a + 1.0) * h;
        let [c1, c2, c3] = self.0;
        (first - second * 0.5 - r * (-p + 1.0) - c1).square()
            + (first * (-p * q + 1.0) - second - c2).square()
            + (second * (p * q.square() - 1.0) - c3).square()
    }
}
