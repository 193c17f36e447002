//! HS9: a product of sine and cosine on a line.
//!
//! $$ \begin{aligned}
//! f(x) &= \sin(\frac{\pi x_1}{12}) \cos(\frac{\pi x_2}{16}) \cr
//! & 4 x_1 - 3 x_2 = 0
//! \end{aligned} $$
//!
//! Start $(0, 0)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS9", "OLR2-AN-2-1", "a product of sine and cosine on a line")
        .from(&[HS])
        .constrained(2, 1)
        .best(BestKnown::Always(-0.5, SOLVED))
        .tags(&[LocalMinima]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs9)
}

struct Hs9;

impl Program<2, 1> for Hs9 {
    fn start(&self) -> [f64; 2] {
        [0.0, 0.0]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([-3.000000000000002, -4.000000000000003])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        (x1 * 3.141592653589793 / 12.0).sin() * (x2 * 3.141592653589793 / 16.0).cos()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] {
        [x1 * 4.0 - x2 * 3.0]
    }
}
