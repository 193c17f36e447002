#![doc = include_str!("../README.md")]

mod compact;
pub mod dense;
mod dense_bfgs;
mod history;
mod limited_memory;
mod recursion;
mod sr1;
mod two_loop;

pub use compact::{Compact, PairSums, Singular};
#[cfg(feature = "faer")]
pub use dense::Faer;
#[cfg(feature = "nalgebra")]
pub use dense::Nalgebra;
pub use dense::{Dense, Plain};
pub use dense_bfgs::DenseBfgs;
pub use history::{ColumnSums, History, HistoryBlock, Sink, Source, TILE, TileVectors, sums};
pub use limited_memory::{InverseHessian, LimitedMemory};
pub use sr1::Sr1;
pub use two_loop::TwoLoop;
