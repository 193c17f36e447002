//! Objectives with general constraints: closures and problems, as sources of a [`Constrained`] problem.
//!
//! Only who writes functions around [`minimize`](crate::minimize()) needs the names in here.

use crate::objective::{Overlay, Setup};
use crate::{IntoProblem, Outcome, Written};
use std::fmt;
use std::marker::PhantomData;
use thalweg_core::{
    Bounds, ByDifferences, Constrained, InvalidInput, LagrangianHessian, Of, Problem, Real, ScalarOf, Serial,
    Vector, kernels,
};

/// A source of a problem with general constraints. Implemented by what [`Minimize::constraints`](crate::Minimize::constraints)
/// and the methods of [`Start`](crate::Start) make of closures and problems.
#[diagnostic::on_unimplemented(
    message = "this objective with these constraints cannot be minimised",
    note = "the closure of the constraints takes x and the values to write, `|x, c| ..`, and returns nothing, or a `Result` \
            with the error of the objective",
    note = "closures need all variables in one place; for a vector in parts implement `Constrained`"
)]
pub trait IntoConstrained<V: Vector> {
    /// The problem.
    type Problem: Constrained<Vector = V>;
    /// Whether it has exact products with the Hessian of the Lagrangian.
    const HESSIAN: bool = false;
    /// Whether the gradient of the objective is taken by differences.
    const DIFFERENCES: bool = false;

    /// The problem, with the bounds laid over it.
    ///
    /// # Errors
    /// Limits or options that make no sense.
    fn into_constrained(self, x0: &V, setup: Setup<V>) -> Result<Self::Problem, InvalidInput>;

    /// The product of the Hessian of f + y'c and v; `Err(None)` where there are none.
    ///
    /// # Errors
    /// The problem's own.
    fn lagrangian_hessian_product(
        _problem: &mut Self::Problem,
        _x: &V,
        _y: &<Self::Problem as Constrained>::Constraints,
        _v: &V,
        _product: &mut V,
    ) -> Result<(), Option<<Self::Problem as Problem>::Error>> {
        Err(None)
    }
}

type Checked<T> = Result<Bounds<Vec<T>>, InvalidInput>;

/// An objective, and a closure for its constraints.
pub struct Beside<O, C, J, T> {
    pub(crate) objective: O,
    pub(crate) constraints: C,
    pub(crate) jacobian: J,
    pub(crate) limits: Checked<T>,
}

/// One closure for value, gradient and constraints.
pub struct Together<F, J, T> {
    pub(crate) f: F,
    pub(crate) jacobian: J,
    pub(crate) limits: Checked<T>,
}

/// A closure that writes the Jacobian by rows.
pub struct Rows<G> {
    pub(crate) jacobian: G,
}

/// Closures that write products with the Jacobian, and with its transpose.
pub struct JacobianProducts<A, B> {
    pub(crate) product: A,
    pub(crate) transpose: B,
}

/// A source whose Jacobian can be given by closures.
pub trait TakesJacobian: Sized {
    /// The same with another Jacobian.
    type With<J>;
    /// Puts it in.
    fn with_jacobian<J>(self, jacobian: J) -> Self::With<J>;
}

impl<O, C, T> TakesJacobian for Beside<O, C, ByDifferences, T> {
    type With<J> = Beside<O, C, J, T>;
    fn with_jacobian<J>(self, jacobian: J) -> Beside<O, C, J, T> {
        Beside {
            objective: self.objective,
            constraints: self.constraints,
            jacobian,
            limits: self.limits,
        }
    }
}

impl<F, T> TakesJacobian for Together<F, ByDifferences, T> {
    type With<J> = Together<F, J, T>;
    fn with_jacobian<J>(self, jacobian: J) -> Together<F, J, T> {
        Together {
            f: self.f,
            jacobian,
            limits: self.limits,
        }
    }
}

