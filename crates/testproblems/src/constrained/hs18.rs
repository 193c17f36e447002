//! HS18: an ellipse outside a hyperbola and a circle.
//!
//! $$ \begin{aligned}
//! f(x) &= 0.01 x_1^{2} + x_2^{2} \cr
//! & x_1 x_2 - 25 \ge 0 \cr
//! & x_1^{2} + x_2^{2} - 25 \ge 0
//! \end{aligned} $$
//!
//! $2 \le x_{1} \le 50$, $0 \le x_{2} \le 50$; start $(2, 2)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS18",
    "SQR2-AN-2-2",
    "an ellipse outside a hyperbola and a circle",
)
.from(&[HS])
.constrained(2, 2)
.best(BestKnown::Always(5.0, SOLVED))
.tags(&[Convex, Quadratic])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs18)
}

struct Hs18;

impl Program<2, 2> for Hs18 {
    fn start(&self) -> [f64; 2] {
        [2.0, 2.0]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [(2.0, 50.0), (0.0, 50.0)]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([15.8113883008419, 1.58113883008419])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        x1.square() * 0.01 + x2.square()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 2] {
        [x1 * x2 - 25.0, x1.square() + x2.square() - 25.0]
    }
}
