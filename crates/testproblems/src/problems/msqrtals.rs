//! MSQRTALS and MSQRTBLS: the square root of a matrix.
//!
//! $$ f(X) = \Vert X^2 - B^2 \Vert_F^2, \qquad b_{ij} = \sin k^2, \quad k = (i - 1) p + j, \qquad X^0 = \tfrac15 B, $$
//!
//! for p × p matrices. MSQRTBLS has $b_{31} = 0$, but not in the start, where $x_{31} = b_{31} - \tfrac45 \sin k^2$. An evaluation takes time p³.

use super::prelude::*;

/// The records.
pub static META: [Meta; 2] = [
    Meta::new("MSQRTALS", "SUR2-AN-V-V", "square root of a matrix")
        .from(&[LUO])
        .sized(
            &[Parameter::size("P", 32, "order of the matrices").most(10_000)],
            "P²",
            |p| p.whole("P").saturating_pow(2),
        )
        .best(BestKnown::Always(0.0, "the matrix is a square"))
        .tags(&[SumOfSquares, Dense, Degenerate, IllConditioned]),
    Meta::new("MSQRTBLS", "SUR2-AN-V-V", "square root of a matrix, modified")
        .from(&[LUO])
        .sized(
            &[Parameter::size("P", 32, "order of the matrices")
                .least(3)
                .most(10_000)],
            "P²",
            |p| p.whole("P").saturating_pow(2),
        )
        .best(BestKnown::Always(0.0, "the matrix is a square"))
        .tags(&[SumOfSquares, Dense, Degenerate, IllConditioned]),
];

const LUO: &str = "Z.-Q. Luo, unpublished; Ph.L. Toint, problem file of CUTEst, 1992";

/// B, row by row; `changed` has b₃₁ = 0.
pub(super) fn matrix(p: usize, changed: bool) -> Vec<f64> {
    let mut b: Vec<f64> = (1..=p * p).map(|k| decoded(((k * k) as f64).sin())).collect();
    if changed {
        b[2 * p] = 0.0;
    }
    b
}

/// B².
pub(super) fn square(p: usize, b: &[f64]) -> Vec<f64> {
    let element = |at: usize| (0..p).map(|k| b[at / p * p + k] * b[k * p + at % p]).sum::<f64>();
    (0..p * p).map(|at| decoded(element(at))).collect()
}

/// The start: b − 4/5 sin k².
pub(super) fn start(at: usize, b: &[f64]) -> f64 {
    let k = at + 1;
    decoded(b[at] - 0.8 * ((k * k) as f64).sin())
}

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let p = p.whole("P");
    let b = matrix(p, member == 1);
    Box::new(Root {
        p,
        target: square(p, &b).into_iter().map(c).collect(),
        b,
        r: vec![T::zero(); p * p],
        w: vec![T::zero(); p * p],
    })
}

struct Root<T> {
    p: usize,
    b: Vec<f64>,
    target: Vec<T>,
    /// X² − B².
    r: Vec<T>,
    /// Its change along a direction.
    w: Vec<T>,
}

/// out ← out + a b.
fn add_product<T: Real>(p: usize, out: &mut [T], a: &[T], b: &[T]) {
    for (row, a) in out.chunks_mut(p).zip(a.chunks(p)) {
        for (&a, b) in a.iter().zip(b.chunks(p)) {
            row.iter_mut().zip(b).for_each(|(out, &b)| *out += a * b);
        }
    }
}

/// out ← out + 2 (r xᵀ + xᵀ r).
fn add_adjoint<T: Real>(p: usize, out: &mut [T], r: &[T], x: &[T]) {
    let two = c::<T>(2.0);
    for i in 0..p {
        for k in 0..p {
            let dot = r[i * p..(i + 1) * p]
                .iter()
                .zip(&x[k * p..(k + 1) * p])
                .fold(T::zero(), |s, (&r, &x)| s + r * x);
            out[i * p + k] += two * dot;
        }
    }
    for (x, r) in x.chunks(p).zip(r.chunks(p)) {
        for (row, &x) in out.chunks_mut(p).zip(x) {
            row.iter_mut().zip(r).for_each(|(out, &r)| *out += two * x * r);
        }
    }
}

impl<T: Real> Root<T> {
    fn residual(&mut self, x: &[T]) -> T {
        self.r.fill(T::zero());
        add_product(self.p, &mut self.r, x, x);
        for (r, &target) in self.r.iter_mut().zip(&self.target) {
            *r -= target;
        }
        sum(self.r.len(), |k| self.r[k] * self.r[k])
    }
}

impl<T: Real> Shape for Root<T> {
    fn n(&self) -> usize {
        self.p * self.p
    }
    fn start(&self, at: usize) -> f64 {
        start(at, &self.b)
    }
}

impl<T: Real> Formula<T> for Root<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let f = self.residual(x);
        g.fill(T::zero());
        add_adjoint(self.p, g, &self.r, x);
        f
    }

    fn value(&mut self, x: &[T]) -> T {
        self.residual(x)
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.residual(x);
        self.w.fill(T::zero());
        add_product(self.p, &mut self.w, x, v);
        add_product(self.p, &mut self.w, v, x);
        hv.fill(T::zero());
        add_adjoint(self.p, hv, &self.w, x);
        add_adjoint(self.p, hv, &self.r, v);
    }
}
