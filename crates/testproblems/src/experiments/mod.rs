//! Problems made harder, for experiments with solvers: other variables, another start, noise, failures.
//!
//! Every adaptor wraps any [`Problem`] with a start point ([`Start`]), is a problem with a start point itself, and so composes
//! with the others; bounds and Hessian–vector products are carried along. What is random follows from a seed, and the same
//! seed gives the same problem on every machine.
//!
//! ```
//! use thalweg_core::Problem;
//! use thalweg_testproblems::TestProblem;
//! use thalweg_testproblems::experiments::{Experiments, Noise, Start};
//!
//! let problem = TestProblem::<Vec<f64>>::new("GENROSE", &[("N", 100.0)])?;
//! let mut problem = problem.scaled(3.0, 1).noisy(Noise::Relative(1e-6), 1);
//! let x = problem.start_point();
//! let mut g = vec![0.0; 100];
//! let Ok(f) = problem.value_and_gradient(&x, &mut g);
//! assert_eq!(problem.value(&x), Ok(f)); // the same noise at the same point
//! # Ok::<(), thalweg_testproblems::BuildError>(())
//! ```
//!
//! [`Features`] makes one of a list in words, such as `noise=1e-6,nan=0.05,rotated`.
//!
//! The vectors must be all in one place.

mod faults;
mod features;
mod linear;
mod nan;
mod noise;
mod perturbed;
mod random;

pub use faults::{Fault, Faulty};
pub use features::{Experimental, FeatureError, Features};
pub use linear::{LinearMap, Permutation, Rotation, Scaling, Transformed};
pub use nan::SometimesNan;
pub use noise::{Noise, Noisy};
pub use perturbed::Perturbed;

use crate::{ConstrainedProblem, TestProblem};
use thalweg_core::{HessianProduct, Of, Problem, Vector};

/// A problem with a point to start from.
pub trait Start: Problem {
    /// Where to start.
    fn start_point(&self) -> Self::Vector;
}

impl<V: Vector> Start for TestProblem<V> {
    fn start_point(&self) -> V {
        self.start()
    }
}

impl<V: Vector> Start for ConstrainedProblem<V> {
    fn start_point(&self) -> V {
        self.start()
    }
}

/// A problem of your own with a start point.
#[derive(Debug, Clone)]
pub struct StartingAt<P: Problem> {
    inner: P,
    start: P::Vector,
}

impl<P: Problem> StartingAt<P> {
    /// `inner`, to be started at `start`.
    pub fn new(inner: P, start: P::Vector) -> Self {
        StartingAt { inner, start }
    }
}

impl<P: Problem> Start for StartingAt<P> {
    fn start_point(&self) -> P::Vector {
        self.start.clone()
    }
}

impl<P: Problem> Problem for StartingAt<P> {
    type Vector = P::Vector;
    type Error = P::Error;
    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.inner.value_and_gradient(x, gradient)
    }
    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.inner.value(x)
    }
    fn bounds(&self) -> Option<&thalweg_core::Bounds<P::Vector>> {
        self.inner.bounds()
    }
}

impl<P: HessianProduct> HessianProduct for StartingAt<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        self.inner.hessian_product(x, v, product)
    }
}

/// The adaptors as methods.
pub trait Experiments: Start + Sized {
    /// With noise in value and gradient; see [`Noisy`].
    fn noisy(self, noise: Noise, seed: u64) -> Noisy<Self> {
        Noisy::new(self, noise, seed)
    }

    /// With NaN at this share of the points, not at the start; see [`SometimesNan`].
    fn with_nans(self, rate: f64, seed: u64) -> SometimesNan<Self> {
        SometimesNan::new(self, rate, seed)
    }

    /// Started elsewhere; see [`Perturbed`].
    fn perturbed(self, reach: f64, seed: u64) -> Perturbed<Self> {
        Perturbed::new(self, reach, seed)
    }

    /// In variables of different scales, over so many powers of ten; see [`Scaling`].
    fn scaled(self, decades: f64, seed: u64) -> Transformed<Self, Scaling> {
        let map = Scaling::new(self.start_point().local_len(), decades, seed);
        Transformed::with_bounds(self, map)
    }

    /// With the variables in another order; see [`Permutation`].
    fn permuted(self, seed: u64) -> Transformed<Self, Permutation> {
        let map = Permutation::new(self.start_point().local_len(), seed);
        Transformed::with_bounds(self, map)
    }

    /// In rotated variables; see [`Rotation`].
    ///
    /// # Errors
    /// A problem with bounds: a rotated box is not a box.
    fn rotated(self, seed: u64) -> Result<Transformed<Self, Rotation>, FeatureError> {
        if self.bounds().is_some() {
            return Err(FeatureError::RotatedBounds);
        }
        let map = Rotation::new(self.start_point().local_len(), seed);
        Ok(Transformed::with_bounds(self, map))
    }
}

impl<P: Start> Experiments for P {}
