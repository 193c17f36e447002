//! The check of solvers.

use crate::alloc::{HOW_TO_INSTALL, allocations, counting_allocator_is_installed};
use crate::builtin::{Builtin, Probe, Shape, Walls};
use crate::report::Report;
use crate::watched::{Fault, Injected, Watched};
use std::ops::ControlFlow;
use std::time::Duration;
use thalweg_core::{
    Bounds, Budgeted, Counters, Driver, Error, InitError, Problem, Real, Solution, Solver, State, Status,
    Vector,
};

/// A solver of the problems the checks run on. Implemented for every type that solves them; a solver written as
/// `impl<P: Problem> Solver<P> for …` does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not solve the conformance checks' problems on vectors `{V}`",
    note = "it must implement `Solver<Probe<V>>` and `Solver<Budgeted<Probe<V>>>`, as `impl<P: Problem> Solver<P>` does",
    note = "check that the scalar of the solver is that of the check: `thalweg_conformance::solver::<f32, _>(&solver)`"
)]
pub trait SolvesProbes<V: Vector>: Solver<Probe<V>> + Solver<Budgeted<Probe<V>>> {}
impl<V: Vector, S: Solver<Probe<V>> + Solver<Budgeted<Probe<V>>>> SolvesProbes<V> for S {}

/// What is checked of a solver. Each can be switched off with a reason: [`SolverCheck::skip`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Promise {
    /// `"start"`
    Start,
    /// `"no-allocation"`
    NoAllocation,
    /// `"within-bounds"`
    WithinBounds,
    /// `"monotone"`
    Monotone,
    /// `"counters"`
    Counters,
    /// `"consistent-state"`
    ConsistentState,
    /// `"status"`
    Status,
    /// `"deterministic"`
    Deterministic,
    /// `"restart"`
    Restart,
    /// `"non-finite"`
    NonFinite,
    /// `"never-finite"`
    NeverFinite,
    /// `"objective-error"`
    ObjectiveError,
    /// `"invalid-input"`
    InvalidInput,
    /// `"budgets"`
    Budgets,
    /// `"solves"`
    Solves,
}

impl Promise {
    /// All of them.
    pub const ALL: [Promise; 15] = [
        Promise::Start,
        Promise::NoAllocation,
        Promise::WithinBounds,
        Promise::Monotone,
        Promise::Counters,
        Promise::ConsistentState,
        Promise::Status,
        Promise::Deterministic,
        Promise::Restart,
        Promise::NonFinite,
        Promise::NeverFinite,
        Promise::ObjectiveError,
        Promise::InvalidInput,
        Promise::Budgets,
        Promise::Solves,
    ];

    /// The short name, as reports give it.
    pub fn name(self) -> &'static str {
        self.text().0
    }

    /// What is promised.
    pub fn words(self) -> &'static str {
        self.text().1
    }

    pub(crate) fn text(self) -> (&'static str, &'static str) {
        match self {
            Promise::Start => (
                "start",
                "`init` projects x0 onto the bounds, says whether that moved it, and holds no step yet",
            ),
            Promise::NoAllocation => (
                "no-allocation",
                "nothing allocates after `init`: not in `step`, not in `restart`",
            ),
            Promise::WithinBounds => (
                "within-bounds",
                "every point evaluated, and every iterate, is finite and within the bounds",
            ),
            Promise::Monotone => ("monotone", "the value of the state never increases"),
            Promise::Counters => (
                "counters",
                "the counters say what was really done, and `Continue` comes after one accepted step",
            ),
            Promise::ConsistentState => (
                "consistent-state",
                "the state's value and gradient are those of its x, bit for bit, and its projected gradient norm is \
                 that of both",
            ),
            Promise::Status => (
                "status",
                "a status says what is true: converged if and only if the test named holds when evaluated again",
            ),
            Promise::Deterministic => ("deterministic", "the same input gives the same bits"),
            Promise::Restart => ("restart", "`restart` gives the same bits as a fresh `init`"),
            Promise::NonFinite => (
                "non-finite",
                "a trial that is NaN or infinite is a step too long: it is never accepted, and the run goes on",
            ),
            Promise::NeverFinite => (
                "never-finite",
                "an objective that is never finite again ends the run without success, at the last good iterate",
            ),
            Promise::ObjectiveError => (
                "objective-error",
                "an error of the objective comes out of `step`; the state still holds the last accepted iterate and \
                 stepping on goes on",
            ),
            Promise::InvalidInput => (
                "invalid-input",
                "bad input is refused with the matching error, in `init` and in `restart`",
            ),
            Promise::Budgets => (
                "budgets",
                "within the driver no budget is overshot, and all of it can be used",
            ),
            Promise::Solves => (
                "solves",
                "smooth convex problems are solved, with a converged status",
            ),
        }
    }
}

/// Checks that a solver keeps every promise of [`Solver`] and [`State`], in one scalar. As
/// [`SolverCheck::new`]`(solver).run()`.
///
/// The problems are [`Builtin`]: five objectives, five kinds of bounds, n = 1, 2, 10 and 50. Install the
/// [`CountingAllocator`](crate::CountingAllocator) in the test binary, or switch [`Promise::NoAllocation`] off.
///
/// ```no_run
/// # fn check<S: thalweg_conformance::SolvesProbes<Vec<f64>> + thalweg_conformance::SolvesProbes<Vec<f32>>>(mine: S) {
/// thalweg_conformance::solver::<f64, _>(&mine).assert();
/// thalweg_conformance::solver::<f32, _>(&mine).assert();
/// # }
/// ```
pub fn solver<T: Real, S: SolvesProbes<Vec<T>>>(solver: &S) -> Report {
    SolverCheck::new(solver).run()
}

/// The check of a solver with options. [`solver`] is the short way.
///
/// ```no_run
/// use thalweg_conformance::{Promise, SolverCheck};
/// # fn check<S: thalweg_conformance::SolvesProbes<Vec<f64>>>(preset: S) {
/// SolverCheck::new(&preset)
///     .skip(Promise::NonFinite, "this preset follows another program, which stops there")
///     .run::<f64>()
///     .assert();
/// # }
/// ```
#[derive(Debug)]
pub struct SolverCheck<'s, S> {
    solver: &'s S,
    skipped: Vec<(Promise, String)>,
    sizes: Vec<usize>,
    steps: usize,
    solve_steps: usize,
    unconstrained: bool,
    rises_by_rounding: bool,
}

