//! The line search of CG_DESCENT.
//!
//! W. W. Hager, H. Zhang, *A new conjugate gradient method with guaranteed descent and an efficient line search*, SIAM J.
//! Optim. 16 (2005) 170–192, section 4; *Algorithm 851: CG_DESCENT*, ACM TOMS 32 (2006) 113–137. The labels are those papers'.
//!
//! Below, high means φ > φ(0) + ε |φ(0)|. A bracket [a, b] has φ'(a) < 0, a not high, and φ'(b) ≥ 0.
//!
//! ```text
//! start:  try the first step
//! every sample (t, φ, φ'):
//!     T1  φ(t) ≤ φ(0) + δ t φ'(0) and φ'(t) ≥ σ φ'(0)                     → accept (Wolfe)
//!     T2  (2δ − 1) φ'(0) ≥ φ'(t) ≥ σ φ'(0) and t is not high              → accept (approximate Wolfe)
//! bracket:
//!     B1  φ' ≥ 0                       → b = t; a is the trial before that was not high
//!     B2  φ' < 0 and high              → a = 0, b = t, and U3
//!     B3  else t ← ρ t, at most max; at max                               → the best point so far
//! update of [a, b] by c within:
//!     U1  φ'(c) ≥ 0 → b = c      U2  φ'(c) < 0, not high → a = c
//!     U3  φ'(c) < 0, high → b = c; halve by θ until an end with φ' ≥ 0 is b
//! iterate (L1–L3):
//!     S1  c ← the secant's zero of φ' over [a, b]; update
//!     S2  c became b: c̄ ← the secant over the old b and the new; S3 c became a: over the old a and the new
//!     S4  c̄ within the bracket: update
//!     L2  the bracket has not shrunk by γ: update by its middle
//!     it is as short as rounding allows, or too many trials               → the best point so far
//! ```

use thalweg_core::{InvalidInput, Limits, LineSearch, Move, Need, Real, Sample, Why};

/// U3: where to cut.
const THETA: f64 = 0.5;
/// L2: the least that an iteration should shrink the bracket to.
const GAMMA: f64 = 0.66;
/// B3: the growth while no bracket is known.
const RHO: f64 = 5.0;
/// From the smallest to the largest number by factors of ρ takes 900.
const MOST_TRIALS: u32 = 1000;

/// Hager and Zhang's search for the Wolfe conditions
///
/// φ(t) ≤ φ(0) + δ t φ'(0)  and  φ'(t) ≥ σ φ'(0),
///
/// or, where rounding hides a decrease of φ, for the approximate ones
///
/// (2δ − 1) φ'(0) ≥ φ'(t) ≥ σ φ'(0)  and  φ(t) ≤ φ(0) + ε |φ(0)|.
///
/// The slope can be trusted to full precision where differences of φ are down to half of it, so that solvers come
/// closer to a minimiser than by a search that insists on φ. The price: φ may rise by ε |φ(0)| in a step, so that the
/// search is not [monotone](LineSearch::is_monotone) unless ε = 0.
///
/// Defaults: δ = 0.1, σ = 0.9, ε = 1e-6, those of the papers.
///
/// ```
/// use thalweg_core::{LineSearch, Limits, Move, Sample};
/// use thalweg_linesearch::HagerZhang;
///
/// // φ is 1 to all digits within 1e-8 of its minimiser at 1e-9; the slope knows better.
/// let phi = |t: f64| Sample { step: t, value: 1.0 + (t - 1e-9).powi(2), slope: 2.0 * (t - 1e-9) };
/// let mut search = HagerZhang::new();
/// let mut next = search.start(phi(0.0), Limits { first: 1.0, max: 1e10 });
/// let mut last = 1.0;
/// while let Move::Try(t, _) = next {
///     last = t;
///     next = search.advance(phi(t));
/// }
/// assert_eq!(next, Move::Accept);
/// assert!((last - 1e-9).abs() <= 0.9e-9);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HagerZhang<T> {
    delta: T,
    sigma: T,
    epsilon: T,
    /// The search in progress.
    run: Run<T>,
}

/// What the trial being evaluated is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Stage {
    /// B1 to B3.
    #[default]
    Bracket,
    /// S1.
    Secant,
    /// S2 or S3.
    SecondSecant,
    /// L2.
    Middle,
}

#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Run<T> {
    origin: Sample<T>,
    max: T,
    /// φ(0) + ε |φ(0)|.
    high: T,
    /// The bracket.
    a: Sample<T>,
    b: Sample<T>,
    /// The bracket when the iteration began.
    old_a: Sample<T>,
    old_b: Sample<T>,
    stage: Stage,
    /// U3 is in progress: b is high and φ' < 0 there.
    cutting: bool,
    /// The c of S1.
    secant: T,
    /// The lowest trial, or the origin.
    best: Sample<T>,
    trials: u32,
}

impl<T: Real> Default for HagerZhang<T> {
    fn default() -> Self {
        HagerZhang {
            delta: T::from_f64(0.1),
            sigma: T::from_f64(0.9),
            epsilon: T::from_f64(1e-6),
            run: Run::default(),
        }
    }
}

