//! Noise in value and gradient.

use super::Start;
use super::random::{hash, mix, unit};
use thalweg_core::{Bounds, HessianProduct, Of, Problem, Real, Vector};

/// How large the noise is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Noise {
    /// Up to ε |f| in the value, up to ε ‖g‖∞ in each element of the gradient.
    Relative(f64),
    /// Up to ε in the value and in each element of the gradient.
    Absolute(f64),
}

/// A problem whose value and gradient carry uniform noise; made by [`noisy`](super::Experiments::noisy).
///
/// The noise is a function of the bits of x and the seed: a second evaluation at the same point gives the same numbers, and
/// neighbouring points have nothing in common. Value and gradient have noise of their own, so that the gradient is not that
/// of the noisy value, as with measured or single-precision functions. Hessian–vector products stay exact.
#[derive(Debug, Clone)]
pub struct Noisy<P> {
    inner: P,
    noise: Noise,
    seed: u64,
}

impl<P: Problem> Noisy<P> {
    /// `inner` with noise; ε = 0 leaves it as it is.
    pub fn new(inner: P, noise: Noise, seed: u64) -> Self {
        Noisy { inner, noise, seed }
    }

    fn none(&self) -> bool {
        matches!(self.noise, Noise::Relative(0.0) | Noise::Absolute(0.0))
    }

    /// The value with its noise.
    fn disturb<T: Real>(&self, key: u64, f: T) -> T {
        f + self.size(f) * T::from_f64(2.0 * unit(key) - 1.0)
    }

    /// The largest noise of something of this size.
    fn size<T: Real>(&self, of: T) -> T {
        match self.noise {
            Noise::Relative(epsilon) => of.abs() * T::from_f64(epsilon),
            Noise::Absolute(epsilon) => T::from_f64(epsilon),
        }
    }
}

impl<P: Start> Start for Noisy<P> {
    fn start_point(&self) -> P::Vector {
        self.inner.start_point()
    }
}

impl<P: Problem> Problem for Noisy<P> {
    type Vector = P::Vector;
    type Error = P::Error;

    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        let f = self.inner.value_and_gradient(x, gradient)?;
        if self.none() {
            return Ok(f);
        }
        let key = hash(x.local(), self.seed);
        let size = self.size(gradient.norm_inf());
        let mut word = key;
        for g in gradient.local_mut() {
            word = mix(word);
            *g += size * Real::from_f64(2.0 * unit(word) - 1.0);
        }
        Ok(self.disturb(key, f))
    }

    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        let f = self.inner.value(x)?;
        if self.none() {
            return Ok(f);
        }
        Ok(self.disturb(hash(x.local(), self.seed), f))
    }

    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.inner.bounds()
    }
}

impl<P: HessianProduct> HessianProduct for Noisy<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        self.inner.hessian_product(x, v, product)
    }
}
