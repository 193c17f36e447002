//! Differences of f that rounding has eaten.
//!
//! Near a minimiser f changes by less than its own rounding, while slopes keep most of their digits: a line search that
//! insists on a lower f then finds nothing, though the gradient is not yet small. Where the observed difference and
//! the expected one are both within the precision of f, the search is therefore given the difference of the
//! quadratic through φ'(0) and φ'(t), the trapezoid t (φ'(0) + φ'(t))/2. Sufficient decrease of that quadratic is the
//! approximate Wolfe condition φ'(t) ≤ (2 c₁ − 1) φ'(0) of W. W. Hager and H. Zhang, SIAM J. Optim. 16 (2005) 170–192, eq.
//! (4.1), so every monotone line search becomes one for the approximate conditions close to a minimiser, and stays what it is
//! elsewhere.
//!
//! The trapezoid is wrong by t³φ'''/12. A step that changes f by a part δ of it is of order √δ, so this is of order
//! δ^(3/2), and below the rounding ε for δ ≤ ε^(2/3): the default.

use thalweg_core::{Real, Sample};

/// The sample with φ(t) − φ(0) in place of φ(t): the observed difference, or the trapezoid where both are within
/// `precision` · |φ(0)|.
///
/// `origin` and `slope` are φ(0) and φ'(0). A solver that shows these differences to its line search starts it from a
/// value of 0. It may then accept a step to a higher f, and keeps its best point in an [`Incumbent`](crate::Incumbent).
/// Not for line searches that are not [monotone](thalweg_core::LineSearch::is_monotone): they remember values from one
/// search to the next.
///
/// ```
/// use thalweg_core::Sample;
/// use thalweg_linesearch::rounding::difference;
///
/// // f is 1 to all digits but one; by its slopes the step has lowered it by 5e-15.
/// let trial = Sample { step: 1.0, value: 1.0 + 2e-16, slope: 0.0 };
/// assert_eq!(difference(4e-11, 1.0, -1e-14, trial).value, -5e-15);
/// ```
#[inline]
pub fn difference<T: Real>(precision: T, origin: T, slope: T, trial: Sample<T>) -> Sample<T> {
    Sample {
        value: hidden_difference(precision, origin, slope, trial).unwrap_or(trial.value - origin),
        ..trial
    }
}

/// φ(t) − φ(0) by the trapezoid, where that and the observed difference are both within `precision` · |φ(0)|; `None`
/// where φ itself tells more. The arguments are those of [`difference`].
#[inline]
pub fn hidden_difference<T: Real>(precision: T, origin: T, slope: T, trial: Sample<T>) -> Option<T> {
    // Of |φ(0)| alone: φ(t) may be infinite.
    let noise = precision * origin.abs();
    let observed = trial.value - origin;
    // Far from a minimiser this is all it costs.
    if !(observed.abs() <= noise) {
        return None;
    }
    let trapezoid = T::from_f64(0.5) * trial.step * (slope + trial.slope);
    (trapezoid.abs() <= noise).then_some(trapezoid)
}

/// ε^(2/3), the precision of an f that is computed with care: 4e-11 in `f64`, 2e-5 in `f32`.
pub fn default_precision<T: Real>() -> T {
    T::EPSILON.cbrt() * T::EPSILON.cbrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: f64, value: f64, slope: f64) -> Sample<f64> {
        Sample { step, value, slope }
    }

    #[test]
    fn the_trapezoid_stands_in_only_where_both_differences_are_hidden() {
        // Observed: a rise by 1e-13; the slopes say −0.5e-12. Exact: both numbers are formed without rounding of note.
        let d = difference(1e-10, 1.0, -1e-12, at(1.0, 1.0 + 1e-13, 0.0));
        assert_eq!(d.value, -0.5e-12);
        assert_eq!(
            hidden_difference(1e-10, 1.0, -1e-12, at(1.0, 1.0 + 1e-13, 0.0)),
            Some(-0.5e-12)
        );
        assert_eq!(hidden_difference(1e-10, 1.0, -1e-12, at(1.0, 1.5, 0.0)), None);
        // A rise that rounding does not explain is passed on as it is; so is one where the slopes promise more.
        assert_eq!(difference(1e-10, 1.0, -1e-12, at(1.0, 1.5, 0.0)).value, 0.5);
        let rise = (1.0 + 1e-13) - 1.0;
        assert_eq!(
            difference(1e-10, 1.0, -1e-3, at(1.0, 1.0 + 1e-13, 0.0)).value,
            rise
        );
        // Infinities and NaN stay what they are.
        assert_eq!(
            difference(1e-10, 1.0, -1.0, at(1.0, f64::INFINITY, 0.0)).value,
            f64::INFINITY
        );
        assert!(
            difference(1e-10, 1.0, -1.0, at(1.0, f64::NAN, 0.0))
                .value
                .is_nan()
        );
    }

    #[test]
    fn the_default_is_two_thirds_of_the_digits() {
        assert!((default_precision::<f64>() / f64::EPSILON.powf(2.0 / 3.0) - 1.0).abs() < 1e-12);
        assert!((default_precision::<f32>() / f32::EPSILON.powf(2.0 / 3.0) - 1.0).abs() < 1e-5);
    }
}
