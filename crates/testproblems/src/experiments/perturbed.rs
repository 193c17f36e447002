//! Another start point.

use super::Start;
use super::random::Random;
use thalweg_core::{Bounds, HessianProduct, Of, Problem, Real, Vector};

/// A problem started near its start point; made by [`perturbed`](super::Experiments::perturbed).
///
/// Each element moves by up to `reach` · max(1, |xᵢ|); the new start is projected on the bounds.
#[derive(Debug, Clone)]
pub struct Perturbed<P: Problem> {
    inner: P,
    start: P::Vector,
}

impl<P: Start> Perturbed<P> {
    /// `inner`, started elsewhere; reach = 0 leaves the start as it is.
    pub fn new(inner: P, reach: f64, seed: u64) -> Self {
        let mut start = inner.start_point();
        if reach != 0.0 {
            let mut random = Random::new(seed, 4);
            for x in start.local_mut() {
                let size = reach * x.to_f64().abs().max(1.0);
                *x += Real::from_f64(size * random.symmetric());
            }
            if let Some(bounds) = inner.bounds() {
                bounds.project(&mut start);
            }
        }
        Perturbed { inner, start }
    }
}

impl<P: Problem> Start for Perturbed<P> {
    fn start_point(&self) -> P::Vector {
        self.start.clone()
    }
}

impl<P: Problem> Problem for Perturbed<P> {
    type Vector = P::Vector;
    type Error = P::Error;
    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.inner.value_and_gradient(x, gradient)
    }
    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.inner.value(x)
    }
    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.inner.bounds()
    }
}

impl<P: HessianProduct> HessianProduct for Perturbed<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        self.inner.hessian_product(x, v, product)
    }
}
