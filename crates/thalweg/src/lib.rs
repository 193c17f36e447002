#![doc = include_str!("../README.md")]

#[cfg(feature = "autodiff")]
pub use thalweg_autodiff as autodiff;
pub use thalweg_core::*;
#[cfg(feature = "finitediff")]
pub use thalweg_finitediff as finitediff;
pub use thalweg_lbfgsb::{Lbfgsb, LbfgsbState};
pub use thalweg_linesearch::{FirstStep, MoreThuente, StepContext};
pub use thalweg_quasinewton::{InverseHessian, LimitedMemory};
