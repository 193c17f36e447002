//! Bounds on the variables: the box l ≤ x ≤ u.

use crate::{InvalidInput, Real, Reduce, ScalarOf, Vector};
use num_traits::{Float, Zero};

/// The box l ≤ x ≤ u, checked when made: no NaN, lᵢ ≤ uᵢ, and a finite value between.
///
/// ±∞ means no bound on that side. lᵢ = uᵢ fixes a variable.
///
/// ```
/// use thalweg_core::Bounds;
/// let b = Bounds::new(vec![0.0, f64::NEG_INFINITY], vec![1.0, 5.0])?;
/// assert_eq!(b.lower()[0], 0.0);
/// // Pairs, where `None` means no bound:
/// let b = Bounds::from_pairs(vec![0.0; 2], [(Some(0.0), None), (None, Some(5.0))])?;
/// assert!(Bounds::new(vec![1.0], vec![0.0]).unwrap_err().to_string().contains("variable 0"));
/// # Ok::<(), thalweg_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone)]
pub struct Bounds<V> {
    lower: V,
    upper: V,
    any: bool,
    boxed: bool,
}

impl<V: Vector> Bounds<V> {
    /// From the vectors of lower and upper bounds. Four reductions.
    ///
    /// # Errors
    /// Different lengths, a NaN, or a variable without a feasible value; the message names the variable.
    pub fn new(lower: V, upper: V) -> Result<Self, InvalidInput> {
        // Collective, so asked for whether or not anything is wrong here.
        let offset = lower.comm().offset(lower.local_len());
        let checked = Self::check(lower.local(), upper.local(), offset);
        let bad = lower.comm().any(checked.is_err());
        checked?;
        if bad {
            return Err(InvalidInput::Elsewhere);
        }
        let finite = |v: &V| v.local().iter().any(|b| b.is_finite());
        let open = |v: &V| v.local().iter().any(|b| b.is_infinite());
        let any = lower.comm().any(finite(&lower) || finite(&upper));
        let boxed = !lower.comm().any(open(&lower) || open(&upper));
        Ok(Bounds {
            lower,
            upper,
            any,
            boxed,
        })
    }

    fn check(lower: &[V::Scalar], upper: &[V::Scalar], offset: usize) -> Result<(), InvalidInput> {
        if lower.len() != upper.len() {
            return Err(InvalidInput::Length {
                what: "the vector of upper bounds",
                expected: lower.len(),
                found: upper.len(),
            });
        }
        for (i, (&l, &u)) in lower.iter().zip(upper).enumerate() {
            let index = offset + i;
            if l.is_nan() {
                return Err(InvalidInput::BoundIsNan { what: "lower", index });
            }
            if u.is_nan() {
                return Err(InvalidInput::BoundIsNan { what: "upper", index });
            }
            // An infinite bound on the wrong side leaves no finite value either.
            if l > u || l == V::Scalar::infinity() || u == V::Scalar::neg_infinity() {
                return Err(InvalidInput::Infeasible {
                    index,
                    lower: l.to_f64(),
                    upper: u.to_f64(),
                });
            }
        }
        Ok(())
    }

    /// From pairs `(lower, upper)`, one a variable; `None` and ±∞ both mean no bound. `like` gives the shape, its
    /// elements are overwritten.
    ///
    /// # Errors
    /// As [`new`](Self::new); also when there are not as many pairs as variables.
    pub fn from_pairs<L, U>(like: V, pairs: impl IntoIterator<Item = (L, U)>) -> Result<Self, InvalidInput>
    where
        L: Into<Option<ScalarOf<V>>>,
        U: Into<Option<ScalarOf<V>>>,
    {
        let mut upper = like.like();
        let mut lower = like;
        let n = lower.local_len();
        let mut found = 0;
        for (i, (l, u)) in pairs.into_iter().enumerate() {
            if i < n {
                lower.local_mut()[i] = l.into().unwrap_or(V::Scalar::neg_infinity());
                upper.local_mut()[i] = u.into().unwrap_or(V::Scalar::infinity());
            }
            found = i + 1;
        }
        if found != n {
            return Err(InvalidInput::Length {
                what: "the list of bounds",
                expected: n,
                found,
            });
        }
        Self::new(lower, upper)
    }

