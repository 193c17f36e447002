//! Closures as problems with general constraints.

use crate::{Bounds, Constrained, Problem, Real, Vector};
use num_traits::Float;
use std::convert::Infallible;
use std::marker::PhantomData;

/// A closure as a problem with general constraints; made by [`from_constrained_fn`].
///
/// The Jacobian is held as a dense matrix of m rows and n columns. For one that is sparse or not formed implement
/// [`Constrained`].
pub struct ConstrainedFn<F, J, V: Vector, C: Vector> {
    f: F,
    jacobian: J,
    bounds: Option<Bounds<V>>,
    limits: Bounds<C>,
    /// The Jacobian by rows, and the point it belongs to (empty: none).
    rows: Vec<C::Scalar>,
    at: Vec<C::Scalar>,
    /// Room for a gradient, two times c, and a point.
    gradient: Vec<C::Scalar>,
    c: [Vec<C::Scalar>; 2],
    x: Vec<C::Scalar>,
    vector: PhantomData<fn(V)>,
}

/// A problem with general constraints from a closure that writes gradient and constraints and returns the value, so
/// that objective and constraints share work. `limits` are l and u of l ≤ c(x) ≤ u; equal ones make an equation.
///
/// Its Jacobian is formed by central differences, at 2 n calls of the closure for each x, until
/// [`jacobian`](ConstrainedFn::jacobian) gives another closure for it. [`bounds`](ConstrainedFn::bounds) adds bounds on x.
///
/// ```
/// use thalweg_core::{Bounds, Constrained, from_constrained_fn};
/// // minimise x₀ + x₁ on the circle x₀² + x₁² = 2
/// let circle = Bounds::new(vec![2.0], vec![2.0])?;
/// let mut problem = from_constrained_fn(circle, |x: &[f64], g: &mut [f64], c: &mut [f64]| {
///     g.fill(1.0);
///     c[0] = x[0] * x[0] + x[1] * x[1];
///     x[0] + x[1]
/// })
/// .jacobian(|x: &[f64], rows: &mut [f64]| {
///     rows[0] = 2.0 * x[0];
///     rows[1] = 2.0 * x[1];
/// });
/// let (x, mut g, mut c) = (vec![3.0, 1.0], vec![0.0; 2], vec![0.0]);
/// let Ok(f) = problem.evaluate(&x, &mut g, &mut c);
/// assert_eq!((f, c[0]), (4.0, 10.0));
/// let Ok(()) = problem.jacobian_transpose_product(&x, &vec![0.5], &mut g);
/// assert_eq!(g, [3.0, 1.0]);
/// # Ok::<(), thalweg_core::InvalidInput>(())
/// ```
pub fn from_constrained_fn<F, V, C>(limits: Bounds<C>, f: F) -> ConstrainedFn<F, ByDifferences, V, C>
where
    V: Vector,
    C: Vector<Scalar = V::Scalar>,
    F: FnMut(&[V::Scalar], &mut [V::Scalar], &mut [V::Scalar]) -> V::Scalar,
{
    let m = limits.lower().local_len();
    let zeros = || vec![V::Scalar::from_f64(0.0); m];
    ConstrainedFn {
        f,
        jacobian: ByDifferences,
        bounds: None,
        c: [zeros(), zeros()],
        limits,
        rows: Vec::new(),
        at: Vec::new(),
        gradient: Vec::new(),
        x: Vec::new(),
        vector: PhantomData,
    }
}

impl<F, J, V: Vector, C: Vector<Scalar = V::Scalar>> ConstrainedFn<F, J, V, C> {
    /// The Jacobian by a closure that writes its m rows of n elements, one after the other.
    #[must_use]
    pub fn jacobian<G: FnMut(&[V::Scalar], &mut [V::Scalar])>(
        self,
        jacobian: G,
    ) -> ConstrainedFn<F, G, V, C> {
        ConstrainedFn {
            f: self.f,
            jacobian,
            bounds: self.bounds,
            limits: self.limits,
            rows: self.rows,
            at: Vec::new(),
            gradient: self.gradient,
            c: self.c,
            x: self.x,
            vector: PhantomData,
        }
    }

    /// Bounds on x. Differences are taken inside them.
    #[must_use]
    pub fn bounds(mut self, bounds: Bounds<V>) -> Self {
        self.bounds = Some(bounds);
        self
    }
}

/// Where the Jacobian of a [`ConstrainedFn`] comes from: [`ByDifferences`], or a closure that writes it.
pub trait JacobianSource<F, V: Vector, C: Vector> {
    /// Writes the rows at `x`.
    fn write(&mut self, f: &mut F, x: &[C::Scalar], room: Room<'_, V, C>);
}

/// What forming a Jacobian may use: rows to write, bounds to respect, and scratch of the lengths n, n, m and m.
#[derive(Debug)]
pub struct Room<'a, V: Vector, C: Vector> {
    rows: &'a mut [C::Scalar],
    bounds: Option<&'a Bounds<V>>,
    x: &'a mut [C::Scalar],
    gradient: &'a mut [C::Scalar],
    c: &'a mut [Vec<C::Scalar>; 2],
}

