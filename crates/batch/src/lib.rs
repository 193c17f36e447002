#![doc = include_str!("../README.md")]

mod batch;
mod joe_kuo;
mod multistart;
mod sample;

pub use batch::{Batch, Outcome, Solved};
pub use multistart::{Ended, Found, Minimum, Multistart};
pub use sample::{SOBOL_DIMENSIONS, Sampling};
