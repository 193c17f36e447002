//! The smooth problems that the checks of solvers run on.

use crate::watched::Watched;
use num_traits::Float;
use std::convert::Infallible;
use thalweg_core::{Bounds, HessianProduct, Problem, Real, Reduce, Vector};

/// The objective of a [`Builtin`] problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shape {
    /// ½ Σ cᵢ (xᵢ − aᵢ)², 1 ≤ cᵢ ≤ 100. Convex, separable, and with any bounds solved by clamping a.
    Bowl,
    /// A bowl and ½ (κ/n) (Σ xᵢ − 1)²: convex, every variable coupled to every other.
    Coupled,
    /// Rosenbrock's curved valley, chained: Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)². Not convex.
    Valley,
    /// Penalty function I of Moré, Garbow and Hillstrom with weight 0.1: Σ 0.1 (xᵢ − 1)² + (Σ xᵢ² − ¼)². Not convex.
    Penalty,
    /// Σ −ln xᵢ + 10 xᵢ from xᵢ = 3: a first step that trusts the gradient leaves the domain. Minimum at xᵢ = 0.1.
    Barrier,
}

impl Shape {
    /// All of them.
    pub const ALL: [Shape; 5] = [
        Shape::Bowl,
        Shape::Coupled,
        Shape::Valley,
        Shape::Penalty,
        Shape::Barrier,
    ];
}

/// The bounds of a [`Builtin`] problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Walls {
    /// `bounds()` is `None`.
    Without,
    /// A third of the variables has a lower bound, a third an upper bound, a third none.
    Some,
    /// Every variable has both.
    Boxed,
    /// Every variable has both, and the first, third, fifth … are fixed.
    Fixed,
    /// Every variable is fixed.
    AllFixed,
}

impl Walls {
    /// All of them.
    pub const ALL: [Walls; 5] = [
        Walls::Without,
        Walls::Some,
        Walls::Boxed,
        Walls::Fixed,
        Walls::AllFixed,
    ];
}

/// A smooth problem of any size on any kind of vector, distributed ones included, where every part holds its own
/// variables only and the value is a sum over the parts. It does not allocate in evaluation.
///
/// ```
/// use thalweg_conformance::{Builtin, Shape, Walls};
/// use thalweg_core::Problem;
///
/// let mut p = Builtin::new(&vec![0.0f64; 3], Shape::Barrier, Walls::Without);
/// let x = p.start(0);
/// let mut g = vec![0.0; 3];
/// let value = p.value_and_gradient(&x, &mut g).unwrap();
/// assert!((value - 3.0 * (30.0 - 3.0f64.ln())).abs() < 1e-12);
/// ```
#[derive(Debug, Clone)]
pub struct Builtin<V: Vector> {
    shape: Shape,
    walls: Walls,
    bounds: Option<Bounds<V>>,
    like: V,
    offset: usize,
    /// All the variables, on every part.
    full: Vec<V::Scalar>,
    /// A second vector like it, for Hessian products.
    other: Vec<V::Scalar>,
}

/// The problem type that a solver must accept to be checked.
pub type Probe<V> = Watched<Builtin<V>>;

const KAPPA: f64 = 5.0;
const WEIGHT: f64 = 0.1;

impl<V: Vector> Builtin<V> {
    /// The problem on vectors shaped like `like`. A collective operation on a distributed vector.
    pub fn new(like: &V, shape: Shape, walls: Walls) -> Self {
        let n = like.global_len();
        let offset = like.comm().offset(like.local_len());
        let mut lower = like.like();
        let mut upper = like.like();
        for (j, (l, u)) in lower.local_mut().iter_mut().zip(upper.local_mut()).enumerate() {
            let (a, b) = wall(shape, walls, offset + j);
            (*l, *u) = (V::Scalar::from_f64(a), V::Scalar::from_f64(b));
        }
        // The walls below are never crossed nor NaN, so the bounds are always made.
        let bounds = if walls == Walls::Without {
            None
        } else {
            Bounds::new(lower, upper).ok()
        };
        let zeros = vec![V::Scalar::from_f64(0.0); n];
        Builtin {
            shape,
            walls,
            bounds,
            like: like.like(),
            offset,
            full: zeros.clone(),
            other: zeros,
        }
    }

