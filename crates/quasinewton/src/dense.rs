//! Dense symmetric matrices, on a choice of back ends.
//!
//! [`Dense`] is all that BFGS, SR1 and Newton's n × n work needs: products, symmetric updates of low rank, a factorisation
//! and solutions. The back end is a type: [`Plain`] is always there, `Nalgebra` and `Faer` come with the features of
//! that name. All give the same numbers within rounding; the bits of [`Plain`] are the same on every processor.

use crate::Singular;
use std::fmt::Debug;
use thalweg_core::Real;
use thalweg_core::kernels::{axpy, sum};
use thalweg_core::simd::{Kernel, dispatch};

#[cfg(feature = "faer")]
mod faer;
#[cfg(feature = "nalgebra")]
mod nalgebra;

#[cfg(feature = "faer")]
pub use self::faer::Faer;
#[cfg(feature = "nalgebra")]
pub use self::nalgebra::Nalgebra;

/// A dense symmetric n × n matrix A, perhaps indefinite, and its factorisation.
///
/// # What must hold
/// * Slices have length n; what is given out is written in full.
/// * After [`factor`](Self::factor), [`solve`](Self::solve) belongs to the matrix as it was factored; a change of the matrix
///   does not change the factors.
///
/// [`check_dense`] checks all of it.
pub trait Dense<T: Real>: Clone + Debug {
    /// The n × n identity, with room for a factorisation.
    fn identity(n: usize) -> Self;

    /// n.
    fn order(&self) -> usize;

    /// A ← a I.
    fn set_identity(&mut self, a: T);

    /// aᵢⱼ, counted from 0.
    fn get(&self, i: usize, j: usize) -> T;

    /// aᵢⱼ ← `value`, and nothing else: the caller sees to the symmetry.
    fn set(&mut self, i: usize, j: usize, value: T);

    /// A ← A + Σ cₖ vₖ vₖ' over the terms (cₖ, vₖ). k n² products.
    fn rank_update(&mut self, terms: &[(T, &[T])]);

    /// out ← A x. n² products.
    fn product(&self, x: &[T], out: &mut [T]);

    /// Factors A, which may be indefinite. O(n³).
    ///
    /// # Errors
    /// [`Singular`] if A is singular to working precision, or not finite.
    fn factor(&mut self) -> Result<(), Singular>;

    /// b ← A⁻¹ b by the factors; leaves b alone if there are none. n² products.
    fn solve(&mut self, b: &mut [T]);
}

/// A dense matrix that needs no library: rows one after the other, LU factors with partial pivoting. Allocates nothing
/// once made.
///
/// ```
/// use thalweg_quasinewton::{Dense, Plain};
///
/// let mut a = Plain::<f64>::identity(2);
/// a.rank_update(&[(3.0, &[1.0, 1.0])]); // [4 3; 3 4]
/// let mut b = [0.0; 2];
/// a.product(&[1.0, -1.0], &mut b);
/// assert_eq!(b, [1.0, -1.0]);
/// a.factor()?;
/// a.solve(&mut b);
/// assert!((b[0] - 1.0).abs() < 1e-15);
/// # Ok::<(), thalweg_quasinewton::Singular>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plain<T> {
    n: usize,
    a: Vec<T>,
    /// L (unit diagonal, below) and U of the rows as `rows` has them.
    lu: Vec<T>,
    rows: Vec<usize>,
    /// Room for a permuted right-hand side.
    permuted: Vec<T>,
    factored: bool,
}

impl<T: Real> Plain<T> {
    /// aᵢⱼ ← `element(i, j)`.
    pub(crate) fn fill(&mut self, element: impl Fn(usize, usize) -> T) {
        for (i, row) in self.a.chunks_exact_mut(self.n.max(1)).enumerate() {
            for (j, a) in row.iter_mut().enumerate() {
                *a = element(i, j);
            }
        }
    }
}

impl<T: Real> Dense<T> for Plain<T> {
    fn identity(n: usize) -> Self {
        let mut out = Plain {
            n,
            a: vec![T::zero(); n * n],
            lu: vec![T::zero(); n * n],
            rows: (0..n).collect(),
            permuted: vec![T::zero(); n],
            factored: false,
        };
        out.set_identity(T::one());
        out
    }

    fn order(&self) -> usize {
        self.n
    }

    fn set_identity(&mut self, a: T) {
        self.a.fill(T::zero());
        self.a.iter_mut().step_by(self.n + 1).for_each(|d| *d = a);
    }

    fn get(&self, i: usize, j: usize) -> T {
        self.a[i * self.n + j]
    }

    fn set(&mut self, i: usize, j: usize, value: T) {
        self.a[i * self.n + j] = value;
    }

    fn rank_update(&mut self, terms: &[(T, &[T])]) {
        let n = self.n;
        for &(c, v) in terms {
            dispatch(RankOne {
                n,
                a: &mut self.a,
                c,
                v,
            });
        }
    }

    fn product(&self, x: &[T], out: &mut [T]) {
        dispatch(Product {
            n: self.n,
            a: &self.a,
            x,
            out,
        });
    }

