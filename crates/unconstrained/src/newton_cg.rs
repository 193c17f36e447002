//! Newton's method with the linear systems solved by conjugate gradients: line search Newton–CG.
//!
//! R. S. Dembo, T. Steihaug, *Truncated-Newton algorithms for large-scale unconstrained optimization*, Math. Programming 26
//! (1983) 190–212; J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, algorithm 7.1.
//!
//! ```text
//! propose: solve ∇²f d = −∇f by conjugate gradients until ‖residual‖ ≤ min(½, √‖∇f‖) ‖∇f‖     (Scaled)
//!          negative curvature, or a product that is not finite: d as it is then; at once: d ← −∇f   (Unscaled)
//!          after a failure along such a direction: d ← −∇f                                          (Unscaled)
//! learn:   nothing
//! ```
//!
//! The conjugate gradients are in `truncated_cg.rs`, the rest is in `descent.rs`.

use crate::start::{product, scaled};
use crate::truncated_cg::{Task, TruncatedCg};
use crate::{Descent, Direction, Iterate, Proposal, Step};
use num_traits::{Float, One};
use thalweg_core::{Counters, HessianProduct, InvalidInput, LineSearch, Of, Real, Update};
use thalweg_linesearch::MoreThuente;

/// Newton–CG for problems with exact Hessian products ([`HessianProduct`]), by default with Moré and Thuente's line search.
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
        Descent::new(NewtonCgDirection::default(), MoreThuente::default())
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
            tolerance: norm.sqrt().min(Of::<P>::from_f64(0.5)) * norm,
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
