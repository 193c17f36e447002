//! Which solver runs: named, chosen from what the problem offers, or given as a value.
//!
//! Solvers by name see every problem as one type, a `dyn HessianProduct` whose error is kept aside. So they are compiled
//! once for a type of vector, not once for each closure; the price is an indirect call an evaluation.

use crate::{
    Bfgs, ConjugateGradient, IntoProblem, Lbfgs, Lbfgsb, Method, NewtonCg, Options, Sr1TrustRegion, Tnc,
};
use thalweg_core::{
    Bounds, Budgeted, Driver, Error, HessianProduct, InitError, InvalidInput, Of, Problem, Real, ScalarOf,
    Serial, Solution, Solver, Vector,
};
use thalweg_tnc::AnyProducts;

/// The error of the objective of a run.
pub(crate) type ErrorOf<V, O> = <<O as IntoProblem<V>>::Problem as Problem>::Error;

/// All that a run needs.
#[derive(Debug)]
pub struct Call<'o, V: Vector, O: IntoProblem<V>> {
    pub(crate) problem: O::Problem,
    pub(crate) x0: V,
    pub(crate) options: Options,
    pub(crate) driver: Driver<'o, V>,
}

/// A way to come to a solver: [`Automatic`], [`Named`] or [`Using`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not choose a solver for these variables and this objective",
    note = "methods by name need all variables in one place; for a vector in parts give a solver: `.solver(Lbfgsb::default())`",
    note = "a solver given by `.solver(..)` must have the scalar of the variables, and may need Hessian products"
)]
pub trait Choose<V: Vector, O: IntoProblem<V>> {
    /// Whether the options of [`Minimize`](crate::Minimize) reach the solver.
    const TAKES_OPTIONS: bool = true;
    /// Runs it.
    ///
    /// # Errors
    /// Options that the solver does not have, and what [`Driver::run`] refuses.
    fn run(self, call: Call<'_, V, O>) -> Result<Solution<V>, Error<ErrorOf<V, O>, V>>;
}

/// The solver is chosen from what the problem offers: see [`minimize`](crate::minimize).
#[derive(Debug, Clone, Copy, Default)]
pub struct Automatic;

/// The solver is the one that [`Options::method`] names, or chosen where that names none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Named;

/// The solver is this value.
#[derive(Debug, Clone)]
pub struct Using<S> {
    pub(crate) solver: S,
}

impl<V: Vector, O: IntoProblem<V>, S: Solver<Budgeted<O::Problem>>> Choose<V, O> for Using<S> {
    const TAKES_OPTIONS: bool = false;
    fn run(self, mut call: Call<'_, V, O>) -> Result<Solution<V>, Error<ErrorOf<V, O>, V>> {
        call.options.threads.take_if(|_| O::DIFFERENCES);
        call.options
            .none_left("a solver given as a value")
            .map_err(InitError::Invalid)?;
        call.driver.run(&self.solver, call.problem, call.x0)
    }
}

impl<V: Vector<Comm = Serial>, O: IntoProblem<V>> Choose<V, O> for Named {
    fn run(self, mut call: Call<'_, V, O>) -> Result<Solution<V>, Error<ErrorOf<V, O>, V>> {
        let Some(method) = call.options.method.take() else {
            return Automatic.run(call);
        };
        call.erased(|run| match method {
            Method::Lbfgsb => run.lbfgsb(),
            Method::Tnc => run.tnc(O::PRODUCTS),
            Method::Lbfgs => run.lbfgs(),
            Method::Bfgs => run.bfgs(),
            Method::ConjugateGradient => run.conjugate_gradient(),
            Method::NewtonCg if !O::PRODUCTS => Err(InitError::Invalid(InvalidInput::option(
                "method",
                method,
                "it needs products with the Hessian: add `.hessian_product(..)`, or use a method that does without",
            ))
            .into()),
            Method::NewtonCg => run.newton_cg(),
            Method::Sr1TrustRegion => run.sr1(),
            Method::AugmentedLagrangian | Method::Lagrange => Err(InitError::Invalid(InvalidInput::option(
                "method",
                method,
                "it is for problems with general constraints: add `.constraints(..)`, or use another",
            ))
            .into()),
        })
    }
}

impl<V: Vector<Comm = Serial>, O: IntoProblem<V>> Choose<V, O> for Automatic {
    fn run(self, call: Call<'_, V, O>) -> Result<Solution<V>, Error<ErrorOf<V, O>, V>> {
        let bounded = call.problem.bounds().is_some_and(Bounds::any);
        let choice;
        // The constant keeps solvers that this problem cannot get out of the program.
        let solution = if O::PRODUCTS {
            choice = "Hessian products";
            call.erased(|run| run.tnc(true))
        } else {
            choice = if bounded { "bounds" } else { "no bounds" };
            call.erased(|run| run.lbfgsb())
        };
        solution.map(|mut solution| {
            solution.choice = Some(choice);
            solution
        })
    }
}

/// The objective failed; how is kept aside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failed;

/// Every problem as one type.
type Any<'a, V> = dyn HessianProduct<Vector = V, Error = Failed> + 'a;

struct Erased<'a, V: Vector, O: IntoProblem<V>> {
    problem: &'a mut O::Problem,
    error: Option<ErrorOf<V, O>>,
}

