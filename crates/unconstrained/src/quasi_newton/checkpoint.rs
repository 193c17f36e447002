//! A quasi-Newton memory in a checkpoint.

use super::QuasiNewtonWork;
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Saver};
use thalweg_core::{ScalarOf, Vector};

impl<V: Vector, M: Checkpoint<ScalarOf<V>>> Checkpoint<ScalarOf<V>> for QuasiNewtonWork<V, M> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let QuasiNewtonWork { memory, s: _, y: _ } = self;
        memory.save(out)
    }

    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        self.memory.restore(from)
    }
}
