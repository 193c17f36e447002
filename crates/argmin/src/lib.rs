#![doc = include_str!("../README.md")]

mod from;
mod fused;
mod hessian;
mod to;
mod vectors;

pub use from::{FromArgmin, Raised};
pub use fused::Fused;
pub use hessian::{Dense, WithHessian};
pub use to::{Hosted, ToArgmin};
pub use vectors::{Argmin, Slices, Smooth};

/// The page for those who come from argmin: its examples are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/coming-from-argmin.md")]
struct ComingFromArgmin;
