//! Problems with general constraints.

use crate::{Bounded, Bounds, Of, Problem, Vector};

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

    /// f(x), ∇f(x) and c(x) in one call: what solvers ask for. The provided body asks for them one after the other;
    /// override it where objective and constraints share work. Every element of both vectors must be written.
    ///
    /// Products with the Jacobian at the same x often follow, so it may pay to keep what they need.
    fn evaluate(
        &mut self,
        x: &Self::Vector,
        gradient: &mut Self::Vector,
        constraints: &mut Self::Constraints,
    ) -> Result<Of<Self>, Self::Error> {
        let value = self.value_and_gradient(x, gradient)?;
        self.constraints(x, constraints)?;
        Ok(value)
    }

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

macro_rules! forward_constraints {
    ($($wrapper:ty $(, $unsized:tt $sized:ident)?: $self:ident => $inner:expr;)*) => {$(
        impl<P: Constrained $(+ $unsized $sized)?> Constrained for $wrapper {
            type Constraints = P::Constraints;
            fn constraint_bounds(&$self) -> Option<&Bounds<P::Constraints>> {
                $inner.constraint_bounds()
            }
            fn constraints(&mut $self, x: &P::Vector, values: &mut P::Constraints) -> Result<(), P::Error> {
                $inner.constraints(x, values)
            }
            fn evaluate(
                &mut $self,
                x: &P::Vector,
                gradient: &mut P::Vector,
                constraints: &mut P::Constraints,
            ) -> Result<Of<P>, P::Error> {
                $inner.evaluate(x, gradient, constraints)
            }
            fn jacobian_product(
                &mut $self,
                x: &P::Vector,
                v: &P::Vector,
                product: &mut P::Constraints,
            ) -> Result<(), P::Error> {
                $inner.jacobian_product(x, v, product)
            }
            fn jacobian_transpose_product(
                &mut $self,
                x: &P::Vector,
                y: &P::Constraints,
                product: &mut P::Vector,
            ) -> Result<(), P::Error> {
                $inner.jacobian_transpose_product(x, y, product)
            }
        }

        impl<P: LagrangianHessian $(+ $unsized $sized)?> LagrangianHessian for $wrapper {
            fn lagrangian_hessian_product(
                &mut $self,
                x: &P::Vector,
                y: &P::Constraints,
                v: &P::Vector,
                product: &mut P::Vector,
            ) -> Result<(), P::Error> {
                $inner.lagrangian_hessian_product(x, y, v, product)
            }
        }
    )*};
}
forward_constraints! {
    &mut P, ?Sized: self => (**self);
    Bounded<P>: self => self.inner;
}