/// An objective and its constraints, however they come about.
pub trait Functions<V: Vector> {
    /// What they can fail with.
    type Error;
    /// f and ∇f.
    ///
    /// # Errors
    /// Those of the closures; of the other methods too.
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Self::Error>;
    /// f.
    ///
    /// # Errors
    /// As above.
    fn value(&mut self, x: &V) -> Result<V::Scalar, Self::Error>;
    /// c.
    ///
    /// # Errors
    /// As above.
    fn constraints(&mut self, x: &[V::Scalar], values: &mut [V::Scalar]) -> Result<(), Self::Error>;
    /// f, ∇f and c.
    ///
    /// # Errors
    /// As above.
    fn evaluate(
        &mut self,
        x: &V,
        gradient: &mut V,
        values: &mut [V::Scalar],
    ) -> Result<V::Scalar, Self::Error>;
    /// The bounds on x.
    fn bounds(&self) -> Option<&Bounds<V>>;
}

/// A problem, and a closure for constraints.
pub struct Two<P, C> {
    problem: P,
    constraints: C,
}

impl<P, C, W> Functions<P::Vector> for Two<P, C>
where
    P: Problem,
    C: FnMut(&[Of<P>], &mut [Of<P>]) -> W,
    W: Written<P::Error>,
{
    type Error = P::Error;
    #[inline]
    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.problem.value_and_gradient(x, gradient)
    }
    #[inline]
    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.problem.value(x)
    }
    #[inline]
    fn constraints(&mut self, x: &[Of<P>], values: &mut [Of<P>]) -> Result<(), P::Error> {
        (self.constraints)(x, values).written()
    }
    #[inline]
    fn evaluate(
        &mut self,
        x: &P::Vector,
        gradient: &mut P::Vector,
        values: &mut [Of<P>],
    ) -> Result<Of<P>, P::Error> {
        let value = self.problem.value_and_gradient(x, gradient)?;
        (self.constraints)(x.local(), values).written()?;
        Ok(value)
    }
    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.problem.bounds()
    }
}

/// One closure, with room for what is not asked for.
pub struct One<F, V: Vector> {
    f: F,
    bounds: Option<Bounds<V>>,
    gradient: Vec<V::Scalar>,
    values: Vec<V::Scalar>,
}

impl<F, R, V> Functions<V> for One<F, V>
where
    F: FnMut(&[V::Scalar], &mut [V::Scalar], &mut [V::Scalar]) -> R,
    R: Outcome<V::Scalar>,
    V: Vector,
{
    type Error = R::Error;
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, R::Error> {
        (self.f)(x.local(), gradient.local_mut(), &mut self.values).outcome()
    }
    fn value(&mut self, x: &V) -> Result<V::Scalar, R::Error> {
        (self.f)(x.local(), &mut self.gradient, &mut self.values).outcome()
    }
    fn constraints(&mut self, x: &[V::Scalar], values: &mut [V::Scalar]) -> Result<(), R::Error> {
        (self.f)(x, &mut self.gradient, values).outcome().map(|_| ())
    }
    fn evaluate(&mut self, x: &V, gradient: &mut V, values: &mut [V::Scalar]) -> Result<V::Scalar, R::Error> {
        (self.f)(x.local(), gradient.local_mut(), values).outcome()
    }
    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds.as_ref()
    }
}

/// Room for a Jacobian by rows: the matrix, the point it belongs to, and scratch for differences.
#[derive(Debug)]
pub struct Room<T> {
    rows: Vec<T>,
    at: Vec<T>,
    known: bool,
    x: Vec<T>,
    ahead: Vec<T>,
    behind: Vec<T>,
}

impl<T: Real> Room<T> {
    fn new(n: usize, m: usize, dense: bool, differences: bool) -> Self {
        let zeros = |wanted: bool, len: usize| vec![T::from_f64(0.0); if wanted { len } else { 0 }];
        Room {
            rows: zeros(dense, n * m),
            at: zeros(dense, n),
            known: false,
            x: zeros(differences, n),
            ahead: zeros(differences, m),
            behind: zeros(differences, m),
        }
    }
}

