#![doc = include_str!("../README.md")]

mod backends;
mod bounds;
#[cfg(feature = "checkpoint")]
pub mod checkpoint;
mod constrained;
mod constrained_fn;
mod counters;
mod driver;
mod error;
mod into_bounds;
pub mod kernels;
mod line_search;
mod memory;
mod observer;
pub mod parallel;
mod problem;
mod real;
mod search;
pub mod simd;
mod solution;
mod solver;
mod status;
mod vector;
mod verbosity;

pub use bounds::{Bounds, projected_gradient_element, projected_gradient_norm};
pub use constrained::{Constrained, LagrangianHessian};
pub use constrained_fn::{ByDifferences, ConstrainedFn, JacobianSource, from_constrained_fn};
pub use counters::Counters;
pub use driver::{Budget, Budgeted, Driver, Interrupt};
pub use error::{Error, InitError, InvalidInput};
pub use into_bounds::{Interval, IntoBounds, Side};
pub use line_search::{Limits, LineSearch, Move, Need, Sample, SearchScale, Why};
pub use memory::{Memory, Update};
pub use observer::{IntoFlow, Observer, Progress, StoppingTest};
pub use problem::{
    Bounded, FnProblem, HessianProduct, Of, PartsProblem, Problem, TryFnProblem, from_fn, from_parts,
    try_from_fn,
};
pub use real::Real;
pub use search::{Found, Search, search};
pub use solution::Solution;
pub use solver::{Solver, State};
pub use status::Status;
pub use vector::{Reduce, ScalarOf, Serial, Vector};
pub use verbosity::{Lines, Printer, Verbosity};