    fn factor(&mut self) -> Result<(), Singular> {
        self.lu.copy_from_slice(&self.a);
        self.rows.iter_mut().enumerate().for_each(|(i, r)| *r = i);
        self.factored = dispatch(Lu {
            n: self.n,
            a: &mut self.lu,
            rows: &mut self.rows,
        });
        if self.factored { Ok(()) } else { Err(Singular) }
    }

    fn solve(&mut self, b: &mut [T]) {
        if !self.factored {
            return;
        }
        let n = self.n;
        let x = &mut self.permuted;
        for (x, &r) in x.iter_mut().zip(&self.rows) {
            *x = b[r];
        }
        for i in 0..n {
            let row = &self.lu[i * n..i * n + i];
            let below = sum(i, |j| row[j] * x[j]);
            x[i] -= below;
        }
        for i in (0..n).rev() {
            let row = &self.lu[i * n..(i + 1) * n];
            let rest = sum(n - i - 1, |j| row[i + 1 + j] * x[i + 1 + j]);
            x[i] = (x[i] - rest) / row[i];
        }
        b.copy_from_slice(x);
    }
}

struct RankOne<'a, T> {
    n: usize,
    a: &'a mut [T],
    c: T,
    v: &'a [T],
}

impl<T: Real> Kernel for RankOne<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let (c, v) = (self.c, &self.v[..self.n]);
        for (row, &vi) in self.a.chunks_exact_mut(self.n.max(1)).zip(v) {
            for (a, &vj) in row.iter_mut().zip(v) {
                // The product of the elements first: the same bits on both sides of the diagonal.
                *a += c * (vi * vj);
            }
        }
    }
}

struct Product<'a, T> {
    n: usize,
    a: &'a [T],
    x: &'a [T],
    out: &'a mut [T],
}

impl<T: Real> Kernel for Product<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let (n, x) = (self.n, &self.x[..self.n]);
        for (out, row) in self.out.iter_mut().zip(self.a.chunks_exact(n.max(1))) {
            *out = sum(n, |j| row[j] * x[j]);
        }
    }
}

/// Gaussian elimination with partial pivoting, rows swapped in place; false if a pivot is zero or not finite.
struct Lu<'a, T> {
    n: usize,
    a: &'a mut [T],
    rows: &'a mut [usize],
}

impl<T: Real> Kernel for Lu<'_, T> {
    type Output = bool;
    #[inline(always)]
    fn run(self) -> bool {
        let Lu { n, a, rows } = self;
        for k in 0..n {
            let mut pivot = k;
            for i in k + 1..n {
                if a[i * n + k].abs() > a[pivot * n + k].abs() {
                    pivot = i;
                }
            }
            if pivot != k {
                let (upper, lower) = a.split_at_mut(pivot * n);
                upper[k * n..(k + 1) * n].swap_with_slice(&mut lower[..n]);
                rows.swap(k, pivot);
            }
            let d = a[k * n + k];
            if !(d.is_finite() && d != T::zero()) {
                return false;
            }
            let (upper, lower) = a.split_at_mut((k + 1) * n);
            let top = &upper[k * n + k + 1..];
            for row in lower.chunks_exact_mut(n) {
                let factor = row[k] / d;
                row[k] = factor;
                axpy(-factor, top, &mut row[k + 1..]);
            }
        }
        true
    }
}

