//! The preconditioner in a checkpoint: the diagonal, the pairs, and nothing that [`prepare`](Preconditioner::prepare) computes.

use super::{Pair, Preconditioner};
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Saver};
use thalweg_core::{ScalarOf, Vector};

#[derive(Serialize, Deserialize)]
struct Fields {
    pairs: u8,
    len: u64,
}

impl<V: Vector> Checkpoint<ScalarOf<V>> for Preconditioner<V> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let Preconditioner {
            diagonal,
            next: _,
            s,
            y,
            s_sum,
            y_sum,
            hy: _,
            hy_sum: _,
            pairs,
            used: _,
            last: _,
            sum: _,
            memory,
            oldest,
            len,
            staged: _,
            staged_len: _,
            a: _,
        } = self;
        out.fields(&Fields {
            pairs: *pairs,
            len: *len as u64,
        })?;
        for vector in [diagonal, s, y, s_sum, y_sum] {
            out.numbers(vector.local())?;
        }
        for k in 0..*len {
            let Pair { s, y, rho: _ } = &memory[(oldest + k) % memory.len()];
            out.numbers(s.local())?;
            out.numbers(y.local())?;
        }
        Ok(())
    }

    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        let Fields { pairs, len } = from.fields()?;
        if pairs > 2 {
            return Err(CheckpointError::inconsistent(format_args!(
                "the preconditioner has {pairs} pairs of steps"
            )));
        }
        self.reset();
        self.pairs = pairs;
        for vector in [
            &mut self.diagonal,
            &mut self.s,
            &mut self.y,
            &mut self.s_sum,
            &mut self.y_sum,
        ] {
            from.numbers("the preconditioner", vector.local_mut())?;
        }
        let n = self.diagonal.local_len();
        // The order of the recursion is that of age: where the ring begins does not matter.
        let dropped = len.saturating_sub(self.memory.len() as u64);
        for _ in 0..2 * dropped {
            from.skip_numbers::<ScalarOf<V>>("a pair of the preconditioner", n)?;
        }
        self.len = (len - dropped) as usize;
        for pair in &mut self.memory[..self.len] {
            from.numbers("a pair of the preconditioner", pair.s.local_mut())?;
            from.numbers("a pair of the preconditioner", pair.y.local_mut())?;
        }
        Ok(())
    }
}
