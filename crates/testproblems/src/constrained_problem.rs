//! A test problem with general constraints as the solvers take it.

use crate::problem::{bounds_like, nan, start_like};
use crate::{BuildError, ConstrainedFormula, Meta, Params, by_name, constrained};
use std::convert::Infallible;
use thalweg_core::{Bounds, Constrained, HessianProduct, LagrangianHessian, Problem, Real, Vector};

/// A problem of the collection with general constraints l ≤ c(x) ≤ u besides bounds, on vectors of type `V` for the
/// variables and for the constraints alike. All derivatives are exact.
///
/// ```
/// use thalweg_core::{Constrained, Problem};
/// use thalweg_testproblems::ConstrainedProblem;
///
/// let mut problem = ConstrainedProblem::<Vec<f64>>::new("HS71", &[])?;
/// let x = problem.start();
/// let mut c = vec![0.0; problem.m()];
/// let Ok(()) = problem.constraints(&x, &mut c);
/// assert_eq!(c, [0.0, 12.0]);
/// let limits = problem.constraint_bounds().unwrap();
/// assert_eq!((limits.lower()[1], limits.upper()[1]), (0.0, 0.0));
/// assert!((problem.best_known().unwrap() - 17.0140173).abs() < 1e-7);
/// # Ok::<(), thalweg_testproblems::BuildError>(())
/// ```
///
/// At vectors of a wrong length, values and derivatives are NaN.
pub struct ConstrainedProblem<V: Vector = Vec<f64>> {
    meta: &'static Meta,
    params: Params,
    formula: Box<dyn ConstrainedFormula<V::Scalar>>,
    start: V,
    bounds: Option<Bounds<V>>,
    limits: Bounds<V>,
}

impl<T: Real> ConstrainedProblem<Vec<T>> {
    /// The problem of this name (in any case), on `Vec<T>`. Parameters not given have their defaults.
    ///
    /// # Errors
    /// An unknown name, a problem without general constraints, an unknown parameter or an illegal value.
    pub fn new(name: &str, parameters: &[(&str, f64)]) -> Result<Self, BuildError> {
        let meta = by_name(name)?;
        Self::from_meta(meta, &meta.params(parameters)?)
    }

    /// The problem of this record, on `Vec<T>`.
    ///
    /// # Errors
    /// A problem without general constraints.
    pub fn from_meta(meta: &'static Meta, params: &Params) -> Result<Self, BuildError> {
        Self::with(meta, params, |zeros| zeros)
    }
}

