#![doc = include_str!("../README.md")]

mod alloc;
mod builtin;
mod distributed;
mod partition;
mod report;
mod rng;
mod solver;
mod watched;

pub use alloc::{CountingAllocator, allocations, counting_allocator_is_installed};
pub use builtin::{Builtin, Probe, Shape, Walls};
pub use distributed::{DistributedCheck, distributed};
pub use partition::{PartComm, Partition, Partitioned, partition, reducer};
pub use report::{Failure, Failures, Report};
pub use solver::{Promise, SolverCheck, SolvesProbes, solver};
pub use watched::{Fault, Injected, Outside, Watch, Watched};
