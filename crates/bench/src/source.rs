//! A problem of a bench: built in or from a SIF file, with what a feature does to it.

use std::path::{Path, PathBuf};
use thalweg_core::{Bounds, HessianProduct, InvalidInput, Problem};
use thalweg_sif::{Options, SifProblem};
use thalweg_testproblems::experiments::{Features, Start};
use thalweg_testproblems::{TestProblem, by_name};

/// Any objective of a bench.
pub type Objective = dyn HessianProduct<Vector = Vec<f64>, Error = InvalidInput> + Send;

/// What a problem is opened from.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Place {
    BuiltIn(String),
    File(PathBuf),
}

/// The problem itself.
#[derive(Clone)]
enum Body {
    File(Box<SifProblem>),
    /// Built anew for each copy.
    BuiltIn {
        name: String,
        parameters: Vec<(String, f64)>,
    },
}

/// A problem that was opened, to be copied for each run.
#[derive(Clone)]
pub(crate) struct Source {
    body: Body,
    pub(crate) name: String,
    pub(crate) n: usize,
    pub(crate) class: String,
    pub(crate) constraints: usize,
    pub(crate) bounded: bool,
    pub(crate) best_known: Option<f64>,
}

/// Why there is no such problem, in words.
type Words = String;

impl Source {
    pub(crate) fn open(place: &Place, parameters: &[(String, f64)]) -> Result<Self, Words> {
        match place {
            Place::BuiltIn(name) => {
                let given: Vec<(&str, f64)> = parameters.iter().map(|(k, v)| (k.as_str(), *v)).collect();
                let meta = by_name(name).map_err(|e| e.to_string())?;
                let params = meta.params(&given).map_err(|e| e.to_string())?;
                Ok(Source {
                    body: Body::BuiltIn {
                        name: name.clone(),
                        parameters: parameters.to_vec(),
                    },
                    name: meta.name.to_owned(),
                    n: meta.n(&params),
                    class: meta.class.0.to_owned(),
                    constraints: meta.constraints,
                    bounded: meta.class.constraints() != 'U',
                    best_known: meta.best.value(meta, &params),
                })
            }
            Place::File(path) => Self::file(path, parameters),
        }
    }

    fn file(path: &Path, parameters: &[(String, f64)]) -> Result<Self, Words> {
        let options = parameters
            .iter()
            .fold(Options::default(), |o, (name, value)| o.parameter(name, *value));
        let mut problem = SifProblem::open(path, &options).map_err(|e| e.to_string())?;
        // Other runs have the other processors.
        problem.set_parallel(Some(false));
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
        Ok(Source {
            name: match problem.name() {
                "" => stem.unwrap_or_default(),
                name => name.to_owned(),
            },
            n: problem.sizes().variables,
            class: problem
                .header()
                .class
                .as_ref()
                .map(|c| c.text.clone())
                .unwrap_or_default(),
            constraints: problem.sizes().constraints,
            bounded: problem.bounds().is_some_and(Bounds::any),
            best_known: problem.best_value(),
            body: Body::File(Box::new(problem)),
        })
    }

    fn plain(&self) -> Result<Plain, Words> {
        match &self.body {
            Body::File(problem) => Ok(Plain::File(problem.clone())),
            Body::BuiltIn { name, parameters } => {
                let given: Vec<(&str, f64)> = parameters.iter().map(|(k, v)| (k.as_str(), *v)).collect();
                TestProblem::new(name, &given)
                    .map(Plain::BuiltIn)
                    .map_err(|e| e.to_string())
            }
        }
    }

    /// The problem with these features, and where to start.
    pub(crate) fn copy(&self, features: &Features) -> Result<(Box<Objective>, Vec<f64>), Words> {
        let plain = self.plain()?;
        if *features == Features::none() {
            let start = plain.start_point();
            return Ok((Box::new(plain), start));
        }
        let problem = features.apply(plain).map_err(|e| e.to_string())?;
        let start = problem.start_point();
        Ok((Box::new(problem), start))
    }
}

/// The problem as it is.
enum Plain {
    BuiltIn(TestProblem<Vec<f64>>),
    File(Box<SifProblem>),
}

impl Start for Plain {
    fn start_point(&self) -> Vec<f64> {
        match self {
            Plain::BuiltIn(p) => p.start(),
            Plain::File(p) => p.start().to_vec(),
        }
    }
}

impl Problem for Plain {
    type Vector = Vec<f64>;
    type Error = InvalidInput;

    fn value_and_gradient(&mut self, x: &Vec<f64>, gradient: &mut Vec<f64>) -> Result<f64, InvalidInput> {
        match self {
            Plain::BuiltIn(p) => {
                let Ok(f) = p.value_and_gradient(x, gradient);
                Ok(f)
            }
            Plain::File(p) => p.value_and_gradient(x, gradient),
        }
    }

    fn value(&mut self, x: &Vec<f64>) -> Result<f64, InvalidInput> {
        match self {
            Plain::BuiltIn(p) => {
                let Ok(f) = p.value(x);
                Ok(f)
            }
            Plain::File(p) => p.value(x),
        }
    }

    fn bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        match self {
            Plain::BuiltIn(p) => p.bounds(),
            Plain::File(p) => p.bounds(),
        }
    }
}

impl HessianProduct for Plain {
    fn hessian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        match self {
            Plain::BuiltIn(p) => {
                let Ok(()) = p.hessian_product(x, v, product);
                Ok(())
            }
            Plain::File(p) => p.hessian_product(x, v, product),
        }
    }
}
