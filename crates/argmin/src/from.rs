//! A problem written for argmin, under thalweg's solvers.

use crate::vectors::gradient_at;
use crate::{Argmin, Slices, Smooth};
use argmin::core::Error;
use thalweg_core::Problem;

/// A problem written for argmin (`CostFunction` and `Gradient`) as a thalweg [`Problem`] over [`Argmin`] vectors.
///
/// * Bounds are laid over it with `thalweg_core::Bounded`.
/// * argmin's errors are the problem's errors, unchanged within [`Raised`]: `downcast_ref` finds what the objective
///   returned.
/// * Value and gradient are two calls of the objective, the value first. Where it is NaN or infinite, which thalweg
///   takes for a step too long, the gradient is not asked for.
/// * The gradient is copied once, O(n); that the objective allocates it cannot be helped from here.
///
/// ```
/// use argmin::core::{CostFunction, Error, Gradient};
/// use thalweg::{Bounded, Bounds, Driver, Lbfgsb};
/// use thalweg_argmin::{Argmin, FromArgmin};
///
/// struct Bowl;
/// impl CostFunction for Bowl {
///     type Param = Vec<f64>;
///     type Output = f64;
///     fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
///         Ok((x[0] - 3.0).powi(2) + x[1].powi(2))
///     }
/// }
/// impl Gradient for Bowl {
///     type Param = Vec<f64>;
///     type Gradient = Vec<f64>;
///     fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
///         Ok(vec![2.0 * (x[0] - 3.0), 2.0 * x[1]])
///     }
/// }
///
/// let bounds = Bounds::new(Argmin(vec![0.0; 2]), Argmin(vec![1.0; 2]))?;
/// let problem = Bounded::new(FromArgmin::new(Bowl), bounds);
/// let solution = Driver::new().run(&Lbfgsb::default(), problem, Argmin(vec![0.5, 0.5]))?;
/// assert_eq!(solution.x.0, [1.0, 0.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct FromArgmin<O> {
    problem: O,
}

impl<O> FromArgmin<O> {
    /// `problem` for thalweg's solvers.
    pub fn new(problem: O) -> Self {
        FromArgmin { problem }
    }

    /// The problem.
    pub fn get(&self) -> &O {
        &self.problem
    }

    /// The problem, to keep.
    pub fn into_inner(self) -> O {
        self.problem
    }
}

/// The error of an argmin objective, as the objective returned it.
///
/// argmin's error type is anyhow's, which is not a `std::error::Error`, so that `?` could not pass on what a run
/// returns. This wrapper is one. It derefs to argmin's error; `.0` takes it out.
#[derive(Debug)]
pub struct Raised(pub Error);

impl std::fmt::Display for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Raised {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl std::ops::Deref for Raised {
    type Target = Error;
    fn deref(&self) -> &Error {
        &self.0
    }
}

impl<O: Smooth> Problem for FromArgmin<O> {
    type Vector = Argmin<O::Point>;
    type Error = Raised;

    fn value_and_gradient(
        &mut self,
        x: &Argmin<O::Point>,
        gradient: &mut Argmin<O::Point>,
    ) -> Result<O::Number, Raised> {
        let value = self.value(x)?;
        gradient_at(value, || self.problem.gradient(&x.0), gradient.elements_mut()).map_err(Raised)?;
        Ok(value)
    }

    fn value(&mut self, x: &Argmin<O::Point>) -> Result<O::Number, Raised> {
        self.problem.cost(&x.0).map_err(Raised)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argmin::core::{CostFunction, Gradient};
    use std::cell::Cell;
    use thalweg::{Driver, Lbfgsb};
    use thalweg_core::{Error as RunError, InitError, Status};

    /// Σ (10 x − ln x), not defined for x ≤ 0; fails with `Full` at the evaluation `fails_at`.
    #[derive(Default)]
    struct Barrier {
        costs: Cell<u64>,
        gradients: Cell<u64>,
        fails_at: Option<u64>,
        length: Option<usize>,
    }

    #[derive(Debug, PartialEq)]
    struct Full(u64);
    impl std::fmt::Display for Full {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "full at {}", self.0)
        }
    }
    impl std::error::Error for Full {}

