//! NONMSQRT: the "non square root" of a matrix, from a mistake in [MSQRTBLS](super::msqrtals).
//!
//! $$ f(X) = \sum_{i,j=1}^p \Bigl( x_{ij} \sum_{k=1}^p x_{ik} - a_{ij} \Bigr)^2, \qquad A = B^2, $$
//!
//! with B and the start of MSQRTBLS.

use super::msqrtals::{matrix, square, start};
use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [
    Meta::new("NONMSQRT", "SUR2-AN-V-0", "the non square root of a matrix")
        .from(&[CUTEST])
        .sized(
            &[Parameter::size("P", 70, "order of the matrices")
                .least(3)
                .most(10_000)],
            "P²",
            |p| p.whole("P").saturating_pow(2),
        )
        .tags(&[SumOfSquares, LocalMinima, IllConditioned]),
];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let p = p.whole("P");
    let b = matrix(p, true);
    Box::new(Rows {
        p,
        target: square(p, &b).into_iter().map(c).collect(),
        b,
    })
}

struct Rows<T> {
    p: usize,
    b: Vec<f64>,
    target: Vec<T>,
}

impl<T: Real> Rows<T> {
    /// The sum of row i.
    fn row(&self, i: usize, x: &[T]) -> T {
        x[i * self.p..(i + 1) * self.p]
            .iter()
            .fold(T::zero(), |s, &x| s + x)
    }
}

impl<T: Real> Shape for Rows<T> {
    fn n(&self) -> usize {
        self.p * self.p
    }
    fn start(&self, at: usize) -> f64 {
        start(at, &self.b)
    }
}

impl<T: Real> Formula<T> for Rows<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let (p, two) = (self.p, c::<T>(2.0));
        let mut f = T::zero();
        for i in 0..p {
            let (total, mut pull) = (self.row(i, x), T::zero());
            for at in i * p..(i + 1) * p {
                let r = x[at] * total - self.target[at];
                f += r * r;
                g[at] = two * r * total;
                pull += two * r * x[at];
            }
            g[i * p..(i + 1) * p].iter_mut().for_each(|g| *g += pull);
        }
        f
    }

    fn value(&mut self, x: &[T]) -> T {
        let mut f = T::zero();
        for i in 0..self.p {
            let total = self.row(i, x);
            for at in i * self.p..(i + 1) * self.p {
                let r = x[at] * total - self.target[at];
                f += r * r;
            }
        }
        f
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let (p, two) = (self.p, c::<T>(2.0));
        for i in 0..p {
            let (total, rate, mut pull) = (self.row(i, x), self.row(i, v), T::zero());
            for at in i * p..(i + 1) * p {
                let r = x[at] * total - self.target[at];
                let dr = v[at] * total + x[at] * rate;
                hv[at] = two * (dr * total + r * rate);
                pull += two * (dr * x[at] + r * v[at]);
            }
            hv[i * p..(i + 1) * p].iter_mut().for_each(|h| *h += pull);
        }
    }
}
