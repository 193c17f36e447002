//! WATSON: a polynomial approximation to the solution of a differential equation.
//!
//! $$ f(x) = x_1^2 + (x_2 - x_1^2 - 1)^2 + \sum_{i=1}^{29} \Bigl( \sum_{j=2}^n (j - 1) x_j t_i^{j-2} -
//!    \bigl( \sum_{j=1}^n x_j t_i^{j-1} \bigr)^2 - 1 \Bigr)^2, \qquad t_i = \frac{i}{29}, \qquad x^0 = 0. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new(
    "WATSON",
    "SUR2-AN-V-0",
    "polynomial solution of a differential equation",
)
.from(&[MGH, BUCKLEY])
.sized_n(&[Parameter::n(12).least(2).most(31)])
.best(BestKnown::Sizes(
    &[(6, 2.287670053552e-3), (9, 1.399760138e-6), (12, 4.72238e-10)],
    "Moré, Garbow and Hillstrom: 2.28767e-3, 1.39976e-6, 4.72238e-10; digits by minimisation",
))
.tags(&[SumOfSquares, Dense, IllConditioned])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    Box::new(Watson { n: p.whole("N") })
}

struct Watson {
    n: usize,
}

impl Shape for Watson {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, _: usize) -> f64 {
        0.0
    }
}

impl Watson {
    /// The two sums of residual i, as linear functions of the coefficients.
    fn sums<T: Real>(&self, i: usize, x: &[T]) -> (T, T) {
        let t = c::<T>((i + 1) as f64 / 29.0);
        let (mut power, mut slope, mut a, mut b) = (T::one(), T::zero(), T::zero(), T::zero());
        for j in 0..self.n {
            a += slope * x[j];
            b += power * x[j];
            slope = T::from_usize(j + 1) * power;
            power *= t;
        }
        (a, b)
    }

    /// Adds p times the derivatives of the first sum and q times those of the second.
    fn spread<T: Real>(&self, i: usize, p: T, q: T, out: &mut [T]) {
        let t = c::<T>((i + 1) as f64 / 29.0);
        let (mut power, mut slope) = (T::one(), T::zero());
        for j in 0..self.n {
            out[j] += p * slope + q * power;
            slope = T::from_usize(j + 1) * power;
            power *= t;
        }
    }
}

impl<T: Real> Formula<T> for Watson {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let two = c::<T>(2.0);
        g.fill(T::zero());
        let fit = sum(29, |i| {
            let (a, b) = self.sums(i, x);
            let r = a - b * b - T::one();
            self.spread(i, two * r, -c::<T>(4.0) * r * b, g);
            r * r
        });
        let s = x[1] - x[0] * x[0] - T::one();
        g[0] += two * x[0] - c::<T>(4.0) * s * x[0];
        g[1] += two * s;
        fit + x[0] * x[0] + s * s
    }

    fn value(&mut self, x: &[T]) -> T {
        let fit = sum(29, |i| {
            let (a, b) = self.sums(i, x);
            let r = a - b * b - T::one();
            r * r
        });
        let s = x[1] - x[0] * x[0] - T::one();
        fit + x[0] * x[0] + s * s
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let two = c::<T>(2.0);
        hv.fill(T::zero());
        for i in 0..29 {
            let ((a, b), (da, db)) = (self.sums(i, x), self.sums(i, v));
            let r = a - b * b - T::one();
            let dr = da - two * b * db;
            self.spread(i, two * dr, -c::<T>(4.0) * (dr * b + r * db), hv);
        }
        let s = x[1] - x[0] * x[0] - T::one();
        let ds = v[1] - two * x[0] * v[0];
        hv[0] += two * v[0] - c::<T>(4.0) * (ds * x[0] + s * v[0]);
        hv[1] += two * ds;
    }
}
