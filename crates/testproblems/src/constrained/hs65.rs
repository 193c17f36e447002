//! HS65: nearest point in a ball.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - x_2)^{2} + \frac{(x_1 + x_2 - 10)^{2}}{9} + (x_3 - 5)^{2} \cr
//! & 48 - x_1^{2} - x_2^{2} - x_3^{2} \ge 0
//! \end{aligned} $$
//!
//! $-4.5 \le x_{1}, x_{2} \le 4.5$, $-5 \le x_{3} \le 5$; start $(-5, 5, 0)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS65", "QQR2-AN-3-1", "nearest point in a ball")
    .from(&[HS])
    .constrained(3, 1)
    .best(BestKnown::Always(0.953528856805, SOLVED))
    .tags(&[Convex, SumOfSquares, Quadratic, InfeasibleStart])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs65)
}

struct Hs65;

impl Program<3, 1> for Hs65 {
    fn start(&self) -> [f64; 3] {
        [-5.0, 5.0, 0.0]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [(-4.5, 4.5), (-4.5, 4.5), (-5.0, 5.0)]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([3.650461725213036, 3.650461725213036, 4.620417555320008])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        (x1 - x2).square() + (x1 + x2 - 10.0).square() / 9.0 + (x3 - 5.0).square()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 1] {
        [-x1.square() - x2.square() - x3.square() + 48.0]
    }
}
