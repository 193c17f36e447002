//! HS19: two cubes between two circles.
//!
//! $$ \begin{aligned}
//! f(x) &= (x_1 - 10)^{3} + (x_2 - 20)^{3} \cr
//! & (x_1 - 5)^{2} + (x_2 - 5)^{2} - 100 \ge 0 \cr
//! & 82.81 - (x_2 - 5)^{2} - (x_1 - 6)^{2} \ge 0
//! \end{aligned} $$
//!
//! $13 \le x_{1} \le 100$, $0 \le x_{2} \le 100$; start $(20.1, 5.84)$.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HS19", "OQR2-AN-2-2", "two cubes between two circles")
    .from(&[HS])
    .constrained(2, 2)
    .best(BestKnown::Always(-6961.81387558, SOLVED))];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn ConstrainedFormula<T>> {
    Small::boxed(Hs19)
}

struct Hs19;

impl Program<2, 2> for Hs19 {
    fn start(&self) -> [f64; 2] {
        [20.1, 5.84]
    }
    fn bounds(&self) -> [(f64, f64); 2] {
        [(13.0, 100.0), (0.0, 100.0)]
    }
    fn limits(&self) -> [(f64, f64); 2] {
        [NON_NEGATIVE, NON_NEGATIVE]
    }
    fn optimum(&self) -> Option<[f64; 2]> {
        Some([14.09499999999999, 0.8429607892154607])
    }
    fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N {
        (x1 - 10.0).cube() + (x2 - 20.0).cube()
    }
    fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 2] {
        [
            (x1 - 5.0).square() + (x2 - 5.0).square() - 100.0,
            -(x2 - 5.0).square() - (x1 - 6.0).square() + 82.81,
        ]
    }
}
