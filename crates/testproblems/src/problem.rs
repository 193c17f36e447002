//! A test problem as the solvers take it.

use crate::{BuildError, Formula, Meta, Params, by_name, problems};
use std::convert::Infallible;
use thalweg_core::{Bounds, HessianProduct, Problem, Real, Vector};

/// A problem of the collection on vectors of type `V`: a [`Problem`] with exact Hessian–vector products.
///
/// ```
/// use thalweg_core::Problem;
/// use thalweg_testproblems::TestProblem;
///
/// let mut problem = TestProblem::<Vec<f64>>::new("GENROSE", &[("N", 1000.0)])?;
/// let x = problem.start();
/// let mut g = vec![0.0; problem.n()];
/// let Ok(f) = problem.value_and_gradient(&x, &mut g);
/// assert_eq!(problem.best_known(), Some(1.0));
/// assert!(f > 1.0 && problem.bounds().is_none());
/// # Ok::<(), thalweg_testproblems::BuildError>(())
/// ```
///
/// The variables must all be in one place: the formulas reach across the whole vector. At an x of another length than
/// n, value and derivatives are NaN.
pub struct TestProblem<V: Vector = Vec<f64>> {
    meta: &'static Meta,
    params: Params,
    formula: Box<dyn Formula<V::Scalar>>,
    n: usize,
    start: V,
    bounds: Option<Bounds<V>>,
}

impl<T: Real> TestProblem<Vec<T>> {
    /// The problem of this name (in any case), on `Vec<T>`. Parameters not given have their defaults.
    ///
    /// # Errors
    /// An unknown name, a problem with general constraints, an unknown parameter or an illegal value; the message says
    /// what is legal.
    pub fn new(name: &str, parameters: &[(&str, f64)]) -> Result<Self, BuildError> {
        let meta = by_name(name)?;
        Self::from_meta(meta, &meta.params(parameters)?)
    }

    /// The problem of this record, on `Vec<T>`.
    ///
    /// # Errors
    /// A problem with general constraints.
    pub fn from_meta(meta: &'static Meta, params: &Params) -> Result<Self, BuildError> {
        Self::with(meta, params, |zeros| zeros)
    }
}

impl<V: Vector> TestProblem<V> {
    /// On any vector type: `make` turns a list of n zeros into a vector of that length.
    ///
    /// ```
    /// # use thalweg_testproblems::{by_name, Params, TestProblem};
    /// let meta = by_name("BEALE")?;
    /// let problem = TestProblem::<[f32; 2]>::with(meta, &Params::defaults(meta), |zeros| [zeros[0], zeros[1]])?;
    /// assert_eq!(problem.start(), [1.0, 1.0]);
    /// # Ok::<(), thalweg_testproblems::BuildError>(())
    /// ```
    ///
    /// # Errors
    /// A vector of another length, or a problem with general constraints.
    pub fn with(
        meta: &'static Meta,
        params: &Params,
        make: impl FnOnce(Vec<V::Scalar>) -> V,
    ) -> Result<Self, BuildError> {
        let zero = V::Scalar::from_f64(0.0);
        Self::like(meta, params, make(vec![zero; meta.n(params)]))
    }

    /// On any vector type: `template` is a vector of the right length, whose elements are overwritten.
    ///
    /// # Errors
    /// A template of another length than n, or a problem with general constraints.
    pub fn like(meta: &'static Meta, params: &Params, template: V) -> Result<Self, BuildError> {
        let formula = formula::<V::Scalar>(meta, params)?;
        let n = formula.n();
        let start = start_like(meta, n, template, |i| formula.start(i))?;
        let bounds = bounds_like(&start, |i| formula.bounds(i))?;
        Ok(TestProblem {
            meta,
            params: *params,
            formula,
            n,
            start,
            bounds,
        })
    }

