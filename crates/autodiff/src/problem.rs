//! Gradients and Hessian–vector products by forward automatic differentiation.
//!
//! ```text
//! gradient:  for every N variables:  seed each with a unit derivative of its own, evaluate, read N derivatives
//! Hv:        as above, on numbers that also carry their derivative along v; the derivative along v of the N
//!            derivatives is N elements of Hv
//! ```
//!
//! Source: J. Revels, M. Lubin, T. Papamarkou, Forward-Mode Automatic Differentiation in Julia (2016), for evaluation in
//! chunks; dual numbers are those of the crate `num-dual`.

use num_dual::{Derivative, Dual, DualNum, DualNumFloat, DualSVec};
use std::convert::Infallible;
use std::marker::PhantomData;
use thalweg_core::{Bounds, HessianProduct, Problem, Real, Vector};

/// A number with N first derivatives.
pub type First<T, const N: usize> = DualSVec<T, N>;
/// A number with N first derivatives, and the derivative of all of it along a direction.
pub type Second<T, const N: usize> = Dual<DualSVec<T, N>>;

/// An objective written once for any kind of number, plain or dual.
///
/// ```
/// use thalweg_autodiff::num_dual::DualNum;
/// use thalweg_autodiff::{AutoDiff, Differentiable};
/// use thalweg_core::{HessianProduct, Problem};
///
/// struct Rosenbrock { steepness: f64 }
///
/// impl Differentiable<f64> for Rosenbrock {
///     fn value<D: DualNum<Primitive = f64> + Copy>(&self, x: &[D]) -> D {
///         (x[1] - x[0].powi(2)).powi(2) * self.steepness + (x[0] - 1.0).powi(2)
///     }
/// }
///
/// let mut problem: AutoDiff<_, Vec<f64>> = AutoDiff::new(Rosenbrock { steepness: 100.0 });
/// let mut g = vec![0.0; 2];
/// let Ok(_) = problem.value_and_gradient(&vec![1.0, 2.0], &mut g);
/// assert_eq!(g, [-400.0, 200.0]);
/// let Ok(()) = problem.hessian_product(&vec![1.0, 1.0], &vec![0.0, 1.0], &mut g);
/// assert_eq!(g, [-400.0, 200.0]);
/// ```
pub trait Differentiable<T> {
    /// f(x). Constants stand on the right of a number: `x * 2.0`.
    fn value<D: DualNum<Primitive = T> + Copy>(&self, x: &[D]) -> D;
}

/// What [`AutoDiff`] needs of an objective: the same function for three kinds of number.
pub trait Evaluate<T: Real, const N: usize> {
    /// f(x).
    fn plain(&self, x: &[T]) -> T;
    /// f and N of its derivatives.
    fn first(&self, x: &[First<T, N>]) -> First<T, N>;
    /// The same and its derivative along a direction.
    fn second(&self, x: &[Second<T, N>]) -> Second<T, N>;
}

/// A [`Differentiable`] objective.
#[derive(Debug, Clone, Copy)]
pub struct Generic<F>(F);

impl<T, F, const N: usize> Evaluate<T, N> for Generic<F>
where
    T: Real + DualNum<Primitive = T> + DualNumFloat,
    F: Differentiable<T>,
{
    fn plain(&self, x: &[T]) -> T {
        self.0.value(x)
    }
    fn first(&self, x: &[First<T, N>]) -> First<T, N> {
        self.0.value(x)
    }
    fn second(&self, x: &[Second<T, N>]) -> Second<T, N> {
        self.0.value(x)
    }
}

/// One formula as three closures; made by [`autodiff!`](crate::autodiff).
#[derive(Clone, Copy)]
pub struct Closures<A, B, C>(A, B, C);

impl<T, A, B, C, const N: usize> Evaluate<T, N> for Closures<A, B, C>
where
    T: Real,
    A: Fn(&[T]) -> T,
    B: Fn(&[First<T, N>]) -> First<T, N>,
    C: Fn(&[Second<T, N>]) -> Second<T, N>,
{
    fn plain(&self, x: &[T]) -> T {
        (self.0)(x)
    }
    fn first(&self, x: &[First<T, N>]) -> First<T, N> {
        (self.1)(x)
    }
    fn second(&self, x: &[Second<T, N>]) -> Second<T, N> {
        (self.2)(x)
    }
}

impl<A, B, C> std::fmt::Debug for Closures<A, B, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Closures { .. }")
    }
}

