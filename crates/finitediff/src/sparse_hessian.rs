//! Sparse Hessians by grouped differences of gradients, using symmetry.
//!
//! ```text
//! at a new x, with g⁰ = ∇f(x):
//!     for every group of a star colouring:
//!         move its variables at once, each to its own place a (and b) by the rules of `step`
//!         gᵃ, gᵇ = ∇f(moved)
//!         Hᵢⱼ = slopeⱼ(g⁰ᵢ, gᵃᵢ, gᵇᵢ) wherever j is the only column of the group with an entry in row i
//!     Hᵢⱼ ← the mean of Hᵢⱼ and Hⱼᵢ where both were found, the one that was found otherwise
//! product: H v, row by row
//! ```
//!
//! Sources as in `sparsity`.

use crate::gradient::Sides;
use crate::sparsity::{Colouring, Sparsity};
use crate::step::{Scheme, Stencil, StepSize};
use num_traits::{Float, Zero};
use thalweg_core::{Bounds, HessianProduct, InvalidInput, Of, Problem, Real, Vector, kernels};

/// A problem with Hessian–vector products from a sparse Hessian, which is found by differences of the gradient.
///
/// ```
/// use thalweg_core::{HessianProduct, from_fn};
/// use thalweg_finitediff::{Scheme, SparseHessian, Sparsity};
///
/// // f = Σ (xᵢ₊₁ − xᵢ)² / 2 + xᵢ⁴ / 4
/// let chain = from_fn(|x: &[f64], g: &mut [f64]| {
///     let mut f = 0.0;
///     for (x, g) in x.iter().zip(&mut *g) { f += x.powi(4) / 4.0; *g = x.powi(3); }
///     for i in 1..x.len() {
///         let d = x[i] - x[i - 1];
///         f += d * d / 2.0; g[i] += d; g[i - 1] -= d;
///     }
///     f
/// });
/// let n = 100_000;
/// let mut problem = SparseHessian::new(chain, Sparsity::banded(n, 1, 1), Scheme::Forward)?;
/// let mut hv = vec![0.0; n];
/// let Ok(()) = problem.hessian_product(&vec![0.0; n], &vec![1.0; n], &mut hv);
/// assert_eq!(problem.gradients(), 1 + 3);
/// assert!(hv[1].abs() < 1e-7);
/// # Ok::<(), thalweg_core::InvalidInput>(())
/// ```
///
/// # Cost
/// At a new x one gradient a group (forward) or two (central), besides the one at x if it was not asked for just before;
/// at the same x a product costs one pass over the entries. A band with b entries on either side of the diagonal has at
/// most 2b + 1 groups, an arrow 2.
///
/// # Bounds
/// No gradient is evaluated outside the bounds. A fixed variable (lᵢ = uᵢ) does not move: its column is taken from the
/// rows of the others where these show it, and is 0 elsewhere.
///
/// The variables must all be in one place.
#[derive(Debug, Clone)]
pub struct SparseHessian<P: Problem> {
    inner: P,
    pattern: Sparsity,
    colouring: Colouring,
    /// For each entry (i, j): whether j is the only column of its group in row i.
    shows: Vec<bool>,
    /// For each entry (i, j) where (j, i) is.
    mirror: Vec<usize>,
    scheme: Scheme,
    step: StepSize<Of<P>>,
    space: Option<Space<P::Vector>>,
    gradient_known: bool,
    hessian_known: bool,
    gradients: u64,
}

#[derive(Debug, Clone)]
struct Space<V: Vector> {
    x: V,
    g: V,
    point: V,
    moved: [V; 2],
    /// The entries, in the order of the pattern.
    values: Vec<V::Scalar>,
    /// The variables that had no room to move.
    fixed: Vec<bool>,
}

impl<P: Problem> SparseHessian<P> {
    /// With the pattern of the Hessian; automatic steps.
    ///
    /// # Errors
    /// The pattern is not symmetric, or misses part of its diagonal; see [`Sparsity::symmetric`].
    pub fn new(inner: P, pattern: Sparsity, scheme: Scheme) -> Result<Self, InvalidInput> {
        let colouring = Colouring::symmetric(&pattern)?;
        let n = pattern.columns();
        let mut shows = vec![false; pattern.entries()];
        let mut mirror = vec![0; pattern.entries()];
        let mut times = vec![0usize; colouring.colours()];
        // By symmetry the entries of row i are those of column i, and rising in i from column to column.
        let mut next: Vec<usize> = (0..n).map(|j| pattern.range(j).start).collect();
        for i in 0..n {
            for &j in pattern.column(i) {
                times[colouring.colour(j)] += 1;
            }
            for (at, &j) in pattern.range(i).zip(pattern.column(i)) {
                shows[next[j]] = times[colouring.colour(j)] == 1;
                mirror[next[j]] = at;
                next[j] += 1;
            }
            for &j in pattern.column(i) {
                times[colouring.colour(j)] = 0;
            }
        }
        Ok(SparseHessian {
            inner,
            pattern,
            colouring,
            shows,
            mirror,
            scheme,
            step: StepSize::Automatic,
            space: None,
            gradient_known: false,
            hessian_known: false,
            gradients: 0,
        })
    }

