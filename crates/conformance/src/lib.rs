#![doc = include_str!("../README.md")]

mod alloc;
mod builtin;
#[cfg(feature = "checkpoint")]
mod checkpoint;
mod distributed;
mod line_search;
mod memory;
mod partition;
mod phi;
mod problem;
mod report;
mod rng;
mod solver;
mod vector;
mod watched;

pub use alloc::{CountingAllocator, allocations, counting_allocator_is_installed};
pub use builtin::{Builtin, Probe, Shape, Walls};
#[cfg(feature = "checkpoint")]
pub use checkpoint::{CheckpointCheck, checkpoint};
pub use distributed::{DistributedCheck, distributed};
pub use line_search::{LineSearchCheck, TableResult, line_search, more_thuente_steps, more_thuente_table};
pub use memory::{MemoryCheck, memory};
pub use partition::{PartComm, Partition, Partitioned, partition, reducer};
pub use phi::{
    CAPTURED_STEPS, CapturedSteps, MORE_THUENTE, Phi, PhiRun, SMOOTH, TableFunction, TableRow, run_phi,
};
pub use problem::{problem, problem_with_hessian};
pub use report::{Failure, Failures, Report};
pub use solver::{Promise, SolverCheck, SolvesProbes, solver};
pub use vector::{VectorCheck, vector};
pub use watched::{Fault, Injected, Outside, Watch, Watched};
