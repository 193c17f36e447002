//! HS38: Colville's fourth problem, Wood's function in a box.
//!
//! $$ f(x) = 100\thinspace (x_2 - x_1^2)^2 + (1 - x_1)^2 + 90\thinspace (x_4 - x_3^2)^2 + (1 - x_3)^2 +
//!    10.1 \bigl( (x_2 - 1)^2 + (x_4 - 1)^2 \bigr) + 19.8\thinspace (x_2 - 1)(x_4 - 1), $$
//!
//! on −10 ≤ xᵢ ≤ 10, from (−3, −1, −3, −1). The minimiser is (1, 1, 1, 1); near (−1, 1, −1, 1) there is a saddle point
//! with value 7.877.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "HS38",
    "OBR2-AN-4-0",
    "Colville's fourth problem: Wood's function in a box",
)
.from(&[HS])
.fixed(4)
.best(BestKnown::Always(0.0, "Hock and Schittkowski: 0 at (1, 1, 1, 1)"))
.tags(&[])];

pub(super) fn build<T: Real>(_: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Hs38)
}

struct Hs38;

impl Shape for Hs38 {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, i: usize) -> f64 {
        [-3.0, -1.0][i % 2]
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (-10.0, 10.0)
    }
}

impl Terms<4> for Hs38 {
    fn term<N: Number>(&self, _: usize, [a, b, c, d]: [N; 4]) -> N {
        let (b1, d1) = (b - 1.0, d - 1.0);
        (b - a.square()).square() * 100.0
            + (a - 1.0).square()
            + (d - c.square()).square() * 90.0
            + (c - 1.0).square()
            + (b1.square() + d1.square()) * 10.1
            + b1 * d1 * 19.8
    }
}
