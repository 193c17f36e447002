//! Newton–CG in a checkpoint: every step asks for the Hessian anew, so there is next to nothing.

use super::NewtonCgWork;
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Saver};
use thalweg_core::{ScalarOf, Vector};

impl<V: Vector> Checkpoint<ScalarOf<V>> for NewtonCgWork<V> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let NewtonCgWork { cg: _, plain } = self;
        out.fields(plain)
    }

    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        self.plain = from.fields()?;
        Ok(())
    }
}