/// Where products with the Jacobian come from: [`ByDifferences`], [`Rows`] or [`JacobianProducts`].
pub trait Jacobian<E: Functions<V>, V: Vector> {
    /// Whether a matrix is formed, and whether by differences.
    const DENSE: bool = true;
    /// See [`DENSE`](Self::DENSE).
    const DIFFERENCES: bool = false;
    /// Writes the rows at `x`.
    ///
    /// # Errors
    /// Those of the closures.
    fn write(&mut self, _: &mut E, _x: &V, _room: &mut Room<V::Scalar>) -> Result<(), E::Error> {
        Ok(())
    }
    /// J v.
    ///
    /// # Errors
    /// Those of the closures.
    fn product(
        &mut self,
        functions: &mut E,
        room: &mut Room<V::Scalar>,
        x: &V,
        v: &V,
        out: &mut [V::Scalar],
    ) -> Result<(), E::Error> {
        form(self, functions, room, x)?;
        for (out, row) in out.iter_mut().zip(room.rows.chunks_exact(x.local_len().max(1))) {
            *out = kernels::dot(row, v.local());
        }
        Ok(())
    }
    /// J'y.
    ///
    /// # Errors
    /// Those of the closures.
    fn transpose_product(
        &mut self,
        functions: &mut E,
        room: &mut Room<V::Scalar>,
        x: &V,
        y: &[V::Scalar],
        out: &mut V,
    ) -> Result<(), E::Error> {
        form(self, functions, room, x)?;
        out.fill(V::Scalar::from_f64(0.0));
        for (&y, row) in y.iter().zip(room.rows.chunks_exact(x.local_len().max(1))) {
            kernels::axpy(y, row, out.local_mut());
        }
        Ok(())
    }
}

/// Forms the rows at x, unless they are there already.
fn form<E: Functions<V>, V: Vector, J: Jacobian<E, V> + ?Sized>(
    jacobian: &mut J,
    functions: &mut E,
    room: &mut Room<V::Scalar>,
    x: &V,
) -> Result<(), E::Error> {
    if room.known && room.at == x.local() {
        return Ok(());
    }
    room.known = false;
    jacobian.write(functions, x, room)?;
    room.at.copy_from_slice(x.local());
    room.known = true;
    Ok(())
}

impl<E, V, G, W> Jacobian<E, V> for Rows<G>
where
    E: Functions<V>,
    V: Vector,
    G: FnMut(&[V::Scalar], &mut [V::Scalar]) -> W,
    W: Written<E::Error>,
{
    fn write(&mut self, _: &mut E, x: &V, room: &mut Room<V::Scalar>) -> Result<(), E::Error> {
        (self.jacobian)(x.local(), &mut room.rows).written()
    }
}

/// x ∓ ∛ε max(1, |x|), within the bounds.
fn around<T: Real>(x: T, bounds: Option<(T, T)>) -> (T, T) {
    let h = T::EPSILON.cbrt() * x.abs().max(T::from_f64(1.0));
    match bounds {
        Some((lower, upper)) => ((x - h).max(lower), (x + h).min(upper)),
        None => (x - h, x + h),
    }
}

/// Steps of ∛ε max(1, |xⱼ|), one-sided where a bound is nearer.
impl<E: Functions<V>, V: Vector> Jacobian<E, V> for ByDifferences {
    const DIFFERENCES: bool = true;
    fn write(&mut self, functions: &mut E, x: &V, room: &mut Room<V::Scalar>) -> Result<(), E::Error> {
        let here = x.local();
        let n = here.len();
        room.x.copy_from_slice(here);
        for j in 0..n {
            let bounds = functions
                .bounds()
                .map(|b| (b.lower().local()[j], b.upper().local()[j]));
            let (from, to) = around(here[j], bounds);
            // A fixed variable is never moved: its column does not matter.
            if to <= from {
                for i in 0..room.ahead.len() {
                    room.rows[i * n + j] = V::Scalar::from_f64(0.0);
                }
                continue;
            }
            room.x[j] = to;
            functions.constraints(&room.x, &mut room.ahead)?;
            room.x[j] = from;
            functions.constraints(&room.x, &mut room.behind)?;
            room.x[j] = here[j];
            for (i, (&a, &b)) in room.ahead.iter().zip(&room.behind).enumerate() {
                room.rows[i * n + j] = (a - b) / (to - from);
            }
        }
        Ok(())
    }
}

