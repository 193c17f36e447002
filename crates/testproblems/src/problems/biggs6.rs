//! BIGGS6, BIGGS5 and BIGGS3: Biggs' fit of exponentials.
//!
//! $$ f(x) = \sum_{i=1}^{13} \bigl( x_3 e^{-t_i x_1} - x_4 e^{-t_i x_2} + x_6 e^{-t_i x_5} - y_i \bigr)^2, \qquad t_i = \frac{i}{10}, \quad
//!    y_i = e^{-t_i} - 5 e^{-10 t_i} + 3 e^{-4 t_i}. $$
//!
//! BIGGS6 starts from (1, 2, 1, 1, 1, 1) and has a local minimum of 5.65565·10⁻³; BIGGS5 fixes $x_6 = 3$, BIGGS3 also
//! $x_3 = 1$ and $x_5 = 4$, and both start from (1, 2, 1, 1, 4, 3).

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("BIGGS6", "SUR2-AN-6-0", "fit of exponentials in six variables")
        .from(&[MGH, BUCKLEY])
        .fixed(6)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, LocalMinima]),
    Meta::new("BIGGS5", "SXR2-AN-6-0", "BIGGS6 with one variable fixed")
        .from(&[BUCKLEY])
        .fixed(6)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, FixedVariables]),
    Meta::new("BIGGS3", "SXR2-AN-6-0", "BIGGS6 with three variables fixed")
        .from(&[BUCKLEY])
        .fixed(6)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, FixedVariables]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Biggs6 { member })
}

struct Biggs6 {
    member: usize,
}

impl Shape for Biggs6 {
    fn n(&self) -> usize {
        6
    }
    fn start(&self, i: usize) -> f64 {
        [
            1.0,
            2.0,
            1.0,
            1.0,
            if self.member == 0 { 1.0 } else { 4.0 },
            if self.member == 0 { 1.0 } else { 3.0 },
        ][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        match (self.member, i) {
            (1 | 2, 5) => (3.0, 3.0),
            (2, 2) => (1.0, 1.0),
            (2, 4) => (4.0, 4.0),
            _ => FREE,
        }
    }
}

impl Terms<6> for Biggs6 {
    fn terms(&self) -> usize {
        13
    }
    fn term<N: Number>(&self, i: usize, [a, b, c, d, e, f]: [N; 6]) -> N {
        let t = (i + 1) as f64 * -0.1;
        let y = decoded(t.exp() - 5.0 * (10.0 * t).exp() + 3.0 * (4.0 * t).exp());
        (c * (a * t).exp() - d * (b * t).exp() + f * (e * t).exp() - y).square()
    }
}
