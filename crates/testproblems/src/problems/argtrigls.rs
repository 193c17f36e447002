//! ARGTRIGLS, TRIGON1 and TRIGON1B: the trigonometric function.
//!
//! $$ f(x) = \sum_{i=1}^n \Bigl( \sum_{j=1}^n \cos x_j + i\,(\cos x_i + \sin x_i) - n - i \Bigr)^2. $$
//!
//! ARGTRIGLS starts from 1/n, TRIGON1 and TRIGON1B from 1/10; TRIGON1B has the bounds 0 ≤ xᵢ ≤ π. (Moré, Garbow and Hillstrom
//! have $n - \sum_j \cos x_j + i (1 - \cos x_i) - \sin x_i$.)

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("ARGTRIGLS", "SUR2-AN-V-0", "trigonometric function")
        .from(&[MGH])
        .sized_n(&[Parameter::n(200)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Dense, LocalMinima]),
    Meta::new(
        "TRIGON1",
        "SUR2-MN-V-0",
        "trigonometric function of the SciPy benchmark",
    )
    .from(&[CUTEST])
    .sized_n(&[Parameter::n(10)])
    .best(BestKnown::Always(0.0, OBVIOUS))
    .tags(&[SumOfSquares, Dense, LocalMinima]),
    Meta::new("TRIGON1B", "SBR2-MN-V-0", "trigonometric function in a box")
        .from(&[CUTEST])
        .sized_n(&[Parameter::n(10)])
        .best(BestKnown::Always(0.0, OBVIOUS))
        .tags(&[SumOfSquares, Dense, LocalMinima]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Argtrigls {
        n: p.whole("N"),
        member,
    })
}

struct Argtrigls {
    n: usize,
    member: usize,
}

impl Shape for Argtrigls {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        if self.member == 0 {
            decoded(1.0 / self.n as f64)
        } else {
            0.1
        }
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        if self.member == 2 {
            (0.0, 3.141_592_653)
        } else {
            FREE
        }
    }
}

impl Argtrigls {
    /// All of residual i but the sum of cosines.
    #[inline(always)]
    fn own<T: Real>(&self, i: usize, x: T) -> T {
        let k = T::from_usize(i + 1);
        k * (x.cos() + x.sin()) - T::from_usize(self.n + i + 1)
    }
}

impl<T: Real> Formula<T> for Argtrigls {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let cosines = sum(self.n, |i| x[i].cos());
        let total = sum(self.n, |i| cosines + self.own(i, x[i]));
        sum(self.n, |i| {
            let r = cosines + self.own(i, x[i]);
            let k = T::from_usize(i + 1);
            g[i] = c::<T>(2.0) * (r * k * (x[i].cos() - x[i].sin()) - total * x[i].sin());
            r * r
        })
    }

    fn value(&mut self, x: &[T]) -> T {
        let cosines = sum(self.n, |i| x[i].cos());
        sum(self.n, |i| {
            let r = cosines + self.own(i, x[i]);
            r * r
        })
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let cosines = sum(self.n, |i| x[i].cos());
        let rate = -sum(self.n, |i| x[i].sin() * v[i]);
        let turn = |i: usize| T::from_usize(i + 1) * (x[i].cos() - x[i].sin());
        let total = sum(self.n, |i| cosines + self.own(i, x[i]));
        let total_rate = sum(self.n, |i| rate + turn(i) * v[i]);
        for i in 0..self.n {
            let r = cosines + self.own(i, x[i]);
            let bend = -T::from_usize(i + 1) * (x[i].cos() + x[i].sin());
            hv[i] = c::<T>(2.0)
                * ((rate + turn(i) * v[i]) * turn(i) + r * bend * v[i]
                    - total_rate * x[i].sin()
                    - total * x[i].cos() * v[i]);
        }
    }
}
