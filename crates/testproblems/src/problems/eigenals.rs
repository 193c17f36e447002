//! EIGENALS, EIGENBLS and EIGENCLS: eigenvalues and eigenvectors of a symmetric matrix as a least-squares problem.
//!
//! $$ f(d, Q) = \sum_{i \le j} \Bigl( \sum_k d_k q_{ki} q_{kj} - a_{ij} \Bigr)^2 + \Bigl( \sum_k q_{ki} q_{kj} - \delta_{ij} \Bigr)^2, \qquad d^0 = (1, \dots, 1), \quad Q^0 = I. $$
//!
//! A is diag(1, …, N) (EIGENALS), tridiagonal with 2 and −1 (EIGENBLS), or tridiagonal with M, M − 1, …, −M and 1, N = 2M + 1
//! (EIGENCLS). The variables are d₁, the first column of Q, d₂, and so on. An evaluation takes time N³.

use super::prelude::*;

/// The records.
pub static META: [Meta; 3] = [
    Meta::new("EIGENALS", "SUR2-AN-V-0", "eigenproblem of a diagonal matrix")
        .from(&[CUTEST])
        .sized(
            &[Parameter::size("N", 50, "order of the matrix").most(10_000)],
            "N·(N + 1)",
            |p| p.whole("N").saturating_mul(p.whole("N") + 1),
        )
        .best(BestKnown::Always(0.0, SPECTRAL))
        .tags(&[SumOfSquares, Dense, Degenerate]),
    Meta::new("EIGENBLS", "SUR2-AN-V-0", "eigenproblem of the second difference")
        .from(&[CUTEST])
        .sized(
            &[Parameter::size("N", 50, "order of the matrix").most(10_000)],
            "N·(N + 1)",
            |p| p.whole("N").saturating_mul(p.whole("N") + 1),
        )
        .best(BestKnown::Always(0.0, SPECTRAL))
        .tags(&[SumOfSquares, Dense, Degenerate]),
    Meta::new("EIGENCLS", "SUR2-AN-V-0", "eigenproblem of Wilkinson's matrix")
        .from(&[CUTEST])
        .sized(
            &[Parameter::size("M", 25, "half the order of the matrix").most(5_000)],
            "(2·M + 1)·(2·M + 2)",
            |p| (2 * p.whole("M") + 1).saturating_mul(2 * p.whole("M") + 2),
        )
        .best(BestKnown::Always(0.0, SPECTRAL))
        .tags(&[SumOfSquares, Dense, Degenerate]),
];

const SPECTRAL: &str = "every symmetric matrix has an eigendecomposition";

pub(super) fn build<T: Real>(member: usize, p: &Params) -> Box<dyn Formula<T>> {
    let n = if member == 2 {
        2 * p.whole("M") + 1
    } else {
        p.whole("N")
    };
    let diagonal = |i: usize| match member {
        0 => (i + 1) as f64,
        1 => 2.0,
        _ => p.whole("M") as f64 - i as f64,
    };
    let zeros = || vec![T::zero(); n * n];
    Box::new(Eigen {
        n,
        diagonal: (0..n).map(|i| c(diagonal(i))).collect(),
        beside: c([0.0, -1.0, 1.0][member]),
        e: zeros(),
        o: zeros(),
        de: zeros(),
        d_o: zeros(),
    })
}

struct Eigen<T> {
    n: usize,
    diagonal: Vec<T>,
    /// The elements next to the diagonal.
    beside: T,
    /// Twice the residuals as symmetric matrices, the diagonal four times: of the decomposition and of orthogonality.
    e: Vec<T>,
    o: Vec<T>,
    /// Their changes along a direction.
    de: Vec<T>,
    d_o: Vec<T>,
}

