//! HARKERP2: Harker and Pang, a quadratic with a dense matrix, on the positive orthant.
//!
//! $$ f(x) = -\tfrac12 \sum_{i=1}^n x_i^2 - \sum_{i=1}^n x_i + s_1^2 + \sum_{j=2}^n 2\thinspace s_j^2, \qquad s_j = \sum_{i=j}^n x_i, \qquad
//!    x \ge 0, \qquad x_i^0 = i. $$
//!
//! Sums from the end make an evaluation linear in n.

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("HARKERP2", "QBR2-AN-V-V", "quadratic with a dense matrix")
.from(&["P.T. Harker, J.-S. Pang, A damped Newton method for the linear complementarity problem, Lectures in Applied Mathematics 26, 1990"]).sized_n(&[Parameter::n(1000).least(2)]).best(BestKnown::Always(-0.5, "by minimisation at x = (1, 0, …, 0)")).tags(&[Convex, Quadratic, Dense, ManyActive])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    Box::new(Harkerp2 {
        n,
        s: vec![T::zero(); n],
    })
}

struct Harkerp2<T> {
    n: usize,
    /// The sums from each element to the end.
    s: Vec<T>,
}

impl<T: Real> Harkerp2<T> {
    fn tails(&mut self, x: &[T]) {
        let mut s = T::zero();
        for i in (0..self.n).rev() {
            s += x[i];
            self.s[i] = s;
        }
    }

    fn weight(j: usize) -> T {
        c(if j == 0 { 1.0 } else { 2.0 })
    }

    /// The Hessian times the vector whose tails are in `s`.
    fn product(&self, x: &[T], out: &mut [T]) {
        let mut total = T::zero();
        for i in 0..self.n {
            total += c::<T>(2.0) * Self::weight(i) * self.s[i];
            out[i] = total - x[i];
        }
    }

    fn sum(&self, x: &[T]) -> T {
        sum(self.n, |i| {
            Self::weight(i) * self.s[i] * self.s[i] - c::<T>(0.5) * x[i] * x[i]
        }) - self.s[0]
    }
}

impl<T: Real> Shape for Harkerp2<T> {
    fn n(&self) -> usize {
        self.n
    }
    fn start(&self, i: usize) -> f64 {
        (i + 1) as f64
    }
    fn bounds(&self, _: usize) -> (f64, f64) {
        NON_NEGATIVE
    }
}

impl<T: Real> Formula<T> for Harkerp2<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        self.tails(x);
        self.product(x, g);
        g.iter_mut().for_each(|g| *g -= T::one());
        self.sum(x)
    }

    fn value(&mut self, x: &[T]) -> T {
        self.tails(x);
        self.sum(x)
    }

    fn hessian_product(&mut self, _: &[T], v: &[T], hv: &mut [T]) {
        self.tails(v);
        self.product(v, hv);
    }
}