    /// Steps of so many times |xᵢ|.
    ///
    /// # Errors
    /// Zero, or not finite.
    pub fn relative_step(mut self, r: Of<P>) -> Result<Self, InvalidInput> {
        self.step = StepSize::relative(r)?;
        Ok(self)
    }

    /// Steps of this length, whatever x.
    ///
    /// # Errors
    /// Zero, or not finite.
    pub fn absolute_step(mut self, a: Of<P>) -> Result<Self, InvalidInput> {
        self.step = StepSize::absolute(a)?;
        Ok(self)
    }

    /// How many gradients were evaluated so far, for the Hessian or because they were asked for.
    pub fn gradients(&self) -> u64 {
        self.gradients
    }

    /// The pattern of the Hessian.
    pub fn pattern(&self) -> &Sparsity {
        &self.pattern
    }

    /// The groups of columns.
    pub fn colouring(&self) -> &Colouring {
        &self.colouring
    }

    /// The problem inside.
    pub fn inner(&self) -> &P {
        &self.inner
    }

    /// The problem inside back.
    pub fn into_inner(self) -> P {
        self.inner
    }

    /// The Hessian at x, in the order of [`pattern`](Self::pattern): column by column, rows rising. Empty at an x of
    /// another length than n.
    ///
    /// # Errors
    /// The objective's own.
    pub fn hessian(&mut self, x: &P::Vector) -> Result<&[Of<P>], P::Error> {
        if !self.fits(x) {
            return Ok(&[]);
        }
        self.move_to(x)?;
        Ok(self.space.as_ref().map_or(&[], |s| &s.values))
    }

    fn fits(&self, x: &P::Vector) -> bool {
        let n = self.pattern.columns();
        x.local_len() == n && self.inner.bounds().is_none_or(|b| b.lower().local_len() == n)
    }

    fn move_to(&mut self, x: &P::Vector) -> Result<(), P::Error> {
        let entries = self.pattern.entries();
        let space = self.space.get_or_insert_with(|| Space {
            x: x.like(),
            g: x.like(),
            point: x.like(),
            moved: [x.like(), x.like()],
            values: vec![Of::<P>::zero(); entries],
            fixed: vec![false; x.local_len()],
        });
        let same = space.x.local() == x.local();
        if same && self.hessian_known {
            return Ok(());
        }
        self.hessian_known = false;
        if !(same && self.gradient_known) {
            self.gradient_known = false;
            self.gradients += 1;
            self.inner.value_and_gradient(x, &mut space.g)?;
            space.x.copy_from(x);
            self.gradient_known = true;
        }
        let Space {
            x,
            g,
            point,
            moved,
            values,
            fixed,
        } = space;
        let (scheme, step) = (self.scheme, self.step);
        let x = x.local();
        point.local_mut().copy_from_slice(x);
        for colour in 0..self.colouring.colours() {
            let group = self.colouring.group(colour);
            let (points, inner) = {
                let sides = Sides::of(self.inner.bounds());
                let stencil = |j: usize| Stencil::new(scheme, step, x[j], sides.at(j));
                (
                    group.iter().map(|&j| stencil(j).points()).max().unwrap_or(0),
                    &mut self.inner,
                )
            };
            for (k, moved) in moved.iter_mut().enumerate().take(points) {
                {
                    let sides = Sides::of(inner.bounds());
                    for &j in group {
                        let stencil = Stencil::new(scheme, step, x[j], sides.at(j));
                        point.local_mut()[j] = stencil.places(x[j])[k];
                    }
                }
                self.gradients += 1;
                inner.value_and_gradient(point, moved)?;
            }
            let sides = Sides::of(inner.bounds());
            for &j in group {
                point.local_mut()[j] = x[j];
                let stencil = Stencil::new(scheme, step, x[j], sides.at(j));
                fixed[j] = stencil == Stencil::Fixed;
                for (at, &i) in self.pattern.range(j).zip(self.pattern.column(j)) {
                    if self.shows[at] {
                        values[at] =
                            stencil.slope(x[j], g.local()[i], [moved[0].local()[i], moved[1].local()[i]]);
                    }
                }
            }
        }
        let half = Of::<P>::from_f64(0.5);
        for j in 0..self.pattern.columns() {
            for (at, &i) in self.pattern.range(j).zip(self.pattern.column(j)) {
                let other = self.mirror[at];
                if i > j {
                    continue;
                }
                let (a, b) = (values[at], values[other]);
                let found = (self.shows[at] && !fixed[j], self.shows[other] && !fixed[i]);
                let both = match found {
                    // Halved first: the sum might overflow.
                    (true, true) if i != j => half * a + half * b,
                    (true, _) => a,
                    (false, true) => b,
                    (false, false) => Of::<P>::zero(),
                };
                values[at] = both;
                values[other] = both;
            }
        }
        self.hessian_known = true;
        Ok(())
    }
}

