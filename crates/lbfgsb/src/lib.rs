#![doc = include_str!("../README.md")]

mod breakpoints;
mod cauchy;
#[cfg(feature = "checkpoint")]
mod checkpoint;
mod dense;
mod lanes;
mod options;
mod solver;
mod state;
mod subspace;
mod survey;

pub use options::Lbfgsb;
pub use state::LbfgsbState;