    /// The problem's record.
    pub fn meta(&self) -> &'static Meta {
        self.meta
    }

    /// The name, CUTEst's where the problem is there.
    pub fn name(&self) -> &'static str {
        self.meta.name
    }

    /// The parameters it was built with.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The number of variables.
    pub fn n(&self) -> usize {
        self.n
    }

    /// The start point as CUTEst has it. It may lie outside the bounds: solvers project it.
    pub fn start(&self) -> V {
        self.start.clone()
    }

    /// The least value known for these parameters: −∞ for an objective without lower bound, `None` if nothing is known.
    /// [`BestKnown::source`](crate::BestKnown::source) of the record says who found it.
    pub fn best_known(&self) -> Option<f64> {
        self.meta.best.value(self.meta, &self.params)
    }

    /// The formula, to be evaluated on slices.
    pub fn formula(&mut self) -> &mut dyn Formula<V::Scalar> {
        self.formula.as_mut()
    }
}

/// The formula of a record, to be evaluated on slices.
///
/// ```
/// # use thalweg_testproblems::{by_name, formula};
/// let meta = by_name("ROSENBR")?;
/// let mut rosenbrock = formula::<f64>(meta, &meta.params(&[])?)?;
/// let mut hv = [0.0; 2];
/// rosenbrock.hessian_product(&[1.0, 1.0], &[0.0, 1.0], &mut hv);
/// assert_eq!(hv, [-400.0, 200.0]);
/// # Ok::<(), thalweg_testproblems::BuildError>(())
/// ```
///
/// # Errors
/// A problem with general constraints.
pub fn formula<T: Real>(meta: &Meta, params: &Params) -> Result<Box<dyn Formula<T>>, BuildError> {
    problems::build(meta, params).ok_or(BuildError::HasConstraints { problem: meta.name })
}

/// The template with the start point in it, if it is of the right length.
pub(crate) fn start_like<V: Vector>(
    meta: &'static Meta,
    n: usize,
    mut template: V,
    start: impl Fn(usize) -> f64,
) -> Result<V, BuildError> {
    if template.local_len() != n {
        return Err(BuildError::TemplateLength {
            problem: meta.name,
            expected: n,
            found: template.local_len(),
        });
    }
    for (i, x) in template.local_mut().iter_mut().enumerate() {
        *x = V::Scalar::from_f64(start(i));
    }
    Ok(template)
}

/// The bounds, if there are any.
pub(crate) fn bounds_like<V: Vector>(
    template: &V,
    bounds: impl Fn(usize) -> (f64, f64),
) -> Result<Option<Bounds<V>>, BuildError> {
    if (0..template.local_len()).all(|i| bounds(i) == crate::FREE) {
        return Ok(None);
    }
    let (mut lower, mut upper) = (template.like(), template.like());
    for (i, (l, u)) in lower.local_mut().iter_mut().zip(upper.local_mut()).enumerate() {
        let (low, high) = bounds(i);
        (*l, *u) = (V::Scalar::from_f64(low), V::Scalar::from_f64(high));
    }
    Ok(Some(Bounds::new(lower, upper)?))
}

impl<V: Vector> Problem for TestProblem<V> {
    type Vector = V;
    type Error = Infallible;

    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        let (x, g) = (x.local(), gradient.local_mut());
        if x.len() != self.n || g.len() != self.n {
            g.fill(nan());
            return Ok(nan());
        }
        Ok(self.formula.value_and_gradient(x, g))
    }

    fn value(&mut self, x: &V) -> Result<V::Scalar, Infallible> {
        if x.local_len() != self.n {
            return Ok(nan());
        }
        Ok(self.formula.value(x.local()))
    }

    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds.as_ref()
    }
}

impl<V: Vector> HessianProduct for TestProblem<V> {
    fn hessian_product(&mut self, x: &V, v: &V, product: &mut V) -> Result<(), Infallible> {
        let (x, v, hv) = (x.local(), v.local(), product.local_mut());
        if x.len() != self.n || v.len() != self.n || hv.len() != self.n {
            hv.fill(nan());
        } else {
            self.formula.hessian_product(x, v, hv);
        }
        Ok(())
    }
}

pub(crate) fn nan<T: Real>() -> T {
    T::from_f64(f64::NAN)
}

impl<V: Vector> std::fmt::Debug for TestProblem<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestProblem")
            .field("name", &self.meta.name)
            .field("n", &self.n)
            .field("bounded", &self.bounds.is_some())
            .finish_non_exhaustive()
    }
}
