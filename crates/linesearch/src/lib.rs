#![doc = include_str!("../README.md")]

mod backtracking;
mod first_step;
mod hager_zhang;
mod incumbent;
mod interpolate;
mod more_thuente;
mod nonmonotone;
pub mod rounding;
mod stall;
mod strong_wolfe;

pub use backtracking::Backtracking;
pub use first_step::{FirstStep, StepContext};
pub use hager_zhang::HagerZhang;
pub use incumbent::Incumbent;
pub use more_thuente::MoreThuente;
pub use nonmonotone::Nonmonotone;
pub use stall::Stall;
pub use strong_wolfe::StrongWolfe;
