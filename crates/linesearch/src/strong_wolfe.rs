//! The strong Wolfe conditions by bracketing and zooming.
//!
//! J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, algorithms 3.5 and 3.6.
//!
//! ```text
//! start:  try the first step
//! advance with the sample (t, φ, φ'), while no bracket is known (algorithm 3.5; p is the trial before, at first 0):
//!     φ(t) > φ(0) + c1 t φ'(0), or φ(t) ≥ φ(p) and p > 0     → bracket: low = p, high = t
//!     |φ'(t)| ≤ c2 |φ'(0)|                                   → accept
//!     φ'(t) ≥ 0                                              → bracket: low = t, high = p
//!     t = max                                                → the best point is t
//!     try the minimiser of the cubic through p and t, within 2 t and 10 t, at most max
//! with a bracket (algorithm 3.6; low is the lowest point that has sufficient decrease, and φ falls from it to high):
//!     φ(t) > φ(0) + c1 t φ'(0), or φ(t) ≥ φ(low)             → high = t
//!     |φ'(t)| ≤ c2 |φ'(0)|                                   → accept
//!     φ'(t) (high − low) ≥ 0                                 → high = low
//!                                                              low = t
//!     the bracket is as short as rounding allows             → the best point is low
//!     try the minimiser of the cubic through low and high, a tenth of the bracket away from both ends;
//!     the middle, if two trials have not halved the bracket
//! ```

use crate::interpolate::cubic;
use thalweg_core::{InvalidInput, Limits, LineSearch, Move, Need, Real, Sample, Why};

/// Without a bracket, the next trial is so many times as far.
const FARTHER: (f64, f64) = (2.0, 10.0);
/// An interpolated step keeps this fraction of the bracket away from its ends.
const FENCE: f64 = 0.1;

/// The search for the strong Wolfe conditions that textbooks give,
///
/// φ(t) ≤ φ(0) + c1 t φ'(0)  and  |φ'(t)| ≤ c2 |φ'(0)|.
///
/// Defaults: c1 = 1e-4, c2 = 0.9, for quasi-Newton directions; nonlinear conjugate gradients want c2 = 0.1.
///
/// ```
/// use thalweg_core::{LineSearch, Limits, Move, Sample};
/// use thalweg_linesearch::StrongWolfe;
///
/// let phi = |t: f64| Sample { step: t, value: (t - 2.0) * (t - 2.0), slope: 2.0 * (t - 2.0) };
/// let mut search = StrongWolfe::new().curvature(0.1);
/// let mut next = search.start(phi(0.0), Limits { first: 0.1, max: 1e10 });
/// while let Move::Try(t, _) = next {
///     next = search.advance(phi(t));
/// }
/// assert_eq!(next, Move::Accept);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StrongWolfe<T> {
    sufficient_decrease: T,
    curvature: T,
    /// The search in progress.
    run: Run<T>,
}

#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Run<T> {
    origin: Sample<T>,
    max: T,
    bracketed: bool,
    /// The trial before; with a bracket, its end with the lowest value.
    low: Sample<T>,
    /// The other end.
    high: Sample<T>,
    /// The length of the bracket one and two trials ago.
    width: T,
    width_before: T,
}

impl<T: Real> Default for StrongWolfe<T> {
    fn default() -> Self {
        StrongWolfe {
            sufficient_decrease: T::from_f64(1e-4),
            curvature: T::from_f64(0.9),
            run: Run::default(),
        }
    }
}

impl<T: Real> StrongWolfe<T> {
    /// With the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// c1 of the sufficient decrease condition, 0 < c1 < c2 < 1.
    #[must_use]
    pub fn sufficient_decrease(mut self, c1: T) -> Self {
        self.sufficient_decrease = c1;
        self
    }

    /// c2 of the curvature condition, 0 < c1 < c2 < 1.
    #[must_use]
    pub fn curvature(mut self, c2: T) -> Self {
        self.curvature = c2;
        self
    }
}

impl<T: Real> Run<T> {
    fn bracket(&mut self, low: Sample<T>, high: Sample<T>) {
        (self.low, self.high, self.bracketed) = (low, high, true);
        self.width = (high.step - low.step).abs();
        self.width_before = T::infinity();
    }

    /// The next step within the bracket.
    fn zoom(&mut self) -> Move<T> {
        let (low, high) = (self.low.step, self.high.step);
        let span = high - low;
        let width = span.abs();
        let half = T::from_f64(0.5);
        let fence = T::from_f64(FENCE) * width;
        let (left, right) = (low.min(high), low.max(high));
        let slow = width > half * self.width_before;
        let next = match cubic(self.low, self.high) {
            Some(step) if !slow => step.max(left + fence).min(right - fence),
            _ => low + half * span,
        };
        (self.width_before, self.width) = (self.width, width);
        if !(next > left && next < right) {
            return Move::Best(low, Why::IntervalTooShort);
        }
        // What φ can still fall by along the slope is below its rounding.
        if self.low.value - self.low.slope.abs() * width == self.low.value {
            return Move::Best(low, Why::Rounding);
        }
        Move::Try(next, Need::ValueAndSlope)
    }
}

impl<T: Real> LineSearch<T> for StrongWolfe<T> {
    fn start(&mut self, origin: Sample<T>, limits: Limits<T>) -> Move<T> {
        if !(origin.slope < T::zero()) {
            return Move::Fail(Why::NotDescent);
        }
        if !(limits.first > T::zero() && limits.first <= limits.max) {
            return Move::Fail(Why::BadLimits);
        }
        let origin = Sample {
            step: T::zero(),
            ..origin
        };
        self.run = Run {
            origin,
            max: limits.max,
            bracketed: false,
            low: origin,
            high: origin,
            width: T::zero(),
            width_before: T::zero(),
        };
        Move::Try(limits.first, Need::ValueAndSlope)
    }

