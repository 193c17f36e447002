#![doc = include_str!("../README.md")]

pub mod check;
mod complex;
mod gradient;
mod hessian;
mod objective;
mod separable;
mod sparse_hessian;
mod sparsity;
mod step;
mod team;

pub use check::{check, check_with_hessian};
pub use complex::ComplexStep;
pub use gradient::{Evaluations, FiniteDifference};
pub use hessian::HessianDifference;
pub use objective::{Copies, Fallible, Objective, Plain};
pub use separable::{HalfSquares, Loss, PlainSum, SeparableDifference};
pub use sparse_hessian::SparseHessian;
pub use sparsity::{Colouring, Sparsity};
pub use step::{Scheme, StepSize};