impl<'s, S> SolverCheck<'s, S> {
    /// All promises, n = 1, 2, 10, 50, at most 100 steps of each run (5000 where a problem is to be solved).
    pub fn new(solver: &'s S) -> Self {
        SolverCheck {
            solver,
            skipped: Vec::new(),
            sizes: vec![1, 2, 10, 50],
            steps: 100,
            solve_steps: 5000,
            unconstrained: false,
            rises_by_rounding: false,
        }
    }

    /// Does not look at a promise. The reason is shown in the report.
    #[must_use]
    pub fn skip(mut self, promise: Promise, reason: &str) -> Self {
        self.skipped.push((promise, reason.to_owned()));
        self
    }

    /// The numbers of variables to run with; zeros are left out.
    #[must_use]
    pub fn sizes(mut self, sizes: &[usize]) -> Self {
        self.sizes = sizes.iter().copied().filter(|&n| n > 0).collect();
        self
    }

    /// The solver is for problems without bounds: it is run on those alone, and must refuse bounds as invalid input.
    #[must_use]
    pub fn unconstrained(mut self) -> Self {
        self.unconstrained = true;
        self
    }

    /// The solver runs a line search that is not monotone: the value of its state may rise by the rounding of f,
    /// 16 ε max(|f_old|, |f|), as `Solver` allows such a solver. Any greater rise is an offence still.
    #[must_use]
    pub fn rises_by_rounding(mut self) -> Self {
        self.rises_by_rounding = true;
        self
    }

    /// The longest run, in steps.
    #[must_use]
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// The longest run, in steps, where a problem is to be solved.
    #[must_use]
    pub fn solve_steps(mut self, steps: usize) -> Self {
        self.solve_steps = steps;
        self
    }

    /// Runs all checks with the scalar `T`.
    pub fn run<T: Real>(&self) -> Report
    where
        S: SolvesProbes<Vec<T>>,
    {
        let name = <S as Solver<Probe<Vec<T>>>>::name(self.solver);
        let mut report = Report::new(format!("solver `{name}` in {}", T::NAME));
        for (promise, reason) in &self.skipped {
            report.skip(promise.name(), reason);
        }
        report.check(
            Promise::NoAllocation.text(),
            counting_allocator_is_installed(),
            || "this test binary".into(),
            || HOW_TO_INSTALL.into(),
        );
        let mut checks = Checks {
            solver: self.solver,
            report,
            extremes: Extremes::default(),
            steps: self.steps,
            unconstrained: self.unconstrained,
            rises_by_rounding: self.rises_by_rounding,
        };
        let all_walls = if self.unconstrained {
            &[Walls::Without][..]
        } else {
            &Walls::ALL[..]
        };
        for &n in &self.sizes {
            for shape in Shape::ALL {
                for &walls in all_walls {
                    checks.runs(n, shape, walls);
                }
            }
        }
        for (shape, walls, n) in FAULTY {
            let walls = if self.unconstrained { Walls::Without } else { walls };
            checks.faults(shape, walls, n);
            checks.never_finite(shape, walls, n);
            checks.errors(shape, walls, n);
            checks.budgets(shape, walls, n);
        }
        checks.bad_input();
        if self.unconstrained {
            checks.refuses_bounds();
        }
        for &n in &self.sizes {
            for shape in [Shape::Bowl, Shape::Coupled, Shape::Barrier] {
                for &walls in all_walls {
                    checks.solves(n, shape, walls, self.solve_steps);
                }
            }
        }
        checks.thresholds();
        checks.report
    }
}

/// Where faults are injected and budgets tried: short runs with and without active bounds.
const FAULTY: [(Shape, Walls, usize); 5] = [
    (Shape::Bowl, Walls::Without, 2),
    (Shape::Coupled, Walls::Boxed, 10),
    (Shape::Barrier, Walls::Some, 10),
    (Shape::Valley, Walls::Without, 2),
    (Shape::Penalty, Walls::Fixed, 10),
];

/// Faults are put at each of the evaluations 2 to this one.
const LAST_FAULT: u64 = 12;
/// More evaluations than any run here needs: a loop that never ends is cut off by an error.
const RUNAWAY: u64 = 200_000;

/// Everything a state shows, in bits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Snapshot {
    x: Vec<u64>,
    gradient: Vec<u64>,
    value: u64,
    projected: u64,
    step: u64,
    counters: Counters,
    flow: Option<Status>,
}

fn bits<V: Vector>(v: &V) -> Vec<u64> {
    v.local().iter().map(|x| x.to_bits64()).collect()
}

impl Snapshot {
    pub(crate) fn new<St: State>(state: &St, flow: Option<Status>) -> Self {
        Snapshot {
            x: bits(state.x()),
            gradient: bits(state.gradient()),
            value: state.value().to_bits64(),
            projected: state.projected_gradient_norm().to_bits64(),
            step: state.step_length().to_bits64(),
            counters: *state.counters(),
            flow,
        }
    }

    /// The first thing that differs.
    pub(crate) fn difference(&self, other: &Snapshot) -> Option<String> {
        let hex = |name: &str, a: u64, b: u64| (a != b).then(|| format!("{name}: bits {a:#x} and {b:#x}"));
        let element = |name: &str, a: &[u64], b: &[u64]| {
            if a.len() != b.len() {
                return Some(format!("{name}: {} and {} elements", a.len(), b.len()));
            }
            let i = (0..a.len()).find(|&i| a[i] != b[i])?;
            Some(format!("{name}[{i}]: bits {:#x} and {:#x}", a[i], b[i]))
        };
        element("x", &self.x, &other.x)
            .or_else(|| hex("value", self.value, other.value))
            .or_else(|| element("gradient", &self.gradient, &other.gradient))
            .or_else(|| hex("projected gradient norm", self.projected, other.projected))
            .or_else(|| hex("step length", self.step, other.step))
            .or_else(|| {
                (self.counters != other.counters)
                    .then(|| format!("counters: {:?} and {:?}", self.counters, other.counters))
            })
            .or_else(|| {
                (self.flow != other.flow).then(|| format!("status: {:?} and {:?}", self.flow, other.flow))
            })
    }

