//! ARGTRIGLS, TRIGON1, TRIGON1B and TRIGMGH: the trigonometric function.
//!
//! $$ f(x) = \sum_{i=1}^n \Bigl( \sum_{j=1}^n \cos x_j + i\thinspace (\cos x_i + \sin x_i) - n - i \Bigr)^2. $$
//!
//! ARGTRIGLS starts from 1/n, TRIGON1 and TRIGON1B from 1/10; TRIGON1B has the bounds 0 ≤ xᵢ ≤ π. TRIGMGH is the function as Moré,
//! Garbow and Hillstrom have it, with $i \cos x_i + \sin x_i$, from 1/n; this name is the collection's own.

use super::prelude::*;

/// The records.
pub static META: [Meta; 4] = [
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
    Meta::new(
        "TRIGMGH",
        "SUR2-AN-V-0",
        "trigonometric function of Moré, Garbow and Hillstrom",
    )
    .from(&[MGH])
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
        if self.member == 0 || self.member == 3 {
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
    /// The factors of cos xᵢ and sin xᵢ in residual i.
    #[inline(always)]
    fn factors<T: Real>(&self, i: usize) -> (T, T) {
        let k = T::from_usize(i + 1);
        (k, if self.member == 3 { T::one() } else { k })
    }

    /// All of residual i but the sum of cosines.
    #[inline(always)]
    fn own<T: Real>(&self, i: usize, x: T) -> T {
        let (a, b) = self.factors::<T>(i);
        a * x.cos() + b * x.sin() - T::from_usize(self.n + i + 1)
    }

    /// Its derivative.
    #[inline(always)]
    fn turn<T: Real>(&self, i: usize, x: T) -> T {
        let (a, b) = self.factors::<T>(i);
        b * x.cos() - a * x.sin()
    }
}

impl<T: Real> Formula<T> for Argtrigls {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let cosines = sum(self.n, |i| x[i].cos());
        let total = sum(self.n, |i| cosines + self.own(i, x[i]));
        sum(self.n, |i| {
            let r = cosines + self.own(i, x[i]);
            g[i] = c::<T>(2.0) * (r * self.turn(i, x[i]) - total * x[i].sin());
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
        let turn = |i: usize| self.turn(i, x[i]);
        let total = sum(self.n, |i| cosines + self.own(i, x[i]));
        let total_rate = sum(self.n, |i| rate + turn(i) * v[i]);
        for i in 0..self.n {
            let r = cosines + self.own(i, x[i]);
            let (a, b) = self.factors::<T>(i);
            let bend = -a * x[i].cos() - b * x[i].sin();
            hv[i] = c::<T>(2.0)
                * ((rate + turn(i) * v[i]) * turn(i) + r * bend * v[i]
                    - total_rate * x[i].sin()
                    - total * x[i].cos() * v[i]);
        }
    }
}
