//! The dense symmetric rank-one matrix as a [`Memory`].
//!
//! J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, section 6.2; equations are those.
//!
//! ```text
//! reset:   B ← I
//! update:  r ← y − B s
//!          |r's| < threshold ‖r‖ ‖s‖   → skip              (6.26)
//!          B ← B + r r' / r's                              (6.24)
//! B v:     a product
//! H v:     solve B out = v; B is factored once after an update, and only if H is asked for
//! ```

#[cfg(feature = "checkpoint")]
mod checkpoint;

use crate::{Dense, Plain};
use num_traits::{Float, One, Zero};
use thalweg_core::kernels::dot;
use thalweg_core::{Memory, Real, ScalarOf, Serial, Update, Vector};

/// B ≈ ∇²f as a dense matrix, learnt by symmetric rank-one updates: it may be indefinite, takes pairs with s'y < 0, and comes
/// close to the Hessian sooner than BFGS. For trust regions.
///
/// Storage: twice n² numbers (the second for the factors of B). An update costs 2 n² products, a product with B n²; with H
/// O(n³) once after each update, then n². For vectors in one place.
#[derive(Debug, Clone)]
pub struct Sr1<V: Vector, A = Plain<ScalarOf<V>>> {
    b: A,
    /// Whether the factors are those of B as it is.
    factored: bool,
    pairs: usize,
    threshold: ScalarOf<V>,
    r: Vec<ScalarOf<V>>,
}

impl<V: Vector, A: Dense<ScalarOf<V>>> Sr1<V, A> {
    /// For vectors shaped like `like`.
    pub fn new(like: &V) -> Self {
        let n = like.local_len();
        Sr1 {
            b: A::identity(n),
            factored: false,
            pairs: 0,
            threshold: ScalarOf::<V>::EPSILON.sqrt(),
            r: vec![ScalarOf::<V>::zero(); n],
        }
    }

    /// A pair is kept if |r's| ≥ threshold ‖r‖ ‖s‖, r = y − Bs; the root of machine epsilon by default.
    #[must_use]
    pub fn threshold(mut self, threshold: ScalarOf<V>) -> Self {
        self.threshold = threshold;
        self
    }

    /// B.
    pub fn matrix(&self) -> &A {
        &self.b
    }
}

impl<V: Vector<Comm = Serial>, A: Dense<ScalarOf<V>>> Memory<V> for Sr1<V, A> {
    fn reset(&mut self) {
        self.b.set_identity(ScalarOf::<V>::one());
        (self.pairs, self.factored) = (0, false);
    }

    fn update(&mut self, s: &V, y: &V) -> Update {
        let (s, y) = (s.local(), y.local());
        self.b.product(s, &mut self.r);
        for (r, &y) in self.r.iter_mut().zip(y) {
            *r = y - *r;
        }
        let (r_s, r_r, s_s) = (dot(&self.r, s), dot(&self.r, &self.r), dot(s, s));
        let scale = r_s.recip();
        // B s = y to rounding: nothing to learn.
        let known = r_r.sqrt() <= ScalarOf::<V>::from_f64(8.0) * ScalarOf::<V>::EPSILON * dot(y, y).sqrt();
        let safe = r_s.abs() >= self.threshold * r_r.sqrt() * s_s.sqrt();
        if known || !safe || !scale.is_finite() || !r_r.is_finite() {
            return Update::Skipped;
        }
        self.b.rank_update(&[(scale, &self.r)]);
        self.pairs += 1;
        self.factored = false;
        Update::Stored
    }

    fn len(&self) -> usize {
        self.pairs
    }

    fn hessian_product(&mut self, v: &V, out: &mut V) {
        self.b.product(v.local(), out.local_mut());
    }

    /// H v; v where B is singular.
    fn inverse_product(&mut self, v: &V, out: &mut V) {
        out.copy_from(v);
        if !self.factored && self.b.factor().is_err() {
            return;
        }
        self.factored = true;
        self.b.solve(out.local_mut());
    }

    fn scale(&self) -> ScalarOf<V> {
        ScalarOf::<V>::one()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_negative_curvature_and_finds_a_quadratic_in_n_updates() {
        // ∇²f = diag(2, −3, 5).
        let mut memory: Sr1<Vec<f64>> = Sr1::new(&vec![0.0; 3]);
        for (i, c) in [2.0, -3.0, 5.0].into_iter().enumerate() {
            let (mut s, mut y) = (vec![0.0; 3], vec![0.0; 3]);
            (s[i], y[i]) = (0.5, 0.5 * c);
            assert_eq!(memory.update(&s, &y), Update::Stored);
            // Known already.
            assert_eq!(memory.update(&s, &y), Update::Skipped);
        }
        let mut out = vec![0.0; 3];
        memory.hessian_product(&vec![1.0, 1.0, 1.0], &mut out);
        assert_eq!(out, [2.0, -3.0, 5.0]);
        memory.inverse_product(&vec![2.0, -3.0, 5.0], &mut out);
        assert_eq!(out, [1.0, 1.0, 1.0]);
    }

    #[test]
    fn what_cannot_be_divided_by_is_skipped() {
        let mut memory: Sr1<Vec<f64>> = Sr1::new(&vec![0.0; 2]);
        // r = y − s at right angles to s; NaN; nothing.
        for (s, y) in [
            ([1.0, 0.0], [1.0, 1.0]),
            ([1.0, 0.0], [f64::NAN, 0.0]),
            ([0.0, 0.0], [0.0, 0.0]),
        ] {
            assert_eq!(memory.update(&s.to_vec(), &y.to_vec()), Update::Skipped);
        }
        // A singular B leaves the vector as it is.
        memory.update(&vec![1.0, 0.0], &vec![0.0, 0.0]);
        let mut out = vec![0.0; 2];
        memory.inverse_product(&vec![3.0, 4.0], &mut out);
        assert_eq!(out, [3.0, 4.0]);
    }
}
