//! BRYBND and BROYDNBDLS: Broyden's banded function, as CUTEst has it.
//!
//! $$ f(x) = \sum_{i=1}^n \Bigl( 2 x_i + 5 x_i^p - \sum_{j=i-5}^{i-1} (x_j + x_j^q) - (x_{i+1} + x_{i+1}^2) \Bigr)^2, \qquad x_i^0 = 1, $$
//!
//! where (p, q) = (3, 2) in the first five and the last two residuals, and (2, 3) in all others; terms outside 1…n are
//! left out. Moré, Garbow and Hillstrom have (3, 2) throughout, a constant 1 in each residual, and start from −1. The two names
//! stand for the same problem.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("BRYBND", "SUR2-AN-V-0", "Broyden's banded function")
        .from(&[MGH, TOINT, BUCKLEY])
        .sized_n(&[Parameter::n(5000).least(7)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Chained]),
    Meta::new("BROYDNBDLS", "SUR2-AN-V-0", "Broyden's banded function")
        .from(&[MGH, TOINT, BUCKLEY])
        .sized_n(&[Parameter::n(5000).least(7)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Chained]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Local::boxed(Brybnd { n: p.whole("N") })
}

struct Brybnd {
    n: usize,
}

impl Shape for Brybnd {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Terms<7> for Brybnd {
    fn terms(&self) -> usize {
        self.n
    }
    fn variables(&self, i: usize) -> [usize; 7] {
        std::array::from_fn(|k| (i + k).saturating_sub(5).min(self.n - 1))
    }
    fn term<N: Number>(&self, i: usize, x: [N; 7]) -> N {
        banded(i, self.n, x).square()
    }
}

/// Residual i, in the variables from i − 5 to i + 1.
pub(super) fn banded<N: Number>(i: usize, n: usize, x: [N; 7]) -> N {
    let edge = i < 5 || i + 2 >= n;
    let y = x[5];
    let mut r = y * 2.0 + if edge { y.cube() } else { y.square() } * 5.0;
    for k in 0..5 {
        if i + k >= 5 {
            r -= x[k] + if edge { x[k].square() } else { x[k].cube() };
        }
    }
    if i + 1 < n {
        r -= x[6] + x[6].square();
    }
    r
}
