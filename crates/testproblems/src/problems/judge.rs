//! JUDGE and JUDGEB: the regression of Judge.
//!
//! $$ f(x) = \sum_{(a, b, y)} (x_1 + a x_2 + b x_2^2 - y)^2, \qquad x^0 = (1, 5). $$
//!
//! JUDGEB has the box −10 ≤ x ≤ 10. There is a local minimum of 20.48 besides the global one.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("JUDGE", "SUR2-MN-2-0", "regression of Judge, 20 data")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(16.0817301329604, "the SciPy benchmark set"))
        .tags(&[SumOfSquares, Data, LocalMinima]),
    Meta::new("JUDGEB", "SBR2-MN-2-0", "regression of Judge in a box")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(16.0817301329604, "the SciPy benchmark set"))
        .tags(&[SumOfSquares, Data, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Judge { bounded: member == 1 })
}

struct Judge {
    bounded: bool,
}

impl Shape for Judge {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, 5.0][i]
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        if self.bounded { (-10.0, 10.0) } else { FREE }
    }
}

impl Terms<2> for Judge {
    fn terms(&self) -> usize {
        20
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        let (a, b, data) = DATA[i];
        (x + y * a + y.square() * b - data).square()
    }
}

const DATA: [(f64, f64, f64); 20] = [
    (0.286, 0.645, 4.284),
    (0.973, 0.585, 4.149),
    (0.384, 0.31, 3.877),
    (0.276, 0.058, 0.533),
    (0.973, 0.455, 2.211),
    (0.543, 0.779, 2.389),
    (0.957, 0.259, 2.145),
    (0.948, 0.202, 3.231),
    (0.543, 0.028, 1.998),
    (0.797, 0.099, 1.379),
    (0.936, 0.142, 2.106),
    (0.889, 0.296, 1.428),
    (0.006, 0.175, 1.011),
    (0.828, 0.18, 2.179),
    (0.399, 0.842, 2.858),
    (0.617, 0.039, 1.388),
    (0.939, 0.103, 1.651),
    (0.784, 0.62, 1.593),
    (0.072, 0.158, 1.046),
    (0.889, 0.704, 2.152),
];
