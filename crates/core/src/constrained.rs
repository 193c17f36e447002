//! Problems with general constraints.

use crate::{Bounds, Of, Problem, Vector};

/// A problem with general constraints l ≤ c(x) ≤ u besides the bounds on x.
///
/// Equality constraints have lᵢ = uᵢ. Only products with the Jacobian J = ∇c' are asked for, so that it need not be
/// formed.
///
/// # What must hold
/// * c, J v and J'y are those of the same functions; the bounds do not change while a solver runs.
/// * Where c is not defined its elements are NaN or infinite, as for the objective.
pub trait Constrained: Problem {
    /// The vector of constraint values, and of multipliers.
    type Constraints: Vector<Scalar = Of<Self>>;

    /// l ≤ c(x) ≤ u; `None` if there are no constraints besides the bounds on x.
    fn constraint_bounds(&self) -> Option<&Bounds<Self::Constraints>>;

    /// c(x). Every element of `values` must be written.
    fn constraints(&mut self, x: &Self::Vector, values: &mut Self::Constraints) -> Result<(), Self::Error>;

    /// J(x) v. Every element of `product` must be written.
    fn jacobian_product(
        &mut self,
        x: &Self::Vector,
        v: &Self::Vector,
        product: &mut Self::Constraints,
    ) -> Result<(), Self::Error>;

    /// J(x)'y. Every element of `product` must be written.
    fn jacobian_transpose_product(
        &mut self,
        x: &Self::Vector,
        y: &Self::Constraints,
        product: &mut Self::Vector,
    ) -> Result<(), Self::Error>;
}

/// A constrained problem with exact products of the Hessian of its Lagrangian.
pub trait LagrangianHessian: Constrained {
    /// (∇²f(x) + Σ yᵢ ∇²cᵢ(x)) v. Every element of `product` must be written.
    fn lagrangian_hessian_product(
        &mut self,
        x: &Self::Vector,
        y: &Self::Constraints,
        v: &Self::Vector,
        product: &mut Self::Vector,
    ) -> Result<(), Self::Error>;
}