impl<P: Problem> Problem for SparseHessian<P> {
    type Vector = P::Vector;
    type Error = P::Error;

    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.gradients += 1;
        let f = self.inner.value_and_gradient(x, gradient)?;
        if let Some(space) = &mut self.space
            && space.x.local_len() == x.local_len()
        {
            self.hessian_known &= self.gradient_known && space.x.local() == x.local();
            space.x.copy_from(x);
            space.g.copy_from(gradient);
            self.gradient_known = true;
        }
        Ok(f)
    }

    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.inner.value(x)
    }

    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.inner.bounds()
    }
}

impl<P: Problem> HessianProduct for SparseHessian<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        let n = self.pattern.columns();
        if !self.fits(x) || v.local_len() != n || product.local_len() != n {
            product.fill(Of::<P>::nan());
            return Ok(());
        }
        self.move_to(x)?;
        let Some(Space { values, .. }) = &self.space else {
            return Ok(());
        };
        let v = v.local();
        for (i, p) in product.local_mut().iter_mut().enumerate() {
            // Column i is row i.
            let (at, column) = (self.pattern.range(i).start, self.pattern.column(i));
            *p = kernels::sum(column.len(), |k| values[at + k] * v[column[k]]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::{Bounded, from_fn};

    /// Σ_{(i,j) in pairs} sin(xᵢ xⱼ) + Σ xᵢ³, gradient and dense Hessian.
    fn make(
        n: usize,
        pairs: &[(usize, usize)],
    ) -> impl Problem<Vector = Vec<f64>, Error = std::convert::Infallible> {
        from_fn(move |x: &[f64], g: &mut [f64]| {
            assert_eq!(x.len(), n);
            let mut f = 0.0;
            for (g, x) in g.iter_mut().zip(x) {
                f += x.powi(3);
                *g = 3.0 * x * x;
            }
            for &(i, j) in pairs {
                f += (x[i] * x[j]).sin();
                let c = (x[i] * x[j]).cos();
                g[i] += c * x[j];
                g[j] += c * x[i];
            }
            f
        })
    }

    fn dense(x: &[f64], pairs: &[(usize, usize)]) -> Vec<Vec<f64>> {
        let n = x.len();
        let mut h = vec![vec![0.0; n]; n];
        for i in 0..n {
            h[i][i] = 6.0 * x[i];
        }
        for &(i, j) in pairs {
            let (s, c) = ((x[i] * x[j]).sin(), (x[i] * x[j]).cos());
            h[i][i] -= s * x[j] * x[j];
            h[j][j] -= s * x[i] * x[i];
            let cross = c - s * x[i] * x[j];
            h[i][j] += cross;
            h[j][i] += cross;
        }
        h
    }

    fn patterns(n: usize) -> Vec<(Vec<(usize, usize)>, u64)> {
        vec![
            ((1..n).map(|i| (i - 1, i)).collect(), 3),
            ((0..n - 1).map(|i| (i, n - 1)).collect(), 2),
            (vec![], 1),
            (
                (2..n)
                    .flat_map(|i| [(i - 1, i), (i - 2, i)])
                    .chain([(0, 1)])
                    .collect(),
                5,
            ),
        ]
    }

    #[test]
    fn every_entry_is_found() {
        let n = 12;
        let x: Vec<f64> = (0..n).map(|i| 0.3 + 0.1 * i as f64).collect();
        for (pairs, most) in patterns(n) {
            for (scheme, each, tolerance) in [(Scheme::Forward, 1, 1e-6), (Scheme::Central, 2, 1e-8)] {
                let pattern = Sparsity::symmetric(n, pairs.iter().copied()).unwrap();
                let mut p = SparseHessian::new(make(n, &pairs), pattern.clone(), scheme).unwrap();
                let exact = dense(&x, &pairs);
                let Ok(values) = p.hessian(&x);
                for j in 0..n {
                    for (at, &i) in pattern.range(j).zip(pattern.column(j)) {
                        assert!((values[at] - exact[i][j]).abs() < tolerance, "{i} {j}");
                    }
                }
                let cost = p.gradients();
                assert!(cost <= 1 + each * most, "{cost}");
                // Products at the same x are free, and right; symmetric to the bit by construction.
                let v: Vec<f64> = (0..n).map(|i| 1.0 - 0.2 * i as f64).collect();
                let mut hv = vec![0.0; n];
                let Ok(()) = p.hessian_product(&x, &v, &mut hv);
                assert_eq!(p.gradients(), cost);
                for i in 0..n {
                    let row: f64 = exact[i].iter().zip(&v).map(|(h, v)| h * v).sum();
                    assert!((hv[i] - row).abs() < 20.0 * tolerance);
                }
            }
        }
    }

    #[test]
    fn what_is_known_is_used_again_and_only_then() {
        let n = 6;
        let pairs: Vec<_> = (1..n).map(|i| (i - 1, i)).collect();
        let mut p = SparseHessian::new(make(n, &pairs), Sparsity::banded(n, 1, 1), Scheme::Forward).unwrap();
        let (x, y, v) = (vec![0.5; n], vec![0.7; n], vec![1.0; n]);
        let (mut g, mut hv) = (vec![0.0; n], vec![0.0; n]);
        let Ok(()) = p.hessian_product(&x, &v, &mut hv);
        assert_eq!(p.gradients(), 4);
        let first = hv.clone();
        // The gradient at y is asked for; the Hessian there costs the groups alone.
        let Ok(_) = p.value_and_gradient(&y, &mut g);
        let Ok(()) = p.hessian_product(&y, &v, &mut hv);
        assert_eq!(p.gradients(), 8);
        assert_ne!(hv, first);
        let Ok(_) = p.value_and_gradient(&y, &mut g);
        let Ok(()) = p.hessian_product(&y, &v, &mut hv);
        assert_eq!(p.gradients(), 9);
        let Ok(()) = p.hessian_product(&x, &v, &mut hv);
        assert_eq!((p.gradients(), &hv), (13, &first));
        let mut short = vec![0.0; 2];
        let Ok(()) = p.hessian_product(&x, &v, &mut short);
        assert!(short[0].is_nan());
        assert!(p.hessian(&short).is_ok_and(<[f64]>::is_empty));
    }

    #[test]
    fn inside_the_bounds_with_a_fixed_variable() {
        let n = 5;
        let pairs: Vec<_> = (1..n).map(|i| (i - 1, i)).collect();
        let x: Vec<f64> = (0..n).map(|i| 0.3 + 0.1 * i as f64).collect();
        let bounds = Bounds::from_pairs(
            x.clone(),
            x.iter().enumerate().map(|(i, &x)| match i {
                0 => (x, 9.0),
                1 => (-9.0, x),
                3 => (x, x),
                _ => (-9.0, 9.0),
            }),
        )
        .unwrap();
        let exact = dense(&x, &pairs);
        for scheme in [Scheme::Forward, Scheme::Central] {
            let mut inner = make(n, &pairs);
            let look = bounds.clone();
            let f = from_fn(|x: &[f64], g: &mut [f64]| {
                let x = x.to_vec();
                assert_eq!(look.violation(&x), 0.0);
                let mut out = g.to_vec();
                let Ok(f) = inner.value_and_gradient(&x, &mut out);
                g.copy_from_slice(&out);
                f
            });
            let mut p =
                SparseHessian::new(Bounded::new(f, bounds.clone()), Sparsity::banded(n, 1, 1), scheme)
                    .unwrap();
            let pattern = p.pattern().clone();
            let Ok(values) = p.hessian(&x);
            for j in 0..n {
                for (at, &i) in pattern.range(j).zip(pattern.column(j)) {
                    // The mirror images of column 3 are found; its diagonal cannot be.
                    let expected = if (i, j) == (3, 3) { 0.0 } else { exact[i][j] };
                    assert!((values[at] - expected).abs() < 1e-6, "{scheme:?} {i} {j}");
                }
            }
        }
    }
}
