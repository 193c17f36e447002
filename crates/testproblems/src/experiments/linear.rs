//! Other variables: z with x = M z for an invertible matrix M.
//!
//! The problem in z has the value f(M z), the gradient Mᵀ ∇f, the product Mᵀ (∇²f (M v)), the start M⁻¹ x⁰, and the same
//! minima.

use super::Start;
use super::random::Random;
use thalweg_core::{Bounds, HessianProduct, Of, Problem, Real, Vector};

/// An invertible matrix, applied in linear time without allocation.
pub trait LinearMap {
    /// x = M z.
    fn apply<T: Real>(&self, z: &[T], x: &mut [T]);
    /// Mᵀ g.
    fn transpose<T: Real>(&self, g: &[T], out: &mut [T]);
    /// z = M⁻¹ x.
    fn invert<T: Real>(&self, x: &[T], z: &mut [T]);
}

/// The variables in a random order.
#[derive(Debug, Clone)]
pub struct Permutation {
    /// xᵢ = z at `from[i]`.
    from: Vec<usize>,
}

impl Permutation {
    /// A permutation of n variables, each equally likely (Fisher and Yates).
    pub fn new(n: usize, seed: u64) -> Self {
        let mut random = Random::new(seed, 1);
        let mut from: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            from.swap(i, (random.next() % (i as u64 + 1)) as usize);
        }
        Permutation { from }
    }
}

impl LinearMap for Permutation {
    fn apply<T: Real>(&self, z: &[T], x: &mut [T]) {
        for (x, &at) in x.iter_mut().zip(&self.from) {
            *x = z[at];
        }
    }
    fn transpose<T: Real>(&self, g: &[T], out: &mut [T]) {
        for (&g, &at) in g.iter().zip(&self.from) {
            out[at] = g;
        }
    }
    fn invert<T: Real>(&self, x: &[T], z: &mut [T]) {
        self.transpose(x, z);
    }
}

/// Each variable in its own unit: xᵢ = dᵢ zᵢ.
///
/// The dᵢ are powers of two, so that scaling causes no rounding errors and z at its bound is x at its bound.
#[derive(Debug, Clone)]
pub struct Scaling {
    /// log₂ dᵢ.
    exponents: Vec<i32>,
}

impl Scaling {
    /// Units between 10^(−decades/2) and 10^(decades/2), uniform in the logarithm. At most 30 decades, so that squares do
    /// not overflow in `f32`.
    pub fn new(n: usize, decades: f64, seed: u64) -> Self {
        let mut random = Random::new(seed, 2);
        let half = decades.clamp(0.0, 30.0) / 2.0 * std::f64::consts::LOG2_10;
        Scaling {
            exponents: (0..n)
                .map(|_| (half * random.symmetric()).round() as i32)
                .collect(),
        }
    }

    fn times<T: Real>(&self, from: &[T], to: &mut [T], sign: i32) {
        let two = T::one() + T::one();
        for ((to, &from), &e) in to.iter_mut().zip(from).zip(&self.exponents) {
            *to = from * two.powi(sign * e);
        }
    }
}

impl LinearMap for Scaling {
    fn apply<T: Real>(&self, z: &[T], x: &mut [T]) {
        self.times(z, x, 1);
    }
    fn transpose<T: Real>(&self, g: &[T], out: &mut [T]) {
        self.times(g, out, 1);
    }
    fn invert<T: Real>(&self, x: &[T], z: &mut [T]) {
        self.times(x, z, -1);
    }
}

/// The variables rotated: x = Q z with an orthogonal matrix Q, a product of three Householder reflections I − 2uuᵀ with
/// random unit vectors u. Every element of Q is filled, and a product takes linear time.
#[derive(Debug, Clone)]
pub struct Rotation {
    reflections: [Vec<f64>; 3],
}

impl Rotation {
    /// A rotation of n variables.
    pub fn new(n: usize, seed: u64) -> Self {
        let mut random = Random::new(seed, 3);
        Rotation {
            reflections: std::array::from_fn(|_| {
                let mut u: Vec<f64> = (0..n).map(|_| random.symmetric()).collect();
                let norm = u.iter().map(|u| u * u).sum::<f64>().sqrt();
                if norm > 0.0 {
                    u.iter_mut().for_each(|u| *u /= norm);
                }
                u
            }),
        }
    }

