#![doc = include_str!("../README.md")]

mod choose;
mod constrained;
mod limits;
mod method;
mod minimize;
pub mod objective;
mod options;
#[cfg(feature = "progress")]
mod progress;
pub mod subject;
#[cfg(feature = "tracing")]
mod traced;

pub use choose::{Automatic, Choose, Named, Using};
pub use constrained::{ChooseConstrained, ConstrainedCall, ConstrainedSolution, MinimizeConstrained};
pub use limits::{IntoLimits, Limit};
pub use method::{IntoMethod, Method};
pub use minimize::{Minimize, Start, minimize, minimize_f32};
pub use objective::{IntoProblem, Outcome, Stopped, Written};
pub use options::Options;
#[cfg(feature = "progress")]
pub use progress::ProgressLine;
pub use thalweg_auglag::{
    AugmentedLagrangian, AugmentedLagrangianState, ConstrainedState, Kkt, Lagrange, LagrangeState,
};
#[cfg(feature = "autodiff")]
pub use thalweg_autodiff as autodiff;
#[cfg(feature = "batch")]
pub use thalweg_batch as batch;
#[cfg(feature = "batch")]
pub use thalweg_batch::{Batch, Multistart, Sampling};
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
    Adam, AdamState, Bfgs, ConjugateGradient, Descent, DescentState, Direction, Lbfgs, NewtonCg, QuasiNewton,
    Sr1TrustRegion, TrustRegion, TrustRegionState,
};
#[cfg(feature = "tracing")]
pub use traced::Traced;

/// What most programs need: `use thalweg::prelude::*;`.
pub mod prelude {
    #[cfg(feature = "batch")]
    pub use crate::{Batch, Multistart};
    pub use crate::{
        Bounds, ConstrainedSolution, Driver, Lbfgsb, Limit, Method, Observer, Options, Problem, Progress,
        Solution, Status, Vector, minimize, minimize_f32,
    };
}
