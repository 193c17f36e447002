//! What `minimize` is given to minimise: closures and problems, as sources of a [`Problem`].
//!
//! Only who writes functions around [`minimize`](crate::minimize()) needs the names in here.

use std::convert::Infallible;
use std::fmt;
use thalweg_core::{Bounds, HessianProduct, InvalidInput, Of, Problem, Vector};

/// What an objective may return: the value, `Result<value, E>`, or `Option<value>`, where `None` ends the run.
#[diagnostic::on_unimplemented(
    message = "an objective gives a `{T}`, `Result<{T}, E>` or `Option<{T}>`, not `{Self}`",
    note = "the value must have the scalar type of the start point, `f32` or `f64`"
)]
pub trait Outcome<T> {
    /// What it can fail with.
    type Error;
    /// The value or the error.
    ///
    /// # Errors
    /// The objective's own.
    fn outcome(self) -> Result<T, Self::Error>;
}

/// The objective returned `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the objective asked to stop")]
pub struct Stopped;

impl Outcome<f64> for f64 {
    type Error = Infallible;
    #[inline(always)]
    fn outcome(self) -> Result<f64, Infallible> {
        Ok(self)
    }
}

impl Outcome<f32> for f32 {
    type Error = Infallible;
    #[inline(always)]
    fn outcome(self) -> Result<f32, Infallible> {
        Ok(self)
    }
}

impl<T, E> Outcome<T> for Result<T, E> {
    type Error = E;
    #[inline(always)]
    fn outcome(self) -> Result<T, E> {
        self
    }
}

impl<T> Outcome<T> for Option<T> {
    type Error = Stopped;
    #[inline(always)]
    fn outcome(self) -> Result<T, Stopped> {
        self.ok_or(Stopped)
    }
}

/// What a closure that only writes may return: nothing, or a `Result` with the error of the objective.
#[diagnostic::on_unimplemented(
    message = "this closure writes into its last argument and returns nothing or `Result<(), {E}>`, not `{Self}`"
)]
pub trait Written<E> {
    /// Whether it went well.
    ///
    /// # Errors
    /// The objective's own.
    fn written(self) -> Result<(), E>;
}

impl<E> Written<E> for () {
    #[inline(always)]
    fn written(self) -> Result<(), E> {
        Ok(())
    }
}

impl<E> Written<E> for Result<(), E> {
    #[inline(always)]
    fn written(self) -> Result<(), E> {
        self
    }
}

/// How the gradient of an objective that has none is taken.
#[cfg(feature = "finitediff")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Differences {
    pub(crate) scheme: thalweg_finitediff::Scheme,
    pub(crate) step: thalweg_finitediff::StepSize<f64>,
}

/// What a [`Minimize`](crate::Minimize) is told besides the objective, and which the problem has to know.
#[derive(Debug)]
pub struct Setup<V> {
    pub(crate) bounds: Option<Bounds<V>>,
    #[cfg_attr(
        not(feature = "finitediff"),
        allow(dead_code, reason = "the threads of differences")
    )]
    pub(crate) threads: Option<usize>,
}

/// A source of a problem. Implemented by what the methods of [`Start`](crate::Start) make of closures and problems.
#[diagnostic::on_unimplemented(
    message = "this objective cannot be minimised",
    note = "without a gradient the closure of `value` must be `Fn` and `Sync`, the vector and the error `Send`; \
            with a closure that is not, give a gradient too, or use `value_mut`"
)]
pub trait IntoProblem<V: Vector> {
    /// The problem.
    type Problem: Problem<Vector = V>;
    /// Whether it has exact Hessian products.
    const PRODUCTS: bool = false;
    /// Whether its gradient is taken by differences.
    const DIFFERENCES: bool = false;

    /// The problem, with the bounds laid over it.
    ///
    /// # Errors
    /// Options that make no sense.
    fn into_problem(self, setup: Setup<V>) -> Result<Self::Problem, InvalidInput>;

