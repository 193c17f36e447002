//! ELATVIDU and ELATVIDUB: El-Attar, Vidyasagar and Dutta.
//!
//! $$ f(x) = (x_1^2 + x_2 - 10)^2 + (x_1 + x_2^2 - 7)^2 + (x_1^2 + x_2^3 - 1)^2. $$

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("ELATVIDU", "SUR2-MN-2-0", "El-Attar, Vidyasagar and Dutta")
        .from(&[CUTEST])
        .fixed(2)
        .best(BestKnown::Always(
            1.712780354862198,
            "the SciPy benchmark set; digits by minimisation",
        ))
        .tags(&[SumOfSquares, LocalMinima]),
    Meta::new(
        "ELATVIDUB",
        "SBR2-MN-2-0",
        "El-Attar, Vidyasagar and Dutta in a box",
    )
    .from(&[CUTEST])
    .fixed(2)
    .best(BestKnown::Always(
        1.712_780_354_862_198,
        "the SciPy benchmark set; digits by minimisation",
    ))
    .tags(&[SumOfSquares, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, _: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Elatvidu { bounded: member == 1 })
}

struct Elatvidu {
    bounded: bool,
}

impl Shape for Elatvidu {
    fn n(&self) -> usize {
        2
    }
    fn start(&self, i: usize) -> f64 {
        [1.0, 5.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if self.bounded {
            [(-100.0, 100.0), (-100.0, 100.0)][i]
        } else {
            FREE
        }
    }
}

impl Terms<2> for Elatvidu {
    fn term<N: Number>(&self, _: usize, [x, y]: [N; 2]) -> N {
        (x.square() + y - 10.0).square()
            + (x + y.square() - 7.0).square()
            + (x.square() + y.cube() - 1.0).square()
    }
}
