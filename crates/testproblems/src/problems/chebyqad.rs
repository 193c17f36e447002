//! CHEBYQAD: Chebyshev quadrature with equal weights.
//!
//! $$ f(x) = \sum_{i=1}^n \Bigl( \frac1n \sum_{j=1}^n T_i(2 x_j - 1) - c_i \Bigr)^2, \qquad
//!    c_i = \begin{cases} -1/(i^2 - 1) & i \text{ even} \cr 0 & i \text{ odd} \end{cases}, \qquad 0 \le x_j \le 1, \quad x_j^0 = \frac{j}{n+1}, $$
//!
//! with the Chebyshev polynomials $T_i$. An evaluation takes n² operations.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("CHEBYQAD", "SBR2-AN-V-0", "Chebyshev quadrature")
    .from(&[MGH, BUCKLEY])
    .sized_n(&[Parameter::n(100).most(100_000)])
    .best(BestKnown::Sizes(
        &[
            (1, 0.0),
            (2, 0.0),
            (3, 0.0),
            (4, 0.0),
            (5, 0.0),
            (6, 0.0),
            (7, 0.0),
            (9, 0.0),
            (8, 3.51687372569e-3),
            (10, 4.77271369e-3),
        ],
        "Moré, Garbow and Hillstrom for n ≤ 9; the file of CUTEst for n = 10",
    ))
    .tags(&[SumOfSquares, Dense, LocalMinima])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    Box::new(Chebyqad {
        n,
        r: vec![T::zero(); n],
        s: vec![T::zero(); n],
    })
}

struct Chebyqad<T> {
    n: usize,
    /// The residuals.
    r: Vec<T>,
    /// Their rates along a direction.
    s: Vec<T>,
}

/// Goes through T, T′ and T″ at 2x − 1, by the three-term recurrence, for the degrees from 1 on.
fn polynomials<T: Real>(x: T, n: usize, mut each: impl FnMut(usize, T, T, T)) {
    let two = c::<T>(2.0);
    let y = two * x - T::one();
    let (mut t0, mut t1) = (T::one(), y);
    let (mut d0, mut d1) = (T::zero(), two);
    let (mut e0, mut e1) = (T::zero(), T::zero());
    for i in 0..n {
        each(i, t1, d1, e1);
        // With derivatives by x: y′ = 2.
        let t2 = two * y * t1 - t0;
        let d2 = two * y * d1 + c::<T>(4.0) * t1 - d0;
        let e2 = two * y * e1 + c::<T>(8.0) * d1 - e0;
        (t0, t1, d0, d1, e0, e1) = (t1, t2, d1, d2, e1, e2);
    }
}

impl<T: Real> Chebyqad<T> {
    fn residuals(&mut self, x: &[T]) -> T {
        let weight = T::one() / T::from_usize(self.n);
        for (i, r) in self.r.iter_mut().enumerate() {
            let degree = (i + 1) as f64;
            *r = if i % 2 == 1 {
                c(decoded(1.0 / (degree * degree - 1.0)))
            } else {
                T::zero()
            };
        }
        for &x in x {
            polynomials(x, self.n, |i, t, _, _| self.r[i] += weight * t);
        }
        sum(self.n, |i| self.r[i] * self.r[i])
    }
}

impl<T: Real> Shape for Chebyqad<T> {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        decoded((i + 1) as f64 / (self.n + 1) as f64)
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        (0.0, 1.0)
    }
}

impl<T: Real> Formula<T> for Chebyqad<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let f = self.residuals(x);
        let weight = c::<T>(2.0) / T::from_usize(self.n);
        for (&x, g) in x.iter().zip(g) {
            *g = T::zero();
            polynomials(x, self.n, |i, _, d, _| *g += weight * self.r[i] * d);
        }
        f
    }

    fn value(&mut self, x: &[T]) -> T {
        self.residuals(x)
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.residuals(x);
        let weight = T::one() / T::from_usize(self.n);
        self.s.fill(T::zero());
        for (&x, &v) in x.iter().zip(v) {
            polynomials(x, self.n, |i, _, d, _| self.s[i] += weight * d * v);
        }
        for ((&x, &v), hv) in x.iter().zip(v).zip(hv) {
            *hv = T::zero();
            polynomials(x, self.n, |i, _, d, e| {
                *hv += c::<T>(2.0) * weight * (self.s[i] * d + self.r[i] * e * v);
            });
        }
    }
}
