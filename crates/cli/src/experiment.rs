//! A problem made harder by the features of `--feature`.

use crate::fault::Fault;
use crate::objective::Objective;
use thalweg_core::{Bounds, HessianProduct, InvalidInput, Problem};
use thalweg_testproblems::experiments::{Experimental, Features, Start};

impl Start for Objective {
    fn start_point(&self) -> Vec<f64> {
        self.start()
    }
}

/// The problem as the solver sees it, and without what disturbs it.
pub(crate) struct Experiment {
    /// For names and copies.
    pub(crate) original: Objective,
    features: Features,
    seen: Experimental<Objective>,
    /// In the same variables, without noise, NaN and faults.
    undisturbed: Experimental<Objective>,
}

impl Experiment {
    pub(crate) fn new(original: Objective, features: Features) -> Result<Self, Fault> {
        if original.constraints() > 0 {
            return Err(Fault::new(format_args!(
                "{} has general constraints, which --feature does not change; leave it out",
                original.name()
            )));
        }
        let apply = |f: Features| {
            f.apply(original.copy()?)
                .map_err(|e| Fault::new(format_args!("{}: {e}", original.name())))
        };
        Ok(Experiment {
            seen: apply(features)?,
            undisturbed: apply(features.undisturbed())?,
            features,
            original,
        })
    }

    /// Once more, for another thread; each evaluation on the thread that calls.
    pub(crate) fn copy(&self) -> Result<Self, Fault> {
        let mut original = self.original.copy()?;
        original.one_thread();
        Self::new(original, self.features)
    }

    pub(crate) fn start(&self) -> Vec<f64> {
        self.seen.start_point()
    }

    /// What decides whether a point is a solution.
    pub(crate) fn undisturbed(&mut self) -> &mut Experimental<Objective> {
        &mut self.undisturbed
    }
}

impl Problem for Experiment {
    type Vector = Vec<f64>;
    type Error = InvalidInput;

    fn value_and_gradient(&mut self, x: &Vec<f64>, gradient: &mut Vec<f64>) -> Result<f64, InvalidInput> {
        self.seen.value_and_gradient(x, gradient)
    }

    fn value(&mut self, x: &Vec<f64>) -> Result<f64, InvalidInput> {
        self.seen.value(x)
    }

    fn bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        self.seen.bounds()
    }
}

impl HessianProduct for Experiment {
    fn hessian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        self.seen.hessian_product(x, v, product)
    }
}
