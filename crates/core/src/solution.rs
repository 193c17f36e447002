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
    /// Why this solver, where the caller left the choice; `None` where the caller chose.
    pub choice: Option<&'static str>,
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
            choice: None,
        }
    }

    /// Whether a convergence test holds at x.
    pub fn converged(&self) -> bool {
        self.status.converged()
    }

    /// One sentence: why the run ended, and for a failure what to try.
    pub fn message(&self) -> &'static str {
        self.status.message()
    }
}

/// A table, with at most the first eight elements of x and the last.
///
/// ```text
/// converged: the projected gradient is within gtol
///   f(x)                  1.2500000000e-1
///   projected gradient    4.441e-16
///   x                     [0.500000, 0.250000]
///   solver                lbfgsb (chosen: the problem has bounds)
///   iterations            9
///   evaluations           11
///   time                  15.2µs
/// ```
impl<V: Vector> fmt::Display for Solution<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn row(f: &mut fmt::Formatter<'_>, name: &str, value: fmt::Arguments<'_>) -> fmt::Result {
            write!(f, "\n  {name:<20}  {value}")
        }
        let Counters {
            iterations,
            value,
            hessian_products,
            non_finite,
            ..
        } = self.counters;
        write!(f, "{}", self.status)?;
        row(f, "f(x)", format_args!("{:.10e}", self.value.to_f64()))?;
        let stationarity = self.projected_gradient_norm.to_f64();
        row(f, "projected gradient", format_args!("{stationarity:.3e}"))?;
        row(f, "x", format_args!("{}", Elements(self.x.local())))?;
        match self.choice {
            Some(why) => row(f, "solver", format_args!("{} (chosen: {why})", self.solver))?,
            None => row(f, "solver", format_args!("{}", self.solver))?,
        }
        row(f, "iterations", format_args!("{iterations}"))?;
        let evaluations = self.counters.evaluations();
        if value > 0 {
            row(
                f,
                "evaluations",
                format_args!("{evaluations}, {value} of them without gradient"),
            )?;
        } else {
            row(f, "evaluations", format_args!("{evaluations}"))?;
        }
        if hessian_products > 0 {
            row(f, "Hessian products", format_args!("{hessian_products}"))?;
        }
        if non_finite > 0 {
            row(f, "trials not finite", format_args!("{non_finite}"))?;
        }
        if self.start_was_projected {
            row(
                f,
                "start point",
                format_args!("outside the bounds, moved onto them"),
            )?;
        }
        row(f, "time", format_args!("{:.1?}", self.elapsed))
    }
}

/// As many elements of a vector as fit a line.
struct Elements<'a, T>(&'a [T]);

impl<T: Real> fmt::Display for Elements<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 8;
        let x = self.0;
        // As plain numbers while all of them can be read so.
        let largest = x.iter().map(|&v| v.to_f64().abs()).fold(0.0, f64::max);
        let plain = largest == 0.0 || (1e-3..1e6).contains(&largest);
        let one = |f: &mut fmt::Formatter<'_>, v: T| match plain {
            true => write!(f, "{:.6}", v.to_f64()),
            false => write!(f, "{:.5e}", v.to_f64()),
        };
        f.write_str("[")?;
        for (i, &v) in x.iter().take(MOST).enumerate() {
            f.write_str(if i > 0 { ", " } else { "" })?;
            one(f, v)?;
        }
        if let (true, Some(&last)) = (x.len() > MOST, x.last()) {
            f.write_str(if x.len() > MOST + 1 { ", …, " } else { ", " })?;
            one(f, last)?;
            write!(f, "] ({} variables)", x.len())
        } else {
            f.write_str("]")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solution(x: Vec<f64>) -> Solution<Vec<f64>> {
        Solution {
            gradient: x.clone(),
            x,
            value: 0.125,
            projected_gradient_norm: 4.4408920985e-16,
            status: Status::ProjectedGradient,
            counters: Counters {
                iterations: 9,
                value_and_gradient: 11,
                ..Counters::default()
            },
            elapsed: Duration::from_nanos(15_230),
            start_was_projected: false,
            solver: "lbfgsb",
            choice: None,
        }
    }

    #[test]
    fn prints_a_table() {
        assert_eq!(
            solution(vec![0.5, 0.25]).to_string(),
            "converged: the projected gradient is within gtol\n\
             \x20 f(x)                  1.2500000000e-1\n\
             \x20 projected gradient    4.441e-16\n\
             \x20 x                     [0.500000, 0.250000]\n\
             \x20 solver                lbfgsb\n\
             \x20 iterations            9\n\
             \x20 evaluations           11\n\
             \x20 time                  15.2µs"
        );
    }

    #[test]
    fn says_what_else_there_is_to_say() {
        let mut s = solution((0..10).map(f64::from).collect());
        s.choice = Some("the problem has bounds");
        s.status = Status::MaxIterations;
        s.start_was_projected = true;
        s.counters.value = 2;
        s.counters.hessian_products = 7;
        s.counters.non_finite = 1;
        assert_eq!(
            s.to_string(),
            "stopped: iteration limit reached; continue from here or raise max_iterations\n\
             \x20 f(x)                  1.2500000000e-1\n\
             \x20 projected gradient    4.441e-16\n\
             \x20 x                     [0.000000, 1.000000, 2.000000, 3.000000, 4.000000, 5.000000, 6.000000, \
             7.000000, …, 9.000000] (10 variables)\n\
             \x20 solver                lbfgsb (chosen: the problem has bounds)\n\
             \x20 iterations            9\n\
             \x20 evaluations           13, 2 of them without gradient\n\
             \x20 Hessian products      7\n\
             \x20 trials not finite     1\n\
             \x20 start point           outside the bounds, moved onto them\n\
             \x20 time                  15.2µs"
        );
    }

    #[test]
    fn elements_of_every_size() {
        let text = |x: &[f64]| Elements(x).to_string();
        assert_eq!(text(&[]), "[]");
        assert_eq!(text(&[0.0]), "[0.000000]");
        assert_eq!(text(&[1e9, 1.0]), "[1.00000e9, 1.00000e0]");
        assert_eq!(text(&[1e-7]), "[1.00000e-7]");
        assert_eq!(text(&[1e-7, 2.0]), "[0.000000, 2.000000]");
        let nine = text(&[1.0; 9]);
        assert!(nine.ends_with("1.000000, 1.000000] (9 variables)") && !nine.contains('…'));
    }
}
