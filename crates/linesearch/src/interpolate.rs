//! Minimisers of the polynomials through samples, which several searches use.

use thalweg_core::{Real, Sample};

/// The local minimiser of the cubic with the values and slopes of two samples (Nocedal, Wright 2006, eq. 3.59);
/// `None` if it has none or rounding has eaten it.
pub(crate) fn cubic<T: Real>(a: Sample<T>, b: Sample<T>) -> Option<T> {
    let d1 = a.slope + b.slope - T::from_f64(3.0) * (a.value - b.value) / (a.step - b.step);
    // Scaled, so that squares of large slopes do not overflow.
    let scale = d1.abs().max(a.slope.abs()).max(b.slope.abs());
    let (u, v, w) = (d1 / scale, a.slope / scale, b.slope / scale);
    let square = u * u - v * w;
    let root = square.sqrt() * (b.step - a.step).signum();
    let step = b.step - (b.step - a.step) * ((w + root - u) / (w - v + root + root));
    step.is_finite().then_some(step)
}

/// The minimiser of the parabola with the value and slope of `a` and the value of `b` (eq. 3.58); `None` if the
/// parabola opens downwards.
pub(crate) fn quadratic<T: Real>(a: Sample<T>, b: Sample<T>) -> Option<T> {
    let h = b.step - a.step;
    let bend = (b.value - a.value) / h - a.slope;
    let step = a.step - T::from_f64(0.5) * a.slope * h / bend;
    // The curvature has the sign of bend/h.
    (bend / h > T::zero() && step.is_finite()).then_some(step)
}

/// The local minimiser of the cubic with the value and slope at 0 (`origin`) and the values of two more samples (section
/// 3.5, p. 58); `None` as for [`cubic`].
pub(crate) fn cubic_by_values<T: Real>(origin: Sample<T>, a: Sample<T>, b: Sample<T>) -> Option<T> {
    // r(t) = (φ(t) − φ(0) − φ'(0) t)/t² = c2 + c3 t.
    let r = |s: Sample<T>| ((s.value - origin.value) / s.step - origin.slope) / s.step;
    let (ra, rb) = (r(a), r(b));
    let c3 = (rb - ra) / (b.step - a.step);
    let c2 = ra - c3 * a.step;
    // 3 c3 t² + 2 c2 t + φ'(0) = 0, in the form that does not cancel as c3 → 0.
    let root = (c2 * c2 - T::from_f64(3.0) * c3 * origin.slope).sqrt();
    let step = -origin.slope / (c2 + root);
    (step.is_finite() && step > T::zero()).then_some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// φ(t) = 2 t³ − 9 t² + 1: falls from 0 to its minimiser 3.
    fn phi(step: f64) -> Sample<f64> {
        Sample {
            step,
            value: 2.0 * step.powi(3) - 9.0 * step * step + 1.0,
            slope: 6.0 * step * step - 18.0 * step,
        }
    }

    /// A few roundings of numbers of size 10.
    fn near(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-13)
    }

    #[test]
    fn polynomials_are_minimised_exactly() {
        assert!(near(cubic(phi(1.0), phi(5.0)), 3.0));
        assert!(near(cubic(phi(5.0), phi(1.0)), 3.0));
        let tilted = |step: f64| Sample {
            step,
            value: step * step * step - 3.0 * step,
            slope: 3.0 * step * step - 3.0,
        };
        assert!(near(cubic_by_values(tilted(0.0), tilted(4.0), tilted(2.0)), 1.0));
        let parabola = |step: f64| Sample {
            step,
            value: (step - 2.0) * (step - 2.0),
            slope: 2.0 * (step - 2.0),
        };
        assert!(near(quadratic(parabola(0.0), parabola(7.0)), 2.0));
        assert!(near(quadratic(parabola(7.0), parabola(1.0)), 2.0));
        // With a third derivative of zero.
        assert!(near(
            cubic_by_values(parabola(0.0), parabola(4.0), parabola(8.0)),
            2.0
        ));
    }

    #[test]
    fn what_has_no_minimiser_is_none() {
        let line = |step: f64| Sample {
            step,
            value: -step,
            slope: -1.0,
        };
        assert_eq!(cubic(line(0.0), line(1.0)), None);
        assert_eq!(quadratic(line(0.0), line(1.0)), None);
        assert_eq!(cubic_by_values(line(0.0), line(1.0), line(0.5)), None);
        let cap = |step: f64| Sample {
            step,
            value: -step * step,
            slope: -2.0 * step,
        };
        assert_eq!(quadratic(cap(1.0), cap(2.0)), None);
    }
}
