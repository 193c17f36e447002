//! TRIGON2 and TRIGON2B: the second trigonometric function of the SciPy benchmark.
//!
//! $$ f(x) = 1 + \sum_{i=1}^n \Bigl( \sqrt8 \sin\bigl( 7 (x_i - 0.9)^2 \bigr) + \sqrt6 \sin\bigl( 14 (x_i - 0.9)^2 \bigr) \Bigr)^2 + (x_i - 0.9)^2, \qquad x_i^0 = \frac in. $$
//!
//! CUTEst has 0.9 within the sines in single precision.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("TRIGON2", "SUR2-MN-V-0", "second trigonometric function")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(10)])
        .best(BestKnown::Always(1.0, OBVIOUS))
        .tags(&[SumOfSquares, Separable, LocalMinima]),
    Meta::new(
        "TRIGON2B",
        "SBR2-MN-V-0",
        "second trigonometric function in a box",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(10)])
    .best(BestKnown::Always(1.0, OBVIOUS))
    .tags(&[SumOfSquares, Separable, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Trigon2 {
        n: p.whole("N"),
        bounded: member == 1,
    })
}

struct Trigon2 {
    n: usize,
    bounded: bool,
}

impl Shape for Trigon2 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        (i + 1) as f64 / self.n as f64
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        if self.bounded { (-500.0, 500.0) } else { FREE }
    }
}

impl Terms<1> for Trigon2 {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 1] {
        [i]
    }
    fn term<N: Number>(&self, i: usize, [x]: [N; 1]) -> N {
        let y = (x - single(0.9)).square();
        let wave = (y * 7.0).sin() * decoded(8.0_f64.sqrt()) + (y * 14.0).sin() * decoded(6.0_f64.sqrt());
        wave.square() + (x - 0.9).square() + if i == 0 { 1.0 } else { 0.0 }
    }
}
