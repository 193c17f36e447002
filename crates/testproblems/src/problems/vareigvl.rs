//! VAREIGVL: a variational eigenvalue problem of Auchmuty.
//!
//! $$ f(x, \mu) = \tfrac12 \Vert A x - \mu x\Vert_2^2 + \tfrac1q \Vert x\Vert_2^{2 q}, \qquad a_{ij} = \sin(i j)\thinspace e^{-(i - j)^2/n^2} \text{ for } |i - j| \le M, \qquad x^0 = (1, \dots, 1), \ \mu^0 = 0. $$

use super::prelude::*;

/// The record.
pub static META: [Meta; 1] = [Meta::new("VAREIGVL", "OUR2-AN-V-0", "variational eigenvalue problem")
    .from(&["J.J. Moré, A collection of nonlinear model problems, Report MCS-P60-0289, Argonne National Laboratory, 1989, problem 1"])
    .sized(&[
        Parameter::size("N", 49, "order of the matrix").least(2),
        Parameter::count("M", 6, "half-bandwidth"),
        Parameter::real("Q", 1.5, "power, meant to be between 1 and 2").positive(),
    ], "N + 1", |p| p.whole("N").saturating_add(1))
    .best(BestKnown::Always(0.0, OBVIOUS)).tags(&[Degenerate, NotC2])];

pub(super) fn build<T: Real>(_: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = p.whole("N");
    let m = p.whole("M").min(n - 1);
    let element = |i: usize, j: usize| {
        let apart = j as f64 - i as f64;
        decoded((((i + 1) * (j + 1)) as f64).sin() * (-apart * apart / (n * n) as f64).exp())
    };
    Box::new(Vareigvl {
        n,
        m,
        q: p.real("Q"),
        band: (0..n)
            .flat_map(|i| (0..=m).map(move |k| (i, i + k)))
            .map(|(i, j)| element(i, j))
            .collect(),
        r: vec![T::zero(); n],
        w: vec![T::zero(); n],
    })
}

struct Vareigvl<T> {
    n: usize,
    m: usize,
    q: f64,
    /// The upper half of the band, row by row.
    band: Vec<f64>,
    /// A x − μ x.
    r: Vec<T>,
    /// Its change along a direction.
    w: Vec<T>,
}

impl<T: Real> Vareigvl<T> {
    /// (A x)ᵢ.
    fn row(&self, i: usize, x: &[T]) -> T {
        let (m, row) = (self.m, self.m + 1);
        let before =
            (i.saturating_sub(m)..i).fold(T::zero(), |s, j| s + c::<T>(self.band[j * row + i - j]) * x[j]);
        (i..(i + m + 1).min(self.n)).fold(before, |s, j| s + c::<T>(self.band[i * row + j - i]) * x[j])
    }

    fn residual(&mut self, x: &[T]) {
        for i in 0..self.n {
            self.r[i] = self.row(i, x) - x[self.n] * x[i];
        }
    }

    fn square(&self, x: &[T]) -> T {
        sum(self.n, |i| x[i] * x[i])
    }

    fn total(&self, x: &[T]) -> T {
        let q = c::<T>(self.q);
        c::<T>(0.5) * sum(self.n, |i| self.r[i] * self.r[i]) + self.square(x).powf(q) / q
    }
}

impl<T: Real> Shape for Vareigvl<T> {
    fn n(&self) -> usize {
        self.n + 1
    }
    fn start(&self, i: usize) -> f64 {
        if i < self.n { 1.0 } else { 0.0 }
    }
}

impl<T: Real> Formula<T> for Vareigvl<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        self.residual(x);
        let pull = c::<T>(2.0) * self.square(x).powf(c(self.q - 1.0));
        for i in 0..self.n {
            g[i] = self.row(i, &self.r) - x[self.n] * self.r[i] + pull * x[i];
        }
        g[self.n] = -sum(self.n, |i| self.r[i] * x[i]);
        self.total(x)
    }

    fn value(&mut self, x: &[T]) -> T {
        self.residual(x);
        self.total(x)
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        let (n, mu, dmu) = (self.n, x[self.n], v[self.n]);
        self.residual(x);
        for i in 0..n {
            self.w[i] = self.row(i, v) - mu * v[i] - dmu * x[i];
        }
        let (square, along) = (self.square(x), sum(n, |i| x[i] * v[i]));
        let pull = c::<T>(2.0) * square.powf(c(self.q - 1.0));
        let bend = c::<T>(4.0 * (self.q - 1.0)) * along * square.powf(c(self.q - 2.0));
        for i in 0..n {
            hv[i] = self.row(i, &self.w) - mu * self.w[i] - dmu * self.r[i] + pull * v[i] + bend * x[i];
        }
        hv[n] = -sum(n, |i| self.w[i] * x[i] + self.r[i] * v[i]);
    }
}
