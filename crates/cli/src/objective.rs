//! A problem as the commands take it: built in, or decoded from a SIF file.

use crate::experiment::Experiment;
use crate::fault::Fault;
use crate::input::find;
use std::path::Path;
use thalweg_core::{Bounds, Constrained, HessianProduct, InvalidInput, LagrangianHessian, Problem, Vector};
use thalweg_sif::{Options, SifProblem};
use thalweg_testproblems::{ConstrainedProblem, Meta, Params, TestProblem};

/// What a PROBLEM argument stands for.
pub(crate) enum Objective {
    BuiltIn(TestProblem<Vec<f64>>),
    Constrained(ConstrainedProblem<Vec<f64>>),
    File(Box<SifProblem>),
    /// One of these made harder.
    Experiment(Box<Experiment>),
}

/// The problem of an argument. What ends in .SIF or holds a path separator is a file; any other word is the name of a
/// built-in problem, and a file only where no problem has it.
pub(crate) fn open(word: &str, parameters: &[(String, f64)]) -> Result<Objective, Fault> {
    let path = Path::new(word);
    let like_a_file = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sif"))
        || word.contains(std::path::is_separator);
    if like_a_file || (thalweg_testproblems::by_name(word).is_err() && path.is_file()) {
        let options = parameters
            .iter()
            .fold(Options::default(), |o, (name, value)| o.parameter(name, *value));
        return Ok(Objective::File(Box::new(SifProblem::open(path, &options)?)));
    }
    let (meta, params) = find(word, parameters)?;
    built_in(meta, &params)
}

fn built_in(meta: &'static Meta, params: &Params) -> Result<Objective, Fault> {
    Ok(match meta.class.constraints() {
        'U' | 'X' | 'B' => Objective::BuiltIn(TestProblem::from_meta(meta, params)?),
        _ => Objective::Constrained(ConstrainedProblem::from_meta(meta, params)?),
    })
}

impl Objective {
    /// The same problem once more, for another thread. A file is not read again: it may be a pipe.
    pub(crate) fn copy(&self) -> Result<Self, Fault> {
        Ok(match self {
            Objective::BuiltIn(p) => built_in(p.meta(), p.params())?,
            Objective::Constrained(p) => built_in(p.meta(), p.params())?,
            Objective::File(p) => Objective::File(p.clone()),
            Objective::Experiment(e) => Objective::Experiment(Box::new(e.copy()?)),
        })
    }

    /// f, ∇f and ‖P(x − ∇f) − x‖∞ without noise, NaN and faults: what decides whether x is a solution. In the variables of
    /// the problem as it is.
    pub(crate) fn undisturbed(
        &mut self,
        x: &Vec<f64>,
        gradient: &mut Vec<f64>,
    ) -> Result<(f64, f64), InvalidInput> {
        fn look<P>(problem: &mut P, x: &Vec<f64>, gradient: &mut Vec<f64>) -> Result<(f64, f64), InvalidInput>
        where
            P: Problem<Vector = Vec<f64>, Error = InvalidInput>,
        {
            let f = problem.value_and_gradient(x, gradient)?;
            Ok(match problem.bounds() {
                Some(bounds) => (f, bounds.projected_gradient_norm(x, gradient)),
                None => (f, gradient.norm_inf()),
            })
        }
        match self {
            Objective::Experiment(e) => look(e.undisturbed(), x, gradient),
            plain => look(plain, x, gradient),
        }
    }

    /// Evaluates on the calling thread alone from now on. The results do not depend on it.
    pub(crate) fn one_thread(&mut self) {
        if let Objective::File(p) = self {
            p.set_parallel(Some(false));
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Objective::BuiltIn(p) => p.name(),
            Objective::Constrained(p) => p.name(),
            Objective::File(p) => p.name(),
            Objective::Experiment(e) => e.original.name(),
        }
    }

    /// CUTEst's classification; a file need not have one.
    pub(crate) fn class(&self) -> Option<&str> {
        match self {
            Objective::BuiltIn(p) => Some(p.meta().class.0),
            Objective::Constrained(p) => Some(p.meta().class.0),
            Objective::File(p) => p.header().class.as_ref().map(|c| c.text.as_str()),
            Objective::Experiment(e) => e.original.class(),
        }
    }

    /// What the problem is about, in one line.
    pub(crate) fn summary(&self) -> String {
        match self {
            Objective::BuiltIn(p) => p.meta().summary.to_owned(),
            Objective::Constrained(p) => p.meta().summary.to_owned(),
            Objective::File(p) => match p.sizes().constraints {
                0 => "from a SIF file".to_owned(),
                1 => "the objective of a SIF file with a general constraint".to_owned(),
                m => format!("the objective of a SIF file with {m} general constraints"),
            },
            Objective::Experiment(e) => e.original.summary(),
        }
    }

    pub(crate) fn n(&self) -> usize {
        match self {
            Objective::BuiltIn(p) => p.n(),
            Objective::Constrained(p) => p.n(),
            Objective::File(p) => p.sizes().variables,
            Objective::Experiment(e) => e.original.n(),
        }
    }

