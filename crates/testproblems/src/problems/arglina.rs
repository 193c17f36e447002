//! ARGLINA, ARGLINB and ARGLINC: linear least squares of full rank and of rank one.
//!
//! ARGLINA, with $s = \frac2m \sum_j x_j$:
//!
//! $$ f(x) = \sum_{i=1}^n (x_i - s - 1)^2 + (m - n) (s + 1)^2. $$
//!
//! ARGLINB, with $s = \sum_{j=1}^n j x_j$, and ARGLINC, where the first and the last equation and variable have zero coefficients:
//!
//! $$ f(x) = \sum_{i=1}^m (i s - 1)^2, \qquad f(x) = 2 + \sum_{i=2}^{m-1} \bigl( (i - 1) s - 1 \bigr)^2, \quad s = \sum_{j=2}^{n-1} j x_j. $$
//!
//! All start from 1. For the two of rank one the sum over the equations is taken in closed form,
//! $A (s - B/A)^2 + \text{const}$, so that an evaluation costs n and not m·n.

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("ARGLINA", "SUR2-AN-V-0", "linear least squares of full rank")
        .from(&[MGH, BUCKLEY])
        .sized_n(&[
            Parameter::n(200),
            Parameter::count("M", 400, "number of equations, at least N"),
        ])
        .best(BestKnown::Rule(
            |p| (p.whole("M") >= p.whole("N")).then(|| (p.whole("M") - p.whole("N")) as f64),
            "Moré, Garbow and Hillstrom: m − n",
        ))
        .tags(&[SumOfSquares, Convex]),
    Meta::new("ARGLINB", "SUR2-AN-V-0", "linear least squares of rank one")
        .from(&[MGH, BUCKLEY])
        .sized_n(&[
            Parameter::n(200),
            Parameter::count("M", 400, "number of equations, at least N"),
        ])
        .best(BestKnown::Rule(
            |p| Some(least(1, p.whole("M"))),
            "Moré, Garbow and Hillstrom: m (m − 1) / (2 (2m + 1))",
        ))
        .tags(&[SumOfSquares, Convex, Dense, Degenerate, IllConditioned]),
    Meta::new(
        "ARGLINC",
        "SUR2-AN-V-0",
        "linear least squares of rank one with zero rows and columns",
    )
    .from(&[MGH, BUCKLEY])
    .sized_n(&[
        Parameter::n(200).least(3),
        Parameter::count("M", 400, "number of equations, at least N").least(3),
    ])
    .best(BestKnown::Rule(
        |p| Some(least(2, p.whole("M"))),
        "Moré, Garbow and Hillstrom: (m² + 3m − 6) / (2 (2m − 3))",
    ))
    .tags(&[SumOfSquares, Convex, Dense, Degenerate, IllConditioned]),
];

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let (n, m) = (p.whole("N"), p.whole("M"));
    if member == 0 {
        Box::new(Arglina { n, m })
    } else {
        Box::new(Rank1 { n, m, member })
    }
}

struct Arglina {
    n: usize,
    m: usize,
}

impl Shape for Arglina {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl Arglina {
    /// −s.
    fn shift<T: Real>(&self, x: &[T]) -> T {
        c::<T>(-2.0 / self.m as f64) * sum(self.n, |i| x[i])
    }

    /// m − n, the number of equations with the sum alone.
    fn rest<T: Real>(&self) -> T {
        c(self.m as f64 - self.n as f64)
    }
}

impl<T: Real> Formula<T> for Arglina {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let (two, t) = (c::<T>(2.0), self.shift(x) - T::one());
        let total = sum(self.n, |i| x[i] + t) + self.rest::<T>() * t;
        let common = c::<T>(-2.0 / self.m as f64) * total;
        let f = sum(self.n, |i| {
            let r = x[i] + t;
            g[i] = two * (r + common);
            r * r
        });
        f + self.rest::<T>() * t * t
    }

    fn value(&mut self, x: &[T]) -> T {
        let t = self.shift(x) - T::one();
        sum(self.n, |i| (x[i] + t) * (x[i] + t)) + self.rest::<T>() * t * t
    }

    fn hessian_product(&mut self, _: &[T], v: &[T], hv: &mut [T]) {
        let t = self.shift(v);
        let total = sum(self.n, |i| v[i] + t) + self.rest::<T>() * t;
        let common = c::<T>(-2.0 / self.m as f64) * total;
        for i in 0..self.n {
            hv[i] = c::<T>(2.0) * (v[i] + t + common);
        }
    }
}

/// ARGLINB (member 1) and ARGLINC (member 2).
struct Rank1 {
    n: usize,
    m: usize,
    member: usize,
}

/// A = Σ k², B = Σ k and the least value, for equations k s = 1.
fn sums(member: usize, m: usize) -> (f64, f64) {
    let k = if member == 1 { m } else { m - 2 } as f64;
    (k * (k + 1.0) * (2.0 * k + 1.0) / 6.0, k * (k + 1.0) / 2.0)
}

fn least(member: usize, m: usize) -> f64 {
    let m = m as f64;
    if member == 1 {
        m * (m - 1.0) / (2.0 * (2.0 * m + 1.0))
    } else {
        (m * m + 3.0 * m - 6.0) / (2.0 * (2.0 * m - 3.0))
    }
}

impl Rank1 {
    /// The coefficient of variable i in s.
    #[inline(always)]
    fn weight<T: Real>(&self, i: usize) -> T {
        if self.member == 2 && (i == 0 || i + 1 == self.n) {
            T::zero()
        } else {
            T::from_usize(i + 1)
        }
    }

    fn moment<T: Real>(&self, x: &[T]) -> T {
        sum(self.n, |i| self.weight::<T>(i) * x[i])
    }
}

impl Shape for Rank1 {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        1.0
    }
}

impl<T: Real> Formula<T> for Rank1 {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let (a, b) = sums(self.member, self.m);
        let r = self.moment(x) - c(b / a);
        for i in 0..self.n {
            g[i] = c::<T>(2.0 * a) * r * self.weight(i);
        }
        c::<T>(a) * r * r + c(least(self.member, self.m))
    }

    fn value(&mut self, x: &[T]) -> T {
        let (a, b) = sums(self.member, self.m);
        let r = self.moment(x) - c(b / a);
        c::<T>(a) * r * r + c(least(self.member, self.m))
    }

    fn hessian_product(&mut self, _: &[T], v: &[T], hv: &mut [T]) {
        let (a, _) = sums(self.member, self.m);
        let along = c::<T>(2.0 * a) * self.moment(v);
        for i in 0..self.n {
            hv[i] = along * self.weight(i);
        }
    }
}
