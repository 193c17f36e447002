//! SINQUAD and SINQUAD2: a curved valley with sines.
//!
//! $$ f(x) = (x_1 - 1)^4 + \sum_{i=2}^{n-1} \bigl( x_i^2 - x_1^2 + \sin(x_i - x_n) \bigr)^p + (x_n^2 - x_1^2)^2, \qquad x_i^0 = \tfrac1{10}, $$
//!
//! with p = 1 in SINQUAD, whose file leaves out the squares, and p = 2 in SINQUAD2.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new(
        "SINQUAD",
        "OUR2-AY-V-0",
        "valley with sines, the squares left out",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(5000).least(3)])
    .best(BestKnown::Sizes(
        &[(5000, -6757013.75734)],
        "by truncated Newton minimisation from the start to a projected gradient below 1e-5",
    ))
    .tags(&[LocalMinima]),
    Meta::new("SINQUAD2", "OUR2-AY-V-0", "valley with sines")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(5000).least(3)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Sinquad {
        n: p.whole("N"),
        squared: member == 1,
    })
}

struct Sinquad {
    n: usize,
    squared: bool,
}

impl Shape for Sinquad {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.1
    }
}

impl Terms<3> for Sinquad {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 3] {
        [0, i, self.n - 1]
    }
    fn term<N: Number>(&self, i: usize, [first, x, last]: [N; 3]) -> N {
        if i == 0 {
            return (first - 1.0).fourth();
        }
        if i + 1 == self.n {
            return (last.square() - first.square()).square();
        }
        let r = x.square() - first.square() + (x - last).sin();
        if self.squared { r.square() } else { r }
    }
}