    /// How many general constraints there are.
    pub(crate) fn constraints(&self) -> usize {
        match self {
            Objective::BuiltIn(_) | Objective::Experiment(_) => 0,
            Objective::Constrained(p) => p.m(),
            Objective::File(p) => p.sizes().constraints,
        }
    }

    /// The start point, which may lie outside the bounds.
    pub(crate) fn start(&self) -> Vec<f64> {
        match self {
            Objective::BuiltIn(p) => p.start(),
            Objective::Constrained(p) => p.start(),
            Objective::File(p) => p.start().to_vec(),
            Objective::Experiment(e) => e.start(),
        }
    }

    pub(crate) fn best_known(&self) -> Option<f64> {
        match self {
            Objective::BuiltIn(p) => p.best_known(),
            Objective::Constrained(p) => p.best_known(),
            Objective::File(p) => p.best_value(),
            Objective::Experiment(e) => e.original.best_known(),
        }
    }
}

impl Problem for Objective {
    type Vector = Vec<f64>;
    type Error = InvalidInput;

    fn value_and_gradient(&mut self, x: &Vec<f64>, gradient: &mut Vec<f64>) -> Result<f64, InvalidInput> {
        match self {
            Objective::BuiltIn(p) => {
                let Ok(f) = p.value_and_gradient(x, gradient);
                Ok(f)
            }
            Objective::Constrained(p) => {
                let Ok(f) = p.value_and_gradient(x, gradient);
                Ok(f)
            }
            Objective::File(p) => p.value_and_gradient(x, gradient),
            Objective::Experiment(e) => e.value_and_gradient(x, gradient),
        }
    }

    fn value(&mut self, x: &Vec<f64>) -> Result<f64, InvalidInput> {
        match self {
            Objective::BuiltIn(p) => {
                let Ok(f) = p.value(x);
                Ok(f)
            }
            Objective::Constrained(p) => {
                let Ok(f) = p.value(x);
                Ok(f)
            }
            Objective::File(p) => p.value(x),
            Objective::Experiment(e) => e.value(x),
        }
    }

    fn bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        match self {
            Objective::BuiltIn(p) => p.bounds(),
            Objective::Constrained(p) => p.bounds(),
            Objective::File(p) => p.bounds(),
            Objective::Experiment(e) => e.bounds(),
        }
    }
}

impl HessianProduct for Objective {
    fn hessian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        match self {
            Objective::BuiltIn(p) => {
                let Ok(()) = p.hessian_product(x, v, product);
                Ok(())
            }
            Objective::Constrained(p) => {
                let Ok(()) = p.hessian_product(x, v, product);
                Ok(())
            }
            Objective::File(p) => p.hessian_product(x, v, product),
            Objective::Experiment(e) => e.hessian_product(x, v, product),
        }
    }
}

/// A built-in problem without general constraints has no element to write.
impl Constrained for Objective {
    type Constraints = Vec<f64>;

    fn constraint_bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        match self {
            Objective::BuiltIn(_) | Objective::Experiment(_) => None,
            Objective::Constrained(p) => p.constraint_bounds(),
            Objective::File(p) => p.constraint_bounds(),
        }
    }

    fn constraints(&mut self, x: &Vec<f64>, values: &mut Vec<f64>) -> Result<(), InvalidInput> {
        match self {
            Objective::BuiltIn(_) | Objective::Experiment(_) => Ok(()),
            Objective::Constrained(p) => {
                let Ok(()) = p.constraints(x, values);
                Ok(())
            }
            Objective::File(p) => p.constraints(x, values),
        }
    }

    fn jacobian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        match self {
            Objective::BuiltIn(_) | Objective::Experiment(_) => Ok(()),
            Objective::Constrained(p) => {
                let Ok(()) = p.jacobian_product(x, v, product);
                Ok(())
            }
            Objective::File(p) => p.jacobian_product(x, v, product),
        }
    }

    fn jacobian_transpose_product(
        &mut self,
        x: &Vec<f64>,
        y: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        match self {
            Objective::BuiltIn(_) | Objective::Experiment(_) => {
                product.fill(0.0);
                Ok(())
            }
            Objective::Constrained(p) => {
                let Ok(()) = p.jacobian_transpose_product(x, y, product);
                Ok(())
            }
            Objective::File(p) => p.jacobian_transpose_product(x, y, product),
        }
    }
}

impl LagrangianHessian for Objective {
    fn lagrangian_hessian_product(
        &mut self,
        x: &Vec<f64>,
        y: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        match self {
            Objective::BuiltIn(p) => {
                let Ok(()) = p.hessian_product(x, v, product);
                Ok(())
            }
            Objective::Constrained(p) => {
                let Ok(()) = p.lagrangian_hessian_product(x, y, v, product);
                Ok(())
            }
            Objective::File(p) => p.lagrangian_hessian_product(x, y, v, product),
            Objective::Experiment(e) => e.hessian_product(x, v, product),
        }
    }
}
