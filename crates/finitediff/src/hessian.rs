//! Hessian–vector products by differences of gradients.
//!
//! ```text
//! h = ε' max(1, |xᵢ| where vᵢ ≠ 0) / ‖v‖∞,   ε' = ε^½ (forward) or ε^⅓ (central)
//! central, and x ± hv inside the box:    (∇f(x + hv) − ∇f(x − hv)) / 2h
//! x + hv inside:                         one side, forward
//! x − hv inside:                         one side, backward
//! else v = v₊ + v₋ + v₀ by where each variable has room for its part of the step:
//!     above its place, below it, or (v₀) on neither side; v₀ is split likewise with an h that fits
//!     Hv = the sum of one-sided products, one for each part
//! one side, s = ±1:  s (∇f(x + shv) − ∇f(x)) / h                            (forward)
//!                    s (−3∇f(x) + 4∇f(x + shv) − ∇f(x + 2shv)) / 2h         (central)
//! ```

use crate::step::Scheme;
use num_traits::{Float, One, Zero};
use thalweg_core::{Bounds, HessianProduct, InvalidInput, Of, Problem, Real, Reduce, Vector};

/// A problem with Hessian–vector products by differences of its gradient.
///
/// ```
/// use thalweg_core::{HessianProduct, from_fn};
/// use thalweg_finitediff::HessianDifference;
/// let cubic = from_fn(|x: &[f64], g: &mut [f64]| { g[0] = 3.0 * x[0] * x[0]; x[0].powi(3) });
/// let mut problem = HessianDifference::central(cubic);
/// let mut hv = vec![0.0];
/// let Ok(()) = problem.hessian_product(&vec![2.0], &vec![0.5], &mut hv);
/// assert!((hv[0] - 6.0).abs() < 1e-9);
/// ```
///
/// # Cost
/// One gradient a product (forward), besides the one at x if it was not asked for just before; two (central). Up to four
/// times that where bounds are in the way on both sides of x along v. Four vectors, allocated at the first product.
///
/// # Bounds
/// No gradient is evaluated outside the bounds. A variable without any room (lᵢ = uᵢ) does not move: vᵢ counts as 0.
///
/// Works on distributed vectors, as every decision is on reduced scalars.
#[derive(Debug, Clone)]
pub struct HessianDifference<P: Problem> {
    inner: P,
    scheme: Scheme,
    relative: Option<Of<P>>,
    /// The last point whose gradient was computed.
    known: bool,
    space: Option<Space<P::Vector>>,
    gradients: u64,
}

#[derive(Debug, Clone)]
struct Space<V> {
    x: V,
    g: V,
    point: V,
    moved: V,
}

/// The variables that move together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    Above,
    Below,
    NarrowAbove,
    NarrowBelow,
}

impl<P: Problem> HessianDifference<P> {
    /// Forward differences of gradients.
    pub fn forward(inner: P) -> Self {
        Self::new(inner, Scheme::Forward)
    }

    /// Central differences of gradients.
    pub fn central(inner: P) -> Self {
        Self::new(inner, Scheme::Central)
    }

    /// Differences of this scheme.
    pub fn new(inner: P, scheme: Scheme) -> Self {
        HessianDifference {
            inner,
            scheme,
            relative: None,
            known: false,
            space: None,
            gradients: 0,
        }
    }

    /// ε' above: the step relative to the larger of 1 and |x|.
    ///
    /// # Errors
    /// Not positive, or not finite.
    pub fn relative_step(mut self, r: Of<P>) -> Result<Self, InvalidInput> {
        if !(r.is_finite() && r > Of::<P>::zero()) {
            return Err(InvalidInput::option(
                "relative_step",
                r,
                "give a positive number such as 1e-8, or leave it out for the automatic step",
            ));
        }
        self.relative = Some(r);
        Ok(self)
    }

    /// How many gradients were evaluated so far, for products or because they were asked for.
    pub fn gradients(&self) -> u64 {
        self.gradients
    }

    /// The problem inside.
    pub fn inner(&self) -> &P {
        &self.inner
    }

    /// The problem inside back.
    pub fn into_inner(self) -> P {
        self.inner
    }

    fn gradient_at(&mut self, x: &P::Vector) -> Result<(), P::Error> {
        let space = match &mut self.space {
            Some(space) if !x.comm().any(space.x.local_len() != x.local_len()) => space,
            other => {
                self.known = false;
                other.insert(Space {
                    x: x.like(),
                    g: x.like(),
                    point: x.like(),
                    moved: x.like(),
                })
            }
        };
        let same = self.known && space.x.local() == x.local();
        if !x.comm().any(!same) {
            return Ok(());
        }
        self.known = false;
        self.gradients += 1;
        self.inner.value_and_gradient(x, &mut space.g)?;
        space.x.copy_from(x);
        self.known = true;
        Ok(())
    }
}

