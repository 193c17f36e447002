//! General constraints through the front door: `minimize(x0)…constraints(limits, |x, c| ..)`.

use crate::choose::{Automatic, ErrorOf, Failed, Named, Using, give, restore};
use crate::subject::{
    Beside, IntoConstrained, JacobianProducts, Rows, TakesJacobian, Together, WholeConstrained,
    WholeConstrainedWithHessian,
};
use crate::{IntoLimits, IntoMethod, IntoProblem, Lbfgsb, Method, Minimize, Options, Start, Tnc};
use std::fmt;
use std::io::Write;
use std::ops::Deref;
use std::time::Duration;
use thalweg_auglag::{AugmentedLagrangian, ConstrainedState, Kkt, Lagrange, Subproblem};
use thalweg_core::{
    Bounds, Budgeted, ByDifferences, Constrained, Driver, Error, InitError, Interval, IntoBounds, IntoFlow,
    InvalidInput, LagrangianHessian, Observer, Problem, Progress, Real, ScalarOf, Serial, Solution, Solver,
    State, StoppingTest, Vector, Verbosity,
};
use thalweg_tnc::AnyProducts;

/// Up to how many variables `tnc` is inside: with it 94 of 97 problems of Hock and Schittkowski are solved, with a median of 57
/// evaluations, with `l-bfgs-b` 92 with 77. Beyond that its differences for Hessian products have not been compared.
const FEW: usize = 200;

/// The problem that a source of one makes.
type ProblemOf<V, K> = <K as IntoConstrained<V>>::Problem;
/// Its vector of constraints.
pub(crate) type ConstraintsOf<V, K> = <ProblemOf<V, K> as Constrained>::Constraints;
/// Its error.
type FailureOf<V, K> = <ProblemOf<V, K> as Problem>::Error;
/// How a run on it ends.
type Outcome<V, K> = Result<ConstrainedSolution<V, ConstraintsOf<V, K>>, Error<FailureOf<V, K>, V>>;

/// The result of a run with general constraints: a [`Solution`], to which it derefs, and what belongs to the constraints.
///
/// [`Solution::projected_gradient_norm`] is [`Kkt::stationarity`] here: that of the Lagrangian.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConstrainedSolution<V: Vector, C = Vec<ScalarOf<V>>> {
    /// x, f, ∇f, the status and the counters.
    pub solution: Solution<V>,
    /// y, one for each constraint, with ∇f + J'y = 0 but for active bounds: y > 0 belongs to an active upper limit, y < 0 to
    /// an active lower one, whatever the sign for an equation. f changes by −yᵢ for each unit by which the limit of
    /// constraint i is raised.
    pub multipliers: C,
    /// c(x).
    pub constraints: C,
    /// The residuals of the optimality conditions.
    pub kkt: Kkt<ScalarOf<V>>,
}

impl<V: Vector, C> ConstrainedSolution<V, C> {
    /// The largest violation of a constraint, max(l − c, c − u, 0).
    pub fn violation(&self) -> ScalarOf<V> {
        self.kkt.violation
    }
}

impl<V: Vector, C> Deref for ConstrainedSolution<V, C> {
    type Target = Solution<V>;
    fn deref(&self) -> &Solution<V> {
        &self.solution
    }
}

/// The table of [`Solution`], and the violation, the multipliers (the first eight) and the KKT residual.
impl<V: Vector, C: Vector> fmt::Display for ConstrainedSolution<V, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 8;
        write!(f, "{}", self.solution)?;
        write!(f, "\n  {:<20}  {:.3e}", "violation", self.kkt.violation.to_f64())?;
        write!(
            f,
            "\n  {:<20}  {:.3e}",
            "KKT residual",
            self.kkt.residual().to_f64()
        )?;
        let y = self.multipliers.local();
        write!(f, "\n  {:<20}  [", "multipliers")?;
        for (i, y) in y.iter().take(MOST).enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            write!(f, "{comma}{:.6}", y.to_f64())?;
        }
        match y.len() {
            m if m > MOST => write!(f, ", …] ({m} constraints)"),
            _ => f.write_str("]"),
        }
    }
}

