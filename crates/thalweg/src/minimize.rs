//! The front door: `minimize(x0)`, the objective, options, `run`.

use crate::choose::{Automatic, Call, Choose, ErrorOf, Named, Using};
#[cfg(feature = "finitediff")]
use crate::objective::{Differences, ValueMut};
use crate::objective::{
    Fused, IntoProblem, Outcome, Separate, Setup, ValueOnly, Whole, WholeWithHessian, WithHessian,
};
use crate::{IntoMethod, Options};
use std::io::Write;
use std::time::Duration;
use thalweg_core::{
    Bounds, Driver, Error, HessianProduct, InitError, Interval, IntoBounds, IntoFlow, InvalidInput, Observer,
    Printer, Problem, Progress, ScalarOf, Solution, StoppingTest, Vector, Verbosity,
};
#[cfg(feature = "finitediff")]
use thalweg_finitediff::{Scheme, StepSize};

/// Minimises a smooth function from `x0`. In order: the start, the objective, options, [`run`](Minimize::run).
///
/// ```
/// use thalweg::minimize;
///
/// let solution = minimize(vec![-1.2, 1.0])
///     .value_and_gradient(|x, g| {
///         let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
///         g[0] = -2.0 * a - 400.0 * x[0] * b;
///         g[1] = 200.0 * b;
///         a * a + 100.0 * b * b
///     })
///     .bounds((-2.0, 0.5))
///     .run()?;
/// assert!(solution.converged());
/// assert!((solution.x[0] - 0.5).abs() < 1e-8 && (solution.x[1] - 0.25).abs() < 1e-8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// `x0` is any [`Vector`] of `f64`: a `Vec` or an array, or with a feature a vector of nalgebra, faer or ndarray. Closures
/// see it as a slice. An `x0` outside the bounds is moved onto them. For `f32` there is [`minimize_f32`].
///
/// # The objective
///
/// | what there is | method |
/// |---|---|
/// | value and gradient in one go | [`value_and_gradient`](Start::value_and_gradient) |
/// | one closure for each | [`value`](Start::value), then [`gradient`](Minimize::gradient) |
/// | the value alone | [`value`](Start::value); the gradient is taken by central differences |
/// | a [`Problem`] | [`problem`](Start::problem), [`problem_with_hessian`](Start::problem_with_hessian) |
/// | also products with the Hessian | then [`hessian_product`](Minimize::hessian_product) |
/// | also general constraints | then [`constraints`](Minimize::constraints) |
/// | value, gradient and constraints in one go | [`value_gradient_and_constraints`](Start::value_gradient_and_constraints) |
/// | a [`Constrained`](crate::Constrained) problem | [`constrained_problem`](Start::constrained_problem) |
///
/// A closure that can fail returns a `Result` in place of the value, or an `Option`, where `None` ends the run.
///
/// # Which solver
///
/// [`method`](Minimize::method) names one, [`solver`](Minimize::solver) takes one with all its options. Otherwise it is
/// chosen, and [`Solution::choice`] says why:
///
/// | Hessian products | solver |
/// |---|---|
/// | yes | `tnc`, with these products |
/// | no | `l-bfgs-b`, with bounds and without |
///
/// Of 107 test problems of up to 50 variables without bounds `l-bfgs-b` solves 102 and `bfgs` 91, at the same cost in the
/// median where both do.
///
/// With general constraints it is `auglag`: see [`MinimizeConstrained`](crate::MinimizeConstrained).
///
/// # Cost
///
/// As the solver's own, and one indirect call an evaluation; none with [`solver`](Minimize::solver).
pub fn minimize<V: Vector<Scalar = f64>>(x0: V) -> Start<V> {
    // The scalar is fixed here so that `minimize(vec![1.0, 2.0])` needs no annotations: the compiler would settle the
    // type of the literals only after it has met the closures.
    Start::new(x0)
}

/// [`minimize`] in single precision.
///
/// ```
/// use thalweg::minimize_f32;
/// let solution = minimize_f32([3.0, 1.0])
///     .value(|x| (x[0] - 1.0).powi(2) + (x[1] - 2.0).powi(2))
///     .run()?;
/// assert!((solution.x[0] - 1.0).abs() < 1e-2, "{solution}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn minimize_f32<V: Vector<Scalar = f32>>(x0: V) -> Start<V> {
    Start::new(x0)
}