impl<T: Real> HagerZhang<T> {
    /// With the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// δ of the sufficient decrease condition, 0 < δ < ½, δ ≤ σ < 1.
    #[must_use]
    pub fn sufficient_decrease(mut self, delta: T) -> Self {
        self.delta = delta;
        self
    }

    /// σ of the curvature condition, δ ≤ σ < 1.
    #[must_use]
    pub fn curvature(mut self, sigma: T) -> Self {
        self.sigma = sigma;
        self
    }

    /// ε: how far φ may rise, relative to |φ(0)|, ≥ 0. An estimate of the relative error of φ; 0 makes the search
    /// monotone.
    #[must_use]
    pub fn rise(mut self, epsilon: T) -> Self {
        self.epsilon = epsilon;
        self
    }
}

/// The zero of the line through two slopes.
fn secant<T: Real>(a: Sample<T>, b: Sample<T>) -> T {
    // Scaled: products of steps and slopes may overflow.
    let scale = a.slope.abs().max(b.slope.abs());
    let (p, q) = (a.slope / scale, b.slope / scale);
    (a.step * q - b.step * p) / (q - p)
}

impl<T: Real> Run<T> {
    fn within(&self, t: T) -> bool {
        t > self.a.step && t < self.b.step
    }

    fn propose(&mut self, step: T, stage: Stage) -> Move<T> {
        self.stage = stage;
        Move::Try(step, Need::ValueAndSlope)
    }

    fn give_up(&self, why: Why) -> Move<T> {
        Move::Best(self.best.step, why)
    }

    /// U1 to U3. `None` once [a, b] is a bracket; else the next cut.
    fn update(&mut self, c: Sample<T>) -> Option<Move<T>> {
        if c.slope >= T::zero() {
            self.b = c;
            self.cutting = false;
        } else if c.value <= self.high {
            self.a = c;
        } else {
            self.b = c;
            self.cutting = true;
        }
        self.cutting.then(|| {
            let cut = self.a.step + T::from_f64(THETA) * (self.b.step - self.a.step);
            if self.within(cut) {
                Move::Try(cut, Need::ValueAndSlope)
            } else {
                self.give_up(Why::IntervalTooShort)
            }
        })
    }

    /// L1, S1.
    fn iterate(&mut self) -> Move<T> {
        (self.old_a, self.old_b) = (self.a, self.b);
        self.secant = secant(self.a, self.b);
        if self.within(self.secant) {
            return self.propose(self.secant, Stage::Secant);
        }
        self.middle()
    }

    /// S2 to S4.
    fn second_secant(&mut self) -> Move<T> {
        let c = if self.secant == self.b.step {
            secant(self.old_b, self.b)
        } else if self.secant == self.a.step {
            secant(self.old_a, self.a)
        } else {
            // U3 has moved both ends.
            T::nan()
        };
        if self.within(c) {
            return self.propose(c, Stage::SecondSecant);
        }
        self.shrink()
    }

    /// L2.
    fn shrink(&mut self) -> Move<T> {
        let before = self.old_b.step - self.old_a.step;
        if self.b.step - self.a.step > T::from_f64(GAMMA) * before {
            self.middle()
        } else {
            self.iterate()
        }
    }

    fn middle(&mut self) -> Move<T> {
        let middle = self.a.step + T::from_f64(0.5) * (self.b.step - self.a.step);
        if self.within(middle) {
            self.propose(middle, Stage::Middle)
        } else {
            self.give_up(Why::IntervalTooShort)
        }
    }
}

