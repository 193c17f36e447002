//! WAYSEA1, WAYSEA1B and WAYSEA2B: two problems of Wayburn and Seader.
//!
//! $$ f(x) = (x_1^6 + x_2^4 - 17)^2 + (2 x_1 + x_2 - 4)^2, \qquad
//!    f(x) = \bigl( 1.613 - 4 (x_1 - 0.3125)^2 - 4 (x_2 - 1.625)^2 \bigr)^2 + (x_2 - 1)^2, \qquad x^0 = (1, 5). $$
//!
//! WAYSEA1 and WAYSEA1B, with −5 ≤ x ≤ 5, have the first; WAYSEA2B, with −500 ≤ x ≤ 500, the second, multiplied out.

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("WAYSEA1", "SUR2-MN-2-0", "Wayburn and Seader, first problem")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares]),
    Meta::new(
        "WAYSEA1B",
        "SBR2-MN-2-0",
        "Wayburn and Seader, first problem in a box",
    )
    .from(&[CUTEST])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares]),
    Meta::new(
        "WAYSEA2B",
        "SBR2-MN-2-0",
        "Wayburn and Seader, second problem in a box",
    )
    .from(&[CUTEST])
    .fixed(2)
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Waysea1 { member })
}

struct Waysea1 {
    member: usize,
}

impl Shape for Waysea1 {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, 5.0][i]
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        [FREE, (-5.0, 5.0), (-500.0, 500.0)][self.member]
    }
}

impl Terms<2> for Waysea1 {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        if self.member < 2 {
            (x.powi(6) + y.fourth() - 17.0).square() + (x * 2.0 + y - 4.0).square()
        } else {
            (x * 2.5 + y * 13.0 - (x.square() + y.square()) * 4.0 - 9.340_125).square() + (y - 1.0).square()
        }
    }
}