/// A start point that waits for its objective; made by [`minimize`] and [`minimize_f32`], and by [`new`](Self::new) in
/// code that is generic over the scalar.
#[must_use = "give it an objective, such as `.value_and_gradient(|x, g| ..)`, and `.run()` it"]
#[derive(Debug, Clone)]
pub struct Start<V> {
    x0: V,
}

impl<V: Vector> Start<V> {
    /// From a start point of either precision.
    pub fn new(x0: V) -> Self {
        Start { x0 }
    }

    pub(crate) fn into_x0(self) -> V {
        self.x0
    }

    /// A closure that writes the gradient into its second argument and returns the value. Every element of the
    /// gradient must be written.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// let solution = minimize([3.0])
    ///     .value_and_gradient(|x, g| { g[0] = 2.0 * (x[0] - 1.0); (x[0] - 1.0).powi(2) })
    ///     .run()?;
    /// assert!((solution.x[0] - 1.0).abs() < 1e-6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value_and_gradient<'o, F, R>(self, f: F) -> Minimize<'o, V, Fused<F>>
    where
        F: FnMut(&[V::Scalar], &mut [V::Scalar]) -> R,
        R: Outcome<V::Scalar>,
    {
        Minimize::new(self.x0, Fused { f })
    }

    /// A closure for the value. Add [`gradient`](Minimize::gradient), or the gradient is taken by differences (feature
    /// `finitediff`, on by default): [`differences`](Minimize::differences) says how, [`threads`](Minimize::threads) on
    /// how many threads.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// let solution = minimize(vec![3.0, 0.0])
    ///     .value(|x| (x[0] - 1.0).powi(2) + (x[1] - x[0]).powi(4))
    ///     .run()?;
    /// assert!((solution.x[0] - 1.0).abs() < 1e-4, "{solution}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value<'o, F, R>(self, f: F) -> Minimize<'o, V, ValueOnly<F>>
    where
        F: Fn(&[V::Scalar]) -> R,
        R: Outcome<V::Scalar>,
    {
        Minimize::new(
            self.x0,
            ValueOnly {
                f,
                #[cfg(feature = "finitediff")]
                differences: Differences::default(),
            },
        )
    }

    /// A closure for the value that changes what it captured, such as a simulation with a state. The gradient is taken
    /// by differences, on one thread.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// let mut calls = 0;
    /// let solution = minimize(vec![3.0])
    ///     .value_mut(|x| { calls += 1; (x[0] - 1.0).powi(2) })
    ///     .run()?;
    /// assert!(solution.converged() && calls > 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "finitediff")]
    pub fn value_mut<'o, F, R>(self, f: F) -> Minimize<'o, V, ValueMut<F>>
    where
        F: FnMut(&[V::Scalar]) -> R,
        R: Outcome<V::Scalar>,
    {
        Minimize::new(
            self.x0,
            ValueMut {
                f,
                differences: Differences::default(),
            },
        )
    }

    /// A [`Problem`], or `&mut` one. Bounds of its own hold unless [`bounds`](Minimize::bounds) gives others.
    pub fn problem<'o, P: Problem<Vector = V>>(self, problem: P) -> Minimize<'o, V, Whole<P>> {
        Minimize::new(self.x0, Whole { problem })
    }

    /// A [`Problem`] that has Hessian products, or `&mut` one.
    pub fn problem_with_hessian<'o, P>(self, problem: P) -> Minimize<'o, V, WholeWithHessian<P>>
    where
        P: HessianProduct<Vector = V>,
    {
        Minimize::new(self.x0, WholeWithHessian { problem })
    }
}

#[cfg(feature = "finitediff")]
impl Default for Differences {
    fn default() -> Self {
        Differences {
            scheme: Scheme::Central,
            step: StepSize::Automatic,
        }
    }
}