    /// The product of the Hessian and v; `Err(None)` where there are none.
    ///
    /// # Errors
    /// The objective's own.
    fn hessian_product(
        _problem: &mut Self::Problem,
        _x: &V,
        _v: &V,
        _product: &mut V,
    ) -> Result<(), Option<<Self::Problem as Problem>::Error>> {
        Err(None)
    }
}

/// A problem, with bounds laid over it if there are any.
#[derive(Debug)]
pub struct Overlay<P: Problem> {
    pub(crate) inner: P,
    pub(crate) bounds: Option<Bounds<P::Vector>>,
}

impl<P: Problem> Problem for Overlay<P> {
    type Vector = P::Vector;
    type Error = P::Error;
    #[inline]
    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.inner.value_and_gradient(x, gradient)
    }
    #[inline]
    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.inner.value(x)
    }
    #[inline]
    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.bounds.as_ref().or_else(|| self.inner.bounds())
    }
}

impl<P: HessianProduct> HessianProduct for Overlay<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        self.inner.hessian_product(x, v, product)
    }
}

macro_rules! closures {
    ($($(#[$doc:meta])* $name:ident<$($p:ident),*>($($field:ident),*);)*) => {$(
        $(#[$doc])*
        pub struct $name<$($p),*> {
            $(pub(crate) $field: $p,)*
        }
        impl<$($p),*> fmt::Debug for $name<$($p),*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        }
    )*};
}
closures! {
    /// A closure for value and gradient in one.
    Fused<F>(f);
    /// A closure for the value and one for the gradient.
    Separate<F, G>(value, gradient);
}

impl<F, R, V: Vector> IntoProblem<V> for Fused<F>
where
    F: FnMut(&[V::Scalar], &mut [V::Scalar]) -> R,
    R: Outcome<V::Scalar>,
{
    type Problem = Overlay<Closures<Self, V>>;
    fn into_problem(self, setup: Setup<V>) -> Result<Self::Problem, InvalidInput> {
        Ok(Overlay {
            inner: Closures::new(self),
            bounds: setup.bounds,
        })
    }
}

impl<F, G, R, W, V: Vector> IntoProblem<V> for Separate<F, G>
where
    F: FnMut(&[V::Scalar]) -> R,
    R: Outcome<V::Scalar>,
    G: FnMut(&[V::Scalar], &mut [V::Scalar]) -> W,
    W: Written<R::Error>,
{
    type Problem = Overlay<Closures<Self, V>>;
    fn into_problem(self, setup: Setup<V>) -> Result<Self::Problem, InvalidInput> {
        Ok(Overlay {
            inner: Closures::new(self),
            bounds: setup.bounds,
        })
    }
}

/// Closures as a problem over `V`.
pub struct Closures<C, V> {
    closures: C,
    /// Room for a gradient nobody asked for.
    scratch: Option<V>,
}

impl<C, V> Closures<C, V> {
    fn new(closures: C) -> Self {
        Closures {
            closures,
            scratch: None,
        }
    }
}

impl<C, V> fmt::Debug for Closures<C, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Closures { .. }")
    }
}

impl<F, R, V: Vector> Problem for Closures<Fused<F>, V>
where
    F: FnMut(&[V::Scalar], &mut [V::Scalar]) -> R,
    R: Outcome<V::Scalar>,
{
    type Vector = V;
    type Error = R::Error;
    #[inline]
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, R::Error> {
        (self.closures.f)(x.local(), gradient.local_mut()).outcome()
    }
    fn value(&mut self, x: &V) -> Result<V::Scalar, R::Error> {
        let scratch = self.scratch.get_or_insert_with(|| x.like());
        (self.closures.f)(x.local(), scratch.local_mut()).outcome()
    }
}

impl<F, G, R, W, V: Vector> Problem for Closures<Separate<F, G>, V>
where
    F: FnMut(&[V::Scalar]) -> R,
    R: Outcome<V::Scalar>,
    G: FnMut(&[V::Scalar], &mut [V::Scalar]) -> W,
    W: Written<R::Error>,
{
    type Vector = V;
    type Error = R::Error;
    #[inline]
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, R::Error> {
        let value = (self.closures.value)(x.local()).outcome()?;
        (self.closures.gradient)(x.local(), gradient.local_mut()).written()?;
        Ok(value)
    }
    #[inline]
    fn value(&mut self, x: &V) -> Result<V::Scalar, R::Error> {
        (self.closures.value)(x.local()).outcome()
    }
}

