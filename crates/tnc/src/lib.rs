#![doc = include_str!("../README.md")]

mod active;
#[cfg(feature = "checkpoint")]
mod checkpoint;
mod direction;
mod line_search;
mod messages;
mod options;
mod preconditioner;
mod products;
mod return_code;
mod solver;
mod state;

pub use line_search::GillMurray;
pub use messages::{Messages, Printer};
pub use options::{MaxEvaluations, Path, Release, Scaling, Tnc, Truncation};
pub use preconditioner::Diagonal;
pub use products::{AnyProducts, Differences, Exact, Products};
pub use return_code::ReturnCode;
pub use state::TncState;
