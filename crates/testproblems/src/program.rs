//! Formulas with general constraints, and the way to write a small one.

use crate::{FREE, Formula, Jet, Number, Shape, sum};
use std::array::from_fn;
use thalweg_core::Real;

/// An objective with general constraints l ≤ c(x) ≤ u, on slices: x of length n, c of length m.
///
/// Nothing is allocated in an evaluation.
///
/// # Panics
/// The evaluations may panic if a slice is not of its length, as indexing does.
/// [`ConstrainedProblem`](crate::ConstrainedProblem) checks lengths.
pub trait ConstrainedFormula<T: Real>: Formula<T> {
    /// The number of constraints.
    fn m(&self) -> usize;
    /// The limits lᵢ ≤ cᵢ(x) ≤ uᵢ, ±∞ where there is none; lᵢ = uᵢ for an equation.
    fn limits(&self, i: usize) -> (f64, f64);
    /// The j-th variable of the best point known.
    fn optimum(&self, j: usize) -> Option<f64>;
    /// c(x) into `c`.
    fn constraints(&mut self, x: &[T], c: &mut [T]);
    /// J(x) v into `jv`, with J the m × n matrix of the partial derivatives of c.
    fn jacobian_product(&mut self, x: &[T], v: &[T], jv: &mut [T]);
    /// J(x)ᵀ y into `jty`.
    fn jacobian_transpose_product(&mut self, x: &[T], y: &[T], jty: &mut [T]);
    /// (∇²f(x) + Σ yᵢ ∇²cᵢ(x)) v into `hv`.
    fn lagrangian_hessian_product(&mut self, x: &[T], y: &[T], v: &[T], hv: &mut [T]);
}

/// A small problem with N variables and M constraints: two formulas, written once for any [`Number`], from which
/// [`Small`] makes values and all derivatives.
///
/// ```
/// use thalweg_testproblems::{ConstrainedFormula, NON_NEGATIVE, Number, Program, Small};
///
/// /// The nearest point of the origin on or above the line x₁ + x₂ = 2.
/// struct Nearest;
///
/// impl Program<2, 1> for Nearest {
///     fn start(&self) -> [f64; 2] { [3.0, 0.0] }
///     fn limits(&self) -> [(f64, f64); 1] { [NON_NEGATIVE] }
///     fn objective<N: Number>(&self, [x1, x2]: [N; 2]) -> N { x1.square() + x2.square() }
///     fn constraints<N: Number>(&self, [x1, x2]: [N; 2]) -> [N; 1] { [x1 + x2 - 2.0] }
/// }
///
/// let mut formula = Small::<Nearest, 2, 1>::boxed::<f64>(Nearest);
/// let mut jty = [0.0; 2];
/// formula.jacobian_transpose_product(&[3.0, 0.0], &[5.0], &mut jty);
/// assert_eq!(jty, [5.0, 5.0]);
/// ```
pub trait Program<const N: usize, const M: usize>: Send {
    /// The start point, which may lie outside bounds and limits.
    fn start(&self) -> [f64; N];
    /// The bounds lⱼ ≤ xⱼ ≤ uⱼ, ±∞ where there is none.
    fn bounds(&self) -> [(f64, f64); N] {
        [FREE; N]
    }
    /// The limits lᵢ ≤ cᵢ(x) ≤ uᵢ, ±∞ where there is none; lᵢ = uᵢ for an equation.
    fn limits(&self) -> [(f64, f64); M];
    /// The best point known.
    fn optimum(&self) -> Option<[f64; N]> {
        None
    }
    /// f(x).
    fn objective<S: Number>(&self, x: [S; N]) -> S;
    /// c(x).
    fn constraints<S: Number>(&self, x: [S; N]) -> [S; M];
}

/// c(x) = 0.
pub const EQUAL: (f64, f64) = (0.0, 0.0);

/// A [`Program`] as a [`ConstrainedFormula`].
#[derive(Debug, Clone)]
pub struct Small<P, const N: usize, const M: usize>(pub P);

impl<P: Program<N, M> + 'static, const N: usize, const M: usize> Small<P, N, M> {
    /// In a box, as a problem's file returns it.
    pub fn boxed<T: Real>(program: P) -> Box<dyn ConstrainedFormula<T>> {
        Box::new(Small(program))
    }
}