impl<E, V, A, B, W, X> Jacobian<E, V> for JacobianProducts<A, B>
where
    E: Functions<V>,
    V: Vector,
    A: FnMut(&[V::Scalar], &[V::Scalar], &mut [V::Scalar]) -> W,
    W: Written<E::Error>,
    B: FnMut(&[V::Scalar], &[V::Scalar], &mut [V::Scalar]) -> X,
    X: Written<E::Error>,
{
    const DENSE: bool = false;
    fn product(
        &mut self,
        _: &mut E,
        _: &mut Room<V::Scalar>,
        x: &V,
        v: &V,
        out: &mut [V::Scalar],
    ) -> Result<(), E::Error> {
        (self.product)(x.local(), v.local(), out).written()
    }
    fn transpose_product(
        &mut self,
        _: &mut E,
        _: &mut Room<V::Scalar>,
        x: &V,
        y: &[V::Scalar],
        out: &mut V,
    ) -> Result<(), E::Error> {
        (self.transpose)(x.local(), y, out.local_mut()).written()
    }
}

/// Closures as a problem with general constraints.
pub struct Subject<E, J, V: Vector> {
    functions: E,
    jacobian: J,
    limits: Bounds<Vec<V::Scalar>>,
    room: Room<V::Scalar>,
    vector: PhantomData<fn(V)>,
}

impl<E: Functions<V>, J: Jacobian<E, V>, V: Vector> Subject<E, J, V> {
    fn new(functions: E, jacobian: J, limits: Bounds<Vec<V::Scalar>>, n: usize) -> Self {
        let m = limits.lower().len();
        Subject {
            functions,
            jacobian,
            limits,
            room: Room::new(n, m, J::DENSE, J::DIFFERENCES),
            vector: PhantomData,
        }
    }
}

impl<E: Functions<V>, J: Jacobian<E, V>, V: Vector> Problem for Subject<E, J, V> {
    type Vector = V;
    type Error = E::Error;
    #[inline]
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, E::Error> {
        self.functions.value_and_gradient(x, gradient)
    }
    #[inline]
    fn value(&mut self, x: &V) -> Result<V::Scalar, E::Error> {
        self.functions.value(x)
    }
    fn bounds(&self) -> Option<&Bounds<V>> {
        self.functions.bounds()
    }
}

impl<E: Functions<V>, J: Jacobian<E, V>, V: Vector> Constrained for Subject<E, J, V> {
    type Constraints = Vec<V::Scalar>;
    fn constraint_bounds(&self) -> Option<&Bounds<Vec<V::Scalar>>> {
        Some(&self.limits)
    }
    fn constraints(&mut self, x: &V, values: &mut Vec<V::Scalar>) -> Result<(), E::Error> {
        self.functions.constraints(x.local(), values)
    }
    fn evaluate(
        &mut self,
        x: &V,
        gradient: &mut V,
        values: &mut Vec<V::Scalar>,
    ) -> Result<V::Scalar, E::Error> {
        self.functions.evaluate(x, gradient, values)
    }
    fn jacobian_product(&mut self, x: &V, v: &V, product: &mut Vec<V::Scalar>) -> Result<(), E::Error> {
        self.jacobian
            .product(&mut self.functions, &mut self.room, x, v, product)
    }
    fn jacobian_transpose_product(
        &mut self,
        x: &V,
        y: &Vec<V::Scalar>,
        product: &mut V,
    ) -> Result<(), E::Error> {
        self.jacobian
            .transpose_product(&mut self.functions, &mut self.room, x, y, product)
    }
}

impl<O, C, J, W, V> IntoConstrained<V> for Beside<O, C, J, ScalarOf<V>>
where
    V: Vector<Comm = Serial>,
    O: IntoProblem<V>,
    C: FnMut(&[V::Scalar], &mut [V::Scalar]) -> W,
    W: Written<<O::Problem as Problem>::Error>,
    J: Jacobian<Two<O::Problem, C>, V>,
{
    type Problem = Subject<Two<O::Problem, C>, J, V>;
    const DIFFERENCES: bool = O::DIFFERENCES;
    fn into_constrained(self, x0: &V, setup: Setup<V>) -> Result<Self::Problem, InvalidInput> {
        if O::PRODUCTS {
            return Err(InvalidInput::option(
                "hessian_product",
                "given for the objective alone",
                "with constraints it takes the Hessian of the Lagrangian: implement `LagrangianHessian` and use \
                 `constrained_problem_with_hessian`, or leave it out",
            ));
        }
        let limits = self.limits?;
        let functions = Two {
            problem: self.objective.into_problem(setup)?,
            constraints: self.constraints,
        };
        Ok(Subject::new(functions, self.jacobian, limits, x0.local_len()))
    }
}

