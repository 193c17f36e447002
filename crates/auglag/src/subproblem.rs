//! The augmented Lagrangian as a problem for the inner solver.

use crate::penalty::{term, total};
use num_traits::{Float, One, Zero};
use thalweg_core::{
    Bounds, Constrained, Counters, HessianProduct, LagrangianHessian, Of, Problem, Reduce, ScalarOf, Vector,
};

/// What the inner solver minimises over the bounds on x: w_f f(x) + Σ term(wᵢ cᵢ(x)), with multipliers and penalty fixed.
///
/// It implements [`HessianProduct`] where the problem has Hessian products of its Lagrangian. The second derivative
/// jumps where a constraint becomes active; the product takes the side x is on.
#[derive(Debug)]
pub struct Subproblem<'a, P: Constrained> {
    problem: &'a mut P,
    work: &'a mut Work<P::Vector, P::Constraints>,
}

/// The point last evaluated, the scaling, the multipliers, and scratch.
#[derive(Debug, Clone)]
pub(crate) struct Work<V: Vector, C: Vector> {
    /// x, f, ∇f, c of the last evaluation, unscaled; `known` if there is one.
    pub(crate) x: V,
    pub(crate) f: ScalarOf<V>,
    pub(crate) g: V,
    pub(crate) c: C,
    pub(crate) known: bool,
    /// Factors of the objective and of each constraint.
    pub(crate) f_scale: ScalarOf<V>,
    pub(crate) c_scale: C,
    /// ȳ, the multipliers of the scaled problem, ρ, and y⁺ at the last evaluation.
    pub(crate) y: C,
    pub(crate) rho: ScalarOf<V>,
    pub(crate) next: C,
    pub(crate) weights: C,
    pub(crate) scratch: V,
    pub(crate) counters: Counters,
}

impl<V: Vector, C: Vector<Scalar = V::Scalar>> Work<V, C> {
    pub(crate) fn new(x: &V, like: &C) -> Self {
        let mut c_scale = like.like();
        c_scale.fill(V::Scalar::one());
        Work {
            x: x.like(),
            f: V::Scalar::nan(),
            g: x.like(),
            c: like.like(),
            known: false,
            f_scale: V::Scalar::one(),
            c_scale,
            y: like.like(),
            rho: V::Scalar::one(),
            next: like.like(),
            weights: like.like(),
            scratch: x.like(),
            counters: Counters::default(),
        }
    }

    /// y⁺ into `next`, wᵢ y⁺ᵢ into `weights`. Returns the sum of the terms, and whether any y⁺ is not zero.
    fn penalise(&mut self, limits: &Bounds<C>) -> (V::Scalar, bool) {
        let (l, u) = (limits.lower().local(), limits.upper().local());
        let (c, w, y, rho) = (self.c.local(), self.c_scale.local(), self.y.local(), self.rho);
        let one = |i: usize| term(w[i] * c[i], w[i] * l[i], w[i] * u[i], y[i], rho);
        let mut any = false;
        let both = self.next.local_mut().iter_mut().zip(self.weights.local_mut());
        for (i, (next, weight)) in both.enumerate() {
            *next = one(i).1;
            *weight = w[i] * *next;
            any |= *next != V::Scalar::zero();
        }
        let sum = total(&self.c, |i| one(i).0);
        (sum, self.x.comm().any(any))
    }

    /// The multipliers of the problem as it was given.
    pub(crate) fn unscaled(&self, y: &C, out: &mut C) {
        let w = self.c_scale.local();
        for ((out, &y), &w) in out.local_mut().iter_mut().zip(y.local()).zip(w) {
            *out = y * w / self.f_scale;
        }
    }
}

impl<'a, P: Constrained> Subproblem<'a, P> {
    pub(crate) fn new(problem: &'a mut P, work: &'a mut Work<P::Vector, P::Constraints>) -> Self {
        Subproblem { problem, work }
    }

    /// Evaluates f, ∇f and c at x, unless the last evaluation was there.
    pub(crate) fn visit(&mut self, x: &P::Vector) -> Result<(), P::Error> {
        let work = &mut *self.work;
        let here = work.known && work.x.local() == x.local();
        if !x.comm().any(!here) {
            return Ok(());
        }
        work.known = false;
        // Whatever an objective leaves unwritten is then seen.
        work.g.fill(Of::<P>::nan());
        work.c.fill(Of::<P>::nan());
        work.f = self.problem.evaluate(x, &mut work.g, &mut work.c)?;
        // Not one that a budget refused.
        work.counters.value_and_gradient += 1;
        work.x.copy_from(x);
        work.known = true;
        let finite = work.f.is_finite() && work.c.norm_inf().is_finite();
        work.counters.non_finite += u64::from(!finite);
        Ok(())
    }

    /// y⁺ at x.
    pub(crate) fn multipliers(&mut self, x: &P::Vector) -> Result<(), P::Error> {
        self.visit(x)?;
        if let Some(limits) = self.problem.constraint_bounds() {
            self.work.penalise(limits);
        }
        Ok(())
    }
}

impl<P: Constrained> Problem for Subproblem<'_, P> {
    type Vector = P::Vector;
    type Error = P::Error;

    fn value_and_gradient(&mut self, x: &P::Vector, gradient: &mut P::Vector) -> Result<Of<P>, P::Error> {
        self.visit(x)?;
        let work = &mut *self.work;
        let (sum, any) = match self.problem.constraint_bounds() {
            Some(limits) => work.penalise(limits),
            None => (Of::<P>::zero(), false),
        };
        let value = work.f_scale * work.f + sum;
        if !value.is_finite() {
            gradient.fill(Of::<P>::nan());
            return Ok(Of::<P>::nan());
        }
        if any {
            self.problem
                .jacobian_transpose_product(x, &work.weights, gradient)?;
        } else {
            gradient.fill(Of::<P>::zero());
        }
        gradient.axpy(work.f_scale, &work.g);
        Ok(value)
    }

    fn value(&mut self, x: &P::Vector) -> Result<Of<P>, P::Error> {
        self.visit(x)?;
        let sum = match self.problem.constraint_bounds() {
            Some(limits) => self.work.penalise(limits).0,
            None => Of::<P>::zero(),
        };
        Ok(self.work.f_scale * self.work.f + sum)
    }

    fn bounds(&self) -> Option<&Bounds<P::Vector>> {
        self.problem.bounds()
    }
}

