//! HS60: a quartic with a quartic equation.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 1)^{2} + (x_1 - x_2)^{2} + (x_2 - x_3)^{4} \cr
//! & x_1 (1 + x_2^{2}) + x_3^{4} - 4 - 3 \cdot 1.414213562 = 0
//! \end{aligned} $$
//!
//! $-10 \le x_{1}, \dots, x_{3} \le 10$; start $(2, \dots, 2)$.
//!
//! 4.2426… is $3\sqrt2$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("HS60", "OOR2-AY-3-1", "a quartic with a quartic equation")
        .from(&[HS])
        .constrained(3, 1)
        .best(BestKnown::Always(0.0325682002551, SOLVED))
        .tags(&[Convex]),
];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs60)
}

struct Hs60;

impl Program<3, 1> for Hs60 {
    fn start(&self) -> [f64; 3] {
        [2.0; 3]
    }
    fn bounds(&self) -> [(f64, f64); 3] {
        [(-10.0, 10.0); 3]
    }
    fn limits(&self) -> [(f64, f64); 1] {
        [EQUAL]
    }
    fn optimum(&self) -> Option<[f64; 3]> {
        Some([1.104859019733317, 1.196674182288257, 1.535262260325326])
    }
    fn objective<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> N {
        (x1 - 1.0).square() + (x1 - x2).square() + (x2 - x3).fourth()
    }
    fn constraints<N: Number>(&self, [x1, x2, x3]: [N; 3]) -> [N; 1] {
        [x1 * (x2.square() + 1.0) + x3.fourth() - 8.242640687119286]
    }
}
