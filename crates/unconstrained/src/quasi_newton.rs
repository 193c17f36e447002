//! A direction from any quasi-Newton memory.
//!
//! ```text
//! propose: d ← −H ∇f            (Scaled; without pairs H = I: Unscaled)
//! learn:   s ← t d,  y ← ∇f(x) − ∇f(x_old);  the memory is updated, or skips
//! ```

#[cfg(feature = "checkpoint")]
mod checkpoint;

use crate::start::{difference, scaled};
use crate::{Direction, Iterate, Proposal, Step};
use num_traits::One;
use thalweg_core::{Counters, InvalidInput, Memory, Of, Problem, Update, Vector};

/// Makes a memory for vectors of a size. A closure does:
///
/// ```
/// use thalweg_quasinewton::LimitedMemory;
/// use thalweg_unconstrained::QuasiNewton;
///
/// let rule = QuasiNewton::new(|like: &Vec<f64>| LimitedMemory::<_>::new(like, 5));
/// ```
pub trait MakeMemory<V: Vector> {
    /// The memory.
    type Memory: Memory<V>;

    /// A memory without pairs, for vectors shaped like `like`.
    ///
    /// # Errors
    /// Options that make no sense.
    fn make(&self, like: &V) -> Result<Self::Memory, InvalidInput>;

    /// A name for tables and messages.
    fn name(&self) -> &'static str {
        "quasi-newton"
    }
}

impl<V, M, F> MakeMemory<V> for F
where
    V: Vector,
    M: Memory<V>,
    F: Fn(&V) -> Result<M, InvalidInput>,
{
    type Memory = M;
    fn make(&self, like: &V) -> Result<M, InvalidInput> {
        self(like)
    }
}

/// The rule d = −H ∇f with H from any [`Memory`]: the stock ones of `thalweg-quasinewton` or one of your own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QuasiNewton<M> {
    make: M,
}

impl<M> QuasiNewton<M> {
    /// With memories made by `make`: a closure from a vector to a memory, or a [`MakeMemory`].
    pub fn new(make: M) -> Self {
        QuasiNewton { make }
    }
}

/// The memory of a [`QuasiNewton`] run, and s and y.
#[derive(Debug, Clone)]
pub struct QuasiNewtonWork<V, M> {
    /// The memory.
    pub memory: M,
    s: V,
    y: V,
}

impl<P: Problem, M: MakeMemory<P::Vector>> Direction<P> for QuasiNewton<M> {
    type Work = QuasiNewtonWork<P::Vector, M::Memory>;

    fn allocate(&self, like: &P::Vector) -> Result<Self::Work, InvalidInput> {
        Ok(QuasiNewtonWork {
            memory: self.make.make(like)?,
            s: like.like(),
            y: like.like(),
        })
    }

    fn forget(&self, work: &mut Self::Work) {
        work.memory.reset();
    }

    fn learn(&self, work: &mut Self::Work, step: &Step<'_, P::Vector>) -> Update {
        scaled(step.length, step.direction, &mut work.s);
        difference(step.gradient, step.old_gradient, &mut work.y);
        work.memory.update(&work.s, &work.y)
    }

    fn propose(
        &self,
        work: &mut Self::Work,
        _problem: &mut P,
        at: &Iterate<'_, P::Vector>,
        _counters: &mut Counters,
        d: &mut P::Vector,
    ) -> Result<Proposal, P::Error> {
        let minus = -Of::<P>::one();
        if work.memory.is_empty() {
            scaled(minus, at.gradient, d);
            return Ok(Proposal::Unscaled);
        }
        work.memory.inverse_product(at.gradient, d);
        d.local_mut().iter_mut().for_each(|d| *d *= minus);
        Ok(Proposal::Scaled)
    }

    fn name(&self) -> &'static str {
        self.make.name()
    }
}
