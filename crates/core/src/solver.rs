//! Solvers and their states.

use crate::Status;
use crate::{Counters, InitError, Problem, ScalarOf, Vector};
use std::ops::ControlFlow;

/// A solver: immutable configuration that advances a separate [`State`] one iteration at a time.
///
/// # What must hold
/// * Nothing allocates after [`init`](Self::init).
/// * Every point evaluated lies within the bounds.
/// * The value of the state never increases. With a line search that is not monotone
///   ([`LineSearch::is_monotone`](crate::LineSearch::is_monotone)), or where rounding hides what f does, the state shows
///   the best point so far while the run is above it, and may at its end show a point that meets the convergence test
///   though it lies higher by the rounding of f (16 ε |f|, or the precision of f that the solver's option states).
/// * A non-finite trial is a step too long; it never ends in a success.
/// * After `Err` the state still holds the last accepted iterate, and `step` may be called again.
///
/// `thalweg_conformance::solver` checks all of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not solve problems of type `{P}`",
    note = "check that the scalar of the solver (`f32` or `f64`) is that of the problem's vector, and that the problem \
            offers what the solver needs (`HessianProduct`, for example)"
)]
pub trait Solver<P: Problem> {
    /// Everything that changes during a run, workspaces included.
    type State: State<Vector = P::Vector>;

    /// Checks the options and the input, allocates, projects `x0` onto the box and evaluates there.
    ///
    /// # Errors
    /// Bad options, bad input, an objective that fails or is not finite at the start.
    fn init(&self, problem: &mut P, x0: P::Vector) -> Result<Self::State, InitError<P::Error>>;

    /// As [`init`](Self::init) in the workspaces of an earlier run on a problem of the same size: no allocation.
    ///
    /// # Errors
    /// As `init`. After an error the state holds no iterate worth having; restart it again before using it.
    fn restart(
        &self,
        problem: &mut P,
        state: &mut Self::State,
        x0: &P::Vector,
    ) -> Result<(), InitError<P::Error>>;

    /// One iteration: `Continue` after an accepted step, `Break` when a convergence test holds or nothing more can
    /// be done. Called again after `Break`, it tests and, if it can, goes on.
    ///
    /// # Errors
    /// The objective's own.
    fn step(&self, problem: &mut P, state: &mut Self::State) -> Result<ControlFlow<Status>, P::Error>;

    /// A name for tables and messages.
    fn name(&self) -> &'static str;
}

/// What every solver's state shows.
pub trait State {
    /// The vector of variables.
    type Vector: Vector;

    /// The last accepted iterate, within the bounds.
    fn x(&self) -> &Self::Vector;
    /// f there.
    fn value(&self) -> ScalarOf<Self::Vector>;
    /// ∇f there.
    fn gradient(&self) -> &Self::Vector;
    /// ‖P(x − ∇f) − x‖∞ there.
    fn projected_gradient_norm(&self) -> ScalarOf<Self::Vector>;
    /// The step length of the last accepted step, as a multiple of its direction; 0 before the first.
    fn step_length(&self) -> ScalarOf<Self::Vector>;
    /// What has been done so far.
    fn counters(&self) -> &Counters;

    /// Whether the start point had to be moved onto the box.
    fn start_was_projected(&self) -> bool {
        false
    }
    /// A figure that only some solvers have, by name, for observers and tables; `None` where there is none. The
    /// solver's own documentation lists its names.
    fn figure(&self, _name: &str) -> Option<ScalarOf<Self::Vector>> {
        None
    }
    /// How many curvature pairs are held.
    fn pair_count(&self) -> usize {
        0
    }
    /// Copies the k-th curvature pair, oldest first, local elements only; false where there is none.
    fn copy_pair(
        &self,
        _k: usize,
        _s: &mut [ScalarOf<Self::Vector>],
        _y: &mut [ScalarOf<Self::Vector>],
    ) -> bool {
        false
    }
}
