//! The SR1 matrix in a checkpoint.

use super::Sr1;
use crate::Dense;
use crate::dense_bfgs::checkpoint::{count, restore_matrix, save_matrix};
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Saver};
use thalweg_core::{ScalarOf, Vector};

impl<V: Vector, A: Dense<ScalarOf<V>>> Checkpoint<ScalarOf<V>> for Sr1<V, A> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let Sr1 {
            b,
            factored: _,
            pairs,
            threshold: _,
            r: _,
        } = self;
        out.fields(&(*pairs as u64))?;
        save_matrix(b, out)
    }

    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        self.pairs = count(from.fields()?)?;
        self.factored = false;
        restore_matrix(&mut self.b, from)
    }
}