impl<V: Vector> Start<V> {
    /// One closure that writes the gradient and the constraints and returns the value: where objective and constraints
    /// share work. `limits` are l and u of l ≤ c(x) ≤ u, in any of the forms of [`IntoLimits`].
    ///
    /// ```
    /// # use thalweg::minimize;
    /// // x₀ + x₁ on the circle x₀² + x₁² = 2: (−1, −1), multiplier ½.
    /// let solution = minimize([0.3, -2.0])
    ///     .value_gradient_and_constraints(2.0, |x, g, c| {
    ///         g.fill(1.0);
    ///         c[0] = x[0] * x[0] + x[1] * x[1];
    ///         x[0] + x[1]
    ///     })
    ///     .run()?;
    /// assert!(solution.converged() && (solution.multipliers[0] - 0.5).abs() < 1e-5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value_gradient_and_constraints<'o, F, R>(
        self,
        limits: impl IntoLimits<V::Scalar>,
        f: F,
    ) -> MinimizeConstrained<'o, V, Together<F, ByDifferences, V::Scalar>>
    where
        F: FnMut(&[V::Scalar], &mut [V::Scalar], &mut [V::Scalar]) -> R,
        R: crate::Outcome<V::Scalar>,
    {
        let limits = limits.into_limits();
        MinimizeConstrained(Minimize::new(
            self.into_x0(),
            Together {
                f,
                jacobian: ByDifferences,
                limits,
            },
        ))
    }

    /// A [`Constrained`] problem, or `&mut` one. Bounds of its own hold unless [`bounds`](MinimizeConstrained::bounds) gives
    /// others.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// use thalweg::{Bounds, from_constrained_fn};
    /// let circle = Bounds::new(vec![2.0], vec![2.0])?;
    /// let problem = from_constrained_fn(circle, |x: &[f64], g: &mut [f64], c: &mut [f64]| {
    ///     g.fill(1.0);
    ///     c[0] = x[0] * x[0] + x[1] * x[1];
    ///     x[0] + x[1]
    /// });
    /// let solution = minimize(vec![0.3, -2.0]).constrained_problem(problem).run()?;
    /// assert!((solution.value + 2.0).abs() < 1e-5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn constrained_problem<'o, P>(self, problem: P) -> MinimizeConstrained<'o, V, WholeConstrained<P>>
    where
        P: Constrained<Vector = V>,
    {
        MinimizeConstrained(Minimize::new(self.into_x0(), WholeConstrained { problem }))
    }

    /// The same with exact products of the Hessian of the Lagrangian.
    pub fn constrained_problem_with_hessian<'o, P>(
        self,
        problem: P,
    ) -> MinimizeConstrained<'o, V, WholeConstrainedWithHessian<P>>
    where
        P: LagrangianHessian<Vector = V>,
    {
        MinimizeConstrained(Minimize::new(
            self.into_x0(),
            WholeConstrainedWithHessian { problem },
        ))
    }
}

