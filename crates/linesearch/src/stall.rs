//! When a run no longer gets on.

use thalweg_core::Real;

/// A gradient smaller by this factor is progress where f shows none.
const CLOSER: f64 = 0.9;
/// This many steps in a row without a lower f or a smaller gradient mean that rounding has the upper hand.
const MOST: u32 = 30;

/// Notices that a run has come as close as rounding lets it: neither the lowest f nor the smallest gradient has
/// changed for 30 steps. A solver calls [`reset`](Self::reset) at its start point and asks [`is_over`](Self::is_over) after
/// each accepted step.
///
/// ```
/// use thalweg_linesearch::Stall;
/// let mut stall = Stall::default();
/// stall.reset(1.0, 0.5);
/// assert!(!stall.is_over(0.9, 0.5));
/// // f stands still, the gradient shrinks: the run gets on.
/// for k in 1..100 {
///     assert!(!stall.is_over(0.9, 0.5 * 0.8f64.powi(k)));
/// }
/// // Both stand still.
/// assert_eq!((0..).position(|_| stall.is_over(0.9, 0.5)), Some(29));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stall<T> {
    lowest: T,
    least: T,
    steps: u32,
}

impl<T> Stall<T> {
    /// The same with other numbers, for writing it down and reading it back.
    ///
    /// # Errors
    /// Those of `convert`.
    pub fn try_map<U, E>(self, mut convert: impl FnMut(T) -> Result<U, E>) -> Result<Stall<U>, E> {
        Ok(Stall {
            lowest: convert(self.lowest)?,
            least: convert(self.least)?,
            steps: self.steps,
        })
    }

    /// The same with other numbers.
    pub fn map<U>(self, mut convert: impl FnMut(T) -> U) -> Stall<U> {
        Stall {
            lowest: convert(self.lowest),
            least: convert(self.least),
            steps: self.steps,
        }
    }
}

impl<T: Real> Stall<T> {
    /// Begins anew at a point with this f and this ‖projected gradient‖∞.
    pub fn reset(&mut self, value: T, norm: T) {
        *self = Stall {
            lowest: value,
            least: norm,
            steps: 0,
        };
    }

    /// An accepted step to this f and this ‖projected gradient‖∞: whether it is one too many without progress. The
    /// count begins anew then.
    pub fn is_over(&mut self, value: T, norm: T) -> bool {
        let advances = value < self.lowest || norm < T::from_f64(CLOSER) * self.least;
        self.lowest = self.lowest.min(value);
        self.least = self.least.min(norm);
        self.steps = if advances { 0 } else { self.steps.saturating_add(1) };
        let over = self.steps >= MOST;
        if over {
            self.steps = 0;
        }
        over
    }
}
