//! YFIT and YFITU: a nonlinear fit of angles.
//!
//! $$ f(\alpha, \beta, d) = \sum_{i=0}^{16} \Bigl( d \tan\bigl( \alpha (1 - \tfrac{i}{16}) + \beta \tfrac{i}{16} \bigr) - y_i \Bigr)^2, \qquad x^0 = (0.6, -0.6, 20). $$
//!
//! YFIT has the bound $d \ge 0$.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("YFIT", "SBR2-MN-3-0", "fit of angles, 17 data")
        .from(&[CUTEST])
        .fixed(3)
        .best(BestKnown::Always(
            6.669_720_446e-13,
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[SumOfSquares, Data, Domain]),
    Meta::new("YFITU", "SUR2-MN-3-0", "fit of angles without bounds, 17 data")
        .from(&[CUTEST])
        .fixed(3)
        .best(BestKnown::Always(
            6.669_720_446e-13,
            "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
        ))
        .tags(&[SumOfSquares, Data, Domain]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Yfit { bounded: member == 0 })
}

struct Yfit {
    bounded: bool,
}

impl Shape for Yfit {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [0.6, -0.6, 20.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if self.bounded && i == 2 {
            NON_NEGATIVE
        } else {
            FREE
        }
    }
}

impl Terms<3> for Yfit {
    fn terms(&self) -> usize {
        17
    }
    fn term<N: Number>(&self, i: usize, [a, b, d]: [N; 3]) -> N {
        let t = i as f64 / 16.0;
        let angle = a * (1.0 - t) + b * t;
        (d * angle.sin() / angle.cos() - DATA[i]).square()
    }
}

const DATA: [f64; 17] = [
    21.158931, 17.591719, 14.046854, 10.519732, 7.0058392, 3.5007293, 0.0, -3.5007293, -7.0058392,
    -10.519732, -14.046854, -17.591719, -21.158931, -24.753206, -28.379405, -32.042552, -35.747869,
];
