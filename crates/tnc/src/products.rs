//! Where products of the Hessian and a vector come from.

use std::fmt::Debug;
use thalweg_core::{HessianProduct, Problem};

/// A source of products ∇²f(x) v; a type parameter of [`Tnc`](crate::Tnc), so that a solver by differences takes any
/// problem, and one by exact products is only accepted where the problem has them.
///
/// [`Differences`] and [`Exact`] are provided. One of your own may, for example, return Gauss–Newton products:
///
/// ```
/// use thalweg_core::Problem;
/// use thalweg_tnc::Products;
///
/// trait Residuals: Problem {
///     /// J(x)'J(x) v
///     fn normal_product(&mut self, x: &Self::Vector, v: &Self::Vector, out: &mut Self::Vector) -> Result<(), Self::Error>;
/// }
///
/// #[derive(Debug, Clone)]
/// struct GaussNewton;
/// impl<P: Residuals> Products<P> for GaussNewton {
///     fn product(&self, problem: &mut P, x: &P::Vector, v: &P::Vector, out: &mut P::Vector) -> Result<bool, P::Error> {
///         problem.normal_product(x, v, out).map(|()| true)
///     }
/// }
/// ```
pub trait Products<P: Problem>: Clone + Debug {
    /// ∇²f(x) v into `out`, in the problem's own variables; every element must be written. `false`: there is none here,
    /// take a difference of gradients.
    ///
    /// # Errors
    /// The objective's own.
    fn product(
        &self,
        problem: &mut P,
        x: &P::Vector,
        v: &P::Vector,
        out: &mut P::Vector,
    ) -> Result<bool, P::Error>;
}

/// Differences of gradients, one gradient a product. For any problem.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Differences;

impl<P: Problem> Products<P> for Differences {
    fn product(
        &self,
        _problem: &mut P,
        _x: &P::Vector,
        _v: &P::Vector,
        _out: &mut P::Vector,
    ) -> Result<bool, P::Error> {
        Ok(false)
    }
}

/// The problem's own products. For problems that are [`HessianProduct`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Exact;

impl<P: HessianProduct> Products<P> for Exact {
    fn product(
        &self,
        problem: &mut P,
        x: &P::Vector,
        v: &P::Vector,
        out: &mut P::Vector,
    ) -> Result<bool, P::Error> {
        problem.hessian_product(x, v, out)?;
        Ok(true)
    }
}

/// Either of the two, chosen at run time, so that a program that offers both compiles the solver once. For problems that are
/// [`HessianProduct`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnyProducts {
    /// [`Differences`].
    Differences,
    /// [`Exact`].
    Exact,
}

impl<P: HessianProduct> Products<P> for AnyProducts {
    fn product(
        &self,
        problem: &mut P,
        x: &P::Vector,
        v: &P::Vector,
        out: &mut P::Vector,
    ) -> Result<bool, P::Error> {
        match self {
            AnyProducts::Differences => Differences.product(problem, x, v, out),
            AnyProducts::Exact => Exact.product(problem, x, v, out),
        }
    }
}
