//! SINEALI: sines along a curve, in a box around it.
//!
//! $$ f(x) = \sin(x_1 - 1) + \sum_{i=2}^n 100 \sin(x_i - x_{i-1}^2), \qquad b_1 = \tfrac\pi2, \quad b_i = \sqrt{b_{i-1} + \tfrac\pi2}, \quad
//!    b_i - 2\pi \le x_i \le b_i, \qquad x^0 = 0. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("SINEALI", "OBR2-AN-V-0", "sines along a curve")
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(1000).least(2)])
    .best(BestKnown::Rule(
        |p| Some(99.0 - 100.0 * p.whole("N") as f64),
        "the file of CUTEst: all sines −1",
    ))
    .tags(&[Chained, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let mut bounds = Vec::with_capacity(p.whole("N"));
    let mut bound = 0.5 * PI;
    for _ in 0..p.whole("N") {
        bounds.push(bound);
        bound = (bound + 0.5 * PI).sqrt();
    }
    Local::boxed(Sineali { bounds })
}

/// To the digits of CUTEst's file.
const PI: f64 = 3.141_592_653_5;

struct Sineali {
    bounds: Vec<f64>,
}

impl Shape for Sineali {
    fn n(&self) -> usize {
        self.bounds.len()
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        (decoded(self.bounds[i] - 2.0 * PI), decoded(self.bounds[i]))
    }
}

impl Terms<2> for Sineali {
    fn terms(&self) -> usize {
        self.bounds.len()
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i.saturating_sub(1), i]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        if i == 0 {
            (y - 1.0).sin()
        } else {
            (y - x.square()).sin() * 100.0
        }
    }
}