impl<P: Problem> Problem for HessianDifference<P> {
    type Vector = P::Vector;
    type Error = P::Error;

    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.gradients += 1;
        let f = self.inner.value_and_gradient(x, gradient)?;
        // Before the first product there is nowhere to keep it, and perhaps no need.
        if let Some(space) = &mut self.space
            && !x.comm().any(space.x.local_len() != x.local_len())
        {
            space.x.copy_from(x);
            space.g.copy_from(gradient);
            self.known = true;
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

/// One of the one-sided differences a product is made of: the part that moves, the way, the step.
type Leg<T> = (Part, T, T);

/// Where the variables are, where they go, and how far they may.
struct Line<'a, T> {
    x: &'a [T],
    v: &'a [T],
    /// Empty without bounds.
    lower: &'a [T],
    upper: &'a [T],
    h: T,
    /// How many steps of h a one-sided difference takes.
    steps: T,
}

impl<T: Real> Line<'_, T> {
    fn sides(&self, i: usize) -> (T, T) {
        match (self.lower.get(i), self.upper.get(i)) {
            (Some(&l), Some(&u)) => (l, u),
            _ => (T::neg_infinity(), T::infinity()),
        }
    }

    /// Whether variable i can move by so many steps.
    fn fits(&self, i: usize, steps: T) -> bool {
        let (l, u) = self.sides(i);
        let at = self.x[i] + steps * self.h * self.v[i];
        l <= at && at <= u
    }

    fn all_fit(&self, steps: T) -> bool {
        (0..self.x.len()).all(|i| self.v[i] == T::zero() || self.fits(i, steps))
    }

    /// The part variable i belongs to; `None` if it does not move.
    fn part(&self, i: usize) -> Option<Part> {
        if self.v[i] == T::zero() {
            return None;
        }
        if self.fits(i, self.steps) {
            return Some(Part::Above);
        }
        if self.fits(i, -self.steps) {
            return Some(Part::Below);
        }
        let (l, u) = self.sides(i);
        if l == u {
            return None;
        }
        // "Above" is along v, "below" against it.
        let up = u - self.x[i] >= self.x[i] - l;
        Some(if up == (self.v[i] > T::zero()) {
            Part::NarrowAbove
        } else {
            Part::NarrowBelow
        })
    }

    /// The largest h for which the narrow variables keep to the box.
    fn narrow(&self) -> T {
        let mut h = T::infinity();
        for i in 0..self.x.len() {
            if matches!(self.part(i), Some(Part::NarrowAbove | Part::NarrowBelow)) {
                let (l, u) = self.sides(i);
                let room = (u - self.x[i]).max(self.x[i] - l);
                h = h.min(room / (self.steps * self.v[i].abs()));
            }
        }
        h
    }
}

impl<P: Problem> HessianProduct for HessianDifference<P> {
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        let (zero, one) = (Of::<P>::zero(), Of::<P>::one());
        let two = one + one;
        let bad = v.local_len() != x.local_len() || product.local_len() != x.local_len();
        if x.comm().any(bad) {
            product.fill(Of::<P>::nan());
            return Ok(());
        }
        let size = v.norm_inf();
        if size == zero {
            product.fill(zero);
            return Ok(());
        }
        if !size.is_finite() {
            product.fill(Of::<P>::nan());
            return Ok(());
        }
        self.gradient_at(x)?;
        let mut reach = [one];
        for (&x, &v) in x.local().iter().zip(v.local()) {
            if v != zero {
                reach[0] = reach[0].max(x.abs());
            }
        }
        x.comm().max(&mut reach);
        let base = self.relative.unwrap_or_else(|| self.scheme.base());
        let h = base * reach[0] / size;