impl<F, R, J, V> IntoConstrained<V> for Together<F, J, ScalarOf<V>>
where
    V: Vector<Comm = Serial>,
    F: FnMut(&[V::Scalar], &mut [V::Scalar], &mut [V::Scalar]) -> R,
    R: Outcome<V::Scalar>,
    J: Jacobian<One<F, V>, V>,
{
    type Problem = Subject<One<F, V>, J, V>;
    fn into_constrained(self, x0: &V, setup: Setup<V>) -> Result<Self::Problem, InvalidInput> {
        let limits = self.limits?;
        let zeros = |len| vec![V::Scalar::from_f64(0.0); len];
        let functions = One {
            f: self.f,
            bounds: setup.bounds,
            gradient: zeros(x0.local_len()),
            values: zeros(limits.lower().len()),
        };
        Ok(Subject::new(functions, self.jacobian, limits, x0.local_len()))
    }
}

/// A problem with constraints as it is.
#[derive(Debug)]
pub struct WholeConstrained<P> {
    pub(crate) problem: P,
}

/// A problem with constraints and products with the Hessian of its Lagrangian.
#[derive(Debug)]
pub struct WholeConstrainedWithHessian<P> {
    pub(crate) problem: P,
}

impl<P: Constrained> Constrained for Overlay<P> {
    type Constraints = P::Constraints;
    fn constraint_bounds(&self) -> Option<&Bounds<P::Constraints>> {
        self.inner.constraint_bounds()
    }
    fn constraints(&mut self, x: &P::Vector, values: &mut P::Constraints) -> Result<(), P::Error> {
        self.inner.constraints(x, values)
    }
    fn evaluate(
        &mut self,
        x: &P::Vector,
        gradient: &mut P::Vector,
        values: &mut P::Constraints,
    ) -> Result<Of<P>, P::Error> {
        self.inner.evaluate(x, gradient, values)
    }
    fn jacobian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Constraints,
    ) -> Result<(), P::Error> {
        self.inner.jacobian_product(x, v, product)
    }
    fn jacobian_transpose_product(
        &mut self,
        x: &P::Vector,
        y: &P::Constraints,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        self.inner.jacobian_transpose_product(x, y, product)
    }
}

impl<P: Constrained> IntoConstrained<P::Vector> for WholeConstrained<P> {
    type Problem = Overlay<P>;
    fn into_constrained(self, _: &P::Vector, setup: Setup<P::Vector>) -> Result<Overlay<P>, InvalidInput> {
        Ok(Overlay {
            inner: self.problem,
            bounds: setup.bounds,
        })
    }
}

impl<P: LagrangianHessian> IntoConstrained<P::Vector> for WholeConstrainedWithHessian<P> {
    type Problem = Overlay<P>;
    const HESSIAN: bool = true;
    fn into_constrained(self, _: &P::Vector, setup: Setup<P::Vector>) -> Result<Overlay<P>, InvalidInput> {
        Ok(Overlay {
            inner: self.problem,
            bounds: setup.bounds,
        })
    }
    fn lagrangian_hessian_product(
        problem: &mut Overlay<P>,
        x: &P::Vector,
        y: &P::Constraints,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), Option<P::Error>> {
        problem
            .inner
            .lagrangian_hessian_product(x, y, v, product)
            .map_err(Some)
    }
}

macro_rules! opaque {
    ($($name:ident<$($p:ident),*> $(where $v:ident: $bound:path)?;)*) => {$(
        impl<$($p),*> fmt::Debug for $name<$($p),*> $(where $v: $bound)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        }
    )*};
}
opaque! {
    Beside<O, C, J, T>;
    Together<F, J, T>;
    Rows<G>;
    JacobianProducts<A, B>;
    Two<P, C>;
    One<F, V> where V: Vector;
    Subject<E, J, V> where V: Vector;
}
