//! The forms in which bounds are written down.

use crate::{Bounds, InvalidInput, Real, ScalarOf, Vector};
use std::ops::{RangeFrom, RangeFull, RangeInclusive, RangeToInclusive};

/// One side of an interval: a number, or `None` for no bound. An infinite number is no bound either.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bound on a variable of type `{T}`",
    note = "write a number of that type, ±infinity, or an `Option` of it, where `None` means no bound"
)]
pub trait Side<T> {
    /// The number, or `open` where there is none.
    fn or(self, open: T) -> T;
}

/// The bounds of one variable: `(lower, upper)`, each a number or an `Option` of one; a closed range `l..=u`, `l..`,
/// `..=u`, `..`; or an `Option` of any of these, where `None` leaves the variable free.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say the bounds of one variable of type `{T}`",
    note = "write `(lower, upper)`, where each may be an `Option`, or one of `l..=u`, `l..`, `..=u`, `..`",
    note = "`l..u` is not among them: its upper end would have to be left out, and a bound never is"
)]
pub trait Interval<T> {
    /// The lower and the upper bound, infinite where there is none.
    fn ends(self) -> (T, T);
}

/// Every usual way to write the bounds of all variables.
///
/// | written | means |
/// |---|---|
/// | `(-1.0, 1.0)`, `-1.0..=1.0`, `0.0..`, `..=5.0`, `(Some(0.0), None)` | the same for every variable |
/// | `[(0.0, 1.0), (-1.0, 2.0)]`, a `Vec` or slice of it; ranges or `Option`s in place of pairs | one [`Interval`] a variable |
/// | `(lower, upper)`, both vectors like x, or both slices | all lower bounds, all upper bounds |
/// | a [`Bounds`], or a reference to one | itself |
/// | `..` | none |
///
/// ```
/// use thalweg_core::{Bounds, IntoBounds};
/// let x = vec![0.5, 0.5];
/// let one: Bounds<Vec<f64>> = (0.0, 1.0).into_bounds(&x)?;
/// let pairs = [(Some(0.0), None), (None, Some(1.0))].into_bounds(&x)?;
/// let ranges = vec![0.0..=1.0, -1.0..=1.0].into_bounds(&x)?;
/// let sides = (vec![0.0, -1.0], vec![1.0, 1.0]).into_bounds(&x)?;
/// assert_eq!(ranges.lower(), sides.lower());
/// let crossed = [(0.0, 1.0), (3.0, 2.0)].into_bounds(&x).unwrap_err();
/// assert!(crossed.to_string().contains("variable 1"));
/// # let _ = (one, pairs);
/// # Ok::<(), thalweg_core::InvalidInput>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say the bounds of variables held in a `{V}`",
    note = "write one pair or range for all, `(lower, upper)` or `l..=u`; a list with one of them a variable; or two vectors",
    note = "the numbers must have the type of the variables (`f32` or `f64`); an iterator goes to `Bounds::each`"
)]
pub trait IntoBounds<V: Vector> {
    /// The box; `x` gives the shape, its elements do not matter.
    ///
    /// # Errors
    /// A NaN, a variable without a feasible value, a list of another length; the message names the variable.
    fn into_bounds(self, x: &V) -> Result<Bounds<V>, InvalidInput>;
}

impl<V: Vector> Bounds<V> {
    /// One interval a variable, from an iterator. `x` gives the shape.
    ///
    /// ```
    /// use thalweg_core::Bounds;
    /// let b = Bounds::each(&vec![0.0; 3], (0..3).map(|i| 0.0..=f64::from(i)))?;
    /// assert_eq!(b.upper(), &[0.0, 1.0, 2.0]);
    /// # Ok::<(), thalweg_core::InvalidInput>(())
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new); also when there are not as many intervals as variables.
    pub fn each<I>(x: &V, intervals: impl IntoIterator<Item = I>) -> Result<Self, InvalidInput>
    where
        I: Interval<ScalarOf<V>>,
    {
        Bounds::from_pairs(x.like(), intervals.into_iter().map(Interval::ends))
    }
}

impl<T: Real, L: Side<T>, U: Side<T>> Interval<T> for (L, U) {
    fn ends(self) -> (T, T) {
        (self.0.or(T::neg_infinity()), self.1.or(T::infinity()))
    }
}

impl<T: Real> Interval<T> for RangeInclusive<T> {
    fn ends(self) -> (T, T) {
        self.into_inner()
    }
}

impl<T: Real> Interval<T> for RangeFrom<T> {
    fn ends(self) -> (T, T) {
        (self.start, T::infinity())
    }
}

