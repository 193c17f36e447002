#![doc = include_str!("../README.md")]

mod problem;

pub use num_dual;
pub use problem::{AutoDiff, Closures, Differentiable, Evaluate, First, Generic, Second};
