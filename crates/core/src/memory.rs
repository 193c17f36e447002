//! Quasi-Newton memories: an approximation of the Hessian from curvature pairs.

use crate::{ScalarOf, Vector};

/// What became of a curvature pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Update {
    /// The pair is in.
    Stored,
    /// s'y was too small for a positive definite matrix; nothing changed.
    Skipped,
}

/// An approximation B ≈ ∇²f and its inverse H, learnt from curvature pairs s = x⁺ − x, y = ∇f(x⁺) − ∇f(x).
///
/// # What must hold
/// * After a stored update: the secant equation B s = y, and H y = s.
/// * B and H are symmetric and inverse to each other; positive definite if the memory promises it.
/// * Nothing allocates after the memory is made.
///
/// `thalweg_conformance::memory` checks all of it.
pub trait Memory<V: Vector> {
    /// Forgets every pair: B = I.
    fn reset(&mut self);

    /// Learns a pair.
    fn update(&mut self, s: &V, y: &V) -> Update;

    /// How many pairs are held.
    fn len(&self) -> usize;

    /// Whether no pair is held, so that B = I.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// out ← B v.
    fn hessian_product(&mut self, v: &V, out: &mut V);

    /// out ← H v = B⁻¹ v.
    fn inverse_product(&mut self, v: &V, out: &mut V);

    /// The scalar θ of the initial matrix θ I.
    fn scale(&self) -> ScalarOf<V>;
}