impl<T: Real> Interval<T> for RangeToInclusive<T> {
    fn ends(self) -> (T, T) {
        (T::neg_infinity(), self.end)
    }
}

impl<T: Real> Interval<T> for RangeFull {
    fn ends(self) -> (T, T) {
        (T::neg_infinity(), T::infinity())
    }
}

impl<T: Real, I: Interval<T>> Interval<T> for Option<I> {
    fn ends(self) -> (T, T) {
        self.map_or((T::neg_infinity(), T::infinity()), Interval::ends)
    }
}

impl<T, I: Interval<T> + Clone> Interval<T> for &I {
    fn ends(self) -> (T, T) {
        self.clone().ends()
    }
}

/// The same interval for every variable.
fn uniform<V: Vector>(x: &V, (lower, upper): (ScalarOf<V>, ScalarOf<V>)) -> Result<Bounds<V>, InvalidInput> {
    Bounds::uniform(x.like(), lower, upper)
}

impl<V: Vector> IntoBounds<V> for Bounds<V> {
    fn into_bounds(self, _: &V) -> Result<Bounds<V>, InvalidInput> {
        Ok(self)
    }
}

impl<V: Vector> IntoBounds<V> for &Bounds<V> {
    fn into_bounds(self, _: &V) -> Result<Bounds<V>, InvalidInput> {
        Ok(self.clone())
    }
}

impl<V: Vector> IntoBounds<V> for (V, V) {
    fn into_bounds(self, _: &V) -> Result<Bounds<V>, InvalidInput> {
        Bounds::new(self.0, self.1)
    }
}

impl<V: Vector> IntoBounds<V> for RangeFull {
    fn into_bounds(self, x: &V) -> Result<Bounds<V>, InvalidInput> {
        uniform(x, self.ends())
    }
}

impl<V: Vector, I: Interval<ScalarOf<V>>> IntoBounds<V> for Vec<I> {
    fn into_bounds(self, x: &V) -> Result<Bounds<V>, InvalidInput> {
        Bounds::each(x, self)
    }
}

impl<V: Vector, I: Interval<ScalarOf<V>>, const N: usize> IntoBounds<V> for [I; N] {
    fn into_bounds(self, x: &V) -> Result<Bounds<V>, InvalidInput> {
        Bounds::each(x, self)
    }
}

impl<V: Vector, I: Interval<ScalarOf<V>> + Clone> IntoBounds<V> for &[I] {
    fn into_bounds(self, x: &V) -> Result<Bounds<V>, InvalidInput> {
        Bounds::each(x, self)
    }
}

impl<V: Vector, I: Interval<ScalarOf<V>> + Clone> IntoBounds<V> for &Vec<I> {
    fn into_bounds(self, x: &V) -> Result<Bounds<V>, InvalidInput> {
        Bounds::each(x, self)
    }
}

impl<V: Vector, I: Interval<ScalarOf<V>> + Clone, const N: usize> IntoBounds<V> for &[I; N] {
    fn into_bounds(self, x: &V) -> Result<Bounds<V>, InvalidInput> {
        Bounds::each(x, self)
    }
}