impl<T: Real> LineSearch<T> for HagerZhang<T> {
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
            high: origin.value + self.epsilon * origin.value.abs(),
            a: origin,
            b: origin,
            old_a: origin,
            old_b: origin,
            stage: Stage::Bracket,
            cutting: false,
            secant: T::zero(),
            best: origin,
            trials: 0,
        };
        Move::Try(limits.first, Need::ValueAndSlope)
    }

    fn advance(&mut self, trial: Sample<T>) -> Move<T> {
        let run = &mut self.run;
        let (t, slope0) = (trial.step, run.origin.slope);
        run.trials += 1;
        if trial.slope >= self.sigma * slope0 {
            let wolfe = trial.value <= run.origin.value + self.delta * t * slope0;
            let two_delta = self.delta + self.delta;
            let approximate = trial.slope <= (two_delta - T::one()) * slope0 && trial.value <= run.high;
            if wolfe || approximate {
                return Move::Accept;
            }
        }
        if trial.value < run.best.value {
            run.best = trial;
        }
        if run.trials >= MOST_TRIALS {
            return run.give_up(Why::TooManyTrials);
        }
        if run.stage == Stage::Bracket && !run.cutting {
            if trial.slope < T::zero() && trial.value <= run.high {
                if t >= run.max {
                    return run.give_up(Why::AtMaximum);
                }
                run.a = trial;
                return run.propose((T::from_f64(RHO) * t).min(run.max), Stage::Bracket);
            }
            if trial.slope < T::zero() {
                run.a = run.origin;
            }
        }
        if let Some(cut) = run.update(trial) {
            return cut;
        }
        match run.stage {
            Stage::Bracket | Stage::Middle => run.iterate(),
            Stage::Secant => run.second_secant(),
            Stage::SecondSecant => run.shrink(),
        }
    }

    fn is_monotone(&self) -> bool {
        self.epsilon == T::zero()
    }

    fn validate(&self) -> Result<(), InvalidInput> {
        if !(self.delta > T::zero() && self.delta < T::from_f64(0.5)) {
            return Err(InvalidInput::option(
                "sufficient_decrease",
                self.delta,
                "use a number with 0 < δ < 1/2 and δ ≤ σ",
            ));
        }
        if !(self.sigma >= self.delta && self.sigma < T::one()) {
            return Err(InvalidInput::option(
                "curvature",
                self.sigma,
                "use a number with δ ≤ σ < 1",
            ));
        }
        if !(self.epsilon >= T::zero() && self.epsilon.is_finite()) {
            return Err(InvalidInput::option(
                "rise",
                self.epsilon,
                "use a number ≥ 0, such as 1e-6",
            ));
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        "hager-zhang"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: f64, value: f64, slope: f64) -> Sample<f64> {
        Sample { step, value, slope }
    }

    fn started(first: f64, max: f64) -> HagerZhang<f64> {
        let mut search = HagerZhang::new();
        search.start(at(0.0, 1.0, -1.0), Limits { first, max });
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
        // B1: φ' ≥ 0 though φ is too high to accept: the secant over (0, −1) and (1, 3).
        let mut search = started(1.0, 10.0);
        assert_eq!(next(search.advance(at(1.0, 2.0, 3.0))), 0.25);
        // B2, U3: high and falling: halve. The middle has φ' ≥ 0: the secant over (0, −1) and (0.5, 4).
        let mut search = started(1.0, 10.0);
        assert_eq!(next(search.advance(at(1.0, 2.0, -1.0))), 0.5);
        assert!((next(search.advance(at(0.5, 2.0, 4.0))) - 0.1).abs() < 1e-15);
        // U3 goes right where φ falls and is not high.
        let mut search = started(1.0, 10.0);
        search.advance(at(1.0, 2.0, -1.0));
        assert_eq!(next(search.advance(at(0.5, 0.99, -1.0))), 0.75);
        // B3: five times as far, up to the largest step.
        let mut search = started(1.0, 7.0);
        assert_eq!(next(search.advance(at(1.0, 0.5, -2.0))), 5.0);
        assert_eq!(next(search.advance(at(5.0, 0.4, -2.0))), 7.0);
        assert_eq!(
            search.advance(at(7.0, 0.3, -2.0)),
            Move::Best(7.0, Why::AtMaximum)
        );
    }

    #[test]
    fn secant_twice_then_the_middle() {
        // [0, 1] with slopes −1 and 3.
        let bracketed = || {
            let mut search = started(1.0, 10.0);
            search.advance(at(1.0, 2.0, 3.0));
            search
        };
        // S2: c = 0.25 becomes b with slope 1: the secant over the old b (1, 3) and the new (0.25, 1) is −0.125: not
        // within. [0, 0.25] is short enough: S1 over (0, −1), (0.25, 1).
        let mut search = bracketed();
        assert_eq!(next(search.advance(at(0.25, 2.0, 1.0))), 0.125);
        // S2 within: slope 3/8 gives (1, 3), (0.25, 0.375): 0.25 − 0.375·0.75/2.625.
        let mut search = bracketed();
        let c = next(search.advance(at(0.25, 2.0, 0.375)));
        assert!((c - (0.25 - 0.375 * 0.75 / 2.625)).abs() < 1e-15);
        // S3: c = 0.25 becomes a (steep, not high): the secant over (0, −1) and (0.25, −0.95) is 5: not within, and
        // [0.25, 1] has not shrunk to 0.66: the middle.
        let mut search = bracketed();
        assert_eq!(next(search.advance(at(0.25, 1.0, -0.95))), 0.625);
    }

    #[test]
    fn each_way_to_accept() {
        // Wolfe: 0.3 below, flat enough.
        assert_eq!(started(1.0, 10.0).advance(at(1.0, 0.7, -0.5)), Move::Accept);
        // Wolfe lets φ' be positive and large; approximate Wolfe does not.
        assert_eq!(started(1.0, 10.0).advance(at(1.0, 0.7, 5.0)), Move::Accept);
        let rise = 1.0 + 0.9e-6;
        assert_eq!(started(1.0, 10.0).advance(at(1.0, rise, 0.5)), Move::Accept);
        assert!(matches!(
            started(1.0, 10.0).advance(at(1.0, rise, 0.9)),
            Move::Try(..)
        ));
        // With ε = 0 no rise is accepted.
        let mut search = HagerZhang::new().rise(0.0);
        assert!(search.is_monotone());
        search.start(
            at(0.0, 1.0, -1.0),
            Limits {
                first: 1.0,
                max: 10.0,
            },
        );
        assert!(matches!(search.advance(at(1.0, rise, 0.5)), Move::Try(..)));
    }
}