    /// As [`difference`](Self::difference) of what every part of a distributed vector must share.
    pub(crate) fn shared_difference(&self, other: &Snapshot) -> Option<String> {
        let strip = |s: &Snapshot| Snapshot {
            x: Vec::new(),
            gradient: Vec::new(),
            ..s.clone()
        };
        strip(self).difference(&strip(other))
    }

    pub(crate) fn value<T: Real>(&self) -> T {
        T::from_bits64(self.value).unwrap_or(T::nan())
    }

    pub(crate) fn flow(&self) -> Option<Status> {
        self.flow
    }
}

/// What the statuses seen imply for the tolerances, whatever they are: a solver that stopped at ‖pg‖ = p because that
/// is within gtol cannot have gone on from a smaller one.
#[derive(Debug, Default)]
struct Extremes {
    stopped_at_gradient: Option<(f64, String)>,
    went_on_from_gradient: Option<(f64, String)>,
    stopped_at_reduction: Option<(f64, String)>,
    went_on_from_reduction: Option<(f64, String)>,
}

fn keep_max(slot: &mut Option<(f64, String)>, v: f64, place: impl FnOnce() -> String) {
    if slot.as_ref().is_none_or(|(old, _)| v > *old) {
        *slot = Some((v, place()));
    }
}

fn keep_min(slot: &mut Option<(f64, String)>, v: f64, place: impl FnOnce() -> String) {
    if slot.as_ref().is_none_or(|(old, _)| v < *old) {
        *slot = Some((v, place()));
    }
}

type StateOf<T, S> = <S as Solver<Probe<Vec<T>>>>::State;
type Outcome = Result<ControlFlow<Status>, ()>;

/// One run that is looked at after every step.
struct Session<T: Real, S: SolvesProbes<Vec<T>>> {
    probe: Probe<Vec<T>>,
    /// The same problem, not watched and not spoiled.
    clean: Builtin<Vec<T>>,
    gradient: Vec<T>,
    state: StateOf<T, S>,
    last: Snapshot,
    /// (f_old − f) / max(|f_old|, |f|, 1) of the last accepted step.
    reduction: Option<f64>,
    place: String,
    calls: usize,
}

impl<T: Real, S: SolvesProbes<Vec<T>>> Session<T, S> {
    fn at(&self) -> String {
        format!("{}, after {} calls of `step`", self.place, self.calls)
    }
}

struct Checks<'s, S> {
    solver: &'s S,
    report: Report,
    extremes: Extremes,
    steps: usize,
    unconstrained: bool,
    rises_by_rounding: bool,
}

fn make_probe<T: Real>(shape: Shape, walls: Walls, n: usize) -> (Probe<Vec<T>>, Builtin<Vec<T>>) {
    let clean = Builtin::new(&vec![T::zero(); n], shape, walls);
    (Watched::new(clean.clone()).limit(RUNAWAY), clean)
}

/// ‖P(x − g) − x‖∞ by its definition.
fn projected_norm<T: Real>(bounds: Option<&Bounds<Vec<T>>>, x: &[T], g: &[T]) -> T {
    let mut norm = T::zero();
    for (i, (&x, &g)) in x.iter().zip(g).enumerate() {
        let (l, u) = bounds.map_or((T::neg_infinity(), T::infinity()), |b| {
            (b.lower()[i], b.upper()[i])
        });
        // max(x − u, min(x − l, g)): the same as the definition without its cancellation.
        let term = if g < T::zero() { g.max(x - u) } else { g.min(x - l) };
        norm = norm.max(term.abs());
    }
    norm
}

