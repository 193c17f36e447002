//! Looking on, and stopping, from outside.

use crate::{Bounds, Counters, ScalarOf, State, Status, Vector};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// What an observer sees after each accepted step (and once at the start, with 0 iterations).
#[derive(Clone, Copy)]
pub struct Progress<'a, V: Vector> {
    state: &'a dyn State<Vector = V>,
    run: Run<'a, V>,
}

/// What stays the same during a run.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a, V> {
    pub(crate) started: Instant,
    pub(crate) bounds: Option<&'a Bounds<V>>,
    pub(crate) solver: &'static str,
}

impl<'a, V: Vector> Progress<'a, V> {
    pub(crate) fn new(state: &'a dyn State<Vector = V>, run: Run<'a, V>) -> Self {
        Progress { state, run }
    }
    /// The iterate.
    pub fn x(&self) -> &'a V {
        self.state.x()
    }
    /// f there.
    pub fn value(&self) -> ScalarOf<V> {
        self.state.value()
    }
    /// ∇f there.
    pub fn gradient(&self) -> &'a V {
        self.state.gradient()
    }
    /// ‖P(x − ∇f) − x‖∞ there.
    pub fn projected_gradient_norm(&self) -> ScalarOf<V> {
        self.state.projected_gradient_norm()
    }
    /// The length of the last step as a multiple of its direction.
    pub fn step_length(&self) -> ScalarOf<V> {
        self.state.step_length()
    }
    /// What has been done so far.
    pub fn counters(&self) -> &'a Counters {
        self.state.counters()
    }
    /// Accepted steps so far.
    pub fn iteration(&self) -> u64 {
        self.state.counters().iterations
    }
    /// Time since the run began.
    pub fn elapsed(&self) -> Duration {
        self.run.started.elapsed()
    }
    /// The bounds of the problem, if it has any.
    pub fn bounds(&self) -> Option<&'a Bounds<V>> {
        self.run.bounds
    }
    /// The name of the solver.
    pub fn solver(&self) -> &'static str {
        self.run.solver
    }
    /// Whether the start point had to be moved onto the box.
    pub fn start_was_projected(&self) -> bool {
        self.state.start_was_projected()
    }
    /// A figure that only some solvers have, by name; the solver's documentation lists them.
    pub fn figure(&self, name: &str) -> Option<ScalarOf<V>> {
        self.state.figure(name)
    }
    /// How many curvature pairs the solver holds.
    pub fn pair_count(&self) -> usize {
        self.state.pair_count()
    }
    /// Copies the k-th curvature pair, oldest first; false where there is none.
    pub fn copy_pair(&self, k: usize, s: &mut [ScalarOf<V>], y: &mut [ScalarOf<V>]) -> bool {
        self.state.copy_pair(k, s, y)
    }
}

impl<V: Vector> std::fmt::Debug for Progress<'_, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Progress")
            .field("iteration", &self.iteration())
            .field("value", &self.value())
            .field("projected_gradient_norm", &self.projected_gradient_norm())
            .finish_non_exhaustive()
    }
}

/// Looks on after each step, and may stop the run.
///
/// A closure is an observer; it returns nothing, or a [`ControlFlow`] to be able to stop:
///
/// ```
/// use std::ops::ControlFlow;
/// use thalweg_core::{Driver, Progress};
/// let driver = Driver::<Vec<f64>>::new()
///     .observe(|p: &Progress<'_, Vec<f64>>| println!("{} {}", p.iteration(), p.value()))
///     .observe(|p: &Progress<'_, Vec<f64>>| {
///         if p.value() < 1e-3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
///     });
/// ```
///
/// On a distributed vector every part's observer must decide alike.
pub trait Observer<V: Vector> {
    /// Called with 0 iterations after the start, then after each accepted step. `Break` ends the run with
    /// [`Status::ObserverStop`].
    fn observe(&mut self, progress: &Progress<'_, V>) -> ControlFlow<()>;

    /// Called once, when the run has ended.
    fn finish(&mut self, _progress: &Progress<'_, V>, _status: Status) {}
}

/// What an observing closure may return.
pub trait IntoFlow {
    /// As control flow.
    fn into_flow(self) -> ControlFlow<()>;
}

impl IntoFlow for () {
    fn into_flow(self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl IntoFlow for ControlFlow<()> {
    fn into_flow(self) -> ControlFlow<()> {
        self
    }
}

impl<V: Vector, R: IntoFlow, F: FnMut(&Progress<'_, V>) -> R> Observer<V> for F {
    fn observe(&mut self, progress: &Progress<'_, V>) -> ControlFlow<()> {
        self(progress).into_flow()
    }
}

/// A stopping test of the user's: `Some(words)` ends the run with [`Status::UserTest`], which counts as converged.
pub trait StoppingTest<V: Vector> {
    /// Whether to stop here, and in what words.
    fn test(&mut self, progress: &Progress<'_, V>) -> Option<&'static str>;
}

impl<V: Vector, F: FnMut(&Progress<'_, V>) -> Option<&'static str>> StoppingTest<V> for F {
    fn test(&mut self, progress: &Progress<'_, V>) -> Option<&'static str> {
        self(progress)
    }
}
