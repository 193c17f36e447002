//! What a rule for the search direction is.

use thalweg_core::{Counters, InvalidInput, Of, Problem, ScalarOf, Update, Vector};

/// How long the first trial step along a direction should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposal {
    /// The direction carries the scale of the problem: 1.
    Scaled,
    /// It is as long as the gradient, but like the last direction: the step that promises the same first-order decrease
    /// as the last one did, t = t_last φ'_last / φ' (Nocedal, Wright 2006, p. 59).
    Alike,
    /// It is the steepest descent, or another direction with nothing learnt in it: the solver's rule for a first step
    /// decides. If no step is found along it, the run ends; along any other direction it goes on after
    /// [`forget`](Direction::forget).
    Unscaled,
}

/// Where a direction is asked for.
#[derive(Debug)]
pub struct Iterate<'a, V: Vector> {
    /// x.
    pub x: &'a V,
    /// ∇f(x).
    pub gradient: &'a V,
    /// f(x).
    pub value: ScalarOf<V>,
    /// ‖∇f(x)‖∞.
    pub gradient_norm: ScalarOf<V>,
}

/// An accepted step, from x_old to x = x_old + length · direction.
#[derive(Debug)]
pub struct Step<'a, V: Vector> {
    /// x.
    pub x: &'a V,
    /// x_old.
    pub old_x: &'a V,
    /// ∇f(x).
    pub gradient: &'a V,
    /// ∇f(x_old).
    pub old_gradient: &'a V,
    /// d.
    pub direction: &'a V,
    /// The length of the step as a multiple of d.
    pub length: ScalarOf<V>,
    /// ∇f(x)'d.
    pub slope: ScalarOf<V>,
    /// ∇f(x_old)'d < 0.
    pub old_slope: ScalarOf<V>,
}

/// A rule for the search direction: what L-BFGS, BFGS, conjugate gradients and Newton–CG differ in. With a line search it
/// makes a solver: [`Descent::new`](crate::Descent::new).
///
/// A rule is configuration and does not change; what it learns is in its [`Work`](Self::Work).
///
/// # What must hold
/// * Nothing allocates after [`allocate`](Self::allocate).
/// * Asked again at the same iterate, [`propose`](Self::propose) gives the same direction; `d` then holds what it wrote.
/// * After [`forget`](Self::forget) the next direction is [`Proposal::Unscaled`].
/// * On a distributed vector decisions are made on reduced scalars alone.
///
/// A direction that does not descend (or is not finite) is no offence: the solver makes the rule forget, and asks again.
pub trait Direction<P: Problem> {
    /// What is learnt, and workspaces.
    type Work;

    /// Refuses options that make no sense.
    ///
    /// # Errors
    /// The option, and what to use instead.
    fn validate(&self) -> Result<(), InvalidInput> {
        Ok(())
    }

    /// Makes the workspaces for vectors shaped like `like`.
    ///
    /// # Errors
    /// Options that make no sense.
    fn allocate(&self, like: &P::Vector) -> Result<Self::Work, InvalidInput>;

    /// Whether `work` is as [`allocate`](Self::allocate) would make it, but for what was learnt.
    fn fits(&self, _work: &Self::Work) -> bool {
        true
    }

    /// Makes `work` as new, for another run. By default that is to forget.
    fn begin(&self, work: &mut Self::Work) {
        self.forget(work);
    }

    /// Forgets all that was learnt: no step was found along the last direction.
    fn forget(&self, work: &mut Self::Work);

    /// Learns from an accepted step.
    fn learn(&self, work: &mut Self::Work, step: &Step<'_, P::Vector>) -> Update;

    /// d ← the direction at an iterate. On entry d is the direction of the last accepted step, if there was one.
    /// Hessian products are to be counted.
    ///
    /// # Errors
    /// The objective's own.
    fn propose(
        &self,
        work: &mut Self::Work,
        problem: &mut P,
        at: &Iterate<'_, P::Vector>,
        counters: &mut Counters,
        d: &mut P::Vector,
    ) -> Result<Proposal, P::Error>;

    /// How many curvature pairs are held.
    fn pair_count(_work: &Self::Work) -> usize {
        0
    }

    /// Copies the k-th curvature pair, oldest first, local elements only; false where it is not kept.
    fn copy_pair(_work: &Self::Work, _k: usize, _s: &mut [Of<P>], _y: &mut [Of<P>]) -> bool {
        false
    }

    /// A name for tables and messages.
    fn name(&self) -> &'static str;
}
