//! Newton's method with the linear systems solved by conjugate gradients: line search Newton–CG.
//!
//! R. S. Dembo, T. Steihaug, *Truncated-Newton algorithms for large-scale unconstrained optimization*, Math. Programming 26
//! (1983) 190–212; S. G. Nash, A. Sofer, *Assessing a search direction within a truncated-Newton method*, Oper. Res. Letters 9
//! (1990) 219–221; J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, algorithm 7.1.
//!
//! ```text
//! propose: solve ∇²f d = −∇f by conjugate gradients until a step adds less to the decrease of the model
//!          than the share min(½, √‖∇f‖) of the mean step                                           (Scaled)
//!          negative curvature: d as it is then; at once: d ← −∇f ∇f'∇f / |∇f'∇²f∇f|                (Scaled)
//!          a product that is not finite, or no curvature: d as it is then; at once: d ← −∇f         (Unscaled)
//!          after a failure along such a direction: d ← −∇f                                          (Unscaled)
//! learn:   nothing
//! ```
//!
//! The usual test, on the residual, ends too soon where the Hessian is ill-conditioned: the residual is halved by one step,
//! the flat directions untouched. The test on the model does not. The share goes to 0 with the gradient, which makes the end
//! superlinear.
//!
//! The conjugate gradients are in `truncated_cg.rs`, the rest is in `descent.rs`.

#[cfg(feature = "checkpoint")]
mod checkpoint;

use crate::start::{product, scaled};
use crate::truncated_cg::{Task, TruncatedCg};
use crate::{Descent, Direction, Iterate, Proposal, Step};
use num_traits::{Float, One};
use thalweg_core::{Counters, HessianProduct, InvalidInput, LineSearch, Of, Real, Update};
use thalweg_linesearch::MoreThuente;

/// Newton–CG for problems with exact Hessian products ([`HessianProduct`]), by default with Moré and Thuente's line search at
/// c2 = 0.25.
/// Few iterations, quadratic convergence at the end, each at the cost of some Hessian products. On any vector.
pub type NewtonCg<T = f64, L = MoreThuente<T>> = Descent<T, NewtonCgDirection, L>;

/// The rule of [`NewtonCg`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewtonCgDirection {
    max_products: u64,
}

impl Default for NewtonCgDirection {
    fn default() -> Self {
        NewtonCgDirection { max_products: 200 }
    }
}

impl<T: Real> Default for Descent<T, NewtonCgDirection, MoreThuente<T>> {
    fn default() -> Self {
        // Newton's steps satisfy it anyway; where the curvature is negative the search goes on farther.
        let line_search = MoreThuente::default().curvature(T::from_f64(0.25));
        Descent::new(NewtonCgDirection::default(), line_search)
    }
}

impl<T: Real, L: LineSearch<T>> Descent<T, NewtonCgDirection, L> {
    /// The most Hessian products for one direction, ≥ 1; 200 by default.
    #[must_use]
    pub fn max_products(self, most: u64) -> Self {
        self.map_direction(|_| NewtonCgDirection { max_products: most })
    }
}

/// The workspaces of [`NewtonCgDirection`].
#[derive(Debug, Clone)]
pub struct NewtonCgWork<V> {
    cg: TruncatedCg<V>,
    /// No step was found along the Newton direction: steepest descent, until there is one.
    plain: bool,
}

impl<P: HessianProduct> Direction<P> for NewtonCgDirection {
    type Work = NewtonCgWork<P::Vector>;

    fn validate(&self) -> Result<(), InvalidInput> {
        if self.max_products == 0 {
            return Err(InvalidInput::option(
                "max_products",
                0,
                "allow at least one Hessian product; 200 is usual",
            ));
        }
        Ok(())
    }

    fn allocate(&self, like: &P::Vector) -> Result<Self::Work, InvalidInput> {
        Ok(NewtonCgWork {
            cg: TruncatedCg::new(like),
            plain: false,
        })
    }

    fn begin(&self, work: &mut Self::Work) {
        work.plain = false;
    }

    /// The Hessian is asked for anew in every step; what can be left is this one's.
    fn forget(&self, work: &mut Self::Work) {
        work.plain = true;
    }

    fn learn(&self, work: &mut Self::Work, _step: &Step<'_, P::Vector>) -> Update {
        work.plain = false;
        Update::Stored
    }

    fn propose(
        &self,
        work: &mut Self::Work,
        problem: &mut P,
        at: &Iterate<'_, P::Vector>,
        counters: &mut Counters,
        d: &mut P::Vector,
    ) -> Result<Proposal, P::Error> {
        if work.plain {
            scaled(-Of::<P>::one(), at.gradient, d);
            return Ok(Proposal::Unscaled);
        }
        let norm = product(at.gradient, at.gradient).sqrt();
        let task = Task {
            radius: Of::<P>::infinity(),
            // Where rounding ends progress.
            tolerance: Of::<P>::EPSILON.sqrt() * norm.sqrt().min(Of::<P>::one()) * norm,
            share: norm.sqrt().min(Of::<P>::from_f64(0.5)),
            most: self.max_products,
        };
        let model = work.cg.minimise(at.gradient, d, task, |p, out| {
            counters.hessian_products += 1;
            problem.hessian_product(at.x, p, out)
        })?;
        Ok(if model.steepest {
            Proposal::Unscaled
        } else {
            Proposal::Scaled
        })
    }

    fn name(&self) -> &'static str {
        "newton-cg"
    }
}
