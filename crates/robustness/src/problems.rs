//! The problems of a folder of SIF files and those built in.

use std::path::{Path, PathBuf};
use thalweg_core::{HessianProduct, InvalidInput, Of, Problem};
use thalweg_sif::{Options, SifProblem};
use thalweg_testproblems::{Meta, Suite, TestProblem};

/// Where a problem comes from.
pub(crate) enum Source {
    File(PathBuf),
    BuiltIn(&'static Meta),
}

impl Source {
    /// The name in the rows; those built in are told apart by a prefix.
    pub(crate) fn name(&self) -> String {
        match self {
            Source::File(path) => path
                .file_stem()
                .map_or_else(String::new, |s| s.to_string_lossy().into_owned()),
            Source::BuiltIn(meta) => format!("built-in:{}", meta.name),
        }
    }

    /// Decodes or builds it: `None` if it has general constraints.
    pub(crate) fn open(&self) -> Result<Option<Any>, String> {
        match self {
            Source::File(path) => {
                let mut problem = SifProblem::open(path, &Options::default())
                    .map_err(|e| format!("{}: {e}", path.display()))?;
                problem.set_parallel(Some(false));
                Ok((problem.sizes().constraints == 0).then(|| Any::Sif(Box::new(problem))))
            }
            Source::BuiltIn(meta) => {
                let params = meta.params(&[]).map_err(|e| e.to_string())?;
                let problem = TestProblem::from_meta(meta, &params).map_err(|e| e.to_string())?;
                Ok(Some(Any::BuiltIn(problem)))
            }
        }
    }
}

/// All files of a folder, by name.
pub(crate) fn files(folder: &str) -> Result<Vec<Source>, String> {
    let entries = std::fs::read_dir(Path::new(folder)).map_err(|e| format!("{folder}: {e}"))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sif")))
        .collect();
    paths.sort();
    Ok(paths.into_iter().map(Source::File).collect())
}

/// The whole built-in collection at its default sizes.
pub(crate) fn built_in() -> Vec<Source> {
    Suite::all().iter().map(Source::BuiltIn).collect()
}

/// A problem of either kind.
pub(crate) enum Any {
    Sif(Box<SifProblem>),
    BuiltIn(TestProblem),
}

impl Any {
    pub(crate) fn start(&self) -> Vec<f64> {
        match self {
            Any::Sif(p) => p.start().to_vec(),
            Any::BuiltIn(p) => p.start(),
        }
    }
}

impl Problem for Any {
    type Vector = Vec<f64>;
    type Error = InvalidInput;
    fn value_and_gradient(&mut self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<Of<Self>, InvalidInput> {
        match self {
            Any::Sif(p) => p.value_and_gradient(x, g),
            Any::BuiltIn(p) => {
                let Ok(f) = p.value_and_gradient(x, g);
                Ok(f)
            }
        }
    }
    fn value(&mut self, x: &Vec<f64>) -> Result<Of<Self>, InvalidInput> {
        match self {
            Any::Sif(p) => p.value(x),
            Any::BuiltIn(p) => {
                let Ok(f) = p.value(x);
                Ok(f)
            }
        }
    }
    fn bounds(&self) -> Option<&thalweg_core::Bounds<Vec<f64>>> {
        match self {
            Any::Sif(p) => p.bounds(),
            Any::BuiltIn(p) => p.bounds(),
        }
    }
}

impl HessianProduct for Any {
    fn hessian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), InvalidInput> {
        match self {
            Any::Sif(p) => p.hessian_product(x, v, product),
            Any::BuiltIn(p) => {
                let Ok(()) = p.hessian_product(x, v, product);
                Ok(())
            }
        }
    }
}