impl<F, V: Vector, C: Vector, G: FnMut(&[C::Scalar], &mut [C::Scalar])> JacobianSource<F, V, C> for G {
    fn write(&mut self, _: &mut F, x: &[C::Scalar], room: Room<'_, V, C>) {
        self(x, room.rows);
    }
}

/// The Jacobian by central differences with steps of ∛ε max(1, |xⱼ|), one-sided where a bound is nearer.
#[derive(Debug, Clone, Copy, Default)]
pub struct ByDifferences;

impl<F, V, C> JacobianSource<F, V, C> for ByDifferences
where
    V: Vector<Scalar = C::Scalar>,
    C: Vector,
    F: FnMut(&[C::Scalar], &mut [C::Scalar], &mut [C::Scalar]) -> C::Scalar,
{
    fn write(&mut self, f: &mut F, x: &[C::Scalar], room: Room<'_, V, C>) {
        let n = x.len();
        let relative = <C::Scalar as Real>::EPSILON.cbrt();
        let [ahead, behind] = room.c;
        room.x.copy_from_slice(x);
        for j in 0..n {
            let h = relative * x[j].abs().max(C::Scalar::from_f64(1.0));
            let (lower, upper) = match room.bounds {
                Some(b) => (b.lower().local()[j], b.upper().local()[j]),
                None => (C::Scalar::neg_infinity(), C::Scalar::infinity()),
            };
            let (to, from) = ((x[j] + h).min(upper), (x[j] - h).max(lower));
            room.x[j] = to;
            f(room.x, room.gradient, ahead);
            room.x[j] = from;
            f(room.x, room.gradient, behind);
            room.x[j] = x[j];
            for (i, (a, b)) in ahead.iter().zip(behind.iter()).enumerate() {
                // A fixed variable is never moved: its column does not matter.
                let slope = if to > from {
                    (*a - *b) / (to - from)
                } else {
                    C::Scalar::from_f64(0.0)
                };
                room.rows[i * n + j] = slope;
            }
        }
    }
}

impl<F, J, V, C> ConstrainedFn<F, J, V, C>
where
    V: Vector,
    C: Vector<Scalar = V::Scalar>,
    F: FnMut(&[V::Scalar], &mut [V::Scalar], &mut [V::Scalar]) -> V::Scalar,
    J: JacobianSource<F, V, C>,
{
    /// Allocates at the first x.
    fn fit(&mut self, n: usize) {
        if self.gradient.len() != n {
            let zero = V::Scalar::from_f64(0.0);
            self.gradient = vec![zero; n];
            self.x = vec![zero; n];
            self.rows = vec![zero; n * self.c[0].len()];
            self.at = vec![V::Scalar::nan(); n];
        }
    }

    /// Forms the Jacobian at x, unless it is there already.
    fn form(&mut self, x: &[V::Scalar]) {
        self.fit(x.len());
        if self.at.is_empty() {
            self.at = vec![V::Scalar::nan(); x.len()];
        }
        if self.at == x {
            return;
        }
        self.at.copy_from_slice(x);
        let room = Room {
            rows: &mut self.rows,
            bounds: self.bounds.as_ref(),
            x: &mut self.x,
            gradient: &mut self.gradient,
            c: &mut self.c,
        };
        self.jacobian.write(&mut self.f, x, room);
    }
}

impl<F, J, V, C> Problem for ConstrainedFn<F, J, V, C>
where
    V: Vector,
    C: Vector<Scalar = V::Scalar>,
    F: FnMut(&[V::Scalar], &mut [V::Scalar], &mut [V::Scalar]) -> V::Scalar,
    J: JacobianSource<F, V, C>,
{
    type Vector = V;
    type Error = Infallible;
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        Ok((self.f)(x.local(), gradient.local_mut(), &mut self.c[0]))
    }
    fn value(&mut self, x: &V) -> Result<V::Scalar, Infallible> {
        self.fit(x.local_len());
        Ok((self.f)(x.local(), &mut self.gradient, &mut self.c[0]))
    }
    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds.as_ref()
    }
}