        let central = self.scheme == Scheme::Central;
        let (inner, gradients) = (&mut self.inner, &mut self.gradients);
        let Some(Space { g, point, moved, .. }) = &mut self.space else {
            return Ok(());
        };
        // What is needed of the bounds while the problem is being evaluated: the parts. They are found again for each
        // point, so that nothing is stored.
        macro_rules! line {
            ($h:expr) => {{
                let (lower, upper) = match inner.bounds() {
                    Some(b) if b.any() => (b.lower().local(), b.upper().local()),
                    _ => (&[][..], &[][..]),
                };
                Line {
                    x: x.local(),
                    v: v.local(),
                    lower,
                    upper,
                    h: $h,
                    steps: if central { two } else { one },
                }
            }};
        }
        let steps = if central { two } else { one };
        let comm = x.comm();
        let blocked = |forth: Of<P>, line: &Line<'_, Of<P>>| comm.any(!line.all_fit(forth));
        let line = line!(h);
        let both = central && !blocked(one, &line) && !blocked(-one, &line);
        let mut plan: [Option<Leg<Of<P>>>; 4] = [None; 4];
        if !both {
            if !blocked(steps, &line) {
                plan[0] = Some((Part::All, one, h));
            } else if !blocked(-steps, &line) {
                plan[0] = Some((Part::All, -one, h));
            } else {
                let mut narrow = [line.narrow()];
                comm.min(&mut narrow);
                let parts = [
                    (Part::Above, one, h),
                    (Part::Below, -one, h),
                    (Part::NarrowAbove, one, narrow[0]),
                    (Part::NarrowBelow, -one, narrow[0]),
                ];
                for (slot, (part, sign, h)) in plan.iter_mut().zip(parts) {
                    let here = (0..x.local_len()).any(|i| line.part(i) == Some(part));
                    if comm.any(here) {
                        *slot = Some((part, sign, h));
                    }
                }
            }
        }

        let mut at = |point: &mut P::Vector, moved: &mut P::Vector, part: Part, t: Of<P>| {
            let classes = line!(h);
            for (i, p) in point.local_mut().iter_mut().enumerate() {
                let moves = match part {
                    Part::All => classes.v[i] != zero,
                    part => classes.part(i) == Some(part),
                };
                let (l, u) = classes.sides(i);
                let to = if moves {
                    classes.x[i] + t * classes.v[i]
                } else {
                    classes.x[i]
                };
                // The last unit of rounding must not lead outside.
                *p = if to < l && moves {
                    l
                } else if to > u && moves {
                    u
                } else {
                    to
                };
            }
            *gradients += 1;
            inner.value_and_gradient(point, moved).map(|_| ())
        };