impl<T: Real> Eigen<T> {
    /// d and the k-th element of column j.
    fn d(&self, x: &[T], k: usize) -> T {
        x[k * (self.n + 1)]
    }
    /// Column j of Q.
    fn column<'a>(&self, x: &'a [T], j: usize) -> &'a [T] {
        &x[j * (self.n + 1) + 1..(j + 1) * (self.n + 1)]
    }

    /// The residuals at i ≤ j.
    fn residuals(&self, x: &[T], i: usize, j: usize) -> (T, T) {
        let (a, b) = (self.column(x, i), self.column(x, j));
        let (mut e, mut o) = (T::zero(), T::zero());
        for k in 0..self.n {
            let product = a[k] * b[k];
            e += self.d(x, k) * product;
            o += product;
        }
        if i == j {
            (e - self.diagonal[i], o - T::one())
        } else if i + 1 == j {
            (e - self.beside, o)
        } else {
            (e, o)
        }
    }

    /// Fills `e` and `o`; returns f.
    fn load(&mut self, x: &[T]) -> T {
        let mut f = T::zero();
        for j in 0..self.n {
            for i in 0..=j {
                let (e, o) = self.residuals(x, i, j);
                f += e * e + o * o;
                let weight = c::<T>(if i == j { 4.0 } else { 2.0 });
                for at in [i * self.n + j, j * self.n + i] {
                    (self.e[at], self.o[at]) = (weight * e, weight * o);
                }
            }
        }
        f
    }
}

impl<T: Real> Shape for Eigen<T> {
    fn n(&self) -> usize {
        self.n * (self.n + 1)
    }
    fn start(&self, at: usize) -> f64 {
        let (j, place) = (at / (self.n + 1), at % (self.n + 1));
        if place == 0 || place == j + 1 { 1.0 } else { 0.0 }
    }
}

impl<T: Real> Formula<T> for Eigen<T> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let f = self.load(x);
        let n = self.n;
        for k in 0..n {
            g[k * (n + 1)] = T::zero();
        }
        for i in 0..n {
            for k in 0..n {
                let (mut e, mut o) = (T::zero(), T::zero());
                for j in 0..n {
                    let q = self.column(x, j)[k];
                    e += self.e[i * n + j] * q;
                    o += self.o[i * n + j] * q;
                }
                g[i * (n + 1) + 1 + k] = self.d(x, k) * e + o;
                g[k * (n + 1)] += c::<T>(0.5) * self.column(x, i)[k] * e;
            }
        }
        f
    }

    fn value(&mut self, x: &[T]) -> T {
        self.load(x)
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        self.load(x);
        let n = self.n;
        for j in 0..n {
            for i in 0..=j {
                let (a, b, da, db) = (
                    self.column(x, i),
                    self.column(x, j),
                    self.column(v, i),
                    self.column(v, j),
                );
                let (mut e, mut o) = (T::zero(), T::zero());
                for k in 0..n {
                    let rate = da[k] * b[k] + a[k] * db[k];
                    e += self.d(v, k) * a[k] * b[k] + self.d(x, k) * rate;
                    o += rate;
                }
                let weight = c::<T>(if i == j { 4.0 } else { 2.0 });
                for at in [i * n + j, j * n + i] {
                    (self.de[at], self.d_o[at]) = (weight * e, weight * o);
                }
            }
        }
        for k in 0..n {
            hv[k * (n + 1)] = T::zero();
        }
        for i in 0..n {
            for k in 0..n {
                let zero = T::zero();
                let (mut e, mut de, mut rest) = (zero, zero, zero);
                for j in 0..n {
                    let (q, dq, at) = (self.column(x, j)[k], self.column(v, j)[k], i * n + j);
                    e += self.e[at] * q;
                    de += self.de[at] * q + self.e[at] * dq;
                    rest += self.d_o[at] * q + self.o[at] * dq;
                }
                hv[i * (n + 1) + 1 + k] = self.d(x, k) * de + self.d(v, k) * e + rest;
                hv[k * (n + 1)] += c::<T>(0.5) * (self.column(x, i)[k] * de + self.column(v, i)[k] * e);
            }
        }
    }
}