impl<'o, V: Vector, O: IntoProblem<V>, H> Minimize<'o, V, O, H> {
    /// General constraints l ≤ c(x) ≤ u: the limits, in any of the forms of [`IntoLimits`], which say how many there are, and a
    /// closure that writes c(x) into its second argument. It returns nothing, or a `Result` with the error of the objective.
    /// Solved by an augmented Lagrangian method.
    ///
    /// The Jacobian is taken by central differences, 2 n calls of the closure for each x, unless
    /// [`jacobian`](MinimizeConstrained::jacobian) or [`jacobian_products`](MinimizeConstrained::jacobian_products) is given.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// use thalweg::Limit;
    /// // Hock and Schittkowski's problem 71, from (1, 5, 5, 1).
    /// let solution = minimize([1.0, 5.0, 5.0, 1.0])
    ///     .value_and_gradient(|x, g| {
    ///         let s = x[0] + x[1] + x[2];
    ///         g[0] = x[3] * (s + x[0]);
    ///         g[1] = x[0] * x[3];
    ///         g[2] = x[0] * x[3] + 1.0;
    ///         g[3] = x[0] * s;
    ///         x[0] * x[3] * s + x[2]
    ///     })
    ///     .bounds((1.0, 5.0))
    ///     .constraints([Limit::at_least(25.0), Limit::equal(40.0)], |x, c| {
    ///         c[0] = x.iter().product();
    ///         c[1] = x.iter().map(|x| x * x).sum();
    ///     })
    ///     .run()?;
    /// assert!(solution.converged());
    /// assert!((solution.value - 17.0140173).abs() < 1e-4);
    /// assert!((solution.multipliers[0] + 0.5522937).abs() < 1e-4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[allow(clippy::type_complexity, reason = "the builder names what it holds")]
    pub fn constraints<C, W>(
        self,
        limits: impl IntoLimits<V::Scalar>,
        constraints: C,
    ) -> MinimizeConstrained<'o, V, Beside<O, C, ByDifferences, V::Scalar>, H>
    where
        C: FnMut(&[V::Scalar], &mut [V::Scalar]) -> W,
        W: crate::Written<ErrorOf<V, O>>,
    {
        let limits = limits.into_limits();
        MinimizeConstrained(self.map(|objective| Beside {
            objective,
            constraints,
            jacobian: ByDifferences,
            limits,
        }))
    }
}

/// A minimisation with general constraints that waits for options and [`run`](Self::run); made by
/// [`Minimize::constraints`], [`Start::value_gradient_and_constraints`] and [`Start::constrained_problem`].
///
/// # Which solver
///
/// | [`method`](Self::method) | solver |
/// |---|---|
/// | none, or `auglag` | [`AugmentedLagrangian`]; inside [`Tnc`] for n ≤ 200 and where there are products with the Hessian, [`Lbfgsb`] otherwise |
/// | `lagrange` | [`Lagrange`], by fixed steps, for noisy objectives |
///
/// Of the 97 problems of Hock and Schittkowski that were tried, `Tnc` inside solves 94 with 57 evaluations (the median), `Lbfgsb`
/// inside 92 with 77. [`Solution::choice`] says which it was; [`solver`](Self::solver) takes one with all its options.
///
/// # Options
///
/// [`gtol`](Self::gtol) and [`feasibility`](Self::feasibility) are the tolerances of the optimality conditions ([`Kkt`]);
/// [`memory`](Self::memory) and [`max_line_search`](Self::max_line_search) reach the solver inside. `ftol` and a target
/// are refused: f says little where points are infeasible.
///
/// # Cost
///
/// An evaluation is one of f, ∇f and c together; the calls for a Jacobian by differences are not counted. A Jacobian by
/// rows is a dense matrix of m rows and n columns; for a sparse one give `jacobian_products` or implement [`Constrained`].
#[must_use = "nothing happens until `.run()`"]
#[derive(Debug)]
pub struct MinimizeConstrained<'o, V: Vector, K, H = Automatic>(Minimize<'o, V, K, H>);

