//! How far a point and its multipliers are from the optimality conditions.

use crate::penalty::{complementarity, largest, largest_violation};
use thalweg_core::{Bounds, Constrained, Of, Vector};

/// The residuals of the conditions of Karush, Kuhn and Tucker at a point x with multipliers y, for
///
/// ```text
/// minimise f(x) subject to l ≤ c(x) ≤ u and bounds on x;   ∇L = ∇f + J'y,   s = max(1, ‖∇f(x)‖∞)
/// ```
///
/// y > 0 belongs to an active upper limit, y < 0 to an active lower one. All are zero exactly where the conditions hold.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Kkt<T> {
    /// f(x).
    pub value: T,
    /// ‖P(x − ∇L/s) − x‖∞, P the projection onto the bounds: stationarity, relative to the size of ∇f.
    pub stationarity: T,
    /// max(l − c, c − u, 0) over all constraints: feasibility, in the units of the problem.
    pub violation: T,
    /// ‖P(c + y/s) − c‖∞, P the projection onto [l, u]: min(distance to the limit, |y|/s) for each constraint.
    pub complementarity: T,
}

impl<T: thalweg_core::Real> Kkt<T> {
    /// Evaluates the problem at `x`, once, and the residuals with the multipliers `y`. Allocates.
    ///
    /// # Errors
    /// The problem's own.
    pub fn at<P>(problem: &mut P, x: &P::Vector, y: &P::Constraints) -> Result<Self, P::Error>
    where
        P: Constrained + ?Sized,
        P::Vector: Vector<Scalar = T>,
        P::Constraints: Vector<Scalar = T>,
    {
        let (mut g, mut jty, mut c) = (x.like(), x.like(), y.like());
        let value: Of<P> = problem.evaluate(x, &mut g, &mut c)?;
        problem.jacobian_transpose_product(x, y, &mut jty)?;
        let size = g.norm_inf().max(T::one());
        jty.axpy(T::one(), &g);
        let scale = T::one() / size;
        for g in jty.local_mut() {
            *g *= scale;
        }
        let stationarity = match problem.bounds() {
            Some(bounds) => bounds.projected_gradient_norm(x, &jty),
            None => jty.norm_inf(),
        };
        let (violation, complementary) = match problem.constraint_bounds() {
            Some(limits) => (
                largest_violation(limits, &c),
                scaled_complementarity(limits, &c, y, scale),
            ),
            None => (T::zero(), T::zero()),
        };
        Ok(Kkt {
            value,
            stationarity,
            violation,
            complementarity: complementary,
        })
    }

    /// The largest of the three residuals; NaN if any is.
    pub fn residual(&self) -> T {
        use thalweg_core::kernels::max_nan;
        max_nan(max_nan(self.stationarity, self.violation), self.complementarity)
    }
}

fn scaled_complementarity<C: Vector>(limits: &Bounds<C>, c: &C, y: &C, scale: C::Scalar) -> C::Scalar {
    let (l, u) = (limits.lower().local(), limits.upper().local());
    let (values, y) = (c.local(), y.local());
    largest(c, |i| complementarity(values[i], l[i], u[i], y[i] * scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::from_constrained_fn;

    /// minimise x² subject to x ≥ 1: x = 1, L = x² + y x, so y = −2.
    #[test]
    fn zero_at_a_solution_and_nowhere_else() {
        let limits = Bounds::new(vec![1.0], vec![f64::INFINITY]).unwrap();
        let mut p = from_constrained_fn(limits, |x: &[f64], g: &mut [f64], c: &mut [f64]| {
            (g[0], c[0]) = (2.0 * x[0], x[0]);
            x[0] * x[0]
        })
        .jacobian(|_: &[f64], rows: &mut [f64]| rows[0] = 1.0);
        let mut at = |x: f64, y: f64| {
            let Ok(kkt) = Kkt::at(&mut p, &vec![x], &vec![y]);
            kkt
        };
        assert_eq!(at(1.0, -2.0).residual(), 0.0);
        // The wrong sign: c + y/s lies inside, so the multiplier itself is the residual.
        assert_eq!(at(1.0, 2.0).complementarity, 1.0);
        assert_eq!(at(0.5, -1.0).violation, 0.5);
        // ∇L = 4, s = 4.
        assert_eq!(at(2.0, 0.0).stationarity, 1.0);
    }
}
