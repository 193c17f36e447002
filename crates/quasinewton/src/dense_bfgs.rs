//! The dense BFGS matrix as a [`Memory`].
//!
//! J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, section 6.1; equations are those.
//!
//! ```text
//! reset:   H ← I
//! update:  s'y ≤ threshold · y'y                          → skip
//!          the first pair: H ← (s'y / y'y) I               (6.20)
//!          w ← H y,  ρ ← 1/s'y,  c ← 1 + ρ y'w
//!          H ← H + ρ c (s − w/c)(s − w/c)' − (ρ/c) w w'    (6.17), gathered into two symmetric terms
//! H v:     a product
//! B v:     solve H out = v; H is factored once after an update, and only if B is asked for
//! ```
//!
//! Why H and not a factor of B: a line search solver asks for H∇f alone. With H the update and the direction are n²
//! products each, contiguous, without a triangular solve; the factorisation, O(n³), is never made in such a run. What a
//! Cholesky factor of B would give, definiteness to the last digit, is had by looking at y'Hy: should rounding have made it
//! ≤ 0, H starts again from this pair.

#[cfg(feature = "checkpoint")]
pub(crate) mod checkpoint;

use crate::{Dense, Plain};
use num_traits::{Float, One, Zero};
use thalweg_core::kernels::{axpy, dot};
use thalweg_core::{Memory, Real, ScalarOf, Serial, Update, Vector};

/// H ≈ (∇²f)⁻¹ as a dense matrix, learnt by BFGS updates from all pairs since the last reset.
///
/// Storage: twice n² numbers (the second for the factors of H). An update costs 3 n² products, a product with H n²; with B
/// O(n³) once after each update, then n². For vectors in one place.
///
/// ```
/// use thalweg_core::Memory;
/// use thalweg_quasinewton::DenseBfgs;
///
/// let mut memory: DenseBfgs<Vec<f64>> = DenseBfgs::new(&vec![0.0; 2]);
/// memory.update(&vec![1.0, 0.0], &vec![2.0, 0.0]);
/// let mut product = vec![0.0; 2];
/// memory.inverse_product(&vec![2.0, 0.0], &mut product);
/// assert_eq!(product, [1.0, 0.0]); // the secant equation
/// ```
#[derive(Debug, Clone)]
pub struct DenseBfgs<V: Vector, A = Plain<ScalarOf<V>>> {
    h: A,
    /// Whether the factors are those of H as it is.
    factored: bool,
    /// θ of the matrix θ I that the updates started from.
    theta: ScalarOf<V>,
    pairs: usize,
    threshold: ScalarOf<V>,
    /// w = H y and s − w/c.
    w: Vec<ScalarOf<V>>,
    u: Vec<ScalarOf<V>>,
}

impl<V: Vector, A: Dense<ScalarOf<V>>> DenseBfgs<V, A> {
    /// For vectors shaped like `like`.
    pub fn new(like: &V) -> Self {
        let n = like.local_len();
        DenseBfgs {
            h: A::identity(n),
            factored: false,
            theta: ScalarOf::<V>::one(),
            pairs: 0,
            threshold: ScalarOf::<V>::EPSILON,
            w: vec![ScalarOf::<V>::zero(); n],
            u: vec![ScalarOf::<V>::zero(); n],
        }
    }

    /// A pair is kept if s'y > threshold · y'y; machine epsilon by default.
    #[must_use]
    pub fn curvature_threshold(mut self, threshold: ScalarOf<V>) -> Self {
        self.threshold = threshold;
        self
    }

    /// H.
    pub fn inverse(&self) -> &A {
        &self.h
    }

    fn start_from(&mut self, scale: ScalarOf<V>) {
        self.h.set_identity(scale);
        self.theta = scale.recip();
        self.pairs = 0;
    }
}

impl<V: Vector<Comm = Serial>, A: Dense<ScalarOf<V>>> Memory<V> for DenseBfgs<V, A> {
    fn reset(&mut self) {
        self.start_from(ScalarOf::<V>::one());
        self.factored = false;
    }

    fn update(&mut self, s: &V, y: &V) -> Update {
        let (s, y) = (s.local(), y.local());
        let (zero, one) = (ScalarOf::<V>::zero(), ScalarOf::<V>::one());
        let (s_y, y_y) = (dot(s, y), dot(y, y));
        if !(s_y > self.threshold * y_y && s_y.is_finite() && y_y.is_finite()) {
            return Update::Skipped;
        }
        if self.pairs == 0 {
            self.start_from(s_y / y_y);
        }
        self.h.product(y, &mut self.w);
        let mut y_w = dot(y, &self.w);
        if !(y_w > zero && y_w.is_finite()) {
            self.start_from(s_y / y_y);
            self.h.product(y, &mut self.w);
            y_w = dot(y, &self.w);
        }
        let rho = s_y.recip();
        let c = one + rho * y_w;
        self.u.copy_from_slice(s);
        axpy(-c.recip(), &self.w, &mut self.u);
        self.h.rank_update(&[(rho * c, &self.u), (-rho / c, &self.w)]);
        self.pairs += 1;
        self.factored = false;
        Update::Stored
    }

    fn len(&self) -> usize {
        self.pairs
    }

    fn hessian_product(&mut self, v: &V, out: &mut V) {
        out.copy_from(v);
        if !self.factored && self.h.factor().is_err() {
            // Rounding has made H singular; the initial matrix is then the best answer.
            let theta = self.theta;
            out.local_mut().iter_mut().for_each(|x| *x *= theta);
            return;
        }
        self.factored = true;
        self.h.solve(out.local_mut());
    }

    fn inverse_product(&mut self, v: &V, out: &mut V) {
        self.h.product(v.local(), out.local_mut());
    }

    fn scale(&self) -> ScalarOf<V> {
        self.theta
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_again_where_rounding_has_spoilt_the_matrix() {
        let mut memory: DenseBfgs<Vec<f64>> = DenseBfgs::new(&vec![0.0; 2]);
        memory.update(&vec![1.0, 0.0], &vec![1.0, 0.0]);
        memory.h.set_identity(-1.0);
        let (s, y) = (vec![1.0, 0.0], vec![4.0, 0.0]);
        assert_eq!(memory.update(&s, &y), Update::Stored);
        assert_eq!((memory.len(), memory.scale()), (1, 4.0));
        let mut out = vec![0.0; 2];
        memory.inverse_product(&vec![0.0, 1.0], &mut out);
        assert_eq!(out, [0.0, 0.25]);
    }

    #[test]
    fn a_singular_matrix_is_answered_by_the_initial_one() {
        let mut memory: DenseBfgs<Vec<f64>> = DenseBfgs::new(&vec![0.0; 2]);
        memory.h.set_identity(0.0);
        let mut out = vec![0.0; 2];
        memory.hessian_product(&vec![3.0, 1.0], &mut out);
        assert_eq!(out, [3.0, 1.0]);
    }
}