impl<'o, V: Vector, K: TakesJacobian, H> MinimizeConstrained<'o, V, K, H> {
    /// The Jacobian of the constraints: a closure that writes its m rows of n elements, one after the other.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// // The point of the line x₀ + 2 x₁ = 5 nearest to the origin.
    /// let solution = minimize([0.0, 0.0])
    ///     .value_and_gradient(|x, g| { g.copy_from_slice(x); 0.5 * (x[0] * x[0] + x[1] * x[1]) })
    ///     .constraints(5.0, |x, c| c[0] = x[0] + 2.0 * x[1])
    ///     .jacobian(|_, rows| rows.copy_from_slice(&[1.0, 2.0]))
    ///     .run()?;
    /// assert!((solution.x[0] - 1.0).abs() < 1e-6 && (solution.multipliers[0] + 1.0).abs() < 1e-5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn jacobian<G, W>(self, jacobian: G) -> MinimizeConstrained<'o, V, K::With<Rows<G>>, H>
    where
        G: FnMut(&[V::Scalar], &mut [V::Scalar]) -> W,
    {
        MinimizeConstrained(self.0.map(|subject| subject.with_jacobian(Rows { jacobian })))
    }

    /// Products with the Jacobian in place of the matrix: closures of x, v and the vector to write J v into, and of x, y and
    /// the vector to write J'y into.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// // xᵢ₊₁ − xᵢ = 1
    /// let solution = minimize(vec![0.0; 5])
    ///     .value_and_gradient(|x, g| { g.copy_from_slice(x); 0.5 * x.iter().map(|x| x * x).sum::<f64>() })
    ///     .constraints(vec![(1.0, 1.0); 4], |x, c| {
    ///         for (c, x) in c.iter_mut().zip(x.windows(2)) { *c = x[1] - x[0]; }
    ///     })
    ///     .jacobian_products(
    ///         |_, v, jv| for (jv, v) in jv.iter_mut().zip(v.windows(2)) { *jv = v[1] - v[0]; },
    ///         |_, y, jty| {
    ///             jty.fill(0.0);
    ///             for (i, y) in y.iter().enumerate() { jty[i] -= y; jty[i + 1] += y; }
    ///         },
    ///     )
    ///     .run()?;
    /// assert!((solution.x[0] + 2.0).abs() < 1e-5 && (solution.x[4] - 2.0).abs() < 1e-5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[allow(clippy::type_complexity, reason = "the builder names what it holds")]
    pub fn jacobian_products<A, B, W, X>(
        self,
        product: A,
        transpose: B,
    ) -> MinimizeConstrained<'o, V, K::With<JacobianProducts<A, B>>, H>
    where
        A: FnMut(&[V::Scalar], &[V::Scalar], &mut [V::Scalar]) -> W,
        B: FnMut(&[V::Scalar], &[V::Scalar], &mut [V::Scalar]) -> X,
    {
        MinimizeConstrained(
            self.0
                .map(|subject| subject.with_jacobian(JacobianProducts { product, transpose })),
        )
    }
}

impl<'o, V: Vector, K, H> MinimizeConstrained<'o, V, K, H> {
    /// The bounds on x: see [`Minimize::bounds`]. No point outside them is evaluated.
    pub fn bounds(self, bounds: impl IntoBounds<V>) -> Self {
        MinimizeConstrained(self.0.bounds(bounds))
    }

    /// The bounds from an iterator of pairs or ranges, one a variable.
    pub fn bounds_each<I: Interval<ScalarOf<V>>>(self, intervals: impl IntoIterator<Item = I>) -> Self {
        MinimizeConstrained(self.0.bounds_each(intervals))
    }

