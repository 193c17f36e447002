//! The forms in which the limits of constraints are written down.

use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};
use thalweg_core::{Bounds, Interval, IntoBounds, InvalidInput, Real};

/// The limits of one constraint by name, so that equations and one-sided limits stand in one list.
///
/// ```
/// # use thalweg::minimize;
/// use thalweg::Limit;
/// // x₀² + x₁² = 2 and x₀ − x₁ ≥ 0
/// let solution = minimize(vec![1.0, -2.0])
///     .value_and_gradient(|x, g| { (g[0], g[1]) = (1.0, 2.0); x[0] + 2.0 * x[1] })
///     .constraints([Limit::equal(2.0), Limit::at_least(0.0)], |x, c| {
///         c[0] = x[0] * x[0] + x[1] * x[1];
///         c[1] = x[0] - x[1];
///     })
///     .run()?;
/// assert!((solution.value + 10f64.sqrt()).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit<T = f64> {
    lower: T,
    upper: T,
}

impl<T: Real> Limit<T> {
    /// c = value.
    pub fn equal(value: T) -> Self {
        Limit {
            lower: value,
            upper: value,
        }
    }

    /// c ≥ lower.
    pub fn at_least(lower: T) -> Self {
        Limit {
            lower,
            upper: T::infinity(),
        }
    }

    /// c ≤ upper.
    pub fn at_most(upper: T) -> Self {
        Limit {
            lower: T::neg_infinity(),
            upper,
        }
    }

    /// lower ≤ c ≤ upper.
    pub fn between(lower: T, upper: T) -> Self {
        Limit { lower, upper }
    }
}

impl<T: Real> Interval<T> for Limit<T> {
    fn ends(self) -> (T, T) {
        (self.lower, self.upper)
    }
}

/// Every usual way to write l and u of l ≤ c(x) ≤ u. They also say how many constraints there are.
///
/// | written | means |
/// |---|---|
/// | `[(25.0, f64::INFINITY), (40.0, 40.0)]`, a `Vec` or slice of it | a pair for each; equal ones make an equation |
/// | `[(Some(25.0), None), (None, Some(1.0))]`, `vec![0.0..; 3]`, `[0.0..=1.0, 2.0..=3.0]` | an [`Interval`] for each |
/// | `[Limit::equal(0.0), Limit::at_least(25.0)]` | a [`Limit`] for each |
/// | `(lower, upper)`, both a `Vec`, an array or a slice | all lower limits, all upper limits |
/// | `25.0..`, `..=1.0`, `0.0..=1.0`, `(Some(0.0), None)`, a [`Limit`] | one constraint |
/// | `2.0` | one equation |
/// | a [`Bounds`], or a reference to one | itself |
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say the limits of constraints of type `{T}`",
    note = "give a list with one entry for each constraint: `(lower, upper)`, a closed range, or a `Limit`; or one of these \
            alone for a single constraint"
)]
pub trait IntoLimits<T: Real> {
    /// The limits.
    ///
    /// # Errors
    /// No constraint at all, a NaN, a constraint that nothing satisfies; the message names it.
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput>;
}

/// From a form of bounds for `m` constraints.
fn limits<T: Real>(m: usize, form: impl IntoBounds<Vec<T>>) -> Result<Bounds<Vec<T>>, InvalidInput> {
    if m == 0 {
        return Err(InvalidInput::NoConstraints);
    }
    form.into_bounds(&vec![T::from_f64(0.0); m])
        .map_err(of_constraints)
}

/// What is wrong with bounds, in the words of constraints.
fn of_constraints(fault: InvalidInput) -> InvalidInput {
    let named = |what: String, remedy| InvalidInput::option("constraints", what, remedy);
    match fault {
        InvalidInput::Infeasible { index, lower, upper } => named(
            format!("without a feasible value of constraint {index}: its limits are {lower} and {upper}"),
            "swap or correct them; the lower one comes first",
        ),
        InvalidInput::BoundIsNan { what, index } => named(
            format!("NaN in the {what} limit of constraint {index}"),
            "use -inf or inf (or `None`) where there is no limit",
        ),
        InvalidInput::Length { expected, found, .. } => named(
            format!("a list of {expected} lower and {found} upper limits"),
            "give every constraint both",
        ),
        other => other,
    }
}

impl<T: Real, I: Interval<T>> IntoLimits<T> for Vec<I> {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        limits(self.len(), self)
    }
}

impl<T: Real, I: Interval<T>, const N: usize> IntoLimits<T> for [I; N] {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        limits(N, self)
    }
}

impl<T: Real, I: Interval<T> + Clone> IntoLimits<T> for &[I] {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        limits(self.len(), self)
    }
}

impl<T: Real, I: Interval<T> + Clone> IntoLimits<T> for &Vec<I> {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        limits(self.len(), self)
    }
}

impl<T: Real, I: Interval<T> + Clone, const N: usize> IntoLimits<T> for &[I; N] {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        limits(N, self)
    }
}

impl<T: Real> IntoLimits<T> for Bounds<Vec<T>> {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        limits(self.lower().len(), self)
    }
}

impl<T: Real> IntoLimits<T> for &Bounds<Vec<T>> {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        limits(self.lower().len(), self)
    }
}

