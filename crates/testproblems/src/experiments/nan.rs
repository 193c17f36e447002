//! Evaluations that fail.

use super::Start;
use super::random::{hash, unit};
use thalweg_core::{Bounds, HessianProduct, Of, Problem, Real, Vector};

/// A problem that is not defined at a share of the points; made by [`with_nans`](super::Experiments::with_nans).
///
/// Whether a point is one of them follows from the bits of x and the seed, so that a second evaluation fails as the first did.
/// There, value, gradient and Hessian–vector products are NaN. The start point, projected on the bounds, is never one of them:
/// a solver may refuse to begin at NaN.
#[derive(Debug, Clone)]
pub struct SometimesNan<P> {
    inner: P,
    rate: f64,
    seed: u64,
    /// The hash of the start point.
    spared: u64,
}

impl<P: Start> SometimesNan<P> {
    /// `inner`, with NaN at a share `rate` of the points, between 0 (none) and 1 (all but the start).
    pub fn new(inner: P, rate: f64, seed: u64) -> Self {
        let mut x = inner.start_point();
        if let Some(bounds) = inner.bounds() {
            bounds.project(&mut x);
        }
        SometimesNan {
            spared: hash(x.local(), seed),
            inner,
            rate,
            seed,
        }
    }
}

impl<P: Problem> SometimesNan<P> {
    fn fails(&self, x: &P::Vector) -> bool {
        if self.rate <= 0.0 {
            return false;
        }
        let key = hash(x.local(), self.seed);
        key != self.spared && unit(key) < self.rate
    }
}

fn nan<T: Real>() -> T {
    T::from_f64(f64::NAN)
}

impl<P: Start> Start for SometimesNan<P> {
    fn start_point(&self) -> P::Vector {
        self.inner.start_point()
    }
}

impl<P: Problem> Problem for SometimesNan<P> {
    type Vector = P::Vector;
    type Error = P::Error;

    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        if self.fails(x) {
            gradient.fill(nan());
            return Ok(nan());
        }
        self.inner.value_and_gradient(x, gradient)
    }

    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        if self.fails(x) {
            return Ok(nan());
        }
        self.inner.value(x)
    }

    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.inner.bounds()
    }
}

impl<P: HessianProduct> HessianProduct for SometimesNan<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        if self.fails(x) {
            product.fill(nan());
            return Ok(());
        }
        self.inner.hessian_product(x, v, product)
    }
}
