//! Line searches: pure scalar objects that propose steps along a fixed direction.

use crate::{InvalidInput, Real};

/// φ(t) = f(x + t d) at one step: t, φ(t), φ'(t) = ∇f(x + t d)'d.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sample<T> {
    /// t.
    pub step: T,
    /// φ(t).
    pub value: T,
    /// φ'(t); NaN when only the value was asked for.
    pub slope: T,
}

/// What the solver allows and proposes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Limits<T> {
    /// The first step to try, 0 < first ≤ max.
    pub first: T,
    /// The largest step allowed: the distance to the nearest bound, or the solver's own limit. Never exceeded.
    pub max: T,
}

/// The lengths behind a step of 1, for searches whose tolerances on t mean relative changes of x.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SearchScale<T> {
    /// ‖x‖₂, over the variables that are free to move.
    pub x_norm: T,
    /// ‖d‖₂.
    pub direction_norm: T,
    /// A change of φ no larger than this counts as none, ≥ 0.
    pub value_precision: T,
}

impl<T: Real> SearchScale<T> {
    /// ‖x‖, ‖d‖ and the precision of φ.
    pub fn new(x_norm: T, direction_norm: T, value_precision: T) -> Self {
        SearchScale {
            x_norm,
            direction_norm,
            value_precision,
        }
    }
}

/// x = 0, ‖d‖ = 1, and every change of φ counts.
impl<T: Real> Default for SearchScale<T> {
    fn default() -> Self {
        Self::new(T::zero(), T::one(), T::zero())
    }
}

/// What a line search needs to know at a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// φ alone.
    Value,
    /// φ and φ'.
    ValueAndSlope,
}

/// Why a line search stopped without its conditions holding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Why {
    /// φ'(0) ≥ 0: the direction does not descend.
    NotDescent,
    /// The largest step is not positive, or the first one lies outside (0, max].
    BadLimits,
    /// The largest step was taken and φ still falls there.
    AtMaximum,
    /// The smallest step does not satisfy the conditions.
    AtMinimum,
    /// The interval that must hold a minimiser is as short as its tolerance allows.
    IntervalTooShort,
    /// Rounding prevents further progress.
    Rounding,
    /// The search's own limit on trials is reached.
    TooManyTrials,
}

/// What a line search wants next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Move<T> {
    /// Evaluate at this step and call `advance`.
    Try(T, Need),
    /// The last trial satisfies the conditions.
    Accept,
    /// The conditions hold nowhere found, but this step is the best seen (0: the origin). If it is not the last
    /// trial, the solver evaluates there again.
    Best(T, Why),
    /// Nothing usable was found.
    Fail(Why),
}

/// A line search: it sees φ(t) and φ'(t), never a vector and never the objective.
///
/// It is therefore replayable: feed it recorded samples and it takes the same steps. Its value holds both its
/// options and the state of the search in progress; a solver clones it once in `init`.
///
/// # What must hold
/// * Every step proposed lies in (0, `max`].
/// * `Accept` is about the last trial.
/// * It ends: a finite number of `advance` calls on any finite samples. (Solvers cap the trials as well.)
/// * After `start` nothing of an earlier search matters, but for the values at earlier origins, which a search that is
///   not [monotone](Self::is_monotone) may keep.
/// * An accepted step does not lie above the origin, unless [`is_monotone`](Self::is_monotone) says otherwise.
///
/// Samples are always finite: the solver deals with NaN and ±∞ by shortening the step and calling
/// [`start`](Self::start) again with a smaller `max`.
///
/// `thalweg_conformance::line_search` checks all of it.
pub trait LineSearch<T: Real>: Clone {
    /// Told before [`start`](Self::start) by solvers that know the lengths of x and d; most searches have no use for
    /// them. Holds for all searches that follow.
    fn scale(&mut self, _scale: SearchScale<T>) {}

    /// Begins a search at t = 0.
    fn start(&mut self, origin: Sample<T>, limits: Limits<T>) -> Move<T>;

    /// Takes the sample asked for, and decides.
    fn advance(&mut self, trial: Sample<T>) -> Move<T>;

    /// Whether an accepted step never lies above the origin. Where it may, a solver keeps its best point beside the
    /// iterate, which costs it two vectors.
    fn is_monotone(&self) -> bool {
        true
    }

    /// What it remembers of earlier searches, for a checkpoint: values at origins, the oldest first. Nothing, for most.
    fn remembered(&self) -> Vec<T> {
        Vec::new()
    }

    /// Takes what [`remembered`](Self::remembered) gave, perhaps with other options; false if it cannot be that.
    fn remember(&mut self, values: &[T]) -> bool {
        values.is_empty()
    }

    /// Refuses options that make no sense; called once, by the solver's `init`.
    fn validate(&self) -> Result<(), InvalidInput> {
        Ok(())
    }

    /// A name for tables and messages.
    fn name(&self) -> &'static str;
}