/// Checks that a back end keeps every promise of [`Dense`], on matrices of order 1 to 40 with condition up to 10³; the
/// first offence in words.
///
/// Tolerances: 10⁴ ε relative to the largest element, for a few dozen roundings times the condition.
///
/// # Errors
/// What is wrong, and where.
pub fn check_dense<T: Real, A: Dense<T>>() -> Result<(), String> {
    let t = T::from_f64;
    let tolerance = t(1e4) * T::EPSILON;
    let near = |found: &[T], expected: &[T], what: &str, n: usize| {
        let size = expected.iter().fold(T::one(), |m, v| m.max(v.abs()));
        match (0..n).find(|&i| !((found[i] - expected[i]).abs() <= tolerance * size)) {
            Some(i) => Err(format!(
                "n = {n}, {what}: element {i} is {} instead of {}",
                found[i], expected[i]
            )),
            None => Ok(()),
        }
    };
    for n in [1usize, 2, 3, 8, 17, 40] {
        let wave = |k: usize, i: usize| t(((k * 31 + i * 7 + 1) as f64).sin());
        let mut a = A::identity(n);
        if a.order() != n {
            return Err(format!("n = {n}: the order is {}", a.order()));
        }
        a.set_identity(t(-0.5));
        let v: Vec<Vec<T>> = (0..3).map(|k| (0..n).map(|i| wave(k, i)).collect()).collect();
        let c = [t(2.0), t(-1.5), t(0.75)];
        a.rank_update(&[(c[0], &v[0]), (c[1], &v[1])]);
        a.rank_update(&[(c[2], &v[2])]);
        a.rank_update(&[]);
        let x: Vec<T> = (0..n).map(|i| wave(5, i)).collect();
        let mut expected = vec![T::zero(); n];
        for i in 0..n {
            let mut row = vec![T::zero(); n];
            for j in 0..n {
                row[j] = (0..3).fold(if i == j { t(-0.5) } else { T::zero() }, |s, k| {
                    s + c[k] * v[k][i] * v[k][j]
                });
                expected[i] += row[j] * x[j];
            }
            let found: Vec<T> = (0..n).map(|j| a.get(i, j)).collect();
            near(&found, &row, "rank_update", n)?;
        }
        let mut out = vec![T::nan(); n];
        a.product(&x, &mut out);
        near(&out, &expected, "product", n)?;
        a.factor().map_err(|_| format!("n = {n}: factor failed"))?;
        // Element by element, and no other.
        let mut copy = A::identity(n);
        for i in 0..n {
            for j in 0..n {
                copy.set(i, j, a.get(i, j));
            }
        }
        let same = |i: usize, j: usize| copy.get(i, j) == a.get(i, j);
        if !(0..n).all(|i| (0..n).all(|j| same(i, j))) {
            return Err(format!("n = {n}: set does not give what get has"));
        }
        // The factors outlive a change of the matrix.
        a.set_identity(T::one());
        a.solve(&mut out);
        near(&out, &x, "solve", n)?;
        // Singular: rank one, and not finite.
        a.set_identity(T::zero());
        if a.factor().is_ok() {
            return Err(format!("n = {n}: factored a matrix of zeros"));
        }
        a.set_identity(T::nan());
        if a.factor().is_ok() {
            return Err(format!("n = {n}: factored a matrix of NaN"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_keeps_its_promises() {
        check_dense::<f64, Plain<f64>>().unwrap();
        check_dense::<f32, Plain<f32>>().unwrap();
    }

    #[cfg(feature = "nalgebra")]
    #[test]
    fn nalgebra_keeps_its_promises() {
        check_dense::<f64, Nalgebra<f64>>().unwrap();
        check_dense::<f32, Nalgebra<f32>>().unwrap();
    }

    #[cfg(feature = "faer")]
    #[test]
    fn faer_keeps_its_promises() {
        check_dense::<f64, Faer<f64>>().unwrap();
        check_dense::<f32, Faer<f32>>().unwrap();
    }

    #[test]
    fn pivots_where_it_must() {
        // [0 1; 1 0] = ½ (1,1)(1,1)' − ½ (1,−1)(1,−1)': a zero pivot without exchange.
        let mut a = Plain::<f64>::identity(2);
        a.set_identity(0.0);
        a.rank_update(&[(0.5, &[1.0, 1.0]), (-0.5, &[1.0, -1.0])]);
        a.factor().unwrap();
        let mut b = [3.0, 7.0];
        a.solve(&mut b);
        assert_eq!(b, [7.0, 3.0]);
    }

    #[test]
    fn without_factors_nothing_is_solved() {
        let mut b = [3.0];
        Plain::<f64>::identity(1).solve(&mut b);
        assert_eq!(b, [3.0]);
    }

    /// A broken back end is caught: each defect spoils one promise.
    #[test]
    fn the_check_catches_what_is_wrong() {
        #[derive(Clone, Debug)]
        struct Broken<const DEFECT: usize>(Plain<f64>);
        impl<const DEFECT: usize> Dense<f64> for Broken<DEFECT> {
            fn identity(n: usize) -> Self {
                Broken(Plain::identity(n))
            }
            fn order(&self) -> usize {
                self.0.order() + usize::from(DEFECT == 0)
            }
            fn set_identity(&mut self, a: f64) {
                self.0.set_identity(a);
                if DEFECT == 1 && a == 1.0 {
                    let _ = self.0.factor();
                }
            }
            fn get(&self, i: usize, j: usize) -> f64 {
                self.0.get(i, j)
            }
            fn set(&mut self, i: usize, j: usize, value: f64) {
                self.0.set(i, j, value);
                if DEFECT == 5 {
                    self.0.set(j, i, value + 1.0);
                }
            }
            fn rank_update(&mut self, terms: &[(f64, &[f64])]) {
                self.0.rank_update(if DEFECT == 2 {
                    &terms[..terms.len().min(1)]
                } else {
                    terms
                });
            }
            fn product(&self, x: &[f64], out: &mut [f64]) {
                self.0.product(x, out);
                if DEFECT == 3 {
                    out[x.len() - 1] = f64::NAN;
                }
            }
            fn factor(&mut self) -> Result<(), Singular> {
                let result = self.0.factor();
                if DEFECT == 4 { Ok(()) } else { result }
            }
            fn solve(&mut self, b: &mut [f64]) {
                self.0.solve(b);
            }
        }
        assert!(check_dense::<f64, Broken<0>>().is_err());
        assert!(check_dense::<f64, Broken<1>>().is_err());
        assert!(check_dense::<f64, Broken<2>>().is_err());
        assert!(check_dense::<f64, Broken<3>>().is_err());
        assert!(check_dense::<f64, Broken<4>>().is_err());
        assert!(check_dense::<f64, Broken<5>>().is_err());
        assert_eq!(check_dense::<f64, Broken<6>>(), Ok(()));
    }
}