impl<V: Vector, O: IntoProblem<V>> Erased<'_, V, O> {
    #[cold]
    fn keep(&mut self, error: ErrorOf<V, O>) -> Failed {
        self.error = Some(error);
        Failed
    }
}

impl<V: Vector, O: IntoProblem<V>> Problem for Erased<'_, V, O> {
    type Vector = V;
    type Error = Failed;
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<Of<O::Problem>, Failed> {
        self.problem
            .value_and_gradient(x, gradient)
            .map_err(|e| self.keep(e))
    }
    fn value(&mut self, x: &V) -> Result<Of<O::Problem>, Failed> {
        self.problem.value(x).map_err(|e| self.keep(e))
    }
    fn bounds(&self) -> Option<&Bounds<V>> {
        self.problem.bounds()
    }
}

impl<V: Vector, O: IntoProblem<V>> HessianProduct for Erased<'_, V, O> {
    fn hessian_product(&mut self, x: &V, v: &V, product: &mut V) -> Result<(), Failed> {
        O::hessian_product(self.problem, x, v, product).map_err(|e| {
            self.error = e;
            Failed
        })
    }
}

impl<V: Vector<Comm = Serial>, O: IntoProblem<V>> Call<'_, V, O> {
    /// Runs a solver by name on the problem as one of no type in particular.
    fn erased(
        mut self,
        solve: impl FnOnce(Run<'_, '_, V>) -> Result<Solution<V>, Error<Failed, V>>,
    ) -> Result<Solution<V>, Error<ErrorOf<V, O>, V>> {
        let mut erased = Erased::<V, O> {
            problem: &mut self.problem,
            error: None,
        };
        let outcome = solve(Run {
            problem: &mut erased,
            x0: self.x0,
            options: self.options,
            differences: O::DIFFERENCES,
            driver: &mut self.driver,
        });
        outcome.map_err(|error| {
            restore(
                error,
                erased.error,
                "add `.hessian_product(..)`, or use a method that does without",
            )
        })
    }
}

/// The error of a run on an erased problem with that of the objective, which was kept aside, put back in its place. A solver
/// that asks for products where there are none has failed without one: `remedy` says what to do then.
pub(crate) fn restore<E, V: Vector>(
    error: Error<Failed, V>,
    kept: Option<E>,
    remedy: &'static str,
) -> Error<E, V> {
    match (error, kept) {
        (Error::Init(InitError::Invalid(e)), _) => Error::Init(InitError::Invalid(e)),
        (Error::Init(InitError::NonFiniteStart { value, gradient }), _) => {
            Error::Init(InitError::NonFiniteStart { value, gradient })
        }
        (Error::Objective { solution, .. }, Some(source)) => Error::Objective { source, solution },
        (_, Some(source)) => Error::Init(InitError::Objective(source)),
        (_, None) => Error::Init(InitError::Invalid(InvalidInput::option(
            "method",
            "one that needs Hessian products",
            remedy,
        ))),
    }
}