impl<T: Real> IntoLimits<T> for (Vec<T>, Vec<T>) {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        if self.0.len() != self.1.len() {
            return Err(of_constraints(InvalidInput::Length {
                what: "",
                expected: self.0.len(),
                found: self.1.len(),
            }));
        }
        limits(self.0.len(), self)
    }
}

impl<T: Real> IntoLimits<T> for (&[T], &[T]) {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        (self.0.to_vec(), self.1.to_vec()).into_limits()
    }
}

impl<T: Real, const N: usize> IntoLimits<T> for ([T; N], [T; N]) {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        (self.0.to_vec(), self.1.to_vec()).into_limits()
    }
}

impl<T: Real> IntoLimits<T> for Limit<T> {
    fn into_limits(self) -> Result<Bounds<Vec<T>>, InvalidInput> {
        [self].into_limits()
    }
}

// Written out for each scalar, as in core: of a scalar in general the compiler does not know that it is no list.
macro_rules! one_constraint {
    ($($t:ty),*) => {$(
        impl IntoLimits<$t> for $t {
            fn into_limits(self) -> Result<Bounds<Vec<$t>>, InvalidInput> {
                Limit::equal(self).into_limits()
            }
        }
        one_constraint!(@$t: ($t, $t), (Option<$t>, $t), ($t, Option<$t>), (Option<$t>, Option<$t>),
            RangeInclusive<$t>, RangeFrom<$t>, RangeToInclusive<$t>);
    )*};
    (@$t:ty: $($form:ty),*) => {$(
        impl IntoLimits<$t> for $form {
            fn into_limits(self) -> Result<Bounds<Vec<$t>>, InvalidInput> {
                limits(1, self)
            }
        }
    )*};
}
one_constraint!(f32, f64);

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    fn sides(form: impl IntoLimits<f64>) -> (Vec<f64>, Vec<f64>) {
        let b = form.into_limits().unwrap();
        (b.lower().clone(), b.upper().clone())
    }

    #[allow(
        clippy::needless_borrows_for_generic_args,
        reason = "lent forms are what is tested"
    )]
    #[test]
    fn every_form() {
        let expected = (vec![25.0, 40.0], vec![INF, 40.0]);
        assert_eq!(sides([(25.0, INF), (40.0, 40.0)]), expected);
        assert_eq!(sides(vec![(25.0, INF), (40.0, 40.0)]), expected);
        assert_eq!(sides(&[(25.0, INF), (40.0, 40.0)]), expected);
        assert_eq!(sides(&[(25.0, INF), (40.0, 40.0)][..]), expected);
        assert_eq!(sides(&vec![(25.0, INF), (40.0, 40.0)]), expected);
        assert_eq!(sides([(Some(25.0), None), (Some(40.0), Some(40.0))]), expected);
        assert_eq!(sides([Limit::at_least(25.0), Limit::equal(40.0)]), expected);
        assert_eq!(sides((vec![25.0, 40.0], vec![INF, 40.0])), expected);
        assert_eq!(sides(([25.0, 40.0], [INF, 40.0])), expected);
        assert_eq!(sides((&[25.0, 40.0][..], &[INF, 40.0][..])), expected);
        let bounds = Bounds::new(expected.0.clone(), expected.1.clone()).unwrap();
        assert_eq!(sides(&bounds), expected);
        assert_eq!(sides(bounds), expected);
        assert_eq!(sides(vec![0.0..; 3]), (vec![0.0; 3], vec![INF; 3]));
        let two = [Limit::between(0.0, 1.0), Limit::at_most(2.0)];
        assert_eq!(sides(two), (vec![0.0, -INF], vec![1.0, 2.0]));
    }

    #[test]
    fn one_constraint() {
        assert_eq!(sides(2.0), (vec![2.0], vec![2.0]));
        assert_eq!(sides(25.0..), (vec![25.0], vec![INF]));
        assert_eq!(sides(..=1.0), (vec![-INF], vec![1.0]));
        assert_eq!(sides(0.0..=1.0), (vec![0.0], vec![1.0]));
        assert_eq!(sides((0.0, 1.0)), (vec![0.0], vec![1.0]));
        assert_eq!(sides((None, 1.0)), (vec![-INF], vec![1.0]));
        assert_eq!(sides((0.0, None)), (vec![0.0], vec![INF]));
        assert_eq!(sides((Some(0.0), None)), (vec![0.0], vec![INF]));
        assert_eq!(sides(Limit::at_most(1.0)), (vec![-INF], vec![1.0]));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let words = |form: Result<Bounds<Vec<f64>>, InvalidInput>| form.unwrap_err().to_string();
        assert!(
            words([(0.0, 1.0), (2.0, 1.0)].into_limits()).contains("constraint 1: its limits are 2 and 1")
        );
        assert!(words([(f64::NAN, 1.0)].into_limits()).contains("lower limit of constraint 0"));
        assert!(words((vec![0.0], vec![1.0, 2.0]).into_limits()).contains("1 lower and 2 upper"));
        assert_eq!(
            Vec::<(f64, f64)>::new().into_limits().unwrap_err(),
            InvalidInput::NoConstraints
        );
    }
}
