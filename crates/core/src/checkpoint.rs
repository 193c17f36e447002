//! Saving a run and going on with it later, bit for bit (feature `checkpoint`).
//!
//! ```text
//! run(50) = run(20), save;  in another process: load, run(30)        the same bits in x, f, ∇f, the pairs, the counters
//! ```
//!
//! [`Driver::run_with_checkpoints`](crate::Driver::run_with_checkpoints) saves every so many iterations or seconds, and starts from
//! a file where [`Checkpoints`] says so; [`save`] and [`load`] are for a state in a loop of one's own; [`peek`] shows what a
//! file holds. A solver takes part by [`Resumable`], what it is made of (memories, direction rules) by [`Checkpoint`].
//!
//! # What may change between the two runs
//! The tolerances, the budgets, the constants of the line search, the number of threads, and the size of the memory: a larger
//! one keeps all pairs, a smaller one the newest. (With another memory or another constant the run goes on, but not with the
//! bits it would have had.) Another solver, another number of variables, another scalar, another line search, or bounds that the
//! point violates are refused.
//!
//! # Distributed vectors
//! Each part saves to and loads from a file of its own: give each another path. Saving and loading are collective operations; an
//! error on one part is an error on all. Files of different moments are refused: the parts are renamed one after the other
//! once all are on the disk, so that only a crash within that moment can leave such a set.
//!
//! # The file
//! All integers and floats in little-endian order:
//! ```text
//! magic (12 bytes)  format version (u32)
//! record 'H': the Header, as postcard
//! records of the solver: 'F' fields as postcard, 'N' numbers as they are in memory, 'B' bytes
//! record 'E': the end
//! record: kind (u8)  bytes an element (u8)  elements (u64)  CRC  payload  CRC
//! ```
//! Each CRC-32 is that of all bytes before it but the CRCs, so that nothing is interpreted before it was checked, and no record
//! can be missing, be another file's, or have moved. What is allocated on reading depends on the problem and the solver, never on
//! the file. Numbers are written from and read into the vectors they belong to, through one buffer of 256 KiB.

mod error;
mod file;
mod format;
mod plan;

pub use error::CheckpointError;
pub use file::{load, peek, read, save, write};
pub use format::{Header, Loader, Number, Saver};
pub use plan::Checkpoints;

use crate::{InvalidInput, Of, Problem, Real, Solver};

/// Something with contents that can be saved and restored: a memory, what a direction rule has learnt.
///
/// # What must hold
/// * `restore` into a freshly made value of the same shape gives one that behaves like the saved one, bit for bit.
/// * Neither makes reductions over the parts of a distributed vector.
/// * `restore` checks what it reads: no content of a file makes a later step panic. It allocates by the shape of `self`
///   alone.
///
/// Take the value apart exhaustively (`let Memory { s, y, scratch: _ } = self;`): a field added later then does not compile until
/// it is decided whether it is saved.
pub trait Checkpoint<T: Real> {
    /// Writes all that later steps depend on; not workspaces, and not options.
    ///
    /// # Errors
    /// Those of the writer.
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError>;

    /// Reads it back.
    ///
    /// # Errors
    /// A file that cannot be read, does not fit, or makes no sense. `self` may then be in any state.
    fn restore(&mut self, from: &mut Loader<'_, T>) -> Result<(), CheckpointError>;
}

/// A solver whose runs can be saved and gone on with.
///
/// # What must hold
/// * A restored state steps with the bits of the saved one, with the same options.
/// * [`allocate`](Self::allocate) evaluates nothing. It may make reductions; the other two must not.
/// * The state is as the last accepted step left it: what a search in progress knows is not saved.
pub trait Resumable<P: Problem>: Solver<P> {
    /// A state for variables shaped like `like`, with all its workspaces, as [`init`](Solver::init) makes it before it evaluates.
    ///
    /// # Errors
    /// Bad options or input.
    fn allocate(&self, problem: &P, like: P::Vector) -> Result<Self::State, InvalidInput>;

    /// Writes a state.
    ///
    /// # Errors
    /// Those of the writer.
    fn save(&self, state: &Self::State, out: &mut Saver<'_>) -> Result<(), CheckpointError>;

    /// Reads into a state just made by [`allocate`](Self::allocate).
    ///
    /// # Errors
    /// As [`Checkpoint::restore`].
    fn restore(&self, state: &mut Self::State, from: &mut Loader<'_, Of<P>>) -> Result<(), CheckpointError>;
}
