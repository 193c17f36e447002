//! The solvers that are compared, one file each.

mod peers;
#[cfg(feature = "c")]
pub mod reference;
pub mod scipy;
pub mod thalweg;

use crate::case::{Case, Spent};
use std::time::Instant;

/// The solver everything is divided by.
pub const REFERENCE: &str = "L-BFGS-B in C";

/// One solve.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    pub iterations: u64,
    pub evaluations: u64,
    /// Nanoseconds of the solver, without the objective.
    pub nanos: f64,
    /// Iterations with a full memory, and their nanoseconds, where the interface lets one look in between.
    pub full: Option<(u64, f64)>,
    pub value: f64,
}

/// A prepared solve. It keeps its workspaces from one call to the next if its interface allows it.
pub type Run<'c> = Box<dyn FnMut() -> Outcome + 'c>;

/// A solver.
pub struct Contestant {
    pub name: &'static str,
    /// A word for `--only`.
    pub key: &'static str,
    /// `None` where it cannot solve the case.
    pub prepare: for<'c> fn(&'c Case) -> Option<Run<'c>>,
}

/// All of them, in the order of the table.
pub fn all() -> Vec<Contestant> {
    let mut all: Vec<Contestant> = thalweg::CONTESTANTS.into();
    #[cfg(feature = "c")]
    all.push(Contestant {
        name: REFERENCE,
        key: "c",
        prepare: reference::prepare,
    });
    all.extend(peers::CONTESTANTS);
    all
}

/// Times one solve, iteration by iteration where the solver lets one look.
pub struct Watch<'c> {
    case: &'c Case,
    started: Instant,
    spent: Spent,
    full: Option<(u64, Instant, Spent)>,
}

impl<'c> Watch<'c> {
    pub fn start(case: &'c Case) -> Self {
        Watch {
            case,
            spent: case.spent(),
            full: None,
            started: Instant::now(),
        }
    }

    /// To be called after each iteration: notes when the memory is full.
    #[inline(always)]
    pub fn iteration(&mut self, iterations: u64) {
        // The pair of an iteration is stored in the next one.
        if iterations == self.case.m as u64 + 1 {
            self.full = Some((iterations, Instant::now(), self.case.spent()));
        }
    }

    pub fn stop(self, iterations: u64, value: f64) -> Outcome {
        let ended = Instant::now();
        let spent = self.case.spent();
        let nanos =
            |since: Instant, from: Spent| (ended - since).as_nanos() as f64 - self.case.between(from, spent);
        Outcome {
            iterations,
            evaluations: spent.calls - self.spent.calls,
            nanos: nanos(self.started, self.spent),
            full: self
                .full
                .filter(|f| iterations > f.0)
                .map(|(at, since, from)| (iterations - at, nanos(since, from))),
            value,
        }
    }
}
