//! What conjugate gradients have learnt, in a checkpoint; the direction is the solver's.

use super::ConjugateGradientWork;
use crate::Proposal;
use serde::{Deserialize, Serialize};
use thalweg_core::Real;
use thalweg_core::checkpoint::{Checkpoint, CheckpointError, Loader, Number, Saver};

#[derive(Serialize, Deserialize)]
struct Fields {
    beta: Option<Number>,
    proposed: Option<Proposed>,
    steps: u64,
}

#[derive(Serialize, Deserialize)]
enum Proposed {
    Scaled,
    Alike,
    Unscaled,
}

impl<T: Real> Checkpoint<T> for ConjugateGradientWork<T> {
    fn save(&self, out: &mut Saver<'_>) -> Result<(), CheckpointError> {
        let ConjugateGradientWork {
            n: _,
            beta,
            proposed,
            steps,
        } = self;
        out.fields(&Fields {
            beta: beta.map(Number::of),
            proposed: proposed.map(|proposal| match proposal {
                Proposal::Scaled => Proposed::Scaled,
                Proposal::Alike => Proposed::Alike,
                Proposal::Unscaled => Proposed::Unscaled,
            }),
            steps: *steps,
        })
    }

    fn restore(&mut self, from: &mut Loader<'_, T>) -> Result<(), CheckpointError> {
        let Fields {
            beta,
            proposed,
            steps,
        } = from.fields()?;
        self.beta = beta.map(Number::get).transpose()?;
        self.proposed = proposed.map(|proposed| match proposed {
            Proposed::Scaled => Proposal::Scaled,
            Proposed::Alike => Proposal::Alike,
            Proposed::Unscaled => Proposal::Unscaled,
        });
        if steps >= 1 << 56 {
            return Err(CheckpointError::inconsistent(format_args!("a count is {steps}")));
        }
        self.steps = steps;
        Ok(())
    }
}
