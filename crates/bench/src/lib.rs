#![doc = include_str!("../README.md")]

mod args;
mod bench;
mod contestant;
pub mod external;
mod meter;
mod plan;
mod pool;
mod progress;
mod rows;
mod session;
mod source;
mod summary;
mod worker;

pub use args::BenchArgs;
pub use bench::run;
pub use contestant::{Contestant, Ending, Roster};
pub use meter::{Limits, Meter, Stop};
pub use plan::CostRule;
pub use source::Objective;
pub use summary::{Line, Summary};

use std::process::ExitCode;

/// Why a bench cannot go on, in one line with the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(String);

impl Fault {
    pub(crate) fn new(words: impl std::fmt::Display) -> Self {
        // Messages of other libraries may run over several lines.
        let words: Vec<String> = words.to_string().split_whitespace().map(str::to_owned).collect();
        Fault(words.join(" "))
    }
}

/// The arguments of the process of a run: for a hidden subcommand of the program that calls [`run`].
#[derive(Debug, Clone, clap::Args)]
pub struct WorkerArgs {
    /// The most address space, in bytes.
    #[arg(long, value_name = "BYTES")]
    memory_limit: Option<u64>,
}

/// What the program does when it is called as a worker: runs, as they come on standard input, until that ends.
pub fn work(roster: &dyn Roster, args: &WorkerArgs) -> ExitCode {
    worker::work(roster, args.memory_limit)
}
