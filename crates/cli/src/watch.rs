//! A problem that counts, times and checks its evaluations.

use std::time::{Duration, Instant};
use thalweg_core::{Bounds, Constrained, HessianProduct, LagrangianHessian, Problem};

/// Passes everything on to the problem inside and keeps the books.
#[derive(Debug)]
pub(crate) struct Watch<P> {
    inner: P,
    books: Books,
}

/// What was evaluated, and how long it took.
#[derive(Debug, Default)]
pub(crate) struct Books {
    /// Evaluations of value and gradient.
    pub(crate) fused: u64,
    /// Evaluations of the value alone.
    pub(crate) values: u64,
    /// Products with the Hessian.
    pub(crate) products: u64,
    /// The largest max(l − x, x − u, 0) at any evaluation.
    pub(crate) violation: f64,
    /// Time spent in the objective.
    pub(crate) objective: Duration,
    /// Time spent looking at the bounds: neither the problem's nor the solver's.
    pub(crate) looking: Duration,
}

impl<P: Problem<Vector = Vec<f64>>> Watch<P> {
    pub(crate) fn new(inner: P) -> Self {
        Watch {
            inner,
            books: Books::default(),
        }
    }

    pub(crate) fn into_books(self) -> Books {
        self.books
    }

    fn timed<R>(&mut self, x: &Vec<f64>, evaluate: impl FnOnce(&mut P) -> R) -> R {
        let arrived = Instant::now();
        if let Some(bounds) = self.inner.bounds().filter(|b| b.any()) {
            self.books.violation = self.books.violation.max(bounds.violation(x));
        }
        let began = Instant::now();
        let result = evaluate(&mut self.inner);
        self.books.objective += began.elapsed();
        self.books.looking += began - arrived;
        result
    }
}

impl<P: Problem<Vector = Vec<f64>>> Problem for Watch<P> {
    type Vector = Vec<f64>;
    type Error = P::Error;

    fn value_and_gradient(&mut self, x: &Vec<f64>, gradient: &mut Vec<f64>) -> Result<f64, P::Error> {
        self.books.fused += 1;
        self.timed(x, |problem| problem.value_and_gradient(x, gradient))
    }

    fn value(&mut self, x: &Vec<f64>) -> Result<f64, P::Error> {
        self.books.values += 1;
        self.timed(x, |problem| problem.value(x))
    }

    fn bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        self.inner.bounds()
    }
}

impl<P: HessianProduct<Vector = Vec<f64>>> HessianProduct for Watch<P> {
    fn hessian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), P::Error> {
        self.books.products += 1;
        self.timed(x, |problem| problem.hessian_product(x, v, product))
    }
}

impl<P: Constrained<Vector = Vec<f64>>> Constrained for Watch<P> {
    type Constraints = P::Constraints;

    fn constraint_bounds(&self) -> Option<&Bounds<P::Constraints>> {
        self.inner.constraint_bounds()
    }

    fn constraints(&mut self, x: &Vec<f64>, values: &mut P::Constraints) -> Result<(), P::Error> {
        self.timed(x, |problem| problem.constraints(x, values))
    }

    fn evaluate(
        &mut self,
        x: &Vec<f64>,
        gradient: &mut Vec<f64>,
        constraints: &mut P::Constraints,
    ) -> Result<f64, P::Error> {
        self.books.fused += 1;
        self.timed(x, |problem| problem.evaluate(x, gradient, constraints))
    }

    fn jacobian_product(
        &mut self,
        x: &Vec<f64>,
        v: &Vec<f64>,
        product: &mut P::Constraints,
    ) -> Result<(), P::Error> {
        self.timed(x, |problem| problem.jacobian_product(x, v, product))
    }

    fn jacobian_transpose_product(
        &mut self,
        x: &Vec<f64>,
        y: &P::Constraints,
        product: &mut Vec<f64>,
    ) -> Result<(), P::Error> {
        self.timed(x, |problem| problem.jacobian_transpose_product(x, y, product))
    }
}

impl<P: LagrangianHessian<Vector = Vec<f64>>> LagrangianHessian for Watch<P> {
    fn lagrangian_hessian_product(
        &mut self,
        x: &Vec<f64>,
        y: &P::Constraints,
        v: &Vec<f64>,
        product: &mut Vec<f64>,
    ) -> Result<(), P::Error> {
        self.books.products += 1;
        self.timed(x, |problem| problem.lagrangian_hessian_product(x, y, v, product))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thalweg_testproblems::TestProblem;

    #[test]
    fn every_kind_of_evaluation_is_counted_and_seen() {
        let problem = TestProblem::<Vec<f64>>::new("HS4", &[]);
        let mut watch = Watch::new(problem.expect("a built-in problem"));
        let (x, v) = (vec![1.5, 0.25], vec![1.0, 0.0]);
        let (mut g, mut hv) = (vec![0.0; 2], vec![f64::NAN; 2]);
        let Ok(f) = watch.value(&x);
        assert_eq!(watch.value_and_gradient(&x, &mut g), Ok(f));
        for _ in 0..3 {
            assert_eq!(watch.hessian_product(&x, &v, &mut hv), Ok(()));
        }
        // f = (x₁ + 1)³/3 + x₂: H₁₁ = 2 (x₁ + 1), all in numbers that are exact.
        assert_eq!((g, hv), (vec![6.25, 1.0], vec![5.0, 0.0]));
        let books = watch.into_books();
        assert_eq!((books.fused, books.values, books.products), (1, 1, 3));
        assert_eq!(books.violation, 0.0);
        // x₁ ≥ 1: half below it, seen by a product alone.
        let problem = TestProblem::<Vec<f64>>::new("HS4", &[]);
        let mut watch = Watch::new(problem.expect("a built-in problem"));
        assert_eq!(
            watch.hessian_product(&vec![0.5, 0.0], &v, &mut vec![0.0; 2]),
            Ok(())
        );
        assert_eq!(watch.into_books().violation, 0.5);
    }
}