/// A problem as it is.
#[derive(Debug)]
pub struct Whole<P> {
    pub(crate) problem: P,
}

impl<P: Problem> IntoProblem<P::Vector> for Whole<P> {
    type Problem = Overlay<P>;
    fn into_problem(self, setup: Setup<P::Vector>) -> Result<Overlay<P>, InvalidInput> {
        Ok(Overlay {
            inner: self.problem,
            bounds: setup.bounds,
        })
    }
}

/// A problem with exact Hessian products.
#[derive(Debug)]
pub struct WholeWithHessian<P> {
    pub(crate) problem: P,
}

impl<P: HessianProduct> IntoProblem<P::Vector> for WholeWithHessian<P> {
    type Problem = Overlay<P>;
    const PRODUCTS: bool = true;
    fn into_problem(self, setup: Setup<P::Vector>) -> Result<Overlay<P>, InvalidInput> {
        Ok(Overlay {
            inner: self.problem,
            bounds: setup.bounds,
        })
    }
    fn hessian_product(
        problem: &mut Overlay<P>,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), Option<P::Error>> {
        problem.hessian_product(x, v, product).map_err(Some)
    }
}

/// An objective with a closure for its Hessian products beside it.
pub struct WithHessian<O, H> {
    pub(crate) objective: O,
    pub(crate) product: H,
}

impl<O: fmt::Debug, H> fmt::Debug for WithHessian<O, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithHessian")
            .field("objective", &self.objective)
            .finish_non_exhaustive()
    }
}

impl<O, H, W, V: Vector> IntoProblem<V> for WithHessian<O, H>
where
    O: IntoProblem<V>,
    H: FnMut(&[V::Scalar], &[V::Scalar], &mut [V::Scalar]) -> W,
    W: Written<<O::Problem as Problem>::Error>,
{
    type Problem = ProductBeside<O::Problem, H>;
    const PRODUCTS: bool = true;
    fn into_problem(self, setup: Setup<V>) -> Result<Self::Problem, InvalidInput> {
        Ok(ProductBeside {
            problem: self.objective.into_problem(setup)?,
            product: self.product,
        })
    }
    fn hessian_product(
        problem: &mut Self::Problem,
        x: &V,
        v: &V,
        product: &mut V,
    ) -> Result<(), Option<<Self::Problem as Problem>::Error>> {
        HessianProduct::hessian_product(problem, x, v, product).map_err(Some)
    }
}

/// A problem and a closure for its Hessian products.
pub struct ProductBeside<P, H> {
    problem: P,
    product: H,
}

impl<P: fmt::Debug, H> fmt::Debug for ProductBeside<P, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProductBeside")
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

impl<P: Problem, H> Problem for ProductBeside<P, H> {
    type Vector = P::Vector;
    type Error = P::Error;
    #[inline]
    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.problem.value_and_gradient(x, gradient)
    }
    #[inline]
    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.problem.value(x)
    }
    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.problem.bounds()
    }
}

impl<P, H, W> HessianProduct for ProductBeside<P, H>
where
    P: Problem,
    H: FnMut(&[Of<P>], &[Of<P>], &mut [Of<P>]) -> W,
    W: Written<P::Error>,
{
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        (self.product)(x.local(), v.local(), product.local_mut()).written()
    }
}

#[cfg(feature = "finitediff")]
mod by_differences {
    use super::{Differences, IntoProblem, Outcome, Setup};
    use std::fmt;
    use std::sync::{Mutex, PoisonError};
    use thalweg_core::{InvalidInput, Real, Vector};
    use thalweg_finitediff::{FiniteDifference, Objective, StepSize};

    /// A closure for the value alone; the gradient is taken by differences.
    pub struct ValueOnly<F> {
        pub(crate) f: F,
        pub(crate) differences: Differences,
    }

