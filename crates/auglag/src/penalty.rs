//! What a constraint l ≤ c ≤ u adds to the augmented Lagrangian; without slacks.
//!
//! R. T. Rockafellar, *Augmented Lagrange multiplier functions and duality in nonconvex programming*, SIAM J. Control 12
//! (1974) 268–285, for both sides at once. With a multiplier y and a penalty ρ, minimising over a slack s in [l, u]
//!
//! ```text
//! y (c − s) + ½ρ (c − s)²
//! ```
//!
//! puts s at the projection of c + y/ρ onto [l, u]. What is left is, with r the distance beyond a side,
//!
//! ```text
//! beyond u:  r = c − u,  y + ρ r > 0:   r (y + ½ρ r)        multiplier y⁺ = y + ρ r
//! below l:   r = c − l,  y + ρ r < 0:   r (y + ½ρ r)        multiplier y⁺ = y + ρ r
//! between:                              −½ y²/ρ              multiplier y⁺ = 0
//! ```
//!
//! continuously differentiable in c, with the derivative y⁺. An equation has l = u: one of the first two holds, or r =
//! −y/ρ, where all three agree. So y ≥ 0 belongs to an upper limit and y ≤ 0 to a lower one, L = f + y'c.

use num_traits::Zero;
use thalweg_core::{Bounds, Real, Reduce, ScalarOf, Vector, kernels};

/// The value of the term, and y⁺. NaN where c is not finite.
#[inline(always)]
pub(crate) fn term<T: Real>(c: T, lower: T, upper: T, y: T, rho: T) -> (T, T) {
    let half = T::from_f64(0.5);
    if !c.is_finite() {
        return (T::nan(), T::nan());
    }
    let above = c - upper;
    let below = c - lower;
    let value = |r: T| r * (y + half * rho * r);
    if y + rho * above > T::zero() {
        (value(above), y + rho * above)
    } else if y + rho * below < T::zero() {
        (value(below), y + rho * below)
    } else {
        (-half * y * y / rho, T::zero())
    }
}

/// max(l − c, c − u, 0); NaN where c is.
#[inline(always)]
pub(crate) fn violation<T: Real>(c: T, lower: T, upper: T) -> T {
    if c.is_nan() {
        return c;
    }
    (lower - c).max(c - upper).max(T::zero())
}

/// |P(c + y) − c|, P the projection onto [l, u]: zero if and only if c is feasible and y is complementary to it.
#[inline(always)]
pub(crate) fn complementarity<T: Real>(c: T, lower: T, upper: T, y: T) -> T {
    if c.is_nan() || y.is_nan() {
        return T::nan();
    }
    // As a difference of small numbers: P(c + y) − c = clamp(y, l − c, u − c).
    y.max(lower - c).min(upper - c).abs()
}

/// The largest of `term(i)` over all parts; NaN if any is.
pub(crate) fn largest<C: Vector>(like: &C, term: impl Fn(usize) -> ScalarOf<C>) -> ScalarOf<C> {
    let zero = ScalarOf::<C>::zero();
    let mut max = [(0..like.local_len()).fold(zero, |max, i| kernels::max_nan(max, term(i)))];
    like.comm().max(&mut max);
    max[0]
}

/// Σ `term(i)` over all parts, in the fixed order.
pub(crate) fn total<C: Vector>(like: &C, term: impl Fn(usize) -> ScalarOf<C>) -> ScalarOf<C> {
    let mut sum = [kernels::sum(like.local_len(), term)];
    like.comm().sum(&mut sum);
    sum[0]
}

/// The largest violation of l ≤ c ≤ u.
pub(crate) fn largest_violation<C: Vector>(limits: &Bounds<C>, c: &C) -> ScalarOf<C> {
    let (l, u, c_) = (limits.lower().local(), limits.upper().local(), c.local());
    largest(c, |i| violation(c_[i], l[i], u[i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    /// The derivative of the term is y⁺ on each branch, and the term is continuous where they meet.
    #[test]
    fn the_derivative_is_the_next_multiplier() {
        let (rho, h) = (3.0, 1e-6);
        for (l, u) in [(-1.0, 2.0), (1.0, 1.0), (-INF, 2.0), (-1.0, INF), (-INF, INF)] {
            for y in [-2.0, 0.0, 0.7] {
                for k in -40..=40 {
                    let c = 0.1 * f64::from(k) + 0.003;
                    let slope = (term(c + h, l, u, y, rho).0 - term(c - h, l, u, y, rho).0) / (2.0 * h);
                    let (_, next) = term(c, l, u, y, rho);
                    // Rounding of values up to 100 over 2h, and second differences across a kink of the derivative.
                    assert!((slope - next).abs() < 1e-5, "{l} {u} {y} {c}: {slope} {next}");
                }
            }
        }
    }

    #[test]
    fn signs_follow_the_side() {
        assert_eq!(term(3.0, -1.0, 2.0, 0.0, 2.0).1, 2.0);
        assert_eq!(term(-2.0, -1.0, 2.0, 0.0, 2.0).1, -2.0);
        assert_eq!(term(0.0, -1.0, 2.0, 0.0, 2.0), (0.0, 0.0));
        assert_eq!(term(1.5, 1.0, 1.0, 0.5, 2.0).1, 1.5);
    }

    #[test]
    fn what_is_not_finite_is_seen() {
        for c in [f64::NAN, INF, -INF] {
            assert!(term(c, -1.0, 1.0, 0.0, 1.0).0.is_nan());
        }
        assert!(violation(f64::NAN, 0.0, 1.0).is_nan());
        assert!(complementarity(f64::NAN, 0.0, 1.0, 0.0).is_nan());
        assert_eq!(violation(INF, 0.0, 1.0), INF);
        let limits = Bounds::new(vec![0.0, 0.0], vec![1.0, 1.0]).unwrap();
        assert!(largest_violation(&limits, &vec![f64::NAN, 0.0]).is_nan());
        assert_eq!(largest_violation(&limits, &vec![-0.5, 1.25]), 0.5);
    }

    #[test]
    fn complementarity_is_the_smaller_of_distance_and_multiplier() {
        assert_eq!(complementarity(1.5, -1.0, 2.0, 0.25), 0.25);
        assert_eq!(complementarity(1.5, -1.0, 2.0, 9.0), 0.5);
        assert_eq!(complementarity(1.5, -1.0, 2.0, -9.0), 2.5);
        assert_eq!(complementarity(2.5, -1.0, 2.0, 0.0), 0.5);
        assert_eq!(complementarity(0.0, -INF, INF, 3.0), 3.0);
    }
}
