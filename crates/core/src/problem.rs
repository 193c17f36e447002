//! Problems: what is minimised.

use crate::{Bounds, ScalarOf, Vector};
use std::convert::Infallible;
use std::marker::PhantomData;

/// The scalar of a problem.
pub type Of<P> = ScalarOf<<P as Problem>::Vector>;

/// A smooth objective f: ℝⁿ → ℝ, perhaps with bounds: minimise f(x) subject to l ≤ x ≤ u.
///
/// Only [`value_and_gradient`](Self::value_and_gradient) must be written. Closures become problems through
/// [`from_fn`], [`try_from_fn`] and [`from_parts`].
///
/// # What must hold
/// * The gradient is that of the value, at the same x. (`thalweg_conformance::problem` compares it with differences;
///   a wrong gradient is the most common reason for a line search to fail.)
/// * The bounds do not change while a solver runs.
/// * On a distributed vector every part gets the same value, and an error on one part is an error on all.
///
/// # Outside the domain
/// Return NaN or +∞: a solver takes it to mean that the step was too long and tries a shorter one. Only at the
/// start point must value and gradient be finite.
///
/// # On error
/// Return `Err` to stop the run. The solver's state then still holds the last accepted iterate, and the driver hands
/// it out with the error.
pub trait Problem {
    /// The vector of variables.
    type Vector: Vector;
    /// What the objective can fail with; `Infallible` if it cannot.
    type Error;

    /// f(x), and ∇f(x) into `gradient`. Every element of `gradient` must be written.
    fn value_and_gradient(
        &mut self,
        x: &Self::Vector,
        gradient: &mut Self::Vector,
    ) -> Result<Of<Self>, Self::Error>;

    /// f(x) alone. The provided body computes the gradient too and throws it away, at the cost of an allocation:
    /// override it where the value alone is cheaper.
    fn value(&mut self, x: &Self::Vector) -> Result<Of<Self>, Self::Error> {
        let mut scratch = x.like();
        self.value_and_gradient(x, &mut scratch)
    }

    /// l ≤ x ≤ u; `None` if there are no bounds. Every evaluation a solver asks for is inside.
    fn bounds(&self) -> Option<&Bounds<Self::Vector>> {
        None
    }
}

/// A problem with exact products of the Hessian and a vector.
pub trait HessianProduct: Problem {
    /// ∇²f(x) v into `product`. Every element of `product` must be written.
    fn hessian_product(
        &mut self,
        x: &Self::Vector,
        v: &Self::Vector,
        product: &mut Self::Vector,
    ) -> Result<(), Self::Error>;
}

impl<P: Problem + ?Sized> Problem for &mut P {
    type Vector = P::Vector;
    type Error = P::Error;
    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        (**self).value_and_gradient(x, gradient)
    }
    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        (**self).value(x)
    }
    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        (**self).bounds()
    }
}

impl<P: HessianProduct + ?Sized> HessianProduct for &mut P {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        (**self).hessian_product(x, v, product)
    }
}

/// A closure as a problem; made by [`from_fn`].
pub struct FnProblem<F, V> {
    f: F,
    vector: PhantomData<fn(V)>,
}

/// A problem from a closure that writes the gradient and returns the value.
///
/// ```
/// use thalweg_core::{Problem, from_fn};
/// let mut bowl = from_fn(|x: &[f64], g: &mut [f64]| { g[0] = 2.0 * x[0]; x[0] * x[0] });
/// let mut g = vec![0.0];
/// assert_eq!(bowl.value_and_gradient(&vec![3.0], &mut g), Ok(9.0));
/// assert_eq!(g, [6.0]);
/// ```
pub fn from_fn<F, V: Vector>(f: F) -> FnProblem<F, V>
where
    F: FnMut(&[V::Scalar], &mut [V::Scalar]) -> V::Scalar,
{
    FnProblem {
        f,
        vector: PhantomData,
    }
}

impl<F, V: Vector> Problem for FnProblem<F, V>
where
    F: FnMut(&[V::Scalar], &mut [V::Scalar]) -> V::Scalar,
{
    type Vector = V;
    type Error = Infallible;
    #[inline]
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        Ok((self.f)(x.local(), gradient.local_mut()))
    }
}

/// A closure that can fail as a problem; made by [`try_from_fn`].
pub struct TryFnProblem<F, V, E> {
    f: F,
    marker: PhantomData<fn(V) -> E>,
}

/// A problem from a closure that writes the gradient and returns the value or an error.
pub fn try_from_fn<F, V: Vector, E>(f: F) -> TryFnProblem<F, V, E>
where
    F: FnMut(&[V::Scalar], &mut [V::Scalar]) -> Result<V::Scalar, E>,
{
    TryFnProblem {
        f,
        marker: PhantomData,
    }
}

impl<F, V: Vector, E> Problem for TryFnProblem<F, V, E>
where
    F: FnMut(&[V::Scalar], &mut [V::Scalar]) -> Result<V::Scalar, E>,
{
    type Vector = V;
    type Error = E;
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, E> {
        (self.f)(x.local(), gradient.local_mut())
    }
}

/// Separate closures for value and gradient as a problem; made by [`from_parts`].
pub struct PartsProblem<F, G, V> {
    value: F,
    gradient: G,
    vector: PhantomData<fn(V)>,
}

/// A problem from one closure for the value and one for the gradient.
pub fn from_parts<F, G, V: Vector>(value: F, gradient: G) -> PartsProblem<F, G, V>
where
    F: FnMut(&[V::Scalar]) -> V::Scalar,
    G: FnMut(&[V::Scalar], &mut [V::Scalar]),
{
    PartsProblem {
        value,
        gradient,
        vector: PhantomData,
    }
}

impl<F, G, V: Vector> Problem for PartsProblem<F, G, V>
where
    F: FnMut(&[V::Scalar]) -> V::Scalar,
    G: FnMut(&[V::Scalar], &mut [V::Scalar]),
{
    type Vector = V;
    type Error = Infallible;
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        (self.gradient)(x.local(), gradient.local_mut());
        Ok((self.value)(x.local()))
    }
    fn value(&mut self, x: &V) -> Result<V::Scalar, Infallible> {
        Ok((self.value)(x.local()))
    }
}

macro_rules! opaque_debug {
    ($($name:ident<$($p:ident),*>),*) => {$(
        impl<$($p),*> std::fmt::Debug for $name<$($p),*> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        }
    )*};
}
opaque_debug!(FnProblem<F, V>, TryFnProblem<F, V, E>, PartsProblem<F, G, V>);

/// A problem with bounds laid over it (its own, if it has any, are replaced).
#[derive(Debug, Clone)]
pub struct Bounded<P: Problem> {
    pub(crate) inner: P,
    bounds: Bounds<P::Vector>,
}

impl<P: Problem> Bounded<P> {
    /// `inner` subject to `bounds`.
    pub fn new(inner: P, bounds: Bounds<P::Vector>) -> Self {
        Bounded { inner, bounds }
    }

    /// The problem without these bounds.
    pub fn into_inner(self) -> P {
        self.inner
    }
}

impl<P: Problem> Problem for Bounded<P> {
    type Vector = P::Vector;
    type Error = P::Error;
    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.inner.value_and_gradient(x, gradient)
    }
    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.inner.value(x)
    }
    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        Some(&self.bounds)
    }
}

impl<P: HessianProduct> HessianProduct for Bounded<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        self.inner.hessian_product(x, v, product)
    }
}
