#![doc = include_str!("../README.md")]

#[cfg(feature = "checkpoint")]
mod checkpoint;
mod constrained_state;
mod kkt;
mod lagrange;
mod options;
mod penalty;
mod solver;
mod state;
mod subproblem;

#[cfg(feature = "checkpoint")]
pub use checkpoint::Shape;
pub use constrained_state::ConstrainedState;
pub use kkt::Kkt;
pub use lagrange::{Lagrange, LagrangeState};
pub use options::AugmentedLagrangian;
pub use state::AugmentedLagrangianState;
pub use subproblem::Subproblem;