    /// `"auglag"` or `"lagrange"`: a [`Method`] or its name. One that takes no constraints is an error.
    pub fn method(self, method: impl IntoMethod) -> MinimizeConstrained<'o, V, K, Named> {
        MinimizeConstrained(self.0.method(method))
    }

    /// A solver for general constraints with all its options.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// use thalweg::{AugmentedLagrangian, Lbfgsb};
    /// let solution = minimize([0.3, -2.0])
    ///     .value_and_gradient(|x, g| { g.fill(1.0); x[0] + x[1] })
    ///     .constraints(2.0, |x, c| c[0] = x[0] * x[0] + x[1] * x[1])
    ///     .solver(AugmentedLagrangian::new(Lbfgsb::default().gtol(0.0)).penalty(100.0))
    ///     .run()?;
    /// assert!((solution.value + 2.0).abs() < 1e-5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn solver<S>(self, solver: S) -> MinimizeConstrained<'o, V, K, Using<S>> {
        MinimizeConstrained(self.0.solver(solver))
    }

    /// Options as one value, such as one read from a file. Those it leaves out stay as they are.
    pub fn options(self, options: Options) -> MinimizeConstrained<'o, V, K, Named> {
        MinimizeConstrained(self.0.options(options))
    }

    /// The largest element of the projected gradient of the Lagrangian, relative to max(1, ‖∇f‖∞), at a solution
    /// ([`Kkt::stationarity`]); 1e-6 (1e-3 in `f32`) by default. For `lagrange` the residual of all conditions.
    pub fn gtol(self, gtol: impl Into<f64>) -> Self {
        MinimizeConstrained(self.0.gtol(gtol))
    }

    /// The largest violation of a constraint at a solution, in the units of c, and the largest complementarity; 1e-6 (1e-3
    /// in `f32`) by default. For `lagrange` the violation of points that may be returned, 1e-3 by default.
    pub fn feasibility(mut self, tolerance: impl Into<f64>) -> Self {
        self.0.options_mut().feasibility = Some(tolerance.into());
        self
    }

    /// How many curvature pairs the solver inside keeps.
    pub fn memory(self, pairs: usize) -> Self {
        MinimizeConstrained(self.0.memory(pairs))
    }

    /// The most trials in one line search of the solver inside.
    pub fn max_line_search(self, trials: u64) -> Self {
        MinimizeConstrained(self.0.max_line_search(trials))
    }

    /// The most outer iterations, each a run of the solver inside; for `lagrange` the most steps.
    pub fn max_iterations(self, n: u64) -> Self {
        MinimizeConstrained(self.0.max_iterations(n))
    }

    /// The most evaluations, never exceeded. Differences are not counted.
    pub fn max_evaluations(self, n: u64) -> Self {
        MinimizeConstrained(self.0.max_evaluations(n))
    }

    /// The most time, looked at before each evaluation.
    pub fn max_time(self, limit: Duration) -> Self {
        MinimizeConstrained(self.0.max_time(limit))
    }

    /// How many threads take differences of the objective, where only its value is given.
    pub fn threads(self, n: usize) -> Self {
        MinimizeConstrained(self.0.threads(n))
    }

    /// Prints the run to standard output: see [`Minimize::verbosity`].
    pub fn verbosity(self, level: impl Into<Verbosity>) -> Self {
        MinimizeConstrained(self.0.verbosity(level))
    }

    /// Prints the run to anything that can be written to.
    pub fn print_to(self, out: impl Write + 'o, level: impl Into<Verbosity>) -> Self {
        MinimizeConstrained(self.0.print_to(out, level))
    }

    /// Hands the run to `tracing`: see [`Traced`](crate::Traced).
    #[cfg(feature = "tracing")]
    pub fn traced(self) -> Self {
        MinimizeConstrained(self.0.traced())
    }

    /// A live line on standard error: see [`ProgressLine`](crate::ProgressLine).
    #[cfg(feature = "progress")]
    pub fn progress(self) -> Self {
        MinimizeConstrained(self.0.progress())
    }

    /// Looks on, and may stop the run: see [`Minimize::observe`]. [`Progress::figure`] has `"constraint_violation"`, `"kkt"` and
    /// `"penalty"`.
    pub fn observe<F, R>(self, observer: F) -> Self
    where
        F: FnMut(&Progress<'_, V>) -> R + 'o,
        R: IntoFlow + 'o,
    {
        MinimizeConstrained(self.0.observe(observer))
    }

    /// An [`Observer`] that is not a closure.
    pub fn observer(self, observer: impl Observer<V> + 'o) -> Self {
        MinimizeConstrained(self.0.observer(observer))
    }

    /// A stopping test: see [`Minimize::stop_when`].
    pub fn stop_when<F>(self, test: F) -> Self
    where
        F: FnMut(&Progress<'_, V>) -> Option<&'static str> + 'o,
    {
        MinimizeConstrained(self.0.stop_when(test))
    }

    /// A [`StoppingTest`] that is not a closure.
    pub fn stopping_test(self, test: impl StoppingTest<V> + 'o) -> Self {
        MinimizeConstrained(self.0.stopping_test(test))
    }

    /// Runs it. Not converging, or no feasible point, is a [`Status`](crate::Status), not an error.
    ///
    /// # Errors
    /// Bounds, limits, options or a start point that make no sense, a start point where the objective or a constraint is not
    /// finite, or the objective's own error; the last of these carries the last accepted iterate.
    pub fn run(self) -> Outcome<V, K>
    where
        K: IntoConstrained<V>,
        H: ChooseConstrained<V, K>,
    {
        if let Some(name) = self.0.level_asked_for() {
            return Err(InitError::Invalid(InvalidInput::option(
                name,
                "given, but there are general constraints",
                "leave it out; use `gtol` and `feasibility`",
            ))
            .into());
        }
        let ready = self.0.ready().map_err(InitError::Invalid)?;
        let problem = ready
            .objective
            .into_constrained(&ready.x0, ready.setup)
            .map_err(InitError::Invalid)?;
        ready.how.run(ConstrainedCall {
            problem,
            x0: ready.x0,
            options: ready.options,
            driver: ready.driver,
        })
    }
}

/// All that a run with constraints needs.
#[derive(Debug)]
pub struct ConstrainedCall<'o, V: Vector, K: IntoConstrained<V>> {
    problem: K::Problem,
    x0: V,
    options: Options,
    driver: Driver<'o, V>,
}

