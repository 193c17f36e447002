#![doc = include_str!("../README.md")]

mod breakpoints;
mod cauchy;
mod check;
#[cfg(feature = "checkpoint")]
mod checkpoint;
mod dense;
mod lanes;
mod options;
mod redefine;
mod solver;
mod state;
mod subspace;
mod survey;

pub use check::FactorizationFault;
pub use options::{First, Lbfgsb};
pub use redefine::Stored;
pub use state::LbfgsbState;