impl<S> Checks<'_, S> {
    fn begin<T: Real>(
        &mut self,
        mut probe: Probe<Vec<T>>,
        clean: Builtin<Vec<T>>,
        x0: Vec<T>,
        what: &str,
    ) -> Option<Session<T, S>>
    where
        S: SolvesProbes<Vec<T>>,
    {
        let place = format!("{}{what}", clean.describe());
        let made = Solver::<Probe<Vec<T>>>::init(self.solver, &mut probe, x0.clone());
        let state = match made {
            Ok(state) => state,
            Err(error) => {
                let found = format!("`init` failed: {error}");
                self.report
                    .check(Promise::Start.text(), false, || place, || found);
                return None;
            }
        };
        let gradient = vec![T::zero(); x0.len()];
        let last = Snapshot::new(&state, None);
        let mut session = Session {
            probe,
            clean,
            gradient,
            state,
            last,
            reduction: None,
            place,
            calls: 0,
        };
        self.started(&session, &x0);
        self.look(&mut session);
        Some(session)
    }

    fn started<T: Real>(&mut self, s: &Session<T, S>, x0: &[T])
    where
        S: SolvesProbes<Vec<T>>,
    {
        let mut expected = x0.to_vec();
        let moved = s.clean.bounds().is_some_and(|b| b.project(&mut expected));
        let state = &s.state;
        self.report.check(
            Promise::Start.text(),
            state.x()[..] == expected[..],
            || s.at(),
            || format!("x = {:?} where the projection of x0 is {expected:?}", state.x()),
        );
        self.report.check(
            Promise::Start.text(),
            state.start_was_projected() == moved,
            || s.at(),
            || {
                format!(
                    "`start_was_projected` is {} but x0 moved: {moved}",
                    state.start_was_projected()
                )
            },
        );
        self.report.check(
            Promise::Start.text(),
            state.step_length() == T::zero() && state.counters().iterations == 0 && state.pair_count() == 0,
            || s.at(),
            || {
                format!(
                    "step length {}, {} iterations, {} pairs",
                    state.step_length(),
                    state.counters().iterations,
                    state.pair_count()
                )
            },
        );
    }

    /// Everything that must hold of a state at any time.
    fn look<T: Real>(&mut self, s: &mut Session<T, S>)
    where
        S: SolvesProbes<Vec<T>>,
    {
        let at = s.at();
        let place = || at.clone();
        let report = &mut self.report;
        let state = &s.state;
        let watch = s.probe.watch();
        // Bounds: evaluations and iterate.
        let outside = watch.outside();
        report.check(Promise::WithinBounds.text(), outside.is_none(), place, || {
            outside.map(|o| o.to_string()).unwrap_or_default()
        });
        let inside = state.x().iter().all(|x| x.is_finite())
            && s.clean
                .bounds()
                .is_none_or(|b| b.violation(state.x()) == T::zero());
        report.check(Promise::WithinBounds.text(), inside, place, || {
            format!("the iterate is {:?}", state.x())
        });
        // x, f, ∇f belong together.
        let Ok(value) = s.clean.value_and_gradient(state.x(), &mut s.gradient);
        report.check(
            Promise::ConsistentState.text(),
            value.to_bits64() == state.value().to_bits64(),
            place,
            || format!("value {:e}, but f(x) = {value:e}", state.value()),
        );
        let different = (0..s.gradient.len())
            .find(|&i| state.gradient().get(i).map(|g| g.to_bits64()) != Some(s.gradient[i].to_bits64()));
        report.check(
            Promise::ConsistentState.text(),
            different.is_none(),
            place,
            || {
                let i = different.unwrap_or(0);
                format!(
                    "gradient[{i}] is {:?}, but ∇f(x)[{i}] = {:e}",
                    state.gradient().get(i),
                    s.gradient[i]
                )
            },
        );
        let norm = projected_norm(s.clean.bounds(), state.x(), &s.gradient);
        let shown = state.projected_gradient_norm();
        // (x − g) − x and g differ by the rounding of x − g.
        let slack = T::from_f64(4.0) * T::EPSILON * (norm + state.x().norm_inf());
        report.check(
            Promise::ConsistentState.text(),
            shown.to_bits64() == norm.to_bits64() || (shown - norm).abs() <= slack,
            place,
            || format!("projected gradient norm {shown:e}, but it is {norm:e}"),
        );
        // Counters. An evaluation that returned an error may be counted or not.
        let c = state.counters();
        let counted = c.evaluations() + watch.errors();
        report.check(
            Promise::Counters.text(),
            c.value_and_gradient <= watch.value_and_gradient()
                && c.value <= watch.value()
                && counted >= watch.evaluations()
                && c.hessian_products == watch.hessian_products(),
            place,
            || {
                format!(
                    "{} + {} evaluations and {} Hessian products are counted, {} + {} (errors: {}) and {} were made",
                    c.value_and_gradient,
                    c.value,
                    c.hessian_products,
                    watch.value_and_gradient(),
                    watch.value(),
                    watch.errors(),
                    watch.hessian_products()
                )
            },
        );
        report.check(
            Promise::Counters.text(),
            c.non_finite == watch.non_finite(),
            place,
            || {
                format!(
                    "{} non-finite trials are counted, there were {}",
                    c.non_finite,
                    watch.non_finite()
                )
            },
        );
    }

    /// One step, and everything that must hold of it. `Err` if the objective failed.
    fn step<T: Real>(&mut self, s: &mut Session<T, S>) -> Outcome
    where
        S: SolvesProbes<Vec<T>>,
    {
        let before = *s.state.counters();
        let old_value = s.state.value();
        let old_norm = s.state.projected_gradient_norm().to_f64();
        let errors_before = s.probe.watch().errors();
        let (count, flow) =
            allocations(|| Solver::<Probe<Vec<T>>>::step(self.solver, &mut s.probe, &mut s.state));
        s.calls += 1;
        let at = s.at();
        let place = || at.clone();
        self.report
            .check(Promise::NoAllocation.text(), count == 0, place, || {
                format!("this call of `step` allocated {count} times")
            });
        self.look(s);
        let (value, counters) = (s.state.value(), *s.state.counters());
        let slack = if self.rises_by_rounding {
            T::from_f64(16.0) * T::EPSILON * old_value.abs().max(value.abs())
        } else {
            T::zero()
        };
        self.report.check(
            Promise::Monotone.text(),
            value <= old_value + slack,
            place,
            || format!("the value rose from {old_value:e} to {value:e}"),
        );
        let status = match &flow {
            Ok(ControlFlow::Break(status)) => Some(*status),
            Ok(ControlFlow::Continue(())) => None,
            Err(_) => Some(Status::ObjectiveError),
        };
        let snapshot = Snapshot::new(&s.state, status);
        let taken = counters.iterations.wrapping_sub(before.iterations);
        self.report.check(
            Promise::Counters.text(),
            taken == 1 || (taken == 0 && status.is_some()),
            place,
            || {
                format!(
                    "`iterations` went from {} to {}, status {status:?}",
                    before.iterations, counters.iterations
                )
            },
        );
        if taken == 0 {
            let same = snapshot.x == s.last.x
                && snapshot.value == s.last.value
                && snapshot.gradient == s.last.gradient;
            self.report
                .check(Promise::ConsistentState.text(), same, place, || {
                    "no step was accepted, but x, value or gradient changed".into()
                });
        } else {
            let t = s.state.step_length();
            self.report.check(
                Promise::ConsistentState.text(),
                t > T::zero() && t.is_finite(),
                place,
                || format!("the step length of an accepted step is {t:e}"),
            );
            // The solver went on from the state before, so no test held there.
            keep_min(&mut self.extremes.went_on_from_gradient, old_norm, place);
            if let Some(r) = s.reduction {
                keep_min(&mut self.extremes.went_on_from_reduction, r, place);
            }
            let size = old_value.abs().max(value.abs()).max(T::one());
            s.reduction = Some(((old_value - value) / size).to_f64());
        }
        s.last = snapshot;
        match flow {
            Ok(ControlFlow::Break(status)) => {
                self.ended(s, status, taken);
                // Called again, it may go on from here, whatever it said.
                s.reduction = None;
                Ok(ControlFlow::Break(status))
            }
            Ok(flow) => {
                let failed = s.probe.watch().errors() > errors_before;
                self.report
                    .check(Promise::ObjectiveError.text(), !failed, place, || {
                        "the objective returned an error, but `step` returned `Continue`".into()
                    });
                Ok(flow)
            }
            Err(error) => {
                if s.probe.watch().evaluations() > RUNAWAY {
                    self.report.check(Promise::Status.text(), false, place, || {
                        format!("no end after {RUNAWAY} evaluations; {error} ended it")
                    });
                }
                Err(())
            }
        }
    }

    /// What must hold of a status.
    fn ended<T: Real>(&mut self, s: &Session<T, S>, status: Status, taken: u64)
    where
        S: SolvesProbes<Vec<T>>,
    {
        let place = || s.at();
        self.report.check(
            Promise::Status.text(),
            !status.stopped_early()
                && status != Status::ObjectiveError
                && !matches!(status, Status::UserTest(_)),
            place,
            || format!("a solver ended with {status:?}, which is for the driver to say"),
        );
        match status {
            Status::ProjectedGradient => {
                let norm = projected_norm(s.clean.bounds(), s.state.x(), &s.gradient).to_f64();
                self.report
                    .check(Promise::Status.text(), norm.is_finite(), place, || {
                        format!("{status:?} with a projected gradient of {norm}")
                    });
                keep_max(&mut self.extremes.stopped_at_gradient, norm, place);
            }
            Status::RelativeReduction => {
                self.report.check(Promise::Status.text(), taken == 1, place, || {
                    "the relative reduction is said to be small, but no step was accepted".into()
                });
                if let (1, Some(r)) = (taken, s.reduction) {
                    keep_max(&mut self.extremes.stopped_at_reduction, r, place);
                }
            }
            Status::NonFinite => {
                let n = s.state.counters().non_finite;
                self.report.check(Promise::Status.text(), n > 0, place, || {
                    "the objective is said not to be finite, but it always was".into()
                });
            }
            _ => {}
        }
    }

    /// Steps until the end, or as often as allowed; the status, if it ended.
    fn advance<T: Real>(&mut self, s: &mut Session<T, S>, steps: usize) -> Option<Status>
    where
        S: SolvesProbes<Vec<T>>,
    {
        for _ in 0..steps {
            match self.step(s) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(status)) => return Some(status),
                Err(()) => return Some(Status::ObjectiveError),
            }
        }
        None
    }

    /// As [`advance`](Self::advance), and records what the state shows after each step.
    fn trace<T: Real>(&mut self, s: &mut Session<T, S>, steps: usize) -> Vec<Snapshot>
    where
        S: SolvesProbes<Vec<T>>,
    {
        let mut out = vec![s.last.clone()];
        for _ in 0..steps {
            let flow = self.step(s);
            out.push(s.last.clone());
            if !matches!(flow, Ok(ControlFlow::Continue(()))) {
                break;
            }
        }
        out
    }

    fn same(&mut self, promise: Promise, a: &[Snapshot], b: &[Snapshot], place: &str) {
        let differs = (0..a.len().min(b.len())).find_map(|k| a[k].difference(&b[k]).map(|d| (k, d)));
        self.report.check(
            promise.text(),
            differs.is_none() && a.len() == b.len(),
            || place.to_owned(),
            || match differs {
                Some((k, d)) => format!("the runs differ after {k} steps: {d}"),
                None => format!("the runs end after {} and {} steps", a.len() - 1, b.len() - 1),
            },
        );
    }

    /// Fresh, again, from elsewhere, and restarted.
    fn runs<T: Real>(&mut self, n: usize, shape: Shape, walls: Walls)
    where
        S: SolvesProbes<Vec<T>>,
    {
        let steps = self.steps;
        let few = steps.min(30);
        let (probe, clean) = make_probe::<T>(shape, walls, n);
        let (first, second) = (clean.start(0), clean.start(2));
        let Some(mut run) = self.begin(probe, clean.clone(), first.clone(), "") else {
            return;
        };
        let trace = self.trace(&mut run, steps);
        let status = run.last.flow;
        if walls == Walls::AllFixed {
            let good = status == Some(Status::ProjectedGradient) && run.state.counters().iterations == 0;
            self.report.check(
                Promise::Status.text(),
                good,
                || run.at(),
                || format!("nothing can move, so the projected gradient is 0, but the status is {status:?}"),
            );
        }
        // Called again after the end.
        if let Some(status) = status {
            let x = bits(run.state.x());
            let again = self.step(&mut run);
            if status == Status::ProjectedGradient {
                let same = again == Ok(ControlFlow::Break(status)) && bits(run.state.x()) == x;
                self.report.check(
                    Promise::Status.text(),
                    same,
                    || run.at(),
                    || format!("called again after {status:?}, `step` gave {again:?} (x must not move)"),
                );
            }
        }

        if let Some(mut again) = self.begin(make_probe(shape, walls, n).0, clean.clone(), first, ", again") {
            let other = self.trace(&mut again, few);
            let place = again.place.clone();
            self.same(
                Promise::Deterministic,
                &trace[..other.len().min(trace.len())],
                &other,
                &place,
            );
        }

        let fresh = self.begin(
            make_probe(shape, walls, n).0,
            clean,
            second.clone(),
            ", from a second x0",
        );
        let Some(mut fresh) = fresh else { return };
        let expected = self.trace(&mut fresh, few);
        // Twice from the old workspaces: after a run to the end, and in the middle of one.
        for _ in 0..2 {
            if !self.restart(&mut run, &second) {
                return;
            }
            let found = self.trace(&mut run, few);
            let place = run.place.clone();
            self.same(Promise::Restart, &expected, &found, &place);
            if self.restart(&mut run, &second) {
                let _ = self.advance(&mut run, 2);
            }
        }
    }

    fn restart<T: Real>(&mut self, s: &mut Session<T, S>, x0: &Vec<T>) -> bool
    where
        S: SolvesProbes<Vec<T>>,
    {
        s.probe.clear();
        s.probe.set_fault(None);
        s.reduction = None;
        s.calls = 0;
        if !s.place.ends_with("restarted") {
            s.place.push_str(", restarted");
        }
        let (count, result) =
            allocations(|| Solver::<Probe<Vec<T>>>::restart(self.solver, &mut s.probe, &mut s.state, x0));
        self.report.check(
            Promise::NoAllocation.text(),
            count == 0,
            || s.at(),
            || format!("`restart` allocated {count} times"),
        );
        let good = result.is_ok();
        self.report.check(
            Promise::Restart.text(),
            good,
            || s.at(),
            || format!("`restart` failed: {:?}", result.err().map(|e| e.to_string())),
        );
        if good {
            s.last = Snapshot::new(&s.state, None);
            self.started(s, x0);
            self.look(s);
        }
        good
    }

    /// One spoiled evaluation.
    fn faults<T: Real>(&mut self, shape: Shape, walls: Walls, n: usize)
    where
        S: SolvesProbes<Vec<T>>,
    {
        let (probe, clean) = make_probe::<T>(shape, walls, n);
        let x0 = clean.start(0);
        let Some(mut run) = self.begin(probe, clean.clone(), x0.clone(), ", undisturbed") else {
            return;
        };
        let undisturbed = self.advance(&mut run, 2 * self.steps);
        for fault in Fault::UNUSABLE.into_iter().filter(|&f| f != Fault::Error) {
            for k in 2..=LAST_FAULT {
                let (mut probe, clean) = make_probe::<T>(shape, walls, n);
                probe.set_fault(Some((fault, k..k + 1)));
                let what = format!(", {fault:?} at evaluation {k}");
                let Some(mut s) = self.begin(probe, clean, x0.clone(), &what) else {
                    return;
                };
                let status = self.advance(&mut s, 4 * self.steps);
                if s.probe.watch().faults() == 0 {
                    continue;
                }
                // One bad trial must not cost the result. Where rounding ends the undisturbed run, it may end this.
                let good = match (undisturbed, status) {
                    (None, _) => status != Some(Status::NonFinite),
                    (Some(u), Some(status)) if u.converged() => {
                        status.converged()
                            || (status == Status::NoProgress && close(s.state.value(), run.state.value()))
                    }
                    (Some(_), status) => status != Some(Status::NonFinite),
                };
                self.report.check(
                    Promise::NonFinite.text(),
                    good,
                    || s.at(),
                    || format!("ended with {status:?}; undisturbed it ends with {undisturbed:?}"),
                );
            }
        }
    }

    /// Never finite again from the k-th evaluation on.
    fn never_finite<T: Real>(&mut self, shape: Shape, walls: Walls, n: usize)
    where
        S: SolvesProbes<Vec<T>>,
    {
        for fault in [
            Fault::Nan,
            Fault::PlusInfinity,
            Fault::MinusInfinity,
            Fault::GradientNan,
            Fault::GradientInfinity,
        ] {
            for k in [2, 3, 5] {
                let (mut probe, clean) = make_probe::<T>(shape, walls, n);
                probe.set_fault(Some((fault, k..u64::MAX)));
                let x0 = clean.start(0);
                let what = format!(", {fault:?} from evaluation {k} on");
                let Some(mut s) = self.begin(probe, clean, x0, &what) else {
                    return;
                };
                let status = self.advance(&mut s, 50);
                let spoiled = s.probe.watch().faults() > 0;
                if !spoiled {
                    continue;
                }
                // An objective whose gradient alone is bad may still be lowered by a solver that needs none.
                let good =
                    status.is_some_and(|status| !status.converged() && status != Status::ObjectiveError);
                self.report.check(
                    Promise::NeverFinite.text(),
                    good,
                    || s.at(),
                    || match status {
                        Some(status) => format!("ended with {status:?}"),
                        None => "50 steps without an end".into(),
                    },
                );
                // Usable afterwards.
                let old = s.state.value();
                s.probe.set_fault(None);
                let status = self.advance(&mut s, 3 * self.steps);
                let value = s.state.value();
                let on = value < old || status.is_some_and(Status::converged);
                self.report.check(
                    Promise::NeverFinite.text(),
                    on,
                    || s.at(),
                    || {
                        format!(
                            "finite again, but stepping on lowers nothing: {old:e} to {value:e}, {status:?}"
                        )
                    },
                );
            }
        }
    }

    /// The objective returns an error.
    fn errors<T: Real>(&mut self, shape: Shape, walls: Walls, n: usize)
    where
        S: SolvesProbes<Vec<T>>,
    {
        let x0 = make_probe::<T>(shape, walls, n).1.start(0);
        for k in 2..=LAST_FAULT {
            let (mut probe, clean) = make_probe::<T>(shape, walls, n);
            probe.set_fault(Some((Fault::Error, k..k + 1)));
            let what = format!(", an error at evaluation {k}");
            let Some(mut s) = self.begin(probe, clean.clone(), x0.clone(), &what) else {
                return;
            };
            let status = self.advance(&mut s, self.steps);
            if s.probe.watch().faults() == 0 {
                continue;
            }
            self.report.check(
                Promise::ObjectiveError.text(),
                status == Some(Status::ObjectiveError),
                || s.at(),
                || format!("the error was swallowed; ended with {status:?}"),
            );
            // Stepping on continues.
            let old = s.state.value();
            let status = self.advance(&mut s, 3 * self.steps);
            let value = s.state.value();
            let on = value < old || status.is_some_and(Status::converged);
            self.report.check(
                Promise::ObjectiveError.text(),
                on,
                || s.at(),
                || format!("stepping on after the error lowers nothing: {old:e} to {value:e}, {status:?}"),
            );
            // Restarted after an error: as fresh.
            let fresh = self.begin(make_probe(shape, walls, n).0, clean, x0.clone(), ", undisturbed");
            let Some(mut fresh) = fresh else { return };
            let expected = self.trace(&mut fresh, 5);
            s.probe.clear();
            s.probe.set_fault(Some((Fault::Error, 3..4)));
            let _ = Solver::<Probe<Vec<T>>>::restart(self.solver, &mut s.probe, &mut s.state, &x0);
            s.last = Snapshot::new(&s.state, None);
            let _ = self.advance(&mut s, 5);
            if self.restart(&mut s, &x0) {
                let found = self.trace(&mut s, 5);
                let place = s.place.clone();
                self.same(Promise::Restart, &expected, &found, &place);
            }
        }
    }

    /// Within the driver.
    fn budgets<T: Real>(&mut self, shape: Shape, walls: Walls, n: usize)
    where
        S: SolvesProbes<Vec<T>>,
    {
        let what = Promise::Budgets.text();
        let mut cases: Vec<(String, Option<u64>, Option<u64>, bool)> = Vec::new();
        cases.extend((1..=LAST_FAULT).map(|b| (format!(", at most {b} evaluations"), Some(b), None, false)));
        cases.extend((0..5).map(|b| (format!(", at most {b} iterations"), None, Some(b), false)));
        cases.push((", no time at all".into(), None, None, true));
        let (probe, clean) = make_probe::<T>(shape, walls, n);
        let free = match Driver::new()
            .max_iterations(50)
            .run(self.solver, probe, clean.start(0))
        {
            Ok(free) => free,
            Err(error) => {
                self.report.check(
                    what,
                    false,
                    || clean.describe(),
                    || format!("the run failed: {error}"),
                );
                return;
            }
        };
        for (words, evaluations, iterations, no_time) in cases {
            let (probe, mut clean) = make_probe::<T>(shape, walls, n);
            let watch = probe.watch();
            let place = format!("{}{words}", clean.describe());
            let mut driver = Driver::new();
            if let Some(b) = evaluations {
                driver = driver.max_evaluations(b);
            }
            if let Some(b) = iterations {
                driver = driver.max_iterations(b);
            }
            if no_time {
                driver = driver.max_time(Duration::ZERO);
            }
            let x0 = clean.start(0);
            let solution = match driver.run(self.solver, probe, x0) {
                Ok(solution) => solution,
                // The solver needs more evaluations to start than it was given.
                Err(Error::Init(InitError::Invalid(_))) if no_time || evaluations.is_some_and(|b| b < 3) => {
                    continue;
                }
                Err(error) => {
                    self.report
                        .check(what, false, || place, || format!("the run failed: {error}"));
                    continue;
                }
            };
            let Solution { status, counters, .. } = &solution;
            let (made, counted) = (watch.evaluations(), counters.evaluations());
            self.report.check(
                what,
                made == counted,
                || place.clone(),
                || format!("{counted} evaluations are counted, {made} were made"),
            );
            let overshot = evaluations.is_some_and(|b| made > b)
                || iterations.is_some_and(|b| counters.iterations > b)
                || (no_time && counters.iterations > 0);
            self.report.check(
                what,
                !overshot,
                || place.clone(),
                || format!("overshot: {made} evaluations, {} iterations", counters.iterations),
            );
            // Without a budget the same run ends by itself, or is cut off further on: the budget must cut it off exactly
            // where it is spent, and nowhere else.
            let (total, accepted) = (free.counters.evaluations(), free.counters.iterations);
            let as_free = *status == free.status && made == total;
            let good = if let Some(b) = evaluations {
                if total <= b {
                    as_free
                } else {
                    *status == Status::MaxEvaluations && made == b
                }
            } else if no_time {
                *status == Status::MaxTime || as_free
            } else {
                let b = iterations.unwrap_or(0);
                let cut = *status == Status::MaxIterations && counters.iterations == b;
                if accepted < b {
                    as_free
                } else {
                    cut || (accepted == b && as_free)
                }
            };
            self.report.check(what, good, || place.clone(), || {
                format!(
                    "ended with {status:?} after {made} evaluations, {} iterations; without a budget with {:?} after \
                     {total} evaluations, {accepted} iterations",
                    counters.iterations, free.status
                )
            });
            // An interrupted line search leaves the last accepted iterate.
            let mut gradient = vec![T::zero(); n];
            let Ok(value) = clean.value_and_gradient(&solution.x, &mut gradient);
            let together = value.to_bits64() == solution.value.to_bits64()
                && bits(&gradient) == bits(&solution.gradient)
                && watch.outside().is_none();
            self.report.check(Promise::ConsistentState.text(), together, || place, || {
                "x, value and gradient of the solution do not belong together, or an evaluation lay outside".into()
            });
        }
    }

    fn bad_input<T: Real>(&mut self)
    where
        S: SolvesProbes<Vec<T>>,
    {
        let what = Promise::InvalidInput.text();
        let show = |r: &Result<(), InitError<_>>| match r {
            Ok(()) => "it was accepted".to_owned(),
            Err(e) => format!("the error was: {e}"),
        };
        let nan = T::nan();
        // (name, n of the problem, bounds, x0)
        let cases: [(&str, usize, Walls, Vec<T>); 6] = [
            ("x0 without elements", 0, Walls::Without, vec![]),
            ("x0 longer than the bounds", 2, Walls::Boxed, vec![T::one(); 3]),
            ("x0 shorter than the bounds", 2, Walls::Boxed, vec![T::one(); 1]),
            ("NaN in x0", 2, Walls::Boxed, vec![T::zero(), nan]),
            ("NaN in x0, no bounds", 2, Walls::Without, vec![nan, T::zero()]),
            (
                "infinity in x0, no bounds",
                2,
                Walls::Without,
                vec![T::infinity(), T::zero()],
            ),
        ];
        for (words, n, walls, x0) in cases {
            let (mut probe, clean) = make_probe::<T>(Shape::Bowl, walls, n);
            let place = format!("{}, {words}", clean.describe());
            let watch = probe.watch();
            let found = Solver::<Probe<Vec<T>>>::init(self.solver, &mut probe, x0.clone()).map(drop);
            let good = matches!(found, Err(InitError::Invalid(_))) && watch.evaluations() == 0;
            self.report.check(
                what,
                good,
                || place.clone(),
                || {
                    format!(
                        "`init`: {}; after {} evaluations",
                        show(&found),
                        watch.evaluations()
                    )
                },
            );
            // A restart refuses the same, and a length that is not that of the workspaces.
            let walls = if self.unconstrained { Walls::Without } else { walls };
            let (probe, clean) = make_probe::<T>(Shape::Bowl, walls, 2);
            let good_start = clean.start(0);
            let Some(mut s) = self.begin(probe, clean.clone(), good_start.clone(), "") else {
                return;
            };
            let expected = self.trace(&mut s, 5);
            let found = Solver::<Probe<Vec<T>>>::restart(self.solver, &mut s.probe, &mut s.state, &x0);
            let good = matches!(found, Err(InitError::Invalid(_)));
            self.report.check(
                what,
                good,
                || place.clone(),
                || format!("`restart`: {}", show(&found)),
            );
            if self.restart(&mut s, &good_start) {
                let found = self.trace(&mut s, 5);
                self.same(
                    Promise::Restart,
                    &expected,
                    &found,
                    &format!("{place}; restarted after that"),
                );
            }
        }
        // A start that is not finite, or fails.
        let walls = if self.unconstrained {
            Walls::Without
        } else {
            Walls::Some
        };
        for fault in Fault::UNUSABLE {
            let (mut probe, clean) = make_probe::<T>(Shape::Coupled, walls, 3);
            probe.set_fault(Some((fault, 1..2)));
            let place = format!("{}, {fault:?} at the first evaluation", clean.describe());
            let found = Solver::<Probe<Vec<T>>>::init(self.solver, &mut probe, clean.start(0)).map(drop);
            let good = match fault {
                Fault::Error => matches!(found, Err(InitError::Objective(Injected::Fault(1)))),
                _ => matches!(found, Err(InitError::NonFiniteStart { .. })),
            };
            self.report.check(what, good, || place, || show(&found));
        }
    }

    /// Bounds are refused by a solver that does not know them.
    fn refuses_bounds<T: Real>(&mut self)
    where
        S: SolvesProbes<Vec<T>>,
    {
        let what = Promise::InvalidInput.text();
        for walls in Walls::ALL.into_iter().filter(|&w| w != Walls::Without) {
            let (mut bounded, clean) = make_probe::<T>(Shape::Bowl, walls, 4);
            let (x0, watch) = (clean.start(0), bounded.watch());
            let found = Solver::<Probe<Vec<T>>>::init(self.solver, &mut bounded, x0.clone()).map(drop);
            let good = matches!(found, Err(InitError::Invalid(_))) && watch.evaluations() == 0;
            self.report.check(
                what,
                good,
                || clean.describe(),
                || "`init`: bounds are not refused as invalid input before the first evaluation".into(),
            );
            let (probe, free) = make_probe::<T>(Shape::Bowl, Walls::Without, 4);
            let Some(mut s) = self.begin(probe, free, x0.clone(), "") else {
                return;
            };
            let found = Solver::<Probe<Vec<T>>>::restart(self.solver, &mut bounded, &mut s.state, &x0);
            let good = matches!(found, Err(InitError::Invalid(_)));
            self.report.check(
                what,
                good,
                || clean.describe(),
                || "`restart`: bounds are not refused as invalid input".into(),
            );
        }
    }

    /// Converges to known minimisers.
    fn solves<T: Real>(&mut self, n: usize, shape: Shape, walls: Walls, steps: usize)
    where
        S: SolvesProbes<Vec<T>>,
    {
        let (probe, mut clean) = make_probe::<T>(shape, walls, n);
        let x0 = clean.start(1);
        let Some(mut s) = self.begin(probe, clean.clone(), x0, ", to the end") else {
            return;
        };
        let first = s.state.value().to_f64();
        let status = self.advance(&mut s, steps);
        let value = s.state.value().to_f64();
        let best = clean.minimiser().map(|x| {
            let Ok(v) = clean.value(&x);
            v.to_f64()
        });
        let ended = match status {
            // Rounding in single precision hides descent before a tolerance made for doubles is met.
            Some(Status::NoProgress) => {
                T::NAME == "f32" && best.is_none_or(|b| close(T::from_f64(value), T::from_f64(b)))
            }
            Some(status) => status.converged(),
            None => false,
        };
        self.report.check(
            Promise::Solves.text(),
            ended,
            || s.at(),
            || {
                format!(
                    "status {status:?} (`None`: not ended); value {value:e}, projected gradient {:e}",
                    s.state.projected_gradient_norm()
                )
            },
        );
        if let Some(best) = best {
            // Only gross errors: how near a solver comes is a matter of its tolerances.
            let slack = 1e-3 * (first - best) + 1e4 * T::EPSILON.to_f64() * best.abs().max(1.0);
            self.report.check(
                Promise::Solves.text(),
                value - best <= slack,
                || s.at(),
                || format!("value {value:e} ({status:?}), but the minimum is {best:e}"),
            );
        }
    }

    /// The statuses of all runs together.
    fn thresholds(&mut self) {
        let e = &self.extremes;
        let pairs = [
            (
                "projected gradient",
                &e.stopped_at_gradient,
                &e.went_on_from_gradient,
            ),
            (
                "relative reduction",
                &e.stopped_at_reduction,
                &e.went_on_from_reduction,
            ),
        ];
        for (name, stopped, went_on) in pairs {
            let (Some((stop, stop_place)), Some((on, on_place))) = (stopped, went_on) else {
                continue;
            };
            // The quotient rounds.
            let good = *stop < *on * (1.0 + 1e-6) || *stop == 0.0;
            self.report.check(
                Promise::Status.text(),
                good,
                || stop_place.clone(),
                || {
                    format!(
                        "converged with a {name} of {stop:e}, but elsewhere the solver went on from {on:e}: no \
                         tolerance lies between ({on_place})"
                    )
                },
            );
        }
    }
}

/// Equal but for rounding: both are sums of up to 50 terms, and no further apart than a few thousand roundings.
fn close<T: Real>(a: T, b: T) -> bool {
    (a - b).abs() <= T::from_f64(4096.0) * T::EPSILON * a.abs().max(b.abs()).max(T::one())
}