/// A run on a problem of no type in particular.
struct Run<'a, 'o, V: Vector> {
    problem: &'a mut Any<'a, V>,
    x0: V,
    options: Options,
    /// Whether the gradient is taken by differences, which use threads of their own.
    differences: bool,
    driver: &'a mut Driver<'o, V>,
}

/// `solver.option(value)` for every option that was given; each is taken out.
macro_rules! give {
    ($solver:ident, $options:expr, $t:ty: $($name:ident)*) => {
        $(give!(@$name $solver, $options, $t);)*
    };
    (@gtol $solver:ident, $options:expr, $t:ty) => {
        if let Some(gtol) = $options.gtol.take() {
            $solver = $solver.gtol(<$t>::from_f64(gtol));
        }
    };
    (@ftol $solver:ident, $options:expr, $t:ty) => {
        if let Some(ftol) = $options.ftol.take() {
            $solver = $solver.ftol(<$t>::from_f64(ftol));
        }
    };
    (@target $solver:ident, $options:expr, $t:ty) => {
        if let Some(target) = $options.target.take() {
            $solver = $solver.ftarget(<$t>::from_f64(target));
        }
    };
    (@$name:ident $solver:ident, $options:expr, $t:ty) => {
        if let Some(value) = $options.$name.take() {
            $solver = $solver.$name(value);
        }
    };
}

pub(crate) use give;

type Ran<V> = Result<Solution<V>, Error<Failed, V>>;

impl<'a, V: Vector<Comm = Serial>> Run<'a, '_, V> {
    fn with<S: Solver<Budgeted<&'a mut Any<'a, V>>>>(mut self, method: Method, solver: &S) -> Ran<V> {
        self.options.threads.take_if(|_| self.differences);
        self.options
            .none_left(method.name())
            .map_err(InitError::Invalid)?;
        self.driver.run(solver, self.problem, self.x0)
    }

    fn lbfgsb(mut self) -> Ran<V> {
        let mut solver = Lbfgsb::<ScalarOf<V>>::default();
        give!(solver, self.options, ScalarOf<V>: gtol ftol target memory max_line_search);
        #[cfg(feature = "rayon")]
        give!(solver, self.options, ScalarOf<V>: threads);
        self.with(Method::Lbfgsb, &solver)
    }

    fn tnc(mut self, exact: bool) -> Ran<V> {
        let mut solver = Tnc::<ScalarOf<V>>::default().products(match exact {
            true => AnyProducts::Exact,
            false => AnyProducts::Differences,
        });
        give!(solver, self.options, ScalarOf<V>: gtol ftol target memory max_line_search);
        self.with(Method::Tnc, &solver)
    }

    fn lbfgs(mut self) -> Ran<V> {
        let mut solver = Lbfgs::<ScalarOf<V>>::default();
        give!(solver, self.options, ScalarOf<V>: gtol ftol target memory max_line_search);
        self.with(Method::Lbfgs, &solver)
    }

    fn bfgs(mut self) -> Ran<V> {
        let mut solver = Bfgs::<ScalarOf<V>>::default();
        give!(solver, self.options, ScalarOf<V>: gtol ftol target max_line_search);
        self.with(Method::Bfgs, &solver)
    }

    fn conjugate_gradient(mut self) -> Ran<V> {
        let mut solver = ConjugateGradient::<ScalarOf<V>>::default();
        give!(solver, self.options, ScalarOf<V>: gtol ftol target max_line_search);
        self.with(Method::ConjugateGradient, &solver)
    }

    fn newton_cg(mut self) -> Ran<V> {
        let mut solver = NewtonCg::<ScalarOf<V>>::default();
        give!(solver, self.options, ScalarOf<V>: gtol ftol target max_line_search);
        self.with(Method::NewtonCg, &solver)
    }

    fn sr1(mut self) -> Ran<V> {
        let mut solver = Sr1TrustRegion::<ScalarOf<V>>::default();
        give!(solver, self.options, ScalarOf<V>: gtol target);
        self.with(Method::Sr1TrustRegion, &solver)
    }
}
