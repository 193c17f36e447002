//! The pairs of the two-loop recursion in a checkpoint.

use super::TwoLoop;
use num_traits::Zero;
use serde::{Deserialize, Serialize};
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Number, Saver};
use thalweg_core::{ScalarOf, Vector};

/// More pairs than this are no limited memory.
const MOST_PAIRS: u64 = 1 << 20;

#[derive(Serialize, Deserialize)]
struct Fields {
    pairs: u64,
    gamma: Number,
}

impl<V: Vector> Checkpoint<ScalarOf<V>> for TwoLoop<V> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let TwoLoop {
            n,
            m: _,
            s,
            y,
            rho,
            alpha: _,
            next: _,
            len,
            gamma,
            threshold: _,
            middle: _,
            middle_is_current: _,
            small: _,
            gram: _,
            vector: _,
        } = self;
        out.fields(&Fields {
            pairs: *len as u64,
            gamma: Number::of(*gamma),
        })?;
        let by_age: Vec<_> = (0..*len).map(|k| rho[self.slot(k)]).collect();
        out.numbers(&by_age)?;
        for k in 0..*len {
            let at = self.slot(k) * n;
            out.numbers(&s[at..at + n])?;
            out.numbers(&y[at..at + n])?;
        }
        Ok(())
    }

    /// By age: the slots do not matter to the recursion.
    fn restore(&mut self, from: &mut Loader<'_, ScalarOf<V>>) -> Result<(), CheckpointError> {
        let Fields { pairs, gamma } = from.fields()?;
        if pairs > MOST_PAIRS {
            return Err(CheckpointError::inconsistent(format_args!(
                "it has {pairs} curvature pairs"
            )));
        }
        let pairs = pairs as usize;
        let dropped = pairs.saturating_sub(self.m);
        self.gamma = gamma.finite("s'y/y'y of the newest curvature pair")?;
        let mut rho = vec![ScalarOf::<V>::zero(); pairs];
        from.numbers("1/s'y of the curvature pairs", &mut rho)?;
        let zero = ScalarOf::<V>::zero();
        if !(self.gamma > zero) || rho.iter().any(|&rho| !(rho > zero)) {
            return Err(CheckpointError::inconsistent("a curvature pair has s'y < 0"));
        }
        self.len = pairs - dropped;
        // There is a slot more than pairs.
        self.next = self.len;
        self.middle_is_current = false;
        self.rho[..self.len].copy_from_slice(&rho[dropped..]);
        for k in 0..pairs {
            let n = self.n;
            for store in [&mut self.s, &mut self.y] {
                match k.checked_sub(dropped) {
                    None => from.skip_numbers::<ScalarOf<V>>("a curvature pair", n)?,
                    Some(slot) => from.numbers("a curvature pair", &mut store[slot * n..][..n])?,
                }
            }
        }
        Ok(())
    }
}
