//! HS62: logarithms on a simplex.
//!
//! $$ \begin{aligned}
//! f(x) &= -32.174 (255 \ln(\frac{x_1 + x_2 + x_3 + 0.03}{0.09 x_1 + x_2 + x_3 + 0.03}) + 280 \ln(\frac{x_2 +
//!   x_3 + 0.03}{0.07 x_2 + x_3 + 0.03}) + 290 \ln(\frac{x_3 + 0.03}{0.13 x_3 + 0.03})) \cr
//! & x_1 + x_2 + x_3 - 1 = 0
//! \end{aligned} $$
//!
//! $0 \le x_{1}, \dots, x_{3} \le 1$; start $(0.7, 0.2, 0.1)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS62", "OLR2-AY-3-1", "logarithms on a simplex")
    .from(&[HS])
    .constrained(3, 1)
    .best(BestKnown::Always(-26272.5144873, SOLVED))
    .tags(&[Domain])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs62)
}

struct Hs62;

impl Program<3, 1> for Hs62 {
    fn start(&self) -> [f64; 3] {
        [0.7, 0.2, 0.1]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [(0.0, 1.0); 3]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([0.6178126908126925, 0.328202223119669, 0.05398508606763849])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        -((((x1 + x2 + x3 + 0.03) / (x1 * 0.09 + x2 + x3 + 0.03)).ln() * 255.0
            + ((x2 + x3 + 0.03) / (x2 * 0.07 + x3 + 0.03)).ln() * 280.0
            + ((x3 + 0.03) / (x3 * 0.13 + 0.03)).ln() * 290.0)
            * 32.174)
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 1] {
        [x1 + x2 + x3 - 1.0]
    }
}