    fn advance(&mut self, trial: Sample<T>) -> Move<T> {
        let run = &mut self.run;
        let t = trial.step;
        let line = run.origin.value + self.sufficient_decrease * t * run.origin.slope;
        let flat = trial.slope.abs() <= self.curvature * -run.origin.slope;

        if !run.bracketed {
            let first = run.low.step == T::zero();
            if !(trial.value <= line) || (!first && trial.value >= run.low.value) {
                run.bracket(run.low, trial);
                return run.zoom();
            }
            if flat {
                return Move::Accept;
            }
            if trial.slope >= T::zero() {
                run.bracket(trial, run.low);
                return run.zoom();
            }
            if t >= run.max {
                return Move::Best(t, Why::AtMaximum);
            }
            let guess = cubic(run.low, trial).filter(|&step| step > t);
            run.low = trial;
            let (near, far) = (T::from_f64(FARTHER.0) * t, T::from_f64(FARTHER.1) * t);
            let next = guess.unwrap_or(far).max(near).min(far).min(run.max);
            return Move::Try(next, Need::ValueAndSlope);
        }

        if !(trial.value <= line) || trial.value >= run.low.value {
            run.high = trial;
        } else {
            if flat {
                return Move::Accept;
            }
            // Signs, not a product, which may underflow.
            let up = trial.slope >= T::zero();
            if up == (run.high.step > run.low.step) {
                run.high = run.low;
            }
            run.low = trial;
        }
        run.zoom()
    }

    fn validate(&self) -> Result<(), InvalidInput> {
        let (c1, c2) = (self.sufficient_decrease, self.curvature);
        if !(c1 > T::zero() && c1 < T::one()) {
            return Err(InvalidInput::option(
                "sufficient_decrease",
                c1,
                "use a number with 0 < c1 < c2 < 1",
            ));
        }
        if !(c2 > c1 && c2 < T::one()) {
            return Err(InvalidInput::option(
                "curvature",
                c2,
                "use a number with c1 < c2 < 1",
            ));
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        "strong-wolfe"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: f64, value: f64, slope: f64) -> Sample<f64> {
        Sample { step, value, slope }
    }

    fn started(first: f64, max: f64) -> StrongWolfe<f64> {
        let mut search = StrongWolfe::new().curvature(0.1);
        search.start(at(0.0, 0.0, -1.0), Limits { first, max });
        search
    }

    fn next(m: Move<f64>) -> f64 {
        match m {
            Move::Try(step, Need::ValueAndSlope) => step,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn each_way_to_a_bracket() {
        // Too high: between 0 and 1.
        let t = next(started(1.0, 10.0).advance(at(1.0, 5.0, 9.0)));
        assert!(t > 0.0 && t < 1.0);
        // Low, but rising: between 1 and 0.
        let t = next(started(1.0, 10.0).advance(at(1.0, -0.2, 2.0)));
        assert!(t > 0.0 && t < 1.0);
        // Low and falling: farther; then no lower than before: between the two.
        let mut search = started(1.0, 100.0);
        let t = next(search.advance(at(1.0, -0.9, -0.8)));
        assert!((2.0..=10.0).contains(&t));
        let u = next(search.advance(at(t, -0.9, 0.5)));
        assert!(u > 1.0 && u < t);
    }

    #[test]
    fn each_way_to_shorten_a_bracket() {
        // Low end 0, high end 1.
        let bracketed = || {
            let mut search = started(1.0, 10.0);
            let t = next(search.advance(at(1.0, 5.0, 9.0)));
            (search, t)
        };
        // Too high again.
        let (mut search, t) = bracketed();
        assert!(next(search.advance(at(t, 1.0, 3.0))) < t);
        // Lower and rising: the minimiser is between 0 and t.
        let (mut search, t) = bracketed();
        assert!(next(search.advance(at(t, -0.1, 3.0))) < t);
        // Lower and falling: between t and 1.
        let (mut search, t) = bracketed();
        let u = next(search.advance(at(t, -0.1, -0.5)));
        assert!(u > t && u < 1.0);
        let (mut search, t) = bracketed();
        assert_eq!(search.advance(at(t, -0.1, 0.05)), Move::Accept);
    }

    #[test]
    fn the_largest_step_is_the_best_while_phi_falls() {
        assert_eq!(
            started(2.0, 2.0).advance(at(2.0, -1.9, -0.9)),
            Move::Best(2.0, Why::AtMaximum)
        );
        // Reached by going farther, too.
        let mut search = started(1.0, 1.5);
        assert_eq!(next(search.advance(at(1.0, -0.9, -0.9))), 1.5);
        assert_eq!(
            search.advance(at(1.5, -1.4, -0.9)),
            Move::Best(1.5, Why::AtMaximum)
        );
    }

    #[test]
    fn ends_where_rounding_does() {
        let mut search = StrongWolfe::new();
        let mut m = search.start(at(0.0, 1.0, -1e-9), Limits { first: 1.0, max: 1.0 });
        let mut trials = 0;
        while let Move::Try(t, _) = m {
            trials += 1;
            m = search.advance(at(t, 1.0, 1.0));
        }
        assert_eq!(m, Move::Best(0.0, Why::Rounding));
        assert!(trials < 60, "{trials}");
    }
}
