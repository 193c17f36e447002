//! ALLINIT and ALLINITU: an example with every kind of bound.
//!
//! $$ f(x) = x_3 - 1 + x_1^2 + x_2^2 + (x_3 + x_4)^2 + \sin^2 x_3 + x_1^2 x_2^2 + x_4 - 3 + \sin^2 x_3 +
//!   (x_4 - 1)^2 + x_2^4 + \bigl( x_3^2 + (x_4 + x_1)^2 \bigr)^2 + \bigl( x_1 - 4 + \sin^2 x_4 + x_2^2 x_3^2 \bigr)^2 + \sin^4 x_4. $$
//!
//! ALLINIT has $x_2 \ge 1$, $-10^{10} \le x_3 \le 1$ and $x_4 = 2$; ALLINITU no bounds. Both start from 0.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("ALLINIT", "OBR2-AY-4-0", "every kind of bound")
        .from(&[CUTEST])
        .fixed(4)
        .best(BestKnown::Always(
            16.7059684373,
            "by minimisation; CUTEst has none",
        ))
        .tags(&[FixedVariables, InfeasibleStart]),
    Meta::new("ALLINITU", "OUR2-AY-4-0", "ALLINIT without bounds")
        .from(&[CUTEST])
        .fixed(4)
        .best(BestKnown::Always(5.74438491, "by minimisation; CUTEst has none")),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Allinit { bounded: member == 0 })
}

struct Allinit {
    bounded: bool,
}

impl Shape for Allinit {
    fn n(&self) -> usize {
        4
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if !self.bounded {
            return FREE;
        }
        [FREE, (1.0, f64::INFINITY), (-1e10, 1.0), (2.0, 2.0)][i]
    }
}

impl Terms<4> for Allinit {
    fn term<N: Number>(&self, _: usize, [x, y, z, w]: [N; 4]) -> N {
        let (s3, s4) = (z.sin().square(), w.sin().square());
        z - 1.0 + x.square() + y.square() + (z + w).square() + s3 + (x * y).square() + w - 3.0
            + s3
            + (w - 1.0).square()
            + y.fourth()
            + (z.square() + (w + x).square()).square()
            + (x - 4.0 + s4 + (y * z).square()).square()
            + s4.square()
    }
}
