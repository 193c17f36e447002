//! A problem that counts, times and checks its evaluations.

use std::time::{Duration, Instant};
use thalweg_core::{Bounds, Problem};

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
