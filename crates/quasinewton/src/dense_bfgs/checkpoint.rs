//! The dense BFGS matrix in a checkpoint. Both triangles: rounding may tell them apart.

use super::DenseBfgs;
use crate::Dense;
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Number, Saver};
use thalweg_core::{Real, ScalarOf, Vector};

#[derive(Serialize, Deserialize)]
struct Fields {
    theta: Number,
    pairs: u64,
}

impl<V: Vector, A: Dense<ScalarOf<V>>> Checkpoint<ScalarOf<V>> for DenseBfgs<V, A> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let DenseBfgs {
            h,
            factored: _,
            theta,
            pairs,
            threshold: _,
            w: _,
            u: _,
        } = self;
        out.fields(&Fields {
            theta: Number::of(*theta),
            pairs: *pairs as u64,
        })?;
        save_matrix(h, out)
    }

    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        let Fields { theta, pairs } = from.fields()?;
        self.theta = theta.finite("θ of the matrix")?;
        self.pairs = count(pairs)?;
        self.factored = false;
        restore_matrix(&mut self.h, from)
    }
}

/// Updates of a dense matrix, a number that more can be added to.
pub(crate) fn count(pairs: u64) -> Result<usize, CheckpointError> {
    usize::try_from(pairs)
        .ok()
        .filter(|_| pairs < 1 << 56)
        .ok_or_else(|| CheckpointError::inconsistent(format_args!("the matrix has seen {pairs} pairs")))
}

/// The rows of a matrix, one after the other.
pub(crate) fn save_matrix<T: Real, A: Dense<T>>(a: &A, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
    let n = a.order();
    let mut row = vec![T::zero(); n];
    for i in 0..n {
        for (j, x) in row.iter_mut().enumerate() {
            *x = a.get(i, j);
        }
        out.numbers(&row)?;
    }
    Ok(())
}

pub(crate) fn restore_matrix<T: Real, A: Dense<T>>(
    a: &mut A,
    from: &mut Loader<'_, T>,
) -> Result<(), CheckpointError> {
    let n = a.order();
    let mut row = vec![T::zero(); n];
    for i in 0..n {
        from.numbers("the matrix", &mut row)?;
        for (j, &x) in row.iter().enumerate() {
            a.set(i, j, x);
        }
    }
    Ok(())
}