    /// A closure for the value alone that changes what it captured.
    pub struct ValueMut<F> {
        pub(crate) f: F,
        pub(crate) differences: Differences,
    }

    /// The closure of [`ValueOnly`], which threads call side by side.
    pub struct Free<F>(F);

    /// The closure of [`ValueMut`], one call at a time.
    pub struct Locked<F>(Mutex<F>);

    impl<F, R, V> Objective<V> for Free<F>
    where
        F: Fn(&[V::Scalar]) -> R + Sync,
        R: Outcome<V::Scalar>,
        R::Error: Send,
        V: Vector,
    {
        type Error = R::Error;
        #[inline]
        fn value(&self, x: &V) -> Result<V::Scalar, R::Error> {
            (self.0)(x.local()).outcome()
        }
    }

    impl<F, R, V> Objective<V> for Locked<F>
    where
        F: FnMut(&[V::Scalar]) -> R + Send,
        R: Outcome<V::Scalar>,
        R::Error: Send,
        V: Vector,
    {
        type Error = R::Error;
        fn value(&self, x: &V) -> Result<V::Scalar, R::Error> {
            let mut f = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            f(x.local()).outcome()
        }
    }

    fn problem<O: Objective<V>, V: Vector + Send>(
        objective: O,
        differences: Differences,
        setup: Setup<V>,
    ) -> Result<FiniteDifference<O, V>, InvalidInput> {
        let mut problem = FiniteDifference::new(objective, differences.scheme);
        match differences.step {
            StepSize::Automatic => {}
            StepSize::Relative(r) => problem = problem.relative_step(V::Scalar::from_f64(r))?,
            StepSize::Absolute(a) => problem = problem.absolute_step(V::Scalar::from_f64(a))?,
        }
        if let Some(bounds) = setup.bounds {
            problem = problem.within(bounds);
        }
        if let Some(threads) = setup.threads {
            problem = problem.threads(threads)?;
        }
        Ok(problem)
    }

    impl<F, R, V> IntoProblem<V> for ValueOnly<F>
    where
        F: Fn(&[V::Scalar]) -> R + Sync,
        R: Outcome<V::Scalar>,
        R::Error: Send,
        V: Vector + Send,
    {
        type Problem = FiniteDifference<Free<F>, V>;
        const DIFFERENCES: bool = true;
        fn into_problem(self, setup: Setup<V>) -> Result<Self::Problem, InvalidInput> {
            problem(Free(self.f), self.differences, setup)
        }
    }

    impl<F, R, V> IntoProblem<V> for ValueMut<F>
    where
        F: FnMut(&[V::Scalar]) -> R + Send,
        R: Outcome<V::Scalar>,
        R::Error: Send,
        V: Vector + Send,
    {
        type Problem = FiniteDifference<Locked<F>, V>;
        const DIFFERENCES: bool = true;
        fn into_problem(self, setup: Setup<V>) -> Result<Self::Problem, InvalidInput> {
            if setup.threads.is_some_and(|n| n != 1) {
                return Err(InvalidInput::option(
                    "threads",
                    "given with `value_mut`",
                    "a closure that changes what it captured is called once at a time; use `value` with one that does not",
                ));
            }
            problem(Locked(Mutex::new(self.f)), self.differences, setup)
        }
    }

    macro_rules! opaque {
        ($($name:ident),*) => {$(
            impl<F> fmt::Debug for $name<F> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(concat!(stringify!($name), " { .. }"))
                }
            }
        )*};
    }
    opaque!(ValueOnly, ValueMut, Free, Locked);
}
#[cfg(feature = "finitediff")]
pub use by_differences::{Free, Locked, ValueMut, ValueOnly};

/// A closure for the value alone, to which a gradient must be added (feature `finitediff` is off).
#[cfg(not(feature = "finitediff"))]
pub struct ValueOnly<F> {
    pub(crate) f: F,
}

#[cfg(not(feature = "finitediff"))]
impl<F> fmt::Debug for ValueOnly<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValueOnly { .. }")
    }
}