    /// A start point; several are offered, `which` picks one. Some of them lie outside the bounds.
    pub fn start(&self, which: usize) -> V {
        let mut x = self.like.like();
        for (j, x) in x.local_mut().iter_mut().enumerate() {
            let i = self.offset + j;
            let shift = 0.15 * which as f64;
            let v = match self.shape {
                Shape::Barrier => 3.0 - shift,
                Shape::Valley if i.is_multiple_of(2) => -1.2 + shift,
                Shape::Valley => 1.0 + shift,
                _ => 0.3 * (i % 5) as f64 - 0.7 + shift,
            };
            *x = V::Scalar::from_f64(v);
        }
        x
    }

    /// The minimiser, where it is known in closed form: for [`Shape::Bowl`] and [`Shape::Barrier`].
    pub fn minimiser(&self) -> Option<V> {
        let mut x = self.like.like();
        let n = self.full.len();
        for (j, x) in x.local_mut().iter_mut().enumerate() {
            let i = self.offset + j;
            *x = V::Scalar::from_f64(match self.shape {
                Shape::Bowl => bowl(i, n).1,
                Shape::Barrier => 0.1,
                _ => return None,
            });
        }
        if let Some(b) = &self.bounds {
            b.project(&mut x);
        }
        Some(x)
    }

    /// The objective.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The kind of bounds.
    pub fn walls(&self) -> Walls {
        self.walls
    }

    /// The number of variables on all parts.
    pub fn len(&self) -> usize {
        self.full.len()
    }

    /// Whether there are no variables.
    pub fn is_empty(&self) -> bool {
        self.full.is_empty()
    }

    /// In words, for messages.
    pub fn describe(&self) -> String {
        format!(
            "{:?} with bounds {:?}, n = {}, {}",
            self.shape,
            self.walls,
            self.len(),
            V::Scalar::NAME
        )
    }

    fn gather(full: &mut [V::Scalar], offset: usize, x: &V) {
        let zero = V::Scalar::from_f64(0.0);
        full.fill(zero);
        let local = x.local();
        full[offset..offset + local.len()].copy_from_slice(local);
        x.comm().sum(full);
    }

    fn evaluate(&mut self, x: &V, gradient: Option<&mut V>) -> V::Scalar {
        let t = V::Scalar::from_f64;
        if x.local_len() != self.like.local_len() {
            // A solver that gets here has not checked its input; the checks find that by its not being refused.
            return V::Scalar::nan();
        }
        Self::gather(&mut self.full, self.offset, x);
        let (full, n) = (&self.full[..], self.full.len());
        let here = self.offset..self.offset + x.local_len();
        let mut partial = t(0.0);
        // The sums that couple all variables are formed in the same order on every part.
        let coupling = match self.shape {
            Shape::Coupled => full.iter().fold(t(0.0), |s, &x| s + x) - t(1.0),
            Shape::Penalty => full.iter().fold(t(0.0), |s, &x| s + x * x) - t(0.25),
            _ => t(0.0),
        };
        let kappa = t(KAPPA / n.max(1) as f64);
        let mut out = gradient.map(|g| g.local_mut().iter_mut());
        for i in here {
            let x = full[i];
            let (value, slope) = match self.shape {
                Shape::Bowl | Shape::Coupled => {
                    let (c, a) = bowl(i, n);
                    let (c, d) = (t(c), x - t(a));
                    let pull = if self.shape == Shape::Coupled {
                        kappa * coupling
                    } else {
                        t(0.0)
                    };
                    (t(0.5) * c * d * d, c * d + pull)
                }
                Shape::Valley => {
                    let (mut value, mut slope) = (t(0.0), t(0.0));
                    if i + 1 < n || n == 1 {
                        let d = t(1.0) - x;
                        value += d * d;
                        slope -= t(2.0) * d;
                    }
                    if i + 1 < n {
                        let r = full[i + 1] - x * x;
                        value += t(100.0) * r * r;
                        slope -= t(400.0) * x * r;
                    }
                    if i > 0 {
                        slope += t(200.0) * (x - full[i - 1] * full[i - 1]);
                    }
                    (value, slope)
                }
                Shape::Penalty => {
                    let d = x - t(1.0);
                    (t(WEIGHT) * d * d, t(2.0 * WEIGHT) * d + t(4.0) * coupling * x)
                }
                Shape::Barrier => (t(10.0) * x - x.ln(), t(10.0) - t(1.0) / x),
            };
            partial += value;
            if let Some(g) = out.as_mut().and_then(Iterator::next) {
                *g = slope;
            }
        }
        let mut sum = [partial];
        x.comm().sum(&mut sum);
        sum[0]
            + match self.shape {
                Shape::Coupled => t(0.5) * kappa * coupling * coupling,
                Shape::Penalty => coupling * coupling,
                _ => t(0.0),
            }
    }
}

