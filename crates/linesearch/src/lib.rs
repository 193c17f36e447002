#![doc = include_str!("../README.md")]

mod first_step;
mod more_thuente;

pub use first_step::{FirstStep, StepContext};
pub use more_thuente::MoreThuente;
