//! The check that a solver works on a vector in parts.

use crate::builtin::Probe;
use crate::builtin::{Builtin, Shape, Walls};
use crate::partition::{Partition, Partitioned};
use crate::report::{Failure, Report};
use crate::solver::{Snapshot, SolvesProbes};
use crate::watched::{Fault, Outside, Watched};
use std::ops::ControlFlow;
use std::time::Duration;
use thalweg_core::{InitError, Real, Solver, Status, Vector};

const AGREE: (&str, &str) = (
    "parts-agree",
    "all parts see the same values, norms, steps, statuses, counters and outcomes, bit for bit, after every step",
);
const FOLLOW: (&str, &str) = (
    "follows-one-part",
    "a run in parts follows the run in one part within rounding",
);
const INSIDE: (&str, &str) = (
    "within-bounds",
    "every point evaluated lies within the bounds, on every part",
);
const REFUSED: (&str, &str) = (
    "refused-on-all",
    "bad input on one part is refused as invalid on all",
);

/// Checks that a solver runs on a vector in 1, 2, 3 and 4 parts, one of them perhaps empty: all parts agree bit for
/// bit, and the run follows the one-part run within rounding. As [`DistributedCheck::new`]`(solver).run()`.
///
/// ```no_run
/// # fn check<S>(mine: S) where S: Sync + thalweg_conformance::SolvesProbes<thalweg_conformance::Partitioned<f64>> {
/// thalweg_conformance::distributed::<f64, _>(&mine).assert();
/// # }
/// ```
pub fn distributed<T: Real, S: SolvesProbes<Partitioned<T>> + Sync>(solver: &S) -> Report {
    DistributedCheck::new(solver).run()
}

/// The check of a solver on a distributed vector with options. [`distributed`] is the short way.
///
/// # Tolerances
/// The parts' partial sums are added in another order than the one-part sum, which changes them by a few units of
/// rounding ε. An iteration may multiply such a difference by its condition number. Over the first iterations the
/// values may therefore differ, relative to max(1, |f(x₀)|), by 100 ε 10ᵏ after k iterations; the comparison ends where
/// that reaches 1%. At the end both runs must have converged or both not, and the values may differ by 100 √ε: that
/// much the usual tolerances leave open. (Not compared at the end: the curved valley, where runs may part ways and
/// are stopped far from the minimum.)
#[derive(Debug)]
pub struct DistributedCheck<'s, S> {
    solver: &'s S,
    steps: usize,
    timeout: Duration,
    unconstrained: bool,
}

/// What one part saw.
struct PartRun {
    trace: Vec<Snapshot>,
    error: Option<String>,
    evaluations: u64,
    outside: Option<Outside>,
}

impl PartRun {
    fn difference(&self, other: &PartRun) -> Option<String> {
        if self.error.is_some() != other.error.is_some() {
            return Some(format!("outcome: {:?} and {:?}", self.error, other.error));
        }
        let steps = self.trace.iter().zip(&other.trace).enumerate();
        for (k, (a, b)) in steps {
            if let Some(d) = a.shared_difference(b) {
                return Some(format!("after {k} steps, {d}"));
            }
        }
        if self.trace.len() != other.trace.len() || self.evaluations != other.evaluations {
            return Some(format!(
                "{} steps and {} evaluations, {} and {}",
                self.trace.len(),
                self.evaluations,
                other.trace.len(),
                other.evaluations
            ));
        }
        None
    }
}

impl<'s, S> DistributedCheck<'s, S> {
    /// At most 150 steps of each run; a part waits 30 s for the others.
    pub fn new(solver: &'s S) -> Self {
        DistributedCheck {
            solver,
            steps: 150,
            timeout: Duration::from_secs(30),
            unconstrained: false,
        }
    }

    /// The longest run, in steps.
    #[must_use]
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// How long a part waits at a reduction for the others before the check fails.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The solver is for problems without bounds: it is run on those alone.
    #[must_use]
    pub fn unconstrained(mut self) -> Self {
        self.unconstrained = true;
        self
    }

