//! Limited memory in a checkpoint.

use super::LimitedMemory;
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Saver};
use thalweg_core::{Real, ScalarOf, Vector};

impl<V: Vector, S: Real> Checkpoint<ScalarOf<V>> for LimitedMemory<V, S> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let LimitedMemory {
            history,
            compact,
            pair: _,
            columns: _,
            by_slot: _,
            p: _,
            q: _,
            threshold: _,
        } = self;
        history.save(compact, out)
    }

    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        self.history.restore(&mut self.compact, from)?;
        if !self.compact.is_empty() && self.compact.factor_middle().is_err() {
            return Err(CheckpointError::inconsistent(
                "its curvature pairs give no positive definite matrix",
            ));
        }
        Ok(())
    }
}