    /// The same two bounds for every variable. `like` gives the shape, its elements are overwritten.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn uniform(like: V, lower: ScalarOf<V>, upper: ScalarOf<V>) -> Result<Self, InvalidInput> {
        let mut u = like.like();
        u.fill(upper);
        let mut l = like;
        l.fill(lower);
        Self::new(l, u)
    }

    /// l.
    pub fn lower(&self) -> &V {
        &self.lower
    }

    /// u.
    pub fn upper(&self) -> &V {
        &self.upper
    }

    /// Whether any variable has a bound, on any part.
    pub fn any(&self) -> bool {
        self.any
    }

    /// Whether every variable has both bounds, on all parts.
    pub fn boxed(&self) -> bool {
        self.boxed
    }

    /// Moves x to the nearest point of the box; says whether anything moved on any part. NaN stays NaN.
    pub fn project(&self, x: &mut V) -> bool {
        let mut moved = false;
        for ((x, &l), &u) in x
            .local_mut()
            .iter_mut()
            .zip(self.lower.local())
            .zip(self.upper.local())
        {
            let p = if *x < l {
                l
            } else if *x > u {
                u
            } else {
                continue;
            };
            *x = p;
            moved = true;
        }
        x.comm().any(moved)
    }

    /// ‖P(x − g) − x‖∞ for a feasible x: the measure of stationarity every convergence test uses. NaN if g has a NaN.
    pub fn projected_gradient_norm(&self, x: &V, g: &V) -> ScalarOf<V> {
        let mut max = [projected_gradient_norm(
            x.local(),
            g.local(),
            self.lower.local(),
            self.upper.local(),
        )];
        x.comm().max(&mut max);
        max[0]
    }

    /// The largest violation max(l − x, x − u, 0) over all variables.
    pub fn violation(&self, x: &V) -> ScalarOf<V> {
        let mut worst = V::Scalar::zero();
        for ((&x, &l), &u) in x.local().iter().zip(self.lower.local()).zip(self.upper.local()) {
            worst = worst.max(l - x).max(x - u);
        }
        let mut max = [worst];
        x.comm().max(&mut max);
        max[0]
    }
}

/// |P(x − g) − x| of one variable; NaN if g is.
#[inline(always)]
pub fn projected_gradient_element<T: Real>(x: T, g: T, lower: T, upper: T) -> T {
    let room = if g < T::zero() { upper - x } else { x - lower };
    let size = g.abs();
    if room < size { room } else { size }
}

