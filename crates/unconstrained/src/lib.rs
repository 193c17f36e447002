#![doc = include_str!("../README.md")]

mod adam;
mod bfgs;
mod conjugate_gradient;
mod descent;
mod direction;
mod lbfgs;
mod newton_cg;
mod quasi_newton;
mod start;
mod truncated_cg;
mod trust_region;

pub use adam::{Adam, AdamMoments, AdamState};
pub use bfgs::{Bfgs, BfgsMatrix};
pub use conjugate_gradient::{ConjugateGradient, ConjugateGradientWork, HagerZhangDirection};
pub use descent::{Descent, DescentState};
pub use direction::{Direction, Iterate, Proposal, Step};
pub use lbfgs::{Lbfgs, LbfgsDirection};
pub use newton_cg::{NewtonCg, NewtonCgDirection, NewtonCgWork};
pub use quasi_newton::{MakeMemory, QuasiNewton, QuasiNewtonWork};
pub use trust_region::{Sr1Matrix, Sr1TrustRegion, TrustRegion, TrustRegionState};