        if both {
            at(point, moved, Part::All, h)?;
            product.copy_from(moved);
            at(point, moved, Part::All, -h)?;
            for (p, &m) in product.local_mut().iter_mut().zip(moved.local()) {
                *p = (*p - m) / (two * h);
            }
            return Ok(());
        }
        product.fill(zero);
        let (three, four) = (two + one, two + two);
        for (part, sign, h) in plan.into_iter().flatten() {
            at(point, moved, part, sign * h)?;
            let near = if central { four } else { one };
            let over = sign / (steps * h);
            for ((p, &m), &g) in product.local_mut().iter_mut().zip(moved.local()).zip(g.local()) {
                let here = if central { three } else { one };
                *p += over * (near * m - here * g);
            }
            if central {
                at(point, moved, part, sign * two * h)?;
                for (p, &m) in product.local_mut().iter_mut().zip(moved.local()) {
                    *p -= over * m;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use thalweg_core::{Bounded, from_fn};

    /// Σ xᵢ³ + x₀ x₁ x₂: Hessian known by hand, third derivatives not zero.
    fn cubic(x: &[f64], g: &mut [f64]) -> f64 {
        for (g, x) in g.iter_mut().zip(x) {
            *g = 3.0 * x * x;
        }
        g[0] += x[1] * x[2];
        g[1] += x[0] * x[2];
        g[2] += x[0] * x[1];
        x.iter().map(|x| x.powi(3)).sum::<f64>() + x[0] * x[1] * x[2]
    }

    fn exact(x: &[f64], v: &[f64]) -> Vec<f64> {
        let mut p: Vec<f64> = x.iter().zip(v).map(|(x, v)| 6.0 * x * v).collect();
        p[0] += x[2] * v[1] + x[1] * v[2];
        p[1] += x[2] * v[0] + x[0] * v[2];
        p[2] += x[1] * v[0] + x[0] * v[1];
        p
    }

    fn close(a: &[f64], b: &[f64], tolerance: f64) {
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() <= tolerance, "{a} {b}");
        }
    }

    #[test]
    fn free_products() {
        let x = vec![0.5, -1.0, 2.0];
        let v = vec![1.0, 0.3, -0.7];
        for (scheme, tolerance, cost) in [(Scheme::Forward, 1e-6, 1), (Scheme::Central, 1e-9, 2)] {
            let mut p = HessianDifference::new(from_fn(cubic), scheme);
            let mut hv = vec![0.0; 3];
            let Ok(()) = p.hessian_product(&x, &v, &mut hv);
            close(&hv, &exact(&x, &v), tolerance);
            // The gradient at x is known now.
            let before = p.gradients();
            let Ok(()) = p.hessian_product(&x, &v, &mut hv);
            assert_eq!(p.gradients() - before, cost);
            // So it is after it was asked for.
            let y = vec![1.0, 1.0, 1.0];
            let Ok(_) = p.value_and_gradient(&y, &mut hv);
            let before = p.gradients();
            let Ok(()) = p.hessian_product(&y, &v, &mut hv);
            assert_eq!(p.gradients() - before, cost);
            close(&hv, &exact(&y, &v), tolerance);
        }
    }

    /// Every way the box can be in the way, and no evaluation outside it.
    #[test]
    fn products_inside_a_box() {
        let inf = f64::INFINITY;
        let x = vec![0.5, -1.0, 2.0];
        let v = vec![1.0, 0.5, -1.0];
        let cases: [(&str, [f64; 3], [f64; 3], u64); 6] = [
            ("one way along v", [0.5, -1.0, -inf], [inf, inf, 2.0], 1),
            ("one way against v", [-inf, -inf, 2.0], [0.5, -1.0, inf], 1),
            ("some here, some there", [0.5, -inf, -inf], [inf, -1.0, inf], 2),
            ("narrow and free", [0.5, -inf, -inf], [0.5 + 1e-10, inf, 2.0], 2),
            (
                "narrow on both sides",
                [0.5, -1.0 - 1e-10, 2.0 - 1e-10],
                [0.5 + 1e-10, -1.0, 2.0],
                2,
            ),
            (
                "three parts",
                [0.5, -1.0 - 1e-10, -inf],
                [0.5 + 1e-10, -1.0, 2.0],
                3,
            ),
        ];
        for (name, lower, upper, parts) in cases {
            for (scheme, tolerance) in [(Scheme::Forward, 1e-6), (Scheme::Central, 1e-8)] {
                // With 1e-10 of room the gradient, of size 12, is known to 1e-16 · 12 / 1e-10.
                let tolerance = if name.contains("narrow") || name.contains("three") {
                    1e-3
                } else {
                    tolerance
                };
                let seen = RefCell::new(0.0f64);
                let bounds = Bounds::new(lower.to_vec(), upper.to_vec()).unwrap();
                let look = bounds.clone();
                let f = from_fn(|x: &[f64], g: &mut [f64]| {
                    seen.replace_with(|s| s.max(look.violation(&x.to_vec())));
                    cubic(x, g)
                });
                let mut p = HessianDifference::new(Bounded::new(f, bounds), scheme);
                let mut hv = vec![0.0; 3];
                let Ok(()) = p.hessian_product(&x, &v, &mut hv);
                close(&hv, &exact(&x, &v), tolerance);
                assert_eq!(*seen.borrow(), 0.0, "{name}");
                let each = if scheme == Scheme::Central { 2 } else { 1 };
                assert_eq!(p.gradients(), 1 + each * parts, "{name}");
            }
        }
    }

    #[test]
    fn fixed_variables_do_not_move() {
        let bounds = Bounds::from_pairs(vec![0.0; 3], [(0.5, 0.5), (-2.0, 2.0), (-3.0, 3.0)]).unwrap();
        let mut p = HessianDifference::central(Bounded::new(from_fn(cubic), bounds));
        let x = vec![0.5, -1.0, 2.0];
        let mut hv = vec![0.0; 3];
        let Ok(()) = p.hessian_product(&x, &vec![7.0, 1.0, 0.0], &mut hv);
        close(&hv, &exact(&x, &[0.0, 1.0, 0.0]), 1e-8);
    }

    #[test]
    fn odd_directions_and_steps() {
        let mut p = HessianDifference::forward(from_fn(cubic));
        let x = vec![0.5, -1.0, 2.0];
        let mut hv = vec![1.0; 3];
        let Ok(()) = p.hessian_product(&x, &vec![0.0; 3], &mut hv);
        assert_eq!(hv, [0.0; 3]);
        let Ok(()) = p.hessian_product(&x, &vec![f64::NAN, 0.0, 0.0], &mut hv);
        assert!(hv.iter().all(|v| v.is_nan()));
        let mut short = vec![0.0; 2];
        let Ok(()) = p.hessian_product(&x, &vec![1.0; 3], &mut short);
        assert!(short.iter().all(|v| v.is_nan()));
        for bad in [0.0, -1.0, f64::NAN] {
            assert!(
                HessianDifference::forward(from_fn::<_, Vec<f64>>(cubic))
                    .relative_step(bad)
                    .is_err()
            );
        }
        // A coarse step shows the truncation: h/2 · third derivative = 0.05 · 6.
        let mut coarse = HessianDifference::forward(from_fn(cubic))
            .relative_step(0.1)
            .unwrap();
        let x = vec![1.0, 0.0, 0.0];
        let Ok(()) = coarse.hessian_product(&x, &vec![1.0, 0.0, 0.0], &mut hv);
        assert!((hv[0] - 6.3).abs() < 1e-9, "{}", hv[0]);
    }
}