/// A minimisation that waits for options and [`run`](Self::run); made by the methods of [`Start`].
///
/// `O` is the objective, `H` how the solver is found. An option that the solver does not have is an error that names it.
#[must_use = "nothing happens until `.run()`"]
#[derive(Debug)]
pub struct Minimize<'o, V: Vector, O, H = Automatic> {
    x0: V,
    objective: O,
    how: H,
    bounds: Option<Bounds<V>>,
    options: Options,
    driver: Driver<'o, V>,
    /// Whether the driver tests the gradient, so that the solver shall not.
    tolerance_asked_for: bool,
    /// Whether the driver tests f against a target.
    target_asked_for: bool,
    /// The first thing wrong with what was given; `run` returns it.
    fault: Option<InvalidInput>,
}

impl<'o, V: Vector, O> Minimize<'o, V, O> {
    pub(crate) fn new(x0: V, objective: O) -> Self {
        Minimize {
            x0,
            objective,
            how: Automatic,
            bounds: None,
            options: Options::default(),
            driver: Driver::new(),
            tolerance_asked_for: false,
            target_asked_for: false,
            fault: None,
        }
    }
}

impl<'o, V: Vector, F, H> Minimize<'o, V, ValueOnly<F>, H> {
    /// The gradient that belongs to the value: a closure that writes it into its second argument.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// let solution = minimize(vec![3.0])
    ///     .value(|x| (x[0] - 1.0).powi(2))
    ///     .gradient(|x, g| g[0] = 2.0 * (x[0] - 1.0))
    ///     .run()?;
    /// assert!((solution.x[0] - 1.0).abs() < 1e-6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gradient<G, W>(self, gradient: G) -> Minimize<'o, V, Separate<F, G>, H>
    where
        G: FnMut(&[V::Scalar], &mut [V::Scalar]) -> W,
    {
        self.map(|value| Separate {
            value: value.f,
            gradient,
        })
    }
}

#[cfg(feature = "finitediff")]
macro_rules! difference_options {
    ($($objective:ident),*) => {$(
        impl<V: Vector, F, H> Minimize<'_, V, $objective<F>, H> {
            /// Forward or central differences: n or 2 n values a gradient, exact to about ε^½ or ε^⅔. Central ones unless
            /// said otherwise.
            pub fn differences(mut self, scheme: Scheme) -> Self {
                self.objective.differences.scheme = scheme;
                self
            }

            /// Steps of so many times |xᵢ|.
            pub fn relative_step(mut self, step: impl Into<f64>) -> Self {
                self.objective.differences.step = StepSize::Relative(step.into());
                self
            }

            /// Steps of this length, whatever x.
            pub fn absolute_step(mut self, step: impl Into<f64>) -> Self {
                self.objective.differences.step = StepSize::Absolute(step.into());
                self
            }
        }
    )*};
}
#[cfg(feature = "finitediff")]
difference_options!(ValueOnly, ValueMut);