    fn reflect<T: Real>(u: &[f64], x: &mut [T]) {
        let ux = crate::sum(x.len(), |i| T::from_f64(u[i]) * x[i]);
        for (x, &u) in x.iter_mut().zip(u) {
            *x -= (ux + ux) * T::from_f64(u);
        }
    }
}

impl LinearMap for Rotation {
    fn apply<T: Real>(&self, z: &[T], x: &mut [T]) {
        x.copy_from_slice(z);
        for u in &self.reflections {
            Self::reflect(u, x);
        }
    }
    fn transpose<T: Real>(&self, g: &[T], out: &mut [T]) {
        out.copy_from_slice(g);
        for u in self.reflections.iter().rev() {
            Self::reflect(u, out);
        }
    }
    fn invert<T: Real>(&self, x: &[T], z: &mut [T]) {
        self.transpose(x, z);
    }
}

/// A problem in other variables; made by [`scaled`](super::Experiments::scaled), [`permuted`](super::Experiments::permuted)
/// and [`rotated`](super::Experiments::rotated).
#[derive(Debug, Clone)]
pub struct Transformed<P: Problem, M> {
    inner: P,
    /// `None` for the variables as they are.
    map: Option<M>,
    bounds: Option<Bounds<P::Vector>>,
    start: P::Vector,
    x: P::Vector,
    v: P::Vector,
    g: P::Vector,
}

impl<P: Start, M: LinearMap> Transformed<P, M> {
    /// In the variables of `map`, which must take boxes to boxes if the problem has bounds.
    pub(super) fn with_bounds(inner: P, map: M) -> Self {
        Self::maybe(inner, Some(map))
    }

    pub(super) fn maybe(inner: P, map: Option<M>) -> Self {
        let old = inner.start_point();
        let mut start = old.clone();
        let mut bounds = inner.bounds().cloned();
        if let Some(map) = &map {
            map.invert(old.local(), start.local_mut());
            bounds = bounds.and_then(|b| {
                let (mut lower, mut upper) = (b.lower().like(), b.upper().like());
                map.invert(b.lower().local(), lower.local_mut());
                map.invert(b.upper().local(), upper.local_mut());
                // Permuted, or multiplied by positive numbers: still bounds.
                Bounds::new(lower, upper).ok()
            });
        }
        let zeros = || old.like();
        Transformed {
            x: zeros(),
            v: zeros(),
            g: zeros(),
            inner,
            map,
            bounds,
            start,
        }
    }

    /// The point of the wrapped problem that belongs to z.
    pub fn original(&self, z: &P::Vector) -> P::Vector {
        let mut x = z.clone();
        if let Some(map) = &self.map {
            map.apply(z.local(), x.local_mut());
        }
        x
    }
}

impl<P: Start, M: LinearMap> Start for Transformed<P, M> {
    fn start_point(&self) -> P::Vector {
        self.start.clone()
    }
}

impl<P: Problem, M: LinearMap> Problem for Transformed<P, M> {
    type Vector = P::Vector;
    type Error = P::Error;

    fn value_and_gradient(&mut self, z: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        let Some(map) = &self.map else {
            return self.inner.value_and_gradient(z, gradient);
        };
        map.apply(z.local(), self.x.local_mut());
        let f = self.inner.value_and_gradient(&self.x, &mut self.g)?;
        map.transpose(self.g.local(), gradient.local_mut());
        Ok(f)
    }

    fn value(&mut self, z: &P::Vector) -> Result<Of<P>, P::Error> {
        let Some(map) = &self.map else {
            return self.inner.value(z);
        };
        map.apply(z.local(), self.x.local_mut());
        self.inner.value(&self.x)
    }

    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.bounds.as_ref()
    }
}

impl<P: HessianProduct, M: LinearMap> HessianProduct for Transformed<P, M> {
    fn hessian_product(
        &mut self,
        z: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        let Some(map) = &self.map else {
            return self.inner.hessian_product(z, v, product);
        };
        map.apply(z.local(), self.x.local_mut());
        map.apply(v.local(), self.v.local_mut());
        self.inner.hessian_product(&self.x, &self.v, &mut self.g)?;
        map.transpose(self.g.local(), product.local_mut());
        Ok(())
    }
}
