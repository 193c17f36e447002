//! BOX3 and BOX2: Box's fit of exponentials.
//!
//! $$ f(x) = \sum_{i=1}^{m} \Bigl( e^{-t_i x_1} - e^{-t_i x_2} - x_3 (e^{-t_i} - e^{-10 t_i}) \Bigr)^2, \qquad t_i = \frac{i}{10}. $$
//!
//! BOX3 starts from (0, 10, 1) in CUTEst; from (0, 10, 20) with Moré, Garbow and Hillstrom. BOX2 fixes $x_3 = 1$. Minimisers are
//! (1, 10, 1), (10, 1, −1), and all points with $x_1 = x_2$, $x_3 = 0$.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("BOX3", "SUR2-AN-3-0", "fit of exponentials in three variables")
        .from(&[MGH, BUCKLEY])
        .parameters(&[Parameter::count("M", 10, "number of residuals").least(3)])
        .fixed(3)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Degenerate]),
    Meta::new("BOX2", "SXR2-AN-3-0", "BOX3 with the third variable fixed")
        .from(&[BUCKLEY])
        .parameters(&[Parameter::count("M", 10, "number of residuals").least(3)])
        .fixed(3)
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, FixedVariables]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Box3 {
        m: p.whole("M"),
        fixed: member == 1,
    })
}

struct Box3 {
    m: usize,
    fixed: bool,
}

impl Shape for Box3 {
    fn n(&self) -> usize {
        3
    }
    fn start(&self, i: usize) -> f64 {
        [0.0, 10.0, 1.0][i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        if self.fixed && i == 2 { (1.0, 1.0) } else { FREE }
    }
}

impl Terms<3> for Box3 {
    fn terms(&self) -> usize {
        self.m
    }
    fn term<N: Number>(&self, i: usize, [x, y, z]: [N; 3]) -> N {
        let t = (i + 1) as f64 * 0.1;
        ((x * -t).exp() - (y * -t).exp() - z * decoded((-t).exp() - (-10.0 * t).exp())).square()
    }
}
