//! What a run returns.

use crate::{Counters, Real, ScalarOf, State, Status, Vector};
use std::fmt;
use std::time::{Duration, Instant};

/// The result of a run: a consistent triple x, f(x), ∇f(x), and how it came about.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Solution<V: Vector> {
    /// The best feasible point accepted.
    pub x: V,
    /// f(x).
    pub value: ScalarOf<V>,
    /// ∇f(x).
    pub gradient: V,
    /// ‖P(x − ∇f(x)) − x‖∞.
    pub projected_gradient_norm: ScalarOf<V>,
    /// Why the run ended.
    pub status: Status,
    /// What it cost.
    pub counters: Counters,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether the start point was outside the box and was moved onto it.
    pub start_was_projected: bool,
    /// Which solver did it.
    pub solver: &'static str,
}

impl<V: Vector> Solution<V> {
    /// Of a state.
    pub(crate) fn of(
        state: &impl State<Vector = V>,
        solver: &'static str,
        status: Status,
        started: Instant,
    ) -> Self {
        Solution {
            x: state.x().clone(),
            value: state.value(),
            gradient: state.gradient().clone(),
            projected_gradient_norm: state.projected_gradient_norm(),
            status,
            counters: *state.counters(),
            elapsed: started.elapsed(),
            start_was_projected: state.start_was_projected(),
            solver,
        }
    }

    /// Whether a convergence test holds at x.
    pub fn converged(&self) -> bool {
        self.status.converged()
    }
}

/// A small table.
impl<V: Vector> fmt::Display for Solution<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, name: &str, value: &dyn fmt::Display| {
            writeln!(f, "{name:<20} {value}")
        };
        row(f, "solver", &self.solver)?;
        row(f, "status", &self.status)?;
        row(f, "f(x)", &format_args!("{:.10e}", self.value.to_f64()))?;
        row(
            f,
            "projected gradient",
            &format_args!("{:.3e}", self.projected_gradient_norm.to_f64()),
        )?;
        row(f, "iterations", &self.counters.iterations)?;
        row(f, "evaluations", &self.counters.evaluations())?;
        if self.start_was_projected {
            row(f, "start point", &"was outside the bounds; projected onto them")?;
        }
        row(f, "time", &format_args!("{:.3?}", self.elapsed))?;
        let x = self.x.local();
        write!(f, "{:<20} [", "x")?;
        for (i, v) in x.iter().take(8).enumerate() {
            write!(f, "{}{:.6}", if i > 0 { ", " } else { "" }, v.to_f64())?;
        }
        if x.len() > 8 {
            write!(f, ", … ({} elements)", x.len())?;
        }
        write!(f, "]")
    }
}