impl<'o, V: Vector, O, H> Minimize<'o, V, O, H> {
    pub(crate) fn map<O2>(self, change: impl FnOnce(O) -> O2) -> Minimize<'o, V, O2, H> {
        Minimize {
            x0: self.x0,
            objective: change(self.objective),
            how: self.how,
            bounds: self.bounds,
            options: self.options,
            driver: self.driver,
            tolerance_asked_for: self.tolerance_asked_for,
            target_asked_for: self.target_asked_for,
            fault: self.fault,
        }
    }

    fn choose<H2>(self, how: H2) -> Minimize<'o, V, O, H2> {
        Minimize {
            x0: self.x0,
            objective: self.objective,
            how,
            bounds: self.bounds,
            options: self.options,
            driver: self.driver,
            tolerance_asked_for: self.tolerance_asked_for,
            target_asked_for: self.target_asked_for,
            fault: self.fault,
        }
    }

    fn blame<T>(&mut self, checked: Result<T, InvalidInput>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault.get_or_insert(fault);
                None
            }
        }
    }

    /// Products with the Hessian: a closure of x, v and the vector to write ∇²f(x) v into.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// let solution = minimize(vec![2.0, 3.0])
    ///     .value_and_gradient(|x, g| {
    ///         (g[0], g[1]) = (4.0 * x[0].powi(3), 2.0 * x[1]);
    ///         x[0].powi(4) + x[1] * x[1]
    ///     })
    ///     .hessian_product(|x, v, hv| (hv[0], hv[1]) = (12.0 * x[0] * x[0] * v[0], 2.0 * v[1]))
    ///     .run()?;
    /// assert_eq!(solution.solver, "tnc");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hessian_product<P, W>(self, product: P) -> Minimize<'o, V, WithHessian<O, P>, H>
    where
        P: FnMut(&[V::Scalar], &[V::Scalar], &mut [V::Scalar]) -> W,
    {
        self.map(|objective| WithHessian { objective, product })
    }

    /// The bounds, in any of the forms of [`IntoBounds`]:
    ///
    /// ```
    /// # use thalweg::minimize;
    /// # let bowl = || minimize(vec![0.5; 2]).value_and_gradient(|x, g| { g.copy_from_slice(x); 0.5 * x.iter().map(|x| x * x).sum::<f64>() });
    /// bowl().bounds((-1.0, 1.0)).run()?;                           // the same for all
    /// bowl().bounds(0.1..).run()?;                                 // one side only
    /// bowl().bounds([(0.0, 1.0), (-1.0, f64::INFINITY)]).run()?;   // a pair for each
    /// bowl().bounds([(Some(0.0), None), (None, Some(1.0))]).run()?;
    /// bowl().bounds((vec![0.0, -1.0], vec![1.0, 2.0])).run()?;     // all lower, all upper
    /// bowl().bounds_each((0..2).map(|i| (f64::from(i), 9.0))).run()?;
    ///
    /// let error = bowl().bounds([(0.0, 1.0), (2.0, -2.0)]).run().unwrap_err();
    /// assert!(error.to_string().starts_with("variable 1 has no feasible value"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bounds(mut self, bounds: impl IntoBounds<V>) -> Self {
        let checked = bounds.into_bounds(&self.x0);
        self.bounds = self.blame(checked);
        self
    }

    /// The bounds from an iterator of pairs or ranges, one a variable.
    pub fn bounds_each<I: Interval<ScalarOf<V>>>(mut self, intervals: impl IntoIterator<Item = I>) -> Self {
        let checked = Bounds::each(&self.x0, intervals);
        self.bounds = self.blame(checked);
        self
    }

    /// A method by [`Method`](crate::Method) or name, with its default options and those set here.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// # let bowl = || minimize(vec![3.0]).value_and_gradient(|x, g| { g[0] = 2.0 * x[0]; x[0] * x[0] });
    /// assert_eq!(bowl().method("TNC").run()?.solver, "tnc");
    /// let error = bowl().method("CG").memory(5).run().unwrap_err();
    /// assert!(error.to_string().contains("`memory`"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn method(mut self, method: impl IntoMethod) -> Minimize<'o, V, O, Named> {
        let checked = method.into_method();
        self.options.method = self.blame(checked);
        self.choose(Named)
    }

    /// A solver with all its options, of this crate or any other.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// use thalweg::{Lbfgsb, MoreThuente};
    /// let solution = minimize(vec![3.0])
    ///     .value_and_gradient(|x, g| { g[0] = 2.0 * x[0]; x[0] * x[0] })
    ///     .solver(Lbfgsb::scipy().line_search(MoreThuente::new().curvature(0.1)))
    ///     .run()?;
    /// assert!(solution.converged());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn solver<S>(self, solver: S) -> Minimize<'o, V, O, Using<S>> {
        self.choose(Using { solver })
    }

    /// Options as one value, such as one read from a file. Those it leaves out stay as they are.
    pub fn options(mut self, options: Options) -> Minimize<'o, V, O, Named> {
        self.options = options.or(self.options);
        self.choose(Named)
    }

    /// Stop when ‖P(x − ∇f) − x‖∞ ≤ gtol; 1e-6 (1e-3 in `f32`) by default.
    pub fn gtol(mut self, gtol: impl Into<f64>) -> Self {
        self.options.gtol = Some(gtol.into());
        self
    }

    /// As [`gtol`](Self::gtol), with a tolerance that is asked for once, when the start point has been evaluated.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// let solution = minimize(vec![1e4])
    ///     .value_and_gradient(|x, g| { g[0] = 4.0 * x[0].powi(3); x[0].powi(4) })
    ///     .gtol_with(|first| 1e-9 * first.projected_gradient_norm())
    ///     .run()?;
    /// assert!(solution.converged() && solution.projected_gradient_norm <= 4e3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gtol_with(mut self, tolerance: impl FnMut(&Progress<'_, V>) -> ScalarOf<V> + 'o) -> Self {
        self.driver = self.driver.gtol_with(tolerance);
        self.tolerance_asked_for = true;
        self
    }

    /// As [`target`](Self::target), with a target that is asked for once, when the start point has been evaluated.
    pub fn target_with(mut self, target: impl FnMut(&Progress<'_, V>) -> ScalarOf<V> + 'o) -> Self {
        self.driver = self.driver.ftarget_with(target);
        self.target_asked_for = true;
        self
    }

    /// Stop when f falls by no more than ftol · max(|f_old|, |f|, 1) in a step; `tnc`: by no more than ftol. No such test
    /// by default.
    pub fn ftol(mut self, ftol: impl Into<f64>) -> Self {
        self.options.ftol = Some(ftol.into());
        self
    }

    /// Stop when f ≤ target.
    pub fn target(mut self, target: impl Into<f64>) -> Self {
        self.options.target = Some(target.into());
        self
    }

    /// How many curvature pairs are kept (`l-bfgs-b`, `l-bfgs`, `tnc`).
    pub fn memory(mut self, pairs: usize) -> Self {
        self.options.memory = Some(pairs);
        self
    }

    /// The most trials in one line search (every method but `sr1`).
    pub fn max_line_search(mut self, trials: u64) -> Self {
        self.options.max_line_search = Some(trials);
        self
    }

    /// The most accepted steps.
    pub fn max_iterations(mut self, n: u64) -> Self {
        self.options.max_iterations = Some(n);
        self
    }

    /// The most evaluations, never exceeded. A gradient by differences counts as one.
    pub fn max_evaluations(mut self, n: u64) -> Self {
        self.options.max_evaluations = Some(n);
        self
    }

    /// The most time, looked at before each evaluation.
    pub fn max_time(mut self, limit: Duration) -> Self {
        self.options.max_time = Some(limit);
        self
    }

    /// How many threads take differences, where only the value is given, and how many `l-bfgs-b` itself works on (feature
    /// `rayon`, from 50 000 variables on). 1 by default, 0 for as many as there are processors. No bit of the result
    /// depends on it.
    pub fn threads(mut self, n: usize) -> Self {
        self.options.threads = Some(n);
        self
    }

    /// Prints the run to standard output: a [`Verbosity`], or SciPy's `iprint`. −1 nothing (the default), 0 the outcome, 1 to
    /// 98 a line every so many iterations, 99 more at each, 100 also changes at the bounds, 101 also x and ∇f.
    pub fn verbosity(mut self, level: impl Into<Verbosity>) -> Self {
        self.options.verbosity = Some(level.into());
        self
    }

    /// Prints the run to anything that can be written to.
    ///
    /// ```
    /// # use thalweg::minimize;
    /// let mut text = Vec::new();
    /// minimize(vec![3.0])
    ///     .value_and_gradient(|x, g| { g[0] = 2.0 * x[0]; x[0] * x[0] })
    ///     .print_to(&mut text, 1)
    ///     .run()?;
    /// assert!(String::from_utf8(text)?.starts_with("lbfgsb: 1 variable\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn print_to(self, out: impl Write + 'o, level: impl Into<Verbosity>) -> Self {
        self.observer(Printer::new(out, level))
    }

    /// Hands the run to `tracing`: see [`Traced`](crate::Traced).
    #[cfg(feature = "tracing")]
    pub fn traced(self) -> Self {
        self.observer(crate::Traced::new())
    }

    /// A live line on standard error: see [`ProgressLine`](crate::ProgressLine).
    #[cfg(feature = "progress")]
    pub fn progress(self) -> Self {
        self.observer(crate::ProgressLine::new())
    }

    /// Looks on: a closure that sees the [`Progress`] at the start and after each step. It returns nothing, or a
    /// [`ControlFlow`](std::ops::ControlFlow) to be able to stop the run.
    ///
    /// ```
    /// # use thalweg::{minimize, Status};
    /// use std::ops::ControlFlow;
    /// let mut values = Vec::new();
    /// let solution = minimize(vec![3.0])
    ///     .value_and_gradient(|x, g| { g[0] = 4.0 * x[0].powi(3); x[0].powi(4) })
    ///     .observe(|p| values.push(p.value()))
    ///     .observe(|p| if p.iteration() == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    ///     .run()?;
    /// assert_eq!(solution.status, Status::ObserverStop);
    /// assert_eq!(values.len(), 4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn observe<F, R>(self, observer: F) -> Self
    where
        F: FnMut(&Progress<'_, V>) -> R + 'o,
        R: IntoFlow + 'o,
    {
        self.observer(observer)
    }

    /// An [`Observer`] that is not a closure.
    pub fn observer(mut self, observer: impl Observer<V> + 'o) -> Self {
        self.driver = self.driver.observe(observer);
        self
    }

    /// A stopping test: a closure that returns `Some(words)` where the run shall end as converged.
    ///
    /// ```
    /// # use thalweg::{minimize, Status};
    /// let solution = minimize(vec![3.0])
    ///     .value_and_gradient(|x, g| { g[0] = 4.0 * x[0].powi(3); x[0].powi(4) })
    ///     .stop_when(|p| (p.x()[0].abs() < 0.1).then_some("x is small"))
    ///     .run()?;
    /// assert_eq!(solution.status, Status::UserTest("x is small"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stop_when<F>(self, test: F) -> Self
    where
        F: FnMut(&Progress<'_, V>) -> Option<&'static str> + 'o,
    {
        self.stopping_test(test)
    }

    /// A [`StoppingTest`] that is not a closure.
    pub fn stopping_test(mut self, test: impl StoppingTest<V> + 'o) -> Self {
        self.driver = self.driver.stop_when(test);
        self
    }

    /// Runs it. Not converging is a [`Status`](crate::Status), not an error.
    ///
    /// # Errors
    /// Bounds, options or a start point that make no sense, a start point where the objective is not finite, or the
    /// objective's own error; the last of these carries the last accepted iterate.
    pub fn run(self) -> Result<Solution<V>, Error<ErrorOf<V, O>, V>>
    where
        O: IntoProblem<V>,
        H: Choose<V, O>,
    {
        let tolerance_asked_for = self.tolerance_asked_for;
        let Ready {
            x0,
            objective,
            how,
            mut options,
            driver,
            setup,
        } = self.ready().map_err(InitError::Invalid)?;
        if tolerance_asked_for && H::TAKES_OPTIONS {
            options.gtol.get_or_insert(0.0);
        }
        let problem = objective.into_problem(setup).map_err(InitError::Invalid)?;
        how.run(Call {
            problem,
            x0,
            options,
            driver,
        })
    }

    pub(crate) fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    /// The first test of the driver's on f or ∇f alone.
    pub(crate) fn level_asked_for(&self) -> Option<&'static str> {
        [
            (self.tolerance_asked_for, "gtol_with"),
            (self.target_asked_for, "target_with"),
            (self.options.target.is_some(), "target"),
            (self.options.ftol.is_some(), "ftol"),
        ]
        .into_iter()
        .find_map(|(asked, name)| asked.then_some(name))
    }

    /// Everything in its place for a run.
    pub(crate) fn ready(self) -> Result<Ready<'o, V, O, H>, InvalidInput> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let options = self.options;
        let mut driver = self.driver;
        if let Some(n) = options.max_iterations {
            driver = driver.max_iterations(n);
        }
        if let Some(n) = options.max_evaluations {
            driver = driver.max_evaluations(n);
        }
        if let Some(limit) = options.max_time {
            driver = driver.max_time(limit);
        }
        if let Some(level) = options.verbosity.filter(|&level| level != Verbosity::Silent) {
            driver = driver.observe(Printer::stdout(level));
        }
        let setup = Setup {
            bounds: self.bounds,
            threads: options.threads,
        };
        Ok(Ready {
            x0: self.x0,
            objective: self.objective,
            how: self.how,
            options,
            driver,
            setup,
        })
    }
}

/// What a [`Minimize`] was told, with the budgets handed to the driver.
pub(crate) struct Ready<'o, V: Vector, O, H> {
    pub(crate) x0: V,
    pub(crate) objective: O,
    pub(crate) how: H,
    pub(crate) options: Options,
    pub(crate) driver: Driver<'o, V>,
    pub(crate) setup: Setup<V>,
}
