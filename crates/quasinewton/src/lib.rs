#![doc = include_str!("../README.md")]

mod compact;
mod history;
mod limited_memory;
mod two_loop;

pub use compact::{Compact, PairSums, Singular};
pub use history::{ColumnSums, History, HistoryBlock, Sink, Source, TILE, TileVectors, sums};
pub use limited_memory::{InverseHessian, LimitedMemory};
