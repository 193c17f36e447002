//! The curvature pairs and their small matrices in a checkpoint.

use super::History;
use crate::Compact;
use serde::{Deserialize, Serialize};
use thalweg_core::Real;
use thalweg_core::checkpoint::{CheckpointError, Loader, Number, Saver};

/// More pairs than this are no limited memory.
const MOST_PAIRS: u64 = 1 << 20;

/// What there is, as [`Compact`] has it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ring {
    pub(crate) capacity: u64,
    pub(crate) count: u64,
    /// The slot of the oldest pair.
    pub(crate) head: u64,
    pub(crate) theta: Number,
}

/// Which of the pairs of a file are kept, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Pairs in the file.
    pub(crate) saved: usize,
    /// Of these, how many are left out: the oldest.
    pub(crate) dropped: usize,
    /// The slot of the oldest kept.
    pub(crate) head: usize,
}

impl Ring {
    /// For a memory of `m` pairs. The slots are those of the file where the memory is as large: the passes add up slot by slot, so
    /// that the bits depend on them.
    pub(crate) fn plan(&self, m: usize) -> Result<Plan, CheckpointError> {
        let Ring {
            capacity,
            count,
            head,
            theta: _,
        } = *self;
        if capacity > MOST_PAIRS || count > capacity || (head > 0 && (count < capacity || head >= capacity)) {
            return Err(CheckpointError::inconsistent(format_args!(
                "a memory of {capacity} pairs holds {count} from slot {head} on"
            )));
        }
        let (capacity, count, head) = (capacity as usize, count as usize, head as usize);
        Ok(Plan {
            saved: count,
            dropped: count.saturating_sub(m),
            head: if capacity == m { head } else { 0 },
        })
    }
}

impl<T: Real, S: Real> History<T, S> {
    /// Writes the pairs of `compact`, the oldest first, and its matrices.
    ///
    /// # Errors
    /// The writer's.
    pub fn save(&self, compact: &Compact<T>, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let History {
            n,
            m: _,
            tile: _,
            data: _,
            scalar: _,
        } = self;
        compact.save(out)?;
        for age in 0..compact.len() {
            let slot = compact.slot(age);
            out.numbers_in_pieces(*n, self.column(2 * slot))?;
            out.numbers_in_pieces(*n, self.column(2 * slot + 1))?;
        }
        Ok(())
    }

    /// Reads them back into memories without pairs, which may have another size: a smaller one takes the newest.
    ///
    /// # Errors
    /// Pairs of another size or precision, or that make no sense.
    pub fn restore<U: Real>(
        &mut self,
        compact: &mut Compact<T>,
        from: &mut Loader<'_, U>,
    ) -> Result<(), CheckpointError> {
        let plan = compact.restore(from)?;
        for age in 0..plan.saved {
            let n = self.n;
            if age < plan.dropped {
                from.skip_numbers::<S>("a curvature pair", n)?;
                from.skip_numbers::<S>("a curvature pair", n)?;
                continue;
            }
            let slot = compact.slot(age - plan.dropped);
            from.numbers_in_pieces("y of a curvature pair", n, self.column_mut(2 * slot))?;
            from.numbers_in_pieces("s of a curvature pair", n, self.column_mut(2 * slot + 1))?;
        }
        Ok(())
    }
}