impl<F, J, V, C> Constrained for ConstrainedFn<F, J, V, C>
where
    V: Vector,
    C: Vector<Scalar = V::Scalar>,
    F: FnMut(&[V::Scalar], &mut [V::Scalar], &mut [V::Scalar]) -> V::Scalar,
    J: JacobianSource<F, V, C>,
{
    type Constraints = C;
    fn constraint_bounds(&self) -> Option<&Bounds<C>> {
        Some(&self.limits)
    }
    fn constraints(&mut self, x: &V, values: &mut C) -> Result<(), Infallible> {
        self.fit(x.local_len());
        (self.f)(x.local(), &mut self.gradient, values.local_mut());
        Ok(())
    }
    fn evaluate(&mut self, x: &V, gradient: &mut V, constraints: &mut C) -> Result<V::Scalar, Infallible> {
        Ok((self.f)(x.local(), gradient.local_mut(), constraints.local_mut()))
    }
    fn jacobian_product(&mut self, x: &V, v: &V, product: &mut C) -> Result<(), Infallible> {
        self.form(x.local());
        let n = x.local_len().max(1);
        for (product, row) in product.local_mut().iter_mut().zip(self.rows.chunks_exact(n)) {
            *product = crate::kernels::dot(row, v.local());
        }
        Ok(())
    }
    fn jacobian_transpose_product(&mut self, x: &V, y: &C, product: &mut V) -> Result<(), Infallible> {
        self.form(x.local());
        let n = x.local_len().max(1);
        product.fill(V::Scalar::from_f64(0.0));
        for (&y, row) in y.local().iter().zip(self.rows.chunks_exact(n)) {
            crate::kernels::axpy(y, row, product.local_mut());
        }
        Ok(())
    }
}

impl<F, J, V: Vector, C: Vector> std::fmt::Debug for ConstrainedFn<F, J, V, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConstrainedFn")
            .field("constraints", &self.limits.lower().local_len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// f = x₀ x₁, c = (x₀² + 3 x₁, sin x₁).
    fn closure(x: &[f64], g: &mut [f64], c: &mut [f64]) -> f64 {
        (g[0], g[1]) = (x[1], x[0]);
        (c[0], c[1]) = (x[0] * x[0] + 3.0 * x[1], x[1].sin());
        x[0] * x[1]
    }

    fn limits() -> Bounds<Vec<f64>> {
        Bounds::new(vec![0.0; 2], vec![1.0; 2]).unwrap()
    }

    #[test]
    fn differences_give_the_jacobian_and_stay_inside_the_bounds() {
        let bounds: Bounds<Vec<f64>> = Bounds::new(vec![0.5, 0.2], vec![2.0, 0.2]).unwrap();
        let inside = |x: &[f64], g: &mut [f64], c: &mut [f64]| {
            assert!(x[0] >= 0.5 && x[0] <= 2.0 && x[1] == 0.2);
            closure(x, g, c)
        };
        let mut bounded = from_constrained_fn(limits(), inside).bounds(bounds);
        let mut free = from_constrained_fn::<_, Vec<f64>, _>(limits(), closure);
        let mut exact = from_constrained_fn::<_, Vec<f64>, _>(limits(), closure).jacobian(
            |x: &[f64], rows: &mut [f64]| rows.copy_from_slice(&[2.0 * x[0], 3.0, 0.0, x[1].cos()]),
        );
        let x = vec![0.5, 0.2];
        let (mut a, mut b, mut c) = (vec![0.0; 2], vec![0.0; 2], vec![0.0; 2]);
        for v in [vec![1.0, 0.0], vec![0.5, -2.0]] {
            let Ok(()) = free.jacobian_product(&x, &v, &mut a);
            let Ok(()) = exact.jacobian_product(&x, &v, &mut b);
            // Central differences at ∛ε have an error of ε^⅔ ≈ 4e-11.
            assert!(
                (a[0] - b[0]).abs() < 1e-9 && (a[1] - b[1]).abs() < 1e-9,
                "{a:?} {b:?}"
            );
            let Ok(()) = free.jacobian_transpose_product(&x, &v, &mut a);
            let Ok(()) = exact.jacobian_transpose_product(&x, &v, &mut b);
            assert!(
                (a[0] - b[0]).abs() < 1e-9 && (a[1] - b[1]).abs() < 1e-9,
                "{a:?} {b:?}"
            );
        }
        // One-sided at the bound: an error of the step, 6e-6; the fixed variable's column is zero.
        let Ok(()) = bounded.jacobian_product(&x, &vec![1.0, 5.0], &mut c);
        assert!((c[0] - 1.0).abs() < 1e-4 && c[1] == 0.0, "{c:?}");
    }

    #[test]
    fn parts_agree_with_the_whole() {
        let mut p = from_constrained_fn::<_, Vec<f64>, _>(limits(), closure);
        let x = vec![1.5, -0.5];
        let (mut g, mut c, mut g2, mut c2) = (vec![0.0; 2], vec![0.0; 2], vec![0.0; 2], vec![0.0; 2]);
        let Ok(f) = p.evaluate(&x, &mut g, &mut c);
        assert_eq!(p.value(&x), Ok(f));
        assert_eq!(p.value_and_gradient(&x, &mut g2), Ok(f));
        let Ok(()) = p.constraints(&x, &mut c2);
        assert_eq!((g, c), (g2, c2));
    }
}