/// As [`Choose`](crate::Choose), for problems with general constraints.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not choose a solver for these variables and constraints",
    note = "a solver given by `.solver(..)` must be one for general constraints, such as `AugmentedLagrangian::default()`, with \
            the scalar of the variables"
)]
pub trait ChooseConstrained<V: Vector, K: IntoConstrained<V>> {
    /// Runs it.
    ///
    /// # Errors
    /// Options that the solver does not have, and what [`Driver::run`] refuses.
    fn run(self, call: ConstrainedCall<'_, V, K>) -> Outcome<V, K>;
}

impl<V, K, S> ChooseConstrained<V, K> for Using<S>
where
    V: Vector,
    K: IntoConstrained<V>,
    S: Solver<Budgeted<ProblemOf<V, K>>>,
    S::State: ConstrainedState<Vector = V, Constraints = ConstraintsOf<V, K>>,
{
    fn run(self, mut call: ConstrainedCall<'_, V, K>) -> Outcome<V, K> {
        call.options.threads.take_if(|_| K::DIFFERENCES);
        call.options
            .none_left("a solver given as a value")
            .map_err(InitError::Invalid)?;
        let (solution, state) = call.driver.run_with_state(&self.solver, call.problem, call.x0)?;
        Ok(with_multipliers(solution, &state))
    }
}

impl<V: Vector<Comm = Serial>, K: IntoConstrained<V>> ChooseConstrained<V, K> for Named {
    fn run(self, mut call: ConstrainedCall<'_, V, K>) -> Outcome<V, K> {
        match call.options.method.take() {
            None => Automatic.run(call),
            Some(Method::AugmentedLagrangian) => {
                let mut solution = Automatic.run(call)?;
                solution.solution.choice = None;
                Ok(solution)
            }
            Some(Method::Lagrange) => call.erased(|run| run.lagrange()),
            Some(method) => Err(InitError::Invalid(InvalidInput::option(
                "method",
                method,
                "it takes no general constraints: use auglag or lagrange, or name none",
            ))
            .into()),
        }
    }
}

impl<V: Vector<Comm = Serial>, K: IntoConstrained<V>> ChooseConstrained<V, K> for Automatic {
    fn run(self, call: ConstrainedCall<'_, V, K>) -> Outcome<V, K> {
        let choice;
        let solution = if K::HESSIAN {
            choice = "constraints, Hessian products; tnc inside";
            call.erased(|run| run.tnc(AnyProducts::Exact))
        } else if call.x0.local_len() <= FEW {
            choice = "constraints, few variables; tnc inside";
            call.erased(|run| run.tnc(AnyProducts::Differences))
        } else {
            choice = "constraints, many variables; l-bfgs-b inside";
            call.erased(|run| run.lbfgsb())
        };
        solution.map(|mut solution| {
            solution.solution.choice = Some(choice);
            solution
        })
    }
}

fn with_multipliers<V: Vector, S: ConstrainedState<Vector = V>>(
    solution: Solution<V>,
    state: &S,
) -> ConstrainedSolution<V, S::Constraints> {
    ConstrainedSolution {
        solution,
        multipliers: state.multipliers().clone(),
        constraints: state.constraints().clone(),
        kkt: state.kkt(),
    }
}

/// Every problem with constraints as one type, so that the solvers are compiled once for a type of vector.
type Any<'a, V, C> = dyn LagrangianHessian<Vector = V, Constraints = C, Error = Failed> + 'a;

struct Erased<'a, V: Vector, K: IntoConstrained<V>> {
    problem: &'a mut ProblemOf<V, K>,
    error: Option<FailureOf<V, K>>,
}