// Written out for each scalar: of a scalar in general the compiler does not know that it is no vector.
macro_rules! for_scalar {
    ($($t:ty),*) => {$(
        impl Side<$t> for $t {
            fn or(self, _: $t) -> $t {
                self
            }
        }

        impl Side<$t> for Option<$t> {
            fn or(self, open: $t) -> $t {
                self.unwrap_or(open)
            }
        }

        for_scalar!(@uniform $t: ($t, $t), (Option<$t>, $t), ($t, Option<$t>), (Option<$t>, Option<$t>),
            RangeInclusive<$t>, RangeFrom<$t>, RangeToInclusive<$t>);

        impl<V: Vector<Scalar = $t>> IntoBounds<V> for (&[$t], &[$t]) {
            fn into_bounds(self, x: &V) -> Result<Bounds<V>, InvalidInput> {
                let (lower, upper) = self;
                if lower.len() != upper.len() {
                    return Err(InvalidInput::Length {
                        what: "the slice of upper bounds",
                        expected: lower.len(),
                        found: upper.len(),
                    });
                }
                Bounds::each(x, lower.iter().copied().zip(upper.iter().copied()))
            }
        }
    )*};
    (@uniform $t:ty: $($form:ty),*) => {$(
        impl<V: Vector<Scalar = $t>> IntoBounds<V> for $form {
            fn into_bounds(self, x: &V) -> Result<Bounds<V>, InvalidInput> {
                uniform(x, Interval::<$t>::ends(self))
            }
        }
    )*};
}
for_scalar!(f32, f64);

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    fn sides<B: IntoBounds<Vec<f64>>>(form: B) -> (Vec<f64>, Vec<f64>) {
        let b = form.into_bounds(&vec![7.0, 8.0]).unwrap();
        (b.lower().clone(), b.upper().clone())
    }

    #[test]
    fn one_interval_for_all() {
        assert_eq!(sides((-1.0, 2.0)), (vec![-1.0; 2], vec![2.0; 2]));
        assert_eq!(sides((Some(-1.0), None)), (vec![-1.0; 2], vec![INF; 2]));
        assert_eq!(sides((None, 2.0)), (vec![-INF; 2], vec![2.0; 2]));
        assert_eq!(sides((1.0, None)), (vec![1.0; 2], vec![INF; 2]));
        assert_eq!(sides(-1.0..=2.0), (vec![-1.0; 2], vec![2.0; 2]));
        assert_eq!(sides(0.0..), (vec![0.0; 2], vec![INF; 2]));
        assert_eq!(sides(..=0.0), (vec![-INF; 2], vec![0.0; 2]));
        assert_eq!(sides(..), (vec![-INF; 2], vec![INF; 2]));
    }

    #[test]
    fn one_interval_a_variable() {
        let expected = (vec![0.0, -INF], vec![1.0, 5.0]);
        assert_eq!(sides([(0.0, 1.0), (-INF, 5.0)]), expected);
        assert_eq!(sides(vec![(Some(0.0), 1.0), (None, 5.0)]), expected);
        assert_eq!(sides(&[(Some(0.0), Some(1.0)), (None, Some(5.0))][..]), expected);
        assert_eq!(sides([0.0..=1.0, -INF..=5.0]), expected);
        let (ranges, lent) = (vec![0.0..=1.0, -INF..=5.0], &[(0.0, 1.0), (-INF, 5.0)]);
        assert_eq!(sides(&ranges), expected);
        assert_eq!((sides(ranges), sides(lent)), (expected.clone(), expected));
        assert_eq!(sides([Some((0.0, 1.0)), None]), (vec![0.0, -INF], vec![1.0, INF]));
        assert_eq!(sides([0.0.., 1.0..]), (vec![0.0, 1.0], vec![INF; 2]));
        assert_eq!(sides([..=0.0, ..=1.0]), (vec![-INF; 2], vec![0.0, 1.0]));
        // Every lower bound open: the type is known all the same.
        assert_eq!(sides([(None, 0.0), (None, 1.0)]), (vec![-INF; 2], vec![0.0, 1.0]));
    }

    #[test]
    fn all_sides_at_once() {
        let expected = (vec![0.0, -INF], vec![1.0, 5.0]);
        assert_eq!(sides((vec![0.0, -INF], vec![1.0, 5.0])), expected);
        assert_eq!(sides((&[0.0, -INF][..], &[1.0, 5.0][..])), expected);
        let b = Bounds::new(vec![0.0, -INF], vec![1.0, 5.0]).unwrap();
        assert_eq!(sides(&b), expected);
        assert_eq!(sides(b), expected);
    }

    #[test]
    fn other_scalars_and_arrays() {
        let b = (0.0, 1.0).into_bounds(&[0.5f32; 3]).unwrap();
        assert_eq!((b.lower(), b.upper()), (&[0.0f32; 3], &[1.0f32; 3]));
        let b = ([0.0f32; 2], [1.0f32; 2]).into_bounds(&[0.5f32; 2]).unwrap();
        assert!(b.boxed());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let x = vec![0.0, 0.0];
        let wrong = |e: InvalidInput, part: &str| assert!(e.to_string().contains(part), "{e}");
        wrong(
            [(0.0, 1.0), (2.0, 1.0)].into_bounds(&x).unwrap_err(),
            "variable 1",
        );
        wrong(
            [(0.0, f64::NAN), (2.0, 1.0)].into_bounds(&x).unwrap_err(),
            "variable 0",
        );
        wrong([(0.0, 1.0)].into_bounds(&x).unwrap_err(), "length 1, but 2");
        wrong((1.0, 0.0).into_bounds(&x).unwrap_err(), "variable 0");
        wrong(
            (&[0.0][..], &[1.0, 2.0][..]).into_bounds(&x).unwrap_err(),
            "length 2, but 1",
        );
    }
}