/// A closure as a problem with exact derivatives: its body is compiled once for each kind of number, so it may use what
/// surrounds it. The problem is in `f64` on `Vec<f64>`, 8 derivatives at a time.
///
/// ```
/// use thalweg_autodiff::autodiff;
/// use thalweg_core::Problem;
///
/// let data = [1.0, 2.0, 4.0];
/// let mut fit = autodiff!(|x| {
///     let mut sum = x[0] * 0.0;
///     for (t, y) in data.iter().enumerate() {
///         sum += ((x[1] * t as f64).exp() * x[0] - *y).powi(2);
///     }
///     sum
/// });
/// let mut g = vec![1.0; 2];
/// let Ok(f) = fit.value_and_gradient(&vec![1.0, 2f64.ln()], &mut g);
/// assert!(f.abs() < 1e-28 && g.iter().all(|g| g.abs() < 1e-12));
/// ```
#[macro_export]
macro_rules! autodiff {
    (|$x:ident| $body:expr) => {{
        #[allow(
            unused_imports,
            reason = "for the methods of dual numbers, which a formula need not use"
        )]
        use $crate::num_dual::DualNum as _;
        $crate::AutoDiff::<_, ::std::vec::Vec<f64>, 8>::from_closures(
            |$x: &[f64]| -> f64 { $body },
            |$x: &[$crate::First<f64, 8>]| -> $crate::First<f64, 8> { $body },
            |$x: &[$crate::Second<f64, 8>]| -> $crate::Second<f64, 8> { $body },
        )
    }};
}

/// An objective as a [`Problem`] with gradients and [`HessianProduct`]s that are exact to rounding, N derivatives at a
/// time.
///
/// # Cost
/// Forward mode: a gradient takes ⌈n/N⌉ evaluations on numbers with N + 1 parts, a Hessian product as many on numbers
/// with 2 (N + 1). That suits up to a few hundred variables; for more, write the gradient, or use differences with a
/// known sparsity. Two vectors of such numbers, allocated at first use.
///
/// # Not finite
/// Where f(x) is not finite the gradient is what the numbers say, mostly NaN.
///
/// The variables must all be in one place.
#[derive(Debug, Clone)]
pub struct AutoDiff<F, V: Vector, const N: usize = 8> {
    f: F,
    bounds: Option<Bounds<V>>,
    first: Vec<First<V::Scalar, N>>,
    second: Vec<Second<V::Scalar, N>>,
    passes: u64,
    vector: PhantomData<fn(V)>,
}

impl<F, V: Vector, const N: usize> AutoDiff<Generic<F>, V, N>
where
    F: Differentiable<V::Scalar>,
{
    /// Of an objective written for any number.
    pub fn new(f: F) -> Self {
        Self::of(Generic(f))
    }
}

impl<A, B, C, V: Vector, const N: usize> AutoDiff<Closures<A, B, C>, V, N>
where
    A: Fn(&[V::Scalar]) -> V::Scalar,
    B: Fn(&[First<V::Scalar, N>]) -> First<V::Scalar, N>,
    C: Fn(&[Second<V::Scalar, N>]) -> Second<V::Scalar, N>,
{
    /// Of one formula written three times, as [`autodiff!`](crate::autodiff) does.
    pub fn from_closures(plain: A, first: B, second: C) -> Self {
        Self::of(Closures(plain, first, second))
    }
}

impl<F, V: Vector, const N: usize> AutoDiff<F, V, N> {
    fn of(f: F) -> Self {
        const {
            assert!(N > 0, "at least one derivative at a time");
        }
        AutoDiff {
            f,
            bounds: None,
            first: Vec::new(),
            second: Vec::new(),
            passes: 0,
            vector: PhantomData,
        }
    }

    /// The bounds of the problem, for solvers to see.
    #[must_use]
    pub fn within(mut self, bounds: Bounds<V>) -> Self {
        self.bounds = Some(bounds);
        self
    }

    /// How many evaluations on dual numbers there were so far.
    pub fn passes(&self) -> u64 {
        self.passes
    }
}

impl<F, V: Vector, const N: usize> Problem for AutoDiff<F, V, N>
where
    V::Scalar: DualNum<Primitive = V::Scalar> + DualNumFloat,
    F: Evaluate<V::Scalar, N>,
{
    type Vector = V;
    type Error = Infallible;

    fn value(&mut self, x: &V) -> Result<V::Scalar, Infallible> {
        Ok(self.f.plain(x.local()))
    }

    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        let nan = V::Scalar::from_f64(f64::NAN);
        if gradient.local_len() != x.local_len() {
            gradient.fill(nan);
            return Ok(nan);
        }
        self.first.clear();
        self.first.extend(x.local().iter().map(|&x| First::from_re(x)));
        let mut value = nan;
        for (k, piece) in gradient.local_mut().chunks_mut(N).enumerate() {
            let seeds = k * N..k * N + piece.len();
            for (j, x) in self.first[seeds.clone()].iter_mut().enumerate() {
                *x = x.derivative(j);
            }
            self.passes += 1;
            let f = self.f.first(&self.first);
            value = f.re;
            for (j, g) in piece.iter_mut().enumerate() {
                *g = part(&f, j);
            }
            for x in &mut self.first[seeds] {
                x.eps = Derivative::none();
            }
        }
        Ok(value)
    }

    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds.as_ref()
    }
}

/// ∂/∂ of the j-th variable seeded; what was never touched by one has no derivatives at all.
fn part<T: Real, const N: usize>(f: &First<T, N>, j: usize) -> T {
    f.eps.0.as_ref().map_or(T::from_f64(0.0), |d| d[j])
}

