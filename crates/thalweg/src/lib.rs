#![doc = include_str!("../README.md")]

pub use thalweg_core::*;
pub use thalweg_lbfgsb::{Lbfgsb, LbfgsbState};
pub use thalweg_linesearch::{FirstStep, MoreThuente, StepContext};
pub use thalweg_quasinewton::{InverseHessian, LimitedMemory};
