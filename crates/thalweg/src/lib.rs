#![doc = include_str!("../README.md")]

#[cfg(feature = "autodiff")]
pub use thalweg_autodiff as autodiff;
pub use thalweg_core::*;
#[cfg(feature = "finitediff")]
pub use thalweg_finitediff as finitediff;
pub use thalweg_lbfgsb as lbfgsb;
pub use thalweg_lbfgsb::{Lbfgsb, LbfgsbState};
pub use thalweg_linesearch::{
    Backtracking, FirstStep, HagerZhang, Incumbent, MoreThuente, Nonmonotone, StepContext, StrongWolfe,
};
#[cfg(feature = "faer")]
pub use thalweg_quasinewton::Faer;
#[cfg(feature = "nalgebra")]
pub use thalweg_quasinewton::Nalgebra;
pub use thalweg_quasinewton::{Dense, DenseBfgs, InverseHessian, LimitedMemory, Plain, Sr1, TwoLoop};
pub use thalweg_tnc as tnc;
pub use thalweg_tnc::{GillMurray, Tnc, TncState};
pub use thalweg_unconstrained as unconstrained;
pub use thalweg_unconstrained::{
    Bfgs, ConjugateGradient, Descent, DescentState, Direction, Lbfgs, NewtonCg, QuasiNewton, Sr1TrustRegion,
    TrustRegion, TrustRegionState,
};