    /// Runs the check with the scalar `T`.
    pub fn run<T: Real>(&self) -> Report
    where
        S: SolvesProbes<Partitioned<T>> + Sync,
    {
        let name = <S as Solver<Probe<Partitioned<T>>>>::name(self.solver);
        let mut report = Report::new(format!("solver `{name}` in {} on a vector in parts", T::NAME));
        let problems = [
            (Shape::Bowl, Walls::Some, 13),
            (Shape::Coupled, Walls::Boxed, 13),
            (Shape::Penalty, Walls::Without, 10),
            (Shape::Barrier, Walls::Some, 9),
            (Shape::Valley, Walls::Fixed, 6),
        ];
        let partitions: [(&str, Partition); 5] = [
            ("2 parts", Partition::even(2)),
            ("3 parts", Partition::even(3)),
            ("4 parts", Partition::even(4)),
            ("3 parts, the first empty", Partition::sizes(&[0, 3, 0])),
            ("4 parts, two empty", Partition::sizes(&[2, 0, 4, 0]).clone()),
        ];
        for (shape, walls, n) in problems {
            let walls = if self.unconstrained { Walls::Without } else { walls };
            for fault in [None, Some(Fault::GradientNan), Some(Fault::Error)] {
                let place = |cut: &str| {
                    let fault = fault
                        .map(|f| format!(", {f:?} at evaluation 3"))
                        .unwrap_or_default();
                    format!(
                        "{shape:?} with bounds {walls:?}, n = {n}, {}, in {cut}{fault}",
                        T::NAME
                    )
                };
                let one = match self.parts::<T>(&Partition::even(1), shape, walls, n, fault) {
                    Ok(mut runs) => runs.remove(0),
                    Err(failure) => {
                        out_of_step(&mut report, &failure, place("1 part"));
                        continue;
                    }
                };
                // With a fault only agreement is looked at; one cut is enough.
                for (cut, partition) in &partitions[..if fault.is_some() { 2 } else { partitions.len() }] {
                    match self.parts::<T>(partition, shape, walls, n, fault) {
                        Ok(runs) => {
                            self.compare::<T>(&mut report, &runs, &one, shape, fault.is_none(), || {
                                place(cut)
                            });
                        }
                        Err(failure) => out_of_step(&mut report, &failure, place(cut)),
                    }
                }
            }
        }
        self.bad_start::<T>(&mut report);
        report
    }

    fn parts<T: Real>(
        &self,
        partition: &Partition,
        shape: Shape,
        walls: Walls,
        n: usize,
        fault: Option<Fault>,
    ) -> Result<Vec<PartRun>, Failure>
    where
        S: SolvesProbes<Partitioned<T>> + Sync,
    {
        partition
            .clone()
            .timeout(self.timeout)
            .run(&vec![T::zero(); n], |like| {
                let clean = Builtin::new(&like, shape, walls);
                let x0 = clean.start(0);
                let mut probe = Watched::new(clean).limit(100_000);
                probe.set_fault(fault.map(|f| (f, 3..4)));
                let watch = probe.watch();
                let mut run = PartRun {
                    trace: Vec::new(),
                    error: None,
                    evaluations: 0,
                    outside: None,
                };
                match Solver::<Probe<Partitioned<T>>>::init(self.solver, &mut probe, x0) {
                    Ok(mut state) => {
                        run.trace.push(Snapshot::new(&state, None));
                        for _ in 0..self.steps {
                            let flow =
                                Solver::<Probe<Partitioned<T>>>::step(self.solver, &mut probe, &mut state);
                            let status = match flow {
                                Ok(ControlFlow::Continue(())) => None,
                                Ok(ControlFlow::Break(status)) => Some(status),
                                Err(_) => Some(Status::ObjectiveError),
                            };
                            run.trace.push(Snapshot::new(&state, status));
                            if status.is_some_and(|s| s != Status::ObjectiveError) {
                                break;
                            }
                        }
                    }
                    Err(error) => run.error = Some(error.to_string()),
                }
                run.evaluations = watch.evaluations();
                run.outside = watch.outside();
                run
            })
    }