impl<V: Vector> Problem for Builtin<V> {
    type Vector = V;
    type Error = Infallible;
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        Ok(self.evaluate(x, Some(gradient)))
    }
    fn value(&mut self, x: &V) -> Result<V::Scalar, Infallible> {
        Ok(self.evaluate(x, None))
    }
    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds.as_ref()
    }
}

impl<V: Vector> HessianProduct for Builtin<V> {
    fn hessian_product(&mut self, x: &V, v: &V, product: &mut V) -> Result<(), Infallible> {
        let t = V::Scalar::from_f64;
        Self::gather(&mut self.full, self.offset, x);
        Self::gather(&mut self.other, self.offset, v);
        let (x, v, n) = (&self.full[..], &self.other[..], self.full.len());
        let dot = |a: &[V::Scalar]| a.iter().zip(v).fold(t(0.0), |s, (&a, &v)| s + a * v);
        let sum = v.iter().fold(t(0.0), |s, &v| s + v);
        let xv = dot(x);
        let square = x.iter().fold(t(0.0), |s, &x| s + x * x) - t(0.25);
        for (j, out) in product.local_mut().iter_mut().enumerate() {
            let i = self.offset + j;
            *out = match self.shape {
                Shape::Bowl => t(bowl(i, n).0) * v[i],
                Shape::Coupled => t(bowl(i, n).0) * v[i] + t(KAPPA / n as f64) * sum,
                Shape::Valley => {
                    let mut h = t(0.0);
                    if i + 1 < n || n == 1 {
                        h += t(2.0) * v[i];
                    }
                    if i + 1 < n {
                        h += (t(1200.0) * x[i] * x[i] - t(400.0) * x[i + 1]) * v[i]
                            - t(400.0) * x[i] * v[i + 1];
                    }
                    if i > 0 {
                        h += t(200.0) * v[i] - t(400.0) * x[i - 1] * v[i - 1];
                    }
                    h
                }
                Shape::Penalty => t(2.0 * WEIGHT) * v[i] + t(4.0) * square * v[i] + t(8.0) * x[i] * xv,
                Shape::Barrier => v[i] / (x[i] * x[i]),
            };
        }
        Ok(())
    }
}

/// cᵢ and aᵢ.
fn bowl(i: usize, n: usize) -> (f64, f64) {
    let c = if n > 1 {
        100f64.powf(i as f64 / (n - 1) as f64)
    } else {
        1.0
    };
    (
        c,
        if i.is_multiple_of(2) { 1.0 } else { -1.0 } * (0.6 + 0.25 * (i % 4) as f64),
    )
}

fn wall(shape: Shape, walls: Walls, i: usize) -> (f64, f64) {
    let inf = f64::INFINITY;
    // Where the barrier is defined, and on both sides of its minimiser.
    let (low, high) = if shape == Shape::Barrier {
        (0.02 + 0.05 * (i % 4) as f64, 2.0)
    } else {
        (-0.8 + 0.1 * (i % 4) as f64, 0.9)
    };
    match walls {
        Walls::Without => (-inf, inf),
        Walls::Some => match i % 3 {
            0 => (low, inf),
            1 if shape == Shape::Barrier => (-inf, high),
            1 => (-inf, 0.5),
            _ => (-inf, inf),
        },
        Walls::Fixed if i.is_multiple_of(2) => (0.25, 0.25),
        Walls::AllFixed => (0.25, 0.25),
        Walls::Boxed | Walls::Fixed => (low, high),
    }
}