impl<F, V: Vector, const N: usize> HessianProduct for AutoDiff<F, V, N>
where
    V::Scalar: DualNum<Primitive = V::Scalar> + DualNumFloat,
    F: Evaluate<V::Scalar, N>,
{
    fn hessian_product(&mut self, x: &V, v: &V, product: &mut V) -> Result<(), Infallible> {
        if v.local_len() != x.local_len() || product.local_len() != x.local_len() {
            product.fill(V::Scalar::from_f64(f64::NAN));
            return Ok(());
        }
        self.second.clear();
        let both = x.local().iter().zip(v.local());
        self.second
            .extend(both.map(|(&x, &v)| Dual::new(First::from_re(x), First::from_re(v))));
        for (k, piece) in product.local_mut().chunks_mut(N).enumerate() {
            let seeds = k * N..k * N + piece.len();
            for (j, x) in self.second[seeds.clone()].iter_mut().enumerate() {
                x.re = x.re.derivative(j);
            }
            self.passes += 1;
            let f = self.f.second(&self.second);
            for (j, p) in piece.iter_mut().enumerate() {
                *p = part(&f.eps, j);
            }
            for x in &mut self.second[seeds] {
                x.re.eps = Derivative::none();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_conformance::problem_with_hessian;
    use thalweg_core::Driver;
    use thalweg_lbfgsb::Lbfgsb;

    /// Uses most of what dual numbers can do.
    struct Mixed;

    impl<T: Real + DualNumFloat> Differentiable<T> for Mixed {
        fn value<D: DualNum<Primitive = T> + Copy>(&self, x: &[D]) -> D {
            let c = <T as Real>::from_f64;
            let mut sum = D::zero();
            for p in x.windows(2) {
                sum += (p[1] - p[0].powi(2)).powi(2) * c(3.0) + (p[0] * p[1]).sin();
                sum += (p[0].powi(2) + c(1.0)).ln() / (p[1].powi(2) + c(2.0)).sqrt();
            }
            sum + (x[0] * c(0.5)).exp()
        }
    }

    #[test]
    fn conforms_at_sizes_around_the_chunk() {
        for n in [2, 7, 8, 9, 16, 21] {
            let mut p: AutoDiff<_, Vec<f64>> = AutoDiff::new(Mixed);
            let x = |k: usize| {
                (0..n)
                    .map(|i| 0.3 + 0.1 * ((i * 7 + k) % 5) as f64)
                    .collect::<Vec<_>>()
            };
            problem_with_hessian(&mut p, &[x(0), x(3)]).assert();
        }
        let mut single: AutoDiff<_, Vec<f32>, 3> = AutoDiff::new(Mixed);
        problem_with_hessian(&mut single, &[vec![0.3, -0.2, 0.7, 0.1]]).assert();
    }

    #[test]
    fn chunks_do_not_show() {
        let x: Vec<f64> = (0..10).map(|i| 0.1 * f64::from(i)).collect();
        let mut g = [vec![0.0; 10], vec![0.0; 10]];
        let mut one: AutoDiff<_, Vec<f64>, 1> = AutoDiff::new(Mixed);
        let mut four: AutoDiff<_, Vec<f64>, 4> = AutoDiff::new(Mixed);
        let [a, b] = &mut g;
        let (Ok(fa), Ok(fb)) = (one.value_and_gradient(&x, a), four.value_and_gradient(&x, b));
        assert_eq!(fa, fb);
        assert_eq!((one.passes(), four.passes()), (10, 3));
        for (a, b) in a.iter().zip(&*b) {
            // The same operations; a part that is zero may be left out.
            assert!((a - b).abs() <= 1e-15 * a.abs().max(1.0));
        }
    }

    #[test]
    fn a_closure_with_surroundings_is_solved() {
        let target = [0.5, -1.0, 2.0];
        let bounds = Bounds::uniform(vec![0.0; 3], -0.75, 5.0);
        let mut p = autodiff!(|x| {
            let mut sum = x[0] * 0.0;
            for (x, t) in x.iter().zip(&target) {
                sum += (*x - *t).powi(2) + (*x - *t).powi(4);
            }
            sum
        })
        .within(bounds.unwrap());
        let solution = Driver::new()
            .run(&Lbfgsb::default(), &mut p, vec![0.0; 3])
            .unwrap();
        assert!(solution.converged());
        for (x, t) in solution.x.iter().zip([0.5, -0.75, 2.0]) {
            assert!((x - t).abs() < 1e-6);
        }
    }

    #[test]
    fn constants_and_wrong_lengths() {
        let mut p = autodiff!(|x| x[0] * 0.0 + 3.0);
        let mut g = vec![9.0];
        assert_eq!((p.value_and_gradient(&vec![1.0], &mut g), g[0]), (Ok(3.0), 0.0));
        let mut long = vec![0.0; 2];
        assert!(p.value_and_gradient(&vec![1.0], &mut long).is_ok_and(f64::is_nan) && long[1].is_nan());
        let Ok(()) = p.hessian_product(&vec![1.0], &vec![1.0; 2], &mut g);
        assert!(g[0].is_nan());
    }
}
