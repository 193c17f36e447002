//! The scalar: `f32` or `f64`.

use num_traits::{Float, NumAssign};
use std::fmt::{Debug, Display, LowerExp};
use std::iter::Sum;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// A real scalar: `f32` or `f64`, and nothing else (the trait is sealed, so that methods can be added).
///
/// All of `num_traits::Float` is available. What is added here is what an optimiser needs besides: conversions
/// that cannot fail, and the bits, so that a checkpoint restores a value exactly.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scalar thalweg can optimise over",
    note = "thalweg works in `f32` and `f64`"
)]
pub trait Real:
    sealed::Sealed + Float + NumAssign + Sum + Debug + Display + LowerExp + Default + Send + Sync + 'static
{
    /// The distance from 1 to the next larger number: 2⁻²³ or 2⁻⁵².
    const EPSILON: Self;
    /// `"f32"` or `"f64"`.
    const NAME: &'static str;

    /// The nearest value of this type.
    fn from_f64(value: f64) -> Self;
    /// The same value in double precision (exact).
    fn to_f64(self) -> f64;
    /// The bits of the value, widened to 64.
    fn to_bits64(self) -> u64;
    /// The inverse of [`to_bits64`](Self::to_bits64); `None` where the bits do not fit.
    fn from_bits64(bits: u64) -> Option<Self>;

    /// The nearest value of another type.
    #[inline(always)]
    fn cast<S: Real>(self) -> S {
        S::from_f64(self.to_f64())
    }

    /// The nearest value to an integer.
    fn from_usize(value: usize) -> Self {
        Self::from_f64(value as f64)
    }
}

impl Real for f32 {
    const EPSILON: f32 = f32::EPSILON;
    const NAME: &'static str = "f32";
    #[inline(always)]
    fn from_f64(value: f64) -> f32 {
        value as f32
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn to_bits64(self) -> u64 {
        u64::from(self.to_bits())
    }
    fn from_bits64(bits: u64) -> Option<f32> {
        u32::try_from(bits).ok().map(f32::from_bits)
    }
}

impl Real for f64 {
    const EPSILON: f64 = f64::EPSILON;
    const NAME: &'static str = "f64";
    #[inline(always)]
    fn from_f64(value: f64) -> f64 {
        value
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
    fn to_bits64(self) -> u64 {
        self.to_bits()
    }
    fn from_bits64(bits: u64) -> Option<f64> {
        Some(f64::from_bits(bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_survive() {
        for v in [0.0, -0.0, 1.5, f64::INFINITY, f64::MIN_POSITIVE, 5e-324] {
            assert_eq!(f64::from_bits64(v.to_bits64()).unwrap().to_bits(), v.to_bits());
            let s = v as f32;
            assert_eq!(f32::from_bits64(s.to_bits64()).unwrap().to_bits(), s.to_bits());
        }
        assert!(f32::from_bits64(u64::MAX).is_none());
    }
}
