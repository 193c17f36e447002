//! Solvers from words: a name and options.

use crate::problems::Any;
use thalweg_core::{Driver, Error, InvalidInput, Solution};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_linesearch::HagerZhang;
use thalweg_tnc::Tnc;

/// What a run gives.
pub(crate) type Outcome = Result<Solution<Vec<f64>>, Error<InvalidInput, Vec<f64>>>;

/// A solver ready to run.
pub(crate) enum Chosen {
    Lbfgsb(Box<Lbfgsb>),
    Tnc(Box<Tnc>),
    Hz(Box<Lbfgsb<f64, HagerZhang<f64>>>),
}

impl Chosen {
    pub(crate) fn run(&self, driver: &mut Driver<'_, Vec<f64>>, problem: &mut Any, x0: Vec<f64>) -> Outcome {
        match self {
            Chosen::Lbfgsb(solver) => driver.run(solver.as_ref(), problem, x0),
            Chosen::Hz(solver) => driver.run(solver.as_ref(), problem, x0),
            Chosen::Tnc(solver) => driver.run(solver.as_ref(), problem, x0),
        }
    }
}

/// `name:option=value,…`, all run to a projected gradient of `gtol`.
pub(crate) fn build(spec: &str, gtol: f64) -> Result<Chosen, String> {
    let (name, options) = spec.split_once(':').unwrap_or((spec, ""));
    let pairs = options.split(',').filter(|o| !o.is_empty()).map(|option| {
        let (key, value) = option.split_once('=').unwrap_or((option, "1"));
        let number: f64 = value
            .parse()
            .map_err(|_| format!("{option}: give the option a number"))?;
        Ok::<_, String>((key, number))
    });
    match name {
        "lbfgsb" | "scipy" => {
            let mut solver = if name == "scipy" {
                Lbfgsb::scipy().ftol(0.0)
            } else {
                Lbfgsb::default()
            }
            .gtol(gtol);
            for pair in pairs {
                let (key, value) = pair?;
                solver = match key {
                    "memory" => solver.memory(value as usize),
                    "ftol" => solver.ftol(value),
                    "gtol" => solver.gtol(value),
                    "max_line_search" => solver.max_line_search(value as u64),
                    "precision" => solver.value_precision(value),
                    "curvature_tolerance" => solver.curvature_tolerance(value),
                    "c2" => solver.map_line_search(|s| s.curvature(value)),
                    "c1" => solver.map_line_search(|s| s.sufficient_decrease(value)),
                    "xtol" => solver.map_line_search(|s| s.interval(value)),
                    _ => return Err(format!("{key}: no such option of {name}")),
                };
            }
            Ok(Chosen::Lbfgsb(Box::new(solver)))
        }
        "hz" => {
            let mut solver = Lbfgsb::default().line_search(HagerZhang::new()).gtol(gtol);
            for pair in pairs {
                let (key, value) = pair?;
                solver = match key {
                    "memory" => solver.memory(value as usize),
                    "rise" => solver.map_line_search(|s| s.rise(value)),
                    _ => return Err(format!("{key}: no such option of {name}")),
                };
            }
            Ok(Chosen::Hz(Box::new(solver)))
        }
        "tnc" | "tnc-scipy" => {
            let mut solver = if name == "tnc-scipy" {
                Tnc::scipy()
                    .max_evaluations(thalweg_tnc::MaxEvaluations::Unlimited)
                    .pgtol(None)
                    .ftol(0.0)
                    .xtol(0.0)
            } else {
                Tnc::default()
            }
            .gtol(gtol);
            for pair in pairs {
                let (key, value) = pair?;
                solver = match key {
                    "memory" => solver.memory(value as usize),
                    "quasi_newton_steps" => solver.quasi_newton_steps(value as u64),
                    "max_line_search" => solver.max_line_search(value as u64),
                    "precision" => solver.value_precision(value),
                    "eta" => solver.eta(value),
                    "step_max" => solver.step_max(value),
                    "accuracy" => solver.accuracy(value),
                    _ => return Err(format!("{key}: no such option of {name}")),
                };
            }
            Ok(Chosen::Tnc(Box::new(solver)))
        }
        _ => Err(format!(
            "{name}: no such solver; take lbfgsb, scipy, tnc or tnc-scipy"
        )),
    }
}
