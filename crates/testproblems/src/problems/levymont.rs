//! LEVYMONT and LEVYMONT5 to LEVYMONT10: the global problems of Levy and Montalvo.
//!
//! $$ f(x) = \frac\pi n \Bigl( \sum_{i=1}^n (\ell x_i + c - 1)^2 + 10 \sin^2 \pi(\ell x_1 + c) +
//!    10 \sum_{i=2}^n (\ell x_{i-1} + c - 1)^2 \sin^2 \pi(\ell x_i + c) \Bigr), \qquad -10 \le x \le 10, $$
//!
//! from (−8, 8, 8, …), with (ℓ, c) = (¼, ¾) in LEVYMONT5, 6 and 7 and (1, 0) in the others. All $x_i = 1$ at the solution; there are about
//! $5^n$ local minima.

use super::prelude::*;

/// The records.
pub static META: [Meta; 7] = [Meta::new("LEVYMONT", "SBR2-AY-V-0", "Levy and Montalvo, many local minima")
.from(&["A.V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6, 1985"]).sized_n(&[Parameter::n(100)]).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained, LocalMinima]),
Meta::new("LEVYMONT5", "SBR2-AY-2-0", "Levy and Montalvo, many local minima")
.from(&["A.V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6, 1985"]).fixed(2).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained, LocalMinima]),
Meta::new("LEVYMONT6", "SBR2-AY-3-0", "Levy and Montalvo, many local minima")
.from(&["A.V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6, 1985"]).fixed(3).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained, LocalMinima]),
Meta::new("LEVYMONT7", "SBR2-AY-4-0", "Levy and Montalvo, many local minima")
.from(&["A.V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6, 1985"]).fixed(4).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained, LocalMinima]),
Meta::new("LEVYMONT8", "SBR2-AY-5-0", "Levy and Montalvo, many local minima")
.from(&["A.V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6, 1985"]).fixed(5).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained, LocalMinima]),
Meta::new("LEVYMONT9", "SBR2-AY-8-0", "Levy and Montalvo, many local minima")
.from(&["A.V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6, 1985"]).fixed(8).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained, LocalMinima]),
Meta::new("LEVYMONT10", "SBR2-AY-10-0", "Levy and Montalvo, many local minima")
.from(&["A.V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6, 1985"]).fixed(10).best(BestKnown::Always(0.0, OBVIOUS)).tags(&[SumOfSquares, Chained, LocalMinima])];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = [p.whole("N"), 2, 3, 4, 5, 8, 10][member];
    let (l, c) = if (1..=3).contains(&member) {
        (0.25, 0.75)
    } else {
        (1.0, 0.0)
    };
    Local::boxed(Levymont { n, l, c })
}

struct Levymont {
    n: usize,
    l: f64,
    c: f64,
}

impl Shape for Levymont {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        if i == 0 { -8.0 } else { 8.0 }
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (-10.0, 10.0)
    }
}

impl Terms<2> for Levymont {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 2] {
        [i.saturating_sub(1), i]
    }
    fn term<N: Number>(&self, i: usize, [x, y]: [N; 2]) -> N {
        use std::f64::consts::PI;
        let shifted = |x: N| x * self.l + self.c;
        let sine = (shifted(y) * PI).sin().square() * 10.0;
        let f = (shifted(y) - 1.0).square()
            + if i == 0 {
                sine
            } else {
                (shifted(x) - 1.0).square() * sine
            };
        f * (PI / self.n as f64)
    }
}
