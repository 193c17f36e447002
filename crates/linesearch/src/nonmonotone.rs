//! The non-monotone search of Grippo, Lampariello and Lucidi.
//!
//! L. Grippo, F. Lampariello, S. Lucidi, *A nonmonotone line search technique for Newton's method*, SIAM J. Numer. Anal. 23
//! (1986) 707–716.
//!
//! ```text
//! start:  note φ(0), unless it is the value noted last; R ← the largest of the last M values noted
//! advance with the sample (t, φ):
//!     φ(t) ≤ R + c1 t φ'(0)     → accept
//!     else as backtracking
//! ```

use crate::Backtracking;
use thalweg_core::{InvalidInput, Limits, LineSearch, Move, Real, Sample};

/// The most values that can be kept.
const CAPACITY: usize = 32;

/// Backtracking that compares with the worst of the last M iterates, not with the present one:
///
/// φ(t) ≤ max{f(xₖ), …, f(xₖ₋ₘ₊₁)} + c1 t φ'(0).
///
/// It lets a run follow a curved valley in longer steps, above its best point now and then. The search itself
/// remembers the values at its origins: solvers need not know. A value is noted once though a search is begun again at
/// the same origin. [`is_monotone`](LineSearch::is_monotone) is false (for M > 1), so that a solver keeps its best point
/// too and shows that ([`Incumbent`](crate::Incumbent)).
///
/// Defaults: M = 10, and those of [`Backtracking`].
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Nonmonotone<T> {
    inner: Backtracking<T>,
    memory: usize,
    /// A ring of the last values at origins.
    values: [T; CAPACITY],
    noted: usize,
}

impl<T: Real> Default for Nonmonotone<T> {
    fn default() -> Self {
        Nonmonotone {
            inner: Backtracking::default(),
            memory: 10,
            values: [T::zero(); CAPACITY],
            noted: 0,
        }
    }
}

impl<T: Real> Nonmonotone<T> {
    /// With the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// M: how many values are looked at, the present one among them, 1 ≤ M ≤ 32; 1 is monotone, 10 is usual.
    #[must_use]
    pub fn memory(mut self, values: usize) -> Self {
        self.memory = values;
        self
    }

    /// c1 of the sufficient decrease condition, 0 < c1 < 1.
    #[must_use]
    pub fn sufficient_decrease(mut self, c1: T) -> Self {
        self.inner = self.inner.sufficient_decrease(c1);
        self
    }

    /// The next step is between `least` and `most` times the last, 0 < least ≤ most < 1.
    #[must_use]
    pub fn contraction(mut self, least: T, most: T) -> Self {
        self.inner = self.inner.contraction(least, most);
        self
    }

    fn window(&self) -> usize {
        self.memory.clamp(1, CAPACITY)
    }
}

impl<T: Real> LineSearch<T> for Nonmonotone<T> {
    fn start(&mut self, origin: Sample<T>, limits: Limits<T>) -> Move<T> {
        let m = self.window();
        let newest = self.noted.checked_sub(1).map(|k| self.values[k % m]);
        if newest != Some(origin.value) {
            self.values[self.noted % m] = origin.value;
            self.noted += 1;
        }
        let reference = self.values[..self.noted.min(m)]
            .iter()
            .fold(origin.value, |r, &v| r.max(v));
        self.inner.start_from(origin, limits, reference)
    }

    fn advance(&mut self, trial: Sample<T>) -> Move<T> {
        self.inner.advance(trial)
    }

    fn is_monotone(&self) -> bool {
        self.memory == 1
    }

    fn remembered(&self) -> Vec<T> {
        let m = self.window();
        let first = self.noted.saturating_sub(m);
        (first..self.noted).map(|k| self.values[k % m]).collect()
    }

    /// With a smaller M the newest.
    fn remember(&mut self, values: &[T]) -> bool {
        if values.len() > CAPACITY {
            return false;
        }
        let newest = &values[values.len().saturating_sub(self.window())..];
        self.values[..newest.len()].copy_from_slice(newest);
        self.noted = newest.len();
        true
    }

    fn validate(&self) -> Result<(), InvalidInput> {
        if !(1..=CAPACITY).contains(&self.memory) {
            return Err(InvalidInput::option(
                "memory",
                self.memory,
                "look at 1 to 32 values; 10 is usual",
            ));
        }
        self.inner.validate()
    }

    fn name(&self) -> &'static str {
        "nonmonotone"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_core::Need;

    fn origin(value: f64) -> Sample<f64> {
        Sample {
            step: 0.0,
            value,
            slope: -1.0,
        }
    }

    fn trial(step: f64, value: f64) -> Sample<f64> {
        Sample {
            step,
            value,
            slope: f64::NAN,
        }
    }

    const LIMITS: Limits<f64> = Limits { first: 1.0, max: 1.0 };

    #[test]
    fn compares_with_the_worst_of_the_last_values() {
        let mut search = Nonmonotone::new().memory(3);
        for value in [9.0, 5.0, 4.0] {
            assert_eq!(search.start(origin(value), LIMITS), Move::Try(1.0, Need::Value));
        }
        assert_eq!(search.advance(trial(1.0, 8.9)), Move::Accept);
        // 9 has left the window; begun again at the same origin, nothing leaves it.
        for _ in 0..3 {
            search.start(origin(3.0), LIMITS);
        }
        assert!(matches!(search.advance(trial(1.0, 8.9)), Move::Try(..)));
        search.start(origin(3.0), LIMITS);
        assert_eq!(search.advance(trial(1.0, 4.9)), Move::Accept);
    }

    /// Restored, it compares with the same values and lets the same one go next, whatever the place in the ring.
    #[test]
    fn what_it_remembers_survives() {
        for noted in 0..9 {
            let mut straight = Nonmonotone::new().memory(4);
            for k in 0..noted {
                straight.start(origin(f64::from(noted - k)), LIMITS);
            }
            let mut restored = Nonmonotone::new().memory(4);
            assert!(restored.remember(&straight.remembered()));
            assert_eq!(restored.remembered(), straight.remembered());
            for value in [0.75, 0.5, 0.25, 0.125, 0.0625] {
                straight.start(origin(value), LIMITS);
                restored.start(origin(value), LIMITS);
                for height in [8.0, 3.5, 1.0, 0.6] {
                    let (mut a, mut b) = (straight.clone(), restored.clone());
                    assert_eq!(a.advance(trial(1.0, height)), b.advance(trial(1.0, height)));
                }
            }
            // A smaller one keeps the newest.
            let mut smaller = Nonmonotone::new().memory(2);
            assert!(smaller.remember(&straight.remembered()));
            assert_eq!(smaller.remembered(), [0.125, 0.0625]);
        }
        assert!(!Nonmonotone::new().remember(&[0.0; CAPACITY + 1]));
    }

    #[test]
    fn with_one_value_it_is_backtracking() {
        let (mut a, mut b) = (Nonmonotone::new().memory(1), Backtracking::new());
        assert!(a.is_monotone() && !Nonmonotone::<f64>::new().is_monotone());
        for value in [9.0, 5.0] {
            assert_eq!(a.start(origin(value), LIMITS), b.start(origin(value), LIMITS));
            assert_eq!(a.advance(trial(1.0, 8.0)), b.advance(trial(1.0, 8.0)));
        }
    }
}