impl<P: LagrangianHessian> HessianProduct for Subproblem<'_, P> {
    /// w_f (∇²f + Σ yᵢ ∇²cᵢ) v + ρ Σ wᵢ² ∇cᵢ (∇cᵢ'v) over the active constraints, y being the multipliers of the
    /// unscaled problem.
    fn hessian_product(
        &mut self,
        x: &P::Vector,
        v: &P::Vector,
        product: &mut P::Vector,
    ) -> Result<(), P::Error> {
        self.visit(x)?;
        let work = &mut *self.work;
        work.counters.hessian_products += 1;
        if let Some(limits) = self.problem.constraint_bounds() {
            work.penalise(limits);
        }
        let f_scale = work.f_scale;
        for weight in work.weights.local_mut() {
            *weight /= f_scale;
        }
        self.problem
            .lagrangian_hessian_product(x, &work.weights, v, product)?;
        for product in product.local_mut() {
            *product *= f_scale;
        }
        self.problem.jacobian_product(x, v, &mut work.weights)?;
        let mut any = false;
        if let Some(limits) = self.problem.constraint_bounds() {
            let (l, u) = (limits.lower().local(), limits.upper().local());
            let (w, next, rho) = (work.c_scale.local(), work.next.local(), work.rho);
            for (i, weight) in work.weights.local_mut().iter_mut().enumerate() {
                // An equation is always active. What is not counts nothing, whatever J v is.
                let active = next[i] != Of::<P>::zero() || l[i] == u[i];
                *weight = if active {
                    rho * w[i] * w[i] * *weight
                } else {
                    Of::<P>::zero()
                };
                any |= active;
            }
        }
        if x.comm().any(any) {
            self.problem
                .jacobian_transpose_product(x, &work.weights, &mut work.scratch)?;
            product.axpy(Of::<P>::one(), &work.scratch);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_testproblems::ConstrainedProblem;

    /// Gradient and Hessian product are those of the value, with equations, active and inactive inequalities, and where all
    /// multipliers are zero.
    #[test]
    fn derivatives_agree_with_differences() {
        for (name, multipliers) in [
            ("HS71", [0.7, -0.3]),
            ("HS71", [0.0, 0.0]),
            ("HS14", [0.0, 1.0]),
            ("HS14", [-2.0, 0.4]),
        ] {
            let mut p = ConstrainedProblem::<Vec<f64>>::new(name, &[]).unwrap();
            let x: Vec<f64> = p
                .start()
                .iter()
                .enumerate()
                .map(|(i, x)| x + 0.1 * i as f64)
                .collect();
            let mut work = Work::new(&x, &vec![0.0; 2]);
            (work.rho, work.f_scale) = (3.0, 0.5);
            work.c_scale.copy_from_slice(&[0.25, 2.0]);
            work.y.copy_from_slice(&multipliers);
            let mut sub = Subproblem::new(&mut p, &mut work);
            let n = x.len();
            let v: Vec<f64> = (0..n).map(|i| (1.0 + i as f64).cos()).collect();
            let (mut hv, h) = (vec![0.0; n], 1e-5);
            let Ok(()) = sub.hessian_product(&x, &v, &mut hv);
            let mut at = |t: f64| {
                let (moved, mut g) = (
                    x.iter().zip(&v).map(|(x, v)| x + t * v).collect::<Vec<_>>(),
                    vec![0.0; n],
                );
                let Ok(f) = sub.value_and_gradient(&moved, &mut g);
                assert_eq!(sub.value(&moved), Ok(f));
                (f, g)
            };
            let ((f1, g1), (f0, g0), (_, g)) = (at(h), at(-h), at(0.0));
            let slope: f64 = g.iter().zip(&v).map(|(a, b)| a * b).sum();
            // Central differences: h² third derivatives, and ε/h of values up to 10³.
            assert!(
                ((f1 - f0) / (2.0 * h) - slope).abs() < 1e-5 * (1.0 + slope.abs()),
                "{name}"
            );
            for i in 0..n {
                let difference = (g1[i] - g0[i]) / (2.0 * h);
                assert!(
                    (difference - hv[i]).abs() < 1e-5 * (1.0 + hv[i].abs()),
                    "{name} {difference} {}",
                    hv[i]
                );
            }
        }
    }

    /// The same point is not evaluated twice, and what is not finite is passed on as such.
    #[test]
    fn a_point_is_visited_once() {
        let mut p = ConstrainedProblem::<Vec<f64>>::new("HS14", &[]).unwrap();
        let x = p.start();
        let mut work = Work::new(&x, &vec![0.0; 2]);
        let mut sub = Subproblem::new(&mut p, &mut work);
        let mut g = vec![0.0; 2];
        for _ in 0..3 {
            assert!(sub.value_and_gradient(&x, &mut g).is_ok());
        }
        let Ok(f) = sub.value_and_gradient(&vec![1e200, 1.0], &mut g);
        assert!(f.is_nan() && g.iter().all(|g| g.is_nan()));
        assert_eq!(
            (work.counters.value_and_gradient, work.counters.non_finite),
            (2, 1)
        );
    }
}