/// Calls the problem, and keeps its error aside.
macro_rules! kept {
    ($self:ident, $call:expr) => {
        match $call {
            Ok(value) => Ok(value),
            Err(error) => {
                $self.error = Some(error);
                Err(Failed)
            }
        }
    };
}

impl<V: Vector, K: IntoConstrained<V>> Problem for Erased<'_, V, K> {
    type Vector = V;
    type Error = Failed;
    fn value_and_gradient(&mut self, x: &V, gradient: &mut V) -> Result<V::Scalar, Failed> {
        kept!(self, self.problem.value_and_gradient(x, gradient))
    }
    fn value(&mut self, x: &V) -> Result<V::Scalar, Failed> {
        kept!(self, self.problem.value(x))
    }
    fn bounds(&self) -> Option<&Bounds<V>> {
        self.problem.bounds()
    }
}

impl<V: Vector, K: IntoConstrained<V>> Constrained for Erased<'_, V, K> {
    type Constraints = ConstraintsOf<V, K>;
    fn constraint_bounds(&self) -> Option<&Bounds<Self::Constraints>> {
        self.problem.constraint_bounds()
    }
    fn constraints(&mut self, x: &V, values: &mut Self::Constraints) -> Result<(), Failed> {
        kept!(self, self.problem.constraints(x, values))
    }
    fn evaluate(
        &mut self,
        x: &V,
        gradient: &mut V,
        values: &mut Self::Constraints,
    ) -> Result<V::Scalar, Failed> {
        kept!(self, self.problem.evaluate(x, gradient, values))
    }
    fn jacobian_product(&mut self, x: &V, v: &V, product: &mut Self::Constraints) -> Result<(), Failed> {
        kept!(self, self.problem.jacobian_product(x, v, product))
    }
    fn jacobian_transpose_product(
        &mut self,
        x: &V,
        y: &Self::Constraints,
        product: &mut V,
    ) -> Result<(), Failed> {
        kept!(self, self.problem.jacobian_transpose_product(x, y, product))
    }
}

impl<V: Vector, K: IntoConstrained<V>> LagrangianHessian for Erased<'_, V, K> {
    fn lagrangian_hessian_product(
        &mut self,
        x: &V,
        y: &Self::Constraints,
        v: &V,
        product: &mut V,
    ) -> Result<(), Failed> {
        K::lagrangian_hessian_product(self.problem, x, y, v, product).map_err(|error| {
            self.error = error;
            Failed
        })
    }
}