impl<V: Vector> ConstrainedProblem<V> {
    /// On any vector type: `make` turns a list of zeros into a vector of that length; it is called once for the
    /// variables and once for the constraints.
    ///
    /// # Errors
    /// A problem without general constraints, or a vector of another length.
    pub fn with(
        meta: &'static Meta,
        params: &Params,
        mut make: impl FnMut(Vec<V::Scalar>) -> V,
    ) -> Result<Self, BuildError> {
        let formula = constrained_formula::<V::Scalar>(meta, params)?;
        let zeros = |n: usize| vec![V::Scalar::from_f64(0.0); n];
        let start = start_like(meta, formula.n(), make(zeros(formula.n())), |i| formula.start(i))?;
        let bounds = bounds_like(&start, |i| formula.bounds(i))?;
        let template = start_like(meta, formula.m(), make(zeros(formula.m())), |_| 0.0)?;
        let (mut lower, mut upper) = (template.like(), template);
        for (i, (l, u)) in lower.local_mut().iter_mut().zip(upper.local_mut()).enumerate() {
            let (low, high) = formula.limits(i);
            (*l, *u) = (V::Scalar::from_f64(low), V::Scalar::from_f64(high));
        }
        Ok(ConstrainedProblem {
            meta,
            params: *params,
            formula,
            start,
            bounds,
            limits: Bounds::new(lower, upper)?,
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
        self.formula.n()
    }

    /// The number of general constraints; bounds on variables do not count.
    pub fn m(&self) -> usize {
        self.formula.m()
    }

    /// The start point as CUTEst has it. It may lie outside bounds and constraints.
    pub fn start(&self) -> V {
        self.start.clone()
    }

    /// The least value known on the feasible set for these parameters.
    pub fn best_known(&self) -> Option<f64> {
        self.meta.best.value(self.meta, &self.params)
    }

    /// The point where the objective has the best value known.
    pub fn optimum(&self) -> Option<V> {
        let mut x = self.start.clone();
        for (j, x) in x.local_mut().iter_mut().enumerate() {
            *x = V::Scalar::from_f64(self.formula.optimum(j)?);
        }
        Some(x)
    }

    /// The formula, to be evaluated on slices.
    pub fn formula(&mut self) -> &mut dyn ConstrainedFormula<V::Scalar> {
        self.formula.as_mut()
    }
}

/// The formula of a record with general constraints, to be evaluated on slices.
///
/// # Errors
/// A problem without general constraints.
pub fn constrained_formula<T: Real>(
    meta: &Meta,
    params: &Params,
) -> Result<Box<dyn ConstrainedFormula<T>>, BuildError> {
    constrained::build(meta, params).ok_or(BuildError::NoConstraints { problem: meta.name })
}

impl<V: Vector> Problem for ConstrainedProblem<V> {
    type Vector = V;
    type Error = Infallible;

    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Infallible> {
        let (x, g) = (x.local(), gradient.local_mut());
        if x.len() != self.formula.n() || g.len() != self.formula.n() {
            g.fill(nan());
            return Ok(nan());
        }
        Ok(self.formula.value_and_gradient(x, g))
    }

    fn value(&mut self, x: &V) -> Result<V::Scalar, Infallible> {
        if x.local_len() != self.formula.n() {
            return Ok(nan());
        }
        Ok(self.formula.value(x.local()))
    }

    fn bounds(&self) -> Option<&Bounds<V>> {
        self.bounds.as_ref()
    }
}

impl<V: Vector> HessianProduct for ConstrainedProblem<V> {
    /// With the Hessian of the objective alone.
    fn hessian_product(&mut self, x: &V, v: &V, product: &mut V) -> Result<(), Infallible> {
        let (x, v, hv) = (x.local(), v.local(), product.local_mut());
        if [x.len(), v.len(), hv.len()] == [self.formula.n(); 3] {
            self.formula.hessian_product(x, v, hv);
        } else {
            hv.fill(nan());
        }
        Ok(())
    }
}

impl<V: Vector> Constrained for ConstrainedProblem<V> {
    type Constraints = V;

    fn constraint_bounds(&self) -> Option<&Bounds<V>> {
        Some(&self.limits)
    }

    fn constraints(&mut self, x: &V, values: &mut V) -> Result<(), Infallible> {
        let (x, c) = (x.local(), values.local_mut());
        if x.len() == self.formula.n() && c.len() == self.formula.m() {
            self.formula.constraints(x, c);
        } else {
            c.fill(nan());
        }
        Ok(())
    }

    fn jacobian_product(&mut self, x: &V, v: &V, product: &mut V) -> Result<(), Infallible> {
        let (x, v, jv) = (x.local(), v.local(), product.local_mut());
        if [x.len(), v.len()] == [self.formula.n(); 2] && jv.len() == self.formula.m() {
            self.formula.jacobian_product(x, v, jv);
        } else {
            jv.fill(nan());
        }
        Ok(())
    }

    fn jacobian_transpose_product(&mut self, x: &V, y: &V, product: &mut V) -> Result<(), Infallible> {
        let (x, y, jty) = (x.local(), y.local(), product.local_mut());
        if [x.len(), jty.len()] == [self.formula.n(); 2] && y.len() == self.formula.m() {
            self.formula.jacobian_transpose_product(x, y, jty);
        } else {
            jty.fill(nan());
        }
        Ok(())
    }
}

impl<V: Vector> LagrangianHessian for ConstrainedProblem<V> {
    fn lagrangian_hessian_product(&mut self, x: &V, y: &V, v: &V, product: &mut V) -> Result<(), Infallible> {
        let (x, y, v, hv) = (x.local(), y.local(), v.local(), product.local_mut());
        if [x.len(), v.len(), hv.len()] == [self.formula.n(); 3] && y.len() == self.formula.m() {
            self.formula.lagrangian_hessian_product(x, y, v, hv);
        } else {
            hv.fill(nan());
        }
        Ok(())
    }
}

impl<V: Vector> std::fmt::Debug for ConstrainedProblem<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConstrainedProblem")
            .field("name", &self.meta.name)
            .field("n", &self.n())
            .field("m", &self.m())
            .field("bounded", &self.bounds.is_some())
            .finish_non_exhaustive()
    }
}