    fn compare<T: Real>(
        &self,
        report: &mut Report,
        runs: &[PartRun],
        one: &PartRun,
        shape: Shape,
        follow: bool,
        place: impl Fn() -> String,
    ) {
        let differs = runs[1..]
            .iter()
            .enumerate()
            .find_map(|(k, r)| runs[0].difference(r).map(|d| (k + 1, d)));
        report.check(AGREE, differs.is_none(), &place, || {
            differs
                .map(|(k, d)| format!("part 0 and part {k} differ: {d}"))
                .unwrap_or_default()
        });
        for (k, run) in runs.iter().enumerate() {
            report.check(INSIDE, run.outside.is_none(), &place, || {
                format!(
                    "part {k}, local: {}",
                    run.outside.map(|o| o.to_string()).unwrap_or_default()
                )
            });
        }
        let run = &runs[0];
        report.check(FOLLOW, run.error == one.error, &place, || {
            format!("outcome {:?}, in one part {:?}", run.error, one.error)
        });
        if !follow {
            return;
        }
        let (Some(first), Some(last), Some(one_last)) =
            (one.trace.first(), run.trace.last(), one.trace.last())
        else {
            return;
        };
        let eps = T::EPSILON.to_f64();
        let size = first.value::<T>().abs().to_f64().max(1.0);
        let mut tolerance = 100.0 * eps;
        for (k, (a, b)) in run.trace.iter().zip(&one.trace).enumerate() {
            if tolerance > 1e-2 {
                break;
            }
            let (a, b) = (a.value::<T>().to_f64(), b.value::<T>().to_f64());
            report.check(FOLLOW, (a - b).abs() <= tolerance * size, &place, || {
                format!("value {a:e} after {k} steps, in one part {b:e}, relative tolerance {tolerance:.1e}")
            });
            tolerance *= 10.0;
        }
        // At the end.
        if let (Some(a), Some(b)) = (last.flow(), one_last.flow())
            && shape != Shape::Valley
        {
            let (v, w) = (last.value::<T>().to_f64(), one_last.value::<T>().to_f64());
            let tolerance = 100.0 * eps.sqrt();
            // Rounding decides whether a run that can go no further also meets its tolerance.
            let alike = a.converged() == b.converged() || a == Status::NoProgress || b == Status::NoProgress;
            report.check(FOLLOW, alike && (v - w).abs() <= tolerance * size, &place, || {
                format!("ended with {a:?} at value {v:e}, in one part with {b:?} at {w:e}, tolerance {tolerance:.1e}")
            });
        }
    }

    /// NaN in the start point on one part only.
    fn bad_start<T: Real>(&self, report: &mut Report)
    where
        S: SolvesProbes<Partitioned<T>> + Sync,
    {
        for spoiled in 0..3 {
            let place = || {
                format!(
                    "Bowl, n = 6, {}, in 3 parts, NaN in x0 on part {spoiled}",
                    T::NAME
                )
            };
            let outcome = Partition::even(3)
                .timeout(self.timeout)
                .run(&[T::zero(); 6], |like| {
                    let walls = if self.unconstrained {
                        Walls::Without
                    } else {
                        Walls::Some
                    };
                    let clean = Builtin::new(&like, Shape::Bowl, walls);
                    let mut x0 = clean.start(0);
                    if x0.part() == spoiled {
                        x0.local_mut()[1] = T::nan();
                    }
                    let mut probe = Watched::new(clean);
                    let outcome = Solver::<Probe<Partitioned<T>>>::init(self.solver, &mut probe, x0);
                    matches!(outcome, Err(InitError::Invalid(_)))
                });
            match outcome {
                Ok(refused) => {
                    report.check(REFUSED, refused.iter().all(|&r| r), place, || {
                        format!("refused on: {refused:?}")
                    });
                }
                Err(failure) => out_of_step(report, &failure, place()),
            }
        }
    }
}

fn out_of_step(report: &mut Report, failure: &Failure, place: String) {
    report.check(
        (failure.promise, failure.promised),
        false,
        || place,
        || failure.found.clone(),
    );
}