/// Gradients are made for this many variables at a time, so that jets of many variables do not swell the code.
const WIDTH: usize = 4;

/// Values that change along v.
#[inline(always)]
fn along<T: Real, const N: usize>(x: &[T], v: impl Fn(usize) -> T) -> [Jet<T, 0, 1, 0>; N] {
    from_fn(|j| Jet::variable(x[j], j, v(j)))
}

/// Values with the derivatives to the variables from `first`.
#[inline(always)]
fn gradients<T: Real, const N: usize>(x: &[T], first: usize) -> [Jet<T, WIDTH, 0, 0>; N] {
    from_fn(|j| Jet::variable(x[j], j.wrapping_sub(first), T::zero()))
}

/// Values with the derivatives to the variables from `first` and their change along v.
#[inline(always)]
fn products<T: Real, const N: usize>(x: &[T], v: &[T], first: usize) -> [Jet<T, WIDTH, 1, WIDTH>; N] {
    from_fn(|j| Jet::variable(x[j], j.wrapping_sub(first), v[j]))
}

impl<P: Program<N, M>, const N: usize, const M: usize> Shape for Small<P, N, M> {
    fn n(&self) -> usize {
        N
    }
    fn start(&self, i: usize) -> f64 {
        self.0.start()[i]
    }
    fn bounds(&self, i: usize) -> (f64, f64) {
        self.0.bounds()[i]
    }
}

impl<T: Real, P: Program<N, M>, const N: usize, const M: usize> Formula<T> for Small<P, N, M> {
    fn value_and_gradient(&mut self, x: &[T], g: &mut [T]) -> T {
        let mut value = T::zero();
        for (k, g) in g.chunks_mut(WIDTH).enumerate() {
            let f = self.0.objective(gradients::<T, N>(x, k * WIDTH));
            g.copy_from_slice(&f.g[..g.len()]);
            value = f.v;
        }
        value
    }

    fn value(&mut self, x: &[T]) -> T {
        let x: [Jet<T, 0, 0, 0>; N] = from_fn(|j| Jet::variable(x[j], j, T::zero()));
        self.0.objective(x).v
    }

    fn hessian_product(&mut self, x: &[T], v: &[T], hv: &mut [T]) {
        for (k, hv) in hv.chunks_mut(WIDTH).enumerate() {
            let f = self.0.objective(products::<T, N>(x, v, k * WIDTH));
            hv.copy_from_slice(&f.h[..hv.len()]);
        }
    }
}

impl<T: Real, P: Program<N, M>, const N: usize, const M: usize> ConstrainedFormula<T> for Small<P, N, M> {
    fn m(&self) -> usize {
        M
    }

    fn limits(&self, i: usize) -> (f64, f64) {
        self.0.limits()[i]
    }

    fn optimum(&self, j: usize) -> Option<f64> {
        self.0.optimum().map(|x| x[j])
    }

    fn constraints(&mut self, x: &[T], c: &mut [T]) {
        let values = self.0.constraints(along::<T, N>(x, |_| T::zero()));
        c.copy_from_slice(&values.map(|c| c.v));
    }

    fn jacobian_product(&mut self, x: &[T], v: &[T], jv: &mut [T]) {
        let values = self.0.constraints(along::<T, N>(x, |j| v[j]));
        jv.copy_from_slice(&values.map(|c| c.d[0]));
    }

    fn jacobian_transpose_product(&mut self, x: &[T], y: &[T], jty: &mut [T]) {
        for (k, out) in jty.chunks_mut(WIDTH).enumerate() {
            let c = self.0.constraints(gradients::<T, N>(x, k * WIDTH));
            for (j, out) in out.iter_mut().enumerate() {
                *out = sum(M, |i| y[i] * c[i].g[j]);
            }
        }
    }

    fn lagrangian_hessian_product(&mut self, x: &[T], y: &[T], v: &[T], hv: &mut [T]) {
        self.hessian_product(x, v, hv);
        for (k, out) in hv.chunks_mut(WIDTH).enumerate() {
            let c = self.0.constraints(products::<T, N>(x, v, k * WIDTH));
            for (j, out) in out.iter_mut().enumerate() {
                *out += sum(M, |i| y[i] * c[i].h[j]);
            }
        }
    }
}
