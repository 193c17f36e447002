//! Rules for the first trial step, apart from the searches that start from it.

use thalweg_core::Real;

/// What a rule may look at.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct StepContext<T> {
    /// ‖d‖₂.
    pub direction_norm: T,
    /// φ'(0) = ∇f'd < 0.
    pub slope: T,
    /// f at the origin less f at the iterate before, where there is one: ≤ 0 for a monotone solver.
    pub last_change: Option<T>,
    /// The largest step allowed.
    pub max: T,
}

impl<T> StepContext<T> {
    /// All that a rule may look at.
    pub fn new(direction_norm: T, slope: T, last_change: Option<T>, max: T) -> Self {
        StepContext {
            direction_norm,
            slope,
            last_change,
            max,
        }
    }
}

/// A rule for the first trial step. The result always lies in (0, max].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum FirstStep<T> {
    /// 1: right for directions that carry the scale of the problem, as quasi-Newton directions do.
    #[default]
    Unit,
    /// 1/‖d‖₂: a displacement of length one, for directions without a scale, such as the first −∇f
    /// (Zhu, Byrd, Lu, Nocedal 1997, section 3).
    InverseNorm,
    /// min(1, 1.01 · 2 Δf / φ'(0)) with the decrease of the last iteration (Nocedal, Wright 2006, eq. 3.60);
    /// 1/‖d‖₂ where there was none.
    LastDecrease,
    /// A constant.
    Fixed(T),
}

impl<T: Real> FirstStep<T> {
    /// The first trial step, in (0, `context.max`].
    pub fn first(&self, context: &StepContext<T>) -> T {
        let inverse_norm = || context.direction_norm.recip();
        let step = match *self {
            FirstStep::Unit => T::one(),
            FirstStep::InverseNorm => inverse_norm(),
            FirstStep::LastDecrease => match context.last_change {
                Some(change) if change < T::zero() => {
                    (T::from_f64(2.02) * change / context.slope).min(T::one())
                }
                _ => inverse_norm(),
            },
            FirstStep::Fixed(step) => step,
        };
        // ‖d‖ may have overflowed, or a decrease be too small to divide by.
        let step = if step.is_finite() && step > T::zero() {
            step
        } else {
            T::one()
        };
        step.min(context.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let context = StepContext::new(4.0f64, -8.0, Some(-0.2), 10.0);
        assert_eq!(FirstStep::Unit.first(&context), 1.0);
        assert_eq!(FirstStep::InverseNorm.first(&context), 0.25);
        assert!((FirstStep::LastDecrease.first(&context) - 0.0505).abs() < 1e-15);
        assert_eq!(FirstStep::Fixed(3.0).first(&context), 3.0);
        let start = StepContext {
            last_change: None,
            ..context
        };
        assert_eq!(FirstStep::LastDecrease.first(&start), 0.25);
    }

    #[test]
    fn the_result_is_always_usable() {
        for norm in [0.0, f64::INFINITY, f64::NAN, 1e-320] {
            let context = StepContext::new(norm, -1.0, Some(0.0), 0.5);
            for rule in [
                FirstStep::Unit,
                FirstStep::InverseNorm,
                FirstStep::LastDecrease,
                FirstStep::Fixed(-1.0),
            ] {
                let step = rule.first(&context);
                assert!(
                    step > 0.0 && step <= 0.5,
                    "{rule:?} gave {step} for a norm of {norm}"
                );
            }
        }
    }
}
