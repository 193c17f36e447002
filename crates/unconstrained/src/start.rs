//! Starting, and what else the solvers of this crate share.

use num_traits::Float;
use thalweg_core::kernels::{dot, norm_inf};
use thalweg_core::simd::{Kernel, SHORT, dispatch_by_length};
use thalweg_core::{Bounds, InitError, InvalidInput, Of, Problem, Real, Reduce, ScalarOf, Vector};

/// What can be said about a start point without evaluating; `length` is that of the workspaces, if there are any.
pub(crate) fn check_start<P: Problem>(
    problem: &P,
    x0: &P::Vector,
    length: Option<usize>,
) -> Result<(), InvalidInput> {
    let comm = x0.comm();
    let offset = comm.offset(x0.local_len());
    if x0.global_len() == 0 {
        return Err(InvalidInput::Empty);
    }
    let wrong = length
        .filter(|&n| n != x0.local_len())
        .map(|expected| InvalidInput::Length {
            what: "x0",
            expected,
            found: x0.local_len(),
        });
    let bounded = problem.bounds().is_some_and(Bounds::any).then(|| {
        InvalidInput::option(
            "bounds",
            "given",
            "this solver is for problems without bounds; use one that knows them, such as Lbfgsb, or take them away",
        )
    });
    let error = bounded
        .or(wrong)
        .or_else(|| InvalidInput::not_finite("x0", x0.local(), offset));
    InvalidInput::on_any_part(error, comm)
}

/// f and ‖∇f‖∞, or what is wrong with them.
type Evaluated<P> = Result<(Of<P>, Of<P>), InitError<<P as Problem>::Error>>;

/// Evaluates at the start point.
pub(crate) fn evaluate_start<P: Problem>(problem: &mut P, x: &P::Vector, g: &mut P::Vector) -> Evaluated<P> {
    // Whatever an objective leaves unwritten is then seen.
    g.fill(Of::<P>::nan());
    let value = problem.value_and_gradient(x, g).map_err(InitError::Objective)?;
    let norm = largest(g);
    if !(value.is_finite() && norm.is_finite()) {
        return Err(InitError::NonFiniteStart {
            value: value.to_f64(),
            gradient: norm.to_f64(),
        });
    }
    Ok((value, norm))
}

/// The gradient tolerance that fits a scalar: half the digits of an `f32` are not enough for 1e-6.
pub(crate) fn default_gtol<T: Real>() -> T {
    T::from_f64(if T::EPSILON.to_f64() < 1e-10 { 1e-6 } else { 1e-3 })
}

/// x'y.
#[inline(always)]
pub(crate) fn product<V: Vector>(x: &V, y: &V) -> ScalarOf<V> {
    let n = x.local_len();
    let mut total = [dispatch_by_length(n, Dot(x.local(), y.local()))];
    x.comm().sum(&mut total);
    total[0]
}

/// ‖x‖∞.
#[inline(always)]
pub(crate) fn largest<V: Vector>(x: &V) -> ScalarOf<V> {
    let mut max = [dispatch_by_length(x.local_len(), NormInf(x.local()))];
    x.comm().max(&mut max);
    max[0]
}

/// out ← x + t d.
#[inline(always)]
pub(crate) fn move_along<V: Vector>(x: &V, d: &V, t: ScalarOf<V>, out: &mut V) {
    let (x, d) = (x.local(), d.local());
    dispatch_by_length(x.len(), Along(x, d, t, out.local_mut()));
}

/// out ← a x.
pub(crate) fn scaled<V: Vector>(a: ScalarOf<V>, x: &V, out: &mut V) {
    for (out, &x) in out.local_mut().iter_mut().zip(x.local()) {
        *out = a * x;
    }
}

/// out ← x − y.
pub(crate) fn difference<V: Vector>(x: &V, y: &V, out: &mut V) {
    for ((out, &x), &y) in out.local_mut().iter_mut().zip(x.local()).zip(y.local()) {
        *out = x - y;
    }
}

struct Dot<'a, T>(&'a [T], &'a [T]);

impl<T: Real> Kernel for Dot<'_, T> {
    type Output = T;
    #[inline(always)]
    fn run(self) -> T {
        if self.0.len() < SHORT {
            // One after the other: the order depends on the length alone.
            return self.0.iter().zip(self.1).fold(T::zero(), |s, (&x, &y)| s + x * y);
        }
        dot(self.0, self.1)
    }
}

struct NormInf<'a, T>(&'a [T]);

impl<T: Real> Kernel for NormInf<'_, T> {
    type Output = T;
    #[inline(always)]
    fn run(self) -> T {
        norm_inf(self.0)
    }
}

struct Along<'a, T>(&'a [T], &'a [T], T, &'a mut [T]);

impl<T: Real> Kernel for Along<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Along(x, d, t, out) = self;
        let n = out.len();
        let (x, d) = (&x[..n], &d[..n]);
        for i in 0..n {
            out[i] = x[i] + t * d[i];
        }
    }
}
