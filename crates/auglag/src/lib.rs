#![doc = include_str!("../README.md")]

mod kkt;
mod options;
mod penalty;
mod solver;
mod state;
mod subproblem;

pub use kkt::Kkt;
pub use options::AugmentedLagrangian;
pub use state::AugmentedLagrangianState;
pub use subproblem::Subproblem;