    impl CostFunction for Barrier {
        type Param = Vec<f64>;
        type Output = f64;
        fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
            self.costs.set(self.costs.get() + 1);
            if self.fails_at == Some(self.costs.get()) {
                return Err(Full(self.costs.get()).into());
            }
            Ok(x.iter().map(|x| 10.0 * x - x.ln()).sum())
        }
    }
    impl Gradient for Barrier {
        type Param = Vec<f64>;
        type Gradient = Vec<f64>;
        fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
            self.gradients.set(self.gradients.get() + 1);
            assert!(x.iter().all(|&x| x > 0.0), "asked for outside the domain");
            let mut g: Vec<f64> = x.iter().map(|x| 10.0 - 1.0 / x).collect();
            g.resize(self.length.unwrap_or(x.len()), 0.0);
            Ok(g)
        }
    }

    #[test]
    fn outside_the_domain_no_gradient_is_asked_for() {
        let mut problem = FromArgmin::new(Barrier::default());
        let start = Argmin(vec![3.0, 0.5]);
        let solution = Driver::new()
            .run(&Lbfgsb::default(), &mut problem, start)
            .unwrap();
        assert!(solution.converged(), "{solution}");
        // f'' = 100 at the minimiser 0.1 and ‖∇f‖ ≤ 1e-6, so that |x − 0.1| ≤ 1e-8; a factor of ten for the rest.
        assert!(solution.x.iter().all(|x| (x - 0.1).abs() < 1e-7));
        assert!(solution.counters.non_finite > 0);
        let problem = problem.into_inner();
        assert_eq!(problem.costs.get(), solution.counters.evaluations());
        assert_eq!(
            problem.gradients.get(),
            solution.counters.evaluations() - solution.counters.non_finite
        );
    }

    #[test]
    fn errors_come_through_unchanged() {
        let failing = |fails_at| {
            let problem = FromArgmin::new(Barrier {
                fails_at: Some(fails_at),
                ..Barrier::default()
            });
            Driver::new().run(&Lbfgsb::default(), problem, Argmin(vec![3.0, 0.5]))
        };
        match failing(1).unwrap_err() {
            RunError::Init(InitError::Objective(e)) => assert_eq!(e.downcast_ref(), Some(&Full(1))),
            e => panic!("{e}"),
        }
        match failing(6).unwrap_err() {
            RunError::Objective { source, solution } => {
                assert_eq!(source.downcast_ref(), Some(&Full(6)));
                assert_eq!(solution.status, Status::ObjectiveError);
                assert!(solution.counters.iterations > 0);
                let again = Barrier::default().cost(&solution.x).unwrap();
                assert_eq!(solution.value.to_bits(), again.to_bits());
            }
            e => panic!("{e}"),
        }
        // With `?`, through whatever takes a standard error: the words and the causes are still there.
        let passed_on = || -> Result<(), Box<dyn std::error::Error>> {
            failing(6)?;
            Ok(())
        };
        let error = passed_on().unwrap_err();
        assert!(error.to_string().contains("full at 6"), "{error}");
        let caused = Raised(Error::from(Full(1)).context("while writing"));
        assert_eq!(caused.to_string(), "while writing");
        let cause = std::error::Error::source(&caused).unwrap();
        assert_eq!(cause.downcast_ref(), Some(&Full(1)));
    }

    #[test]
    fn a_gradient_of_another_length_is_named() {
        let problem = FromArgmin::new(Barrier {
            length: Some(3),
            ..Barrier::default()
        });
        let error = Driver::new()
            .run(&Lbfgsb::default(), problem, Argmin(vec![3.0, 0.5]))
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("the gradient has length 3, but 2 is needed"),
            "{error}"
        );
    }

    #[test]
    fn the_value_alone_costs_no_gradient() {
        let mut problem = FromArgmin::new(Barrier::default());
        assert_eq!(problem.value(&Argmin(vec![1.0])).unwrap(), 10.0);
        assert_eq!((problem.get().costs.get(), problem.get().gradients.get()), (1, 0));
    }
}