/// The local part of ‖P(x − g) − x‖∞, element by element as min(x − l, g) for g ≥ 0 and max(x − u, g) for g < 0.
/// NaN if any element of g is NaN.
#[allow(
    clippy::needless_range_loop,
    reason = "an index over a fixed range is what becomes vector registers"
)]
pub fn projected_gradient_norm<T: Real>(x: &[T], g: &[T], lower: &[T], upper: &[T]) -> T {
    const L: usize = crate::kernels::LANES;
    let n = x.len().min(g.len()).min(lower.len()).min(upper.len());
    let (x, g, lower, upper) = (&x[..n], &g[..n], &lower[..n], &upper[..n]);
    let term = |i: usize| projected_gradient_element(x[i], g[i], lower[i], upper[i]);
    let mut lanes = [T::zero(); L];
    let mut spoiled = false;
    let mut i = 0;
    while i + L <= n {
        for l in 0..L {
            let t = term(i + l);
            spoiled |= t.is_nan();
            lanes[l] = if t > lanes[l] { t } else { lanes[l] };
        }
        i += L;
    }
    for i in i..n {
        let t = term(i);
        spoiled |= t.is_nan();
        lanes[0] = if t > lanes[0] { t } else { lanes[0] };
    }
    if spoiled {
        T::nan()
    } else {
        lanes.iter().fold(T::zero(), |m, &v| if v > m { v } else { m })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    #[test]
    fn bad_bounds_are_named() {
        let nan = Bounds::new(vec![0.0, f64::NAN], vec![1.0, 1.0]).unwrap_err();
        assert_eq!(
            nan,
            InvalidInput::BoundIsNan {
                what: "lower",
                index: 1
            }
        );
        let crossed = Bounds::new(vec![0.0, 2.0], vec![1.0, 1.0]).unwrap_err();
        assert!(matches!(crossed, InvalidInput::Infeasible { index: 1, .. }));
        assert!(Bounds::new(vec![INF], vec![INF]).is_err());
        assert!(Bounds::new(vec![-INF], vec![-INF]).is_err());
        assert!(matches!(
            Bounds::new(vec![0.0], vec![]),
            Err(InvalidInput::Length { .. })
        ));
        assert!(Bounds::from_pairs(vec![0.0; 2], [(0.0, 1.0)]).is_err());
        assert!(Bounds::from_pairs(vec![0.0; 1], [(0.0, 1.0), (0.0, 1.0)]).is_err());
    }

    #[test]
    fn kinds_are_recognised() {
        let none = Bounds::uniform(vec![0.0; 3], -INF, INF).unwrap();
        assert!(!none.any() && !none.boxed());
        let half = Bounds::from_pairs(vec![0.0; 2], [(Some(1.0), None), (None, None::<f64>)]).unwrap();
        assert!(half.any() && !half.boxed());
        let full = Bounds::from_pairs(vec![0.0; 2], [(0.0, 1.0), (1.0, 1.0)]).unwrap();
        assert!(full.any() && full.boxed());
    }

    #[test]
    fn projection_and_stationarity() {
        let b = Bounds::from_pairs(vec![0.0; 3], [(0.0, 1.0), (-1.0, 2.0), (-INF, INF)]).unwrap();
        let mut x = vec![3.0, 0.5, -7.0];
        assert_eq!(b.violation(&x), 2.0);
        assert!(b.project(&mut x));
        assert_eq!(x, [1.0, 0.5, -7.0]);
        assert!(!b.project(&mut x));
        // At the upper bound with the objective falling outwards: stationary there.
        assert_eq!(b.projected_gradient_norm(&x, &vec![-5.0, 0.0, 0.0]), 0.0);
        // Room 1.5 to the upper bound limits a gradient of -4; no bound limits the last one.
        assert_eq!(b.projected_gradient_norm(&x, &vec![0.0, -4.0, 0.0]), 1.5);
        assert_eq!(b.projected_gradient_norm(&x, &vec![0.0, 0.0, 9.0]), 9.0);
        assert!(b.projected_gradient_norm(&x, &vec![0.0, f64::NAN, 0.0]).is_nan());
    }

    #[test]
    fn stationarity_agrees_with_its_definition_at_every_length() {
        for n in 0..40 {
            let at = |i: usize, k: usize| ((i * 37 + k * 11) % 19) as f64 / 4.0 - 2.0;
            let lower: Vec<f64> = (0..n).map(|i| at(i, 0) - 3.0).collect();
            let upper: Vec<f64> = (0..n).map(|i| lower[i] + 2.0 + at(i, 1).abs()).collect();
            let x: Vec<f64> = (0..n).map(|i| at(i, 2).clamp(lower[i], upper[i])).collect();
            let g: Vec<f64> = (0..n).map(|i| at(i, 3)).collect();
            let expected = (0..n)
                .map(|i| ((x[i] - g[i]).clamp(lower[i], upper[i]) - x[i]).abs())
                .fold(0.0, f64::max);
            // (x − g) − x rounds, so the two forms differ in the last digits.
            assert!((projected_gradient_norm(&x, &g, &lower, &upper) - expected).abs() < 1e-14);
        }
    }
}