impl<V: Vector<Comm = Serial>, K: IntoConstrained<V>> ConstrainedCall<'_, V, K> {
    fn erased(
        mut self,
        solve: impl FnOnce(Run<'_, '_, V, ConstraintsOf<V, K>>) -> Ran<V, ConstraintsOf<V, K>>,
    ) -> Outcome<V, K> {
        self.options.threads.take_if(|_| K::DIFFERENCES);
        let mut erased = Erased::<V, K> {
            problem: &mut self.problem,
            error: None,
        };
        let outcome = solve(Run {
            problem: &mut erased,
            x0: self.x0,
            options: self.options,
            driver: &mut self.driver,
        });
        // Products are asked of problems that have them alone, so that who failed has left an error.
        outcome.map_err(|error| restore(error, erased.error, "implement `LagrangianHessian`"))
    }
}

/// A run on a problem of no type in particular.
struct Run<'a, 'o, V: Vector, C: Vector<Scalar = V::Scalar>> {
    problem: &'a mut Any<'a, V, C>,
    x0: V,
    options: Options,
    driver: &'a mut Driver<'o, V>,
}

type Ran<V, C> = Result<ConstrainedSolution<V, C>, Error<Failed, V>>;

impl<'a, V, C> Run<'a, '_, V, C>
where
    V: Vector<Comm = Serial>,
    C: Vector<Scalar = V::Scalar>,
{
    fn with<S>(self, method: Method, solver: &S) -> Ran<V, C>
    where
        S: Solver<Budgeted<&'a mut Any<'a, V, C>>>,
        S::State: ConstrainedState<Vector = V, Constraints = C>,
    {
        self.options
            .none_left(method.name())
            .map_err(InitError::Invalid)?;
        let (solution, state) = self.driver.run_with_state(solver, self.problem, self.x0)?;
        Ok(with_multipliers(solution, &state))
    }

    fn around<I, S>(mut self, inner: I) -> Ran<V, C>
    where
        I: for<'b> Solver<Subproblem<'b, Budgeted<&'a mut Any<'a, V, C>>>, State = S>,
        S: State<Vector = V>,
    {
        let mut solver = AugmentedLagrangian::<I, ScalarOf<V>>::new(inner);
        if let Some(gtol) = self.options.gtol.take() {
            solver = solver.optimality_tolerance(ScalarOf::<V>::from_f64(gtol));
        }
        if let Some(tolerance) = self.options.feasibility.take() {
            solver = solver.feasibility_tolerance(ScalarOf::<V>::from_f64(tolerance));
        }
        self.with(Method::AugmentedLagrangian, &solver)
    }

    fn tnc(mut self, products: AnyProducts) -> Ran<V, C> {
        // The outer iteration says how far an inner run goes.
        let zero = ScalarOf::<V>::from_f64(0.0);
        let mut inner = Tnc::<ScalarOf<V>>::default().gtol(zero).products(products);
        give!(inner, self.options, ScalarOf<V>: memory max_line_search);
        self.around(inner)
    }

    fn lbfgsb(mut self) -> Ran<V, C> {
        let mut inner = Lbfgsb::<ScalarOf<V>>::default().gtol(ScalarOf::<V>::from_f64(0.0));
        give!(inner, self.options, ScalarOf<V>: memory max_line_search);
        self.around(inner)
    }

    fn lagrange(mut self) -> Ran<V, C> {
        let mut solver = Lagrange::<ScalarOf<V>>::default();
        if let Some(gtol) = self.options.gtol.take() {
            solver = solver.tolerance(ScalarOf::<V>::from_f64(gtol));
        }
        if let Some(tolerance) = self.options.feasibility.take() {
            solver = solver.save_tol(ScalarOf::<V>::from_f64(tolerance));
        }
        self.with(Method::Lagrange, &solver)
    }
}
