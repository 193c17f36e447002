//! Every k-th evaluation goes wrong, on every built-in problem: values that are not finite, errors, gradients of the wrong
//! sign, noise, jumps, slow answers, panics. Whatever the objective does, a solver does not panic itself, evaluates only
//! within the bounds, claims no success that its evaluations do not bear out, and its state stays usable.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helper functions may panic as the tests do"
)]

use rayon::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use thalweg_conformance::{Fault, Injected, Watched};
use thalweg_core::{Bounds, HessianProduct, InitError, Problem, Solver, State, Vector};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_linesearch::{HagerZhang, Nonmonotone};
use thalweg_testproblems::{Meta, Suite, TestProblem};
use thalweg_tnc::Tnc;
use thalweg_unconstrained::{Bfgs, ConjugateGradient, Lbfgs, NewtonCg, Sr1TrustRegion};

const GTOL: f64 = 1e-6;

/// How many evaluations were spoiled in all.
static INJECTED: AtomicU64 = AtomicU64::new(0);

/// The bits of a point, or a gradient, mixed (FNV-1a over words).
fn bits(x: &[f64]) -> u64 {
    x.iter().fold(0xcbf2_9ce4_8422_2325, |h, x| {
        (h ^ x.to_bits())
            .wrapping_mul(0x0000_0100_0000_01b3)
            .rotate_left(29)
    })
}

/// The bits of f and ∇f as they were given. No gradient: a value alone.
type Answer = (u64, Option<u64>);

/// Remembers every answer: which value and gradient were given at which point.
struct Remembering {
    inner: Watched<TestProblem>,
    /// By the bits of x.
    answers: RefCell<HashMap<u64, Vec<Answer>>>,
    evaluations: Cell<u64>,
}

impl Remembering {
    fn new(meta: &'static Meta) -> Self {
        Remembering {
            inner: Watched::new(TestProblem::from_meta(meta, &meta.params(&[]).unwrap()).unwrap()),
            answers: RefCell::default(),
            evaluations: Cell::new(0),
        }
    }

    fn remember(&self, x: &[f64], f: f64, g: Option<&[f64]>) {
        let answer = (f.to_bits(), g.map(bits));
        self.answers.borrow_mut().entry(bits(x)).or_default().push(answer);
        self.evaluations.set(self.evaluations.get() + 1);
    }

    /// Whether this value and this gradient were given at x.
    fn gave(&self, x: &[f64], f: f64, g: &[f64]) -> bool {
        let answers = self.answers.borrow();
        let Some(answers) = answers.get(&bits(x)) else {
            return false;
        };
        answers.iter().any(|a| a.0 == f.to_bits()) && answers.iter().any(|a| a.1 == Some(bits(g)))
    }
}

impl Problem for Remembering {
    type Vector = Vec<f64>;
    type Error = Injected<std::convert::Infallible>;
    fn value_and_gradient(&mut self, x: &Vec<f64>, g: &mut Vec<f64>) -> Result<f64, Self::Error> {
        let f = self.inner.value_and_gradient(x, g)?;
        self.remember(x, f, Some(g));
        Ok(f)
    }
    fn value(&mut self, x: &Vec<f64>) -> Result<f64, Self::Error> {
        let f = self.inner.value(x)?;
        self.remember(x, f, None);
        Ok(f)
    }
    fn bounds(&self) -> Option<&Bounds<Vec<f64>>> {
        self.inner.bounds()
    }
}

impl HessianProduct for Remembering {
    fn hessian_product(&mut self, x: &Vec<f64>, v: &Vec<f64>, out: &mut Vec<f64>) -> Result<(), Self::Error> {
        self.inner.hessian_product(x, v, out)
    }
}

/// What is looked at after each call.
struct Before {
    x: Vec<f64>,
    value: f64,
}

fn look<St: State<Vector = Vec<f64>>>(
    problem: &Remembering,
    state: &St,
    before: Option<&Before>,
    accepted: bool,
    may_rise: bool,
) -> Result<Before, String> {
    if let Some(outside) = problem.inner.watch().outside() {
        return Err(format!("outside the bounds: {outside}"));
    }
    let (x, value) = (state.x(), state.value());
    if !value.is_finite() || !state.gradient().norm_inf().is_finite() {
        return Err(format!(
            "the state holds f = {value}, or a gradient that is not finite"
        ));
    }
    if !problem.gave(x, value, state.gradient()) {
        return Err(format!(
            "the objective never gave the state's f = {value:e}, or its gradient, at the state's x"
        ));
    }
    if let Some(before) = before {
        // At its end a run may show a point that meets gtol and lies higher by the precision of f that solvers count on
        // (`value_precision`, ε^(2/3) unless told).
        let rounding = f64::EPSILON.powf(2.0 / 3.0) * before.value.abs().max(value.abs());
        if !may_rise && value > before.value + rounding {
            return Err(format!("f rose from {:e} to {value:e}", before.value));
        }
        if !accepted && (x != &before.x || value.to_bits() != before.value.to_bits()) {
            return Err("the state after a failed step is not that of the last accepted iterate".into());
        }
    }
    Ok(Before { x: x.clone(), value })
}

/// The panic was not put there by us.
fn foreign(payload: &(dyn std::any::Any + Send)) -> Option<String> {
    if payload.downcast_ref::<&str>() == Some(&Fault::PANIC) {
        return None;
    }
    let words = payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(|s| (*s).to_owned()));
    Some(format!("panicked: {}", words.unwrap_or_default()))
}

/// Runs with every k-th evaluation spoiled, then on without faults from where that ended.
fn torment<S: Solver<Remembering>>(
    solver: &S,
    meta: &'static Meta,
    fault: Fault,
    k: u64,
) -> Result<(), String> {
    let mut problem = Remembering::new(meta);
    let x0 = problem.inner.inner().start();
    problem.inner = problem
        .inner
        .fault_every(fault, k)
        .limit(if fault == Fault::Slow { 30 } else { 150 });
    let start = catch_unwind(AssertUnwindSafe(|| solver.init(&mut problem, x0)));
    let mut state = match start {
        Ok(Ok(state)) => state,
        // A solver may need more than one evaluation to start.
        Ok(Err(InitError::Objective(Injected::Fault(_)) | InitError::NonFiniteStart { .. }))
            if problem.inner.watch().faults() > 0 =>
        {
            return Ok(());
        }
        Ok(Err(InitError::NonFiniteStart { .. })) => return Ok(()),
        Ok(Err(error)) => return Err(format!("does not start: {error}")),
        Err(payload) => return foreign(&*payload).map_or(Ok(()), Err),
    };
    // SciPy evaluates the best trial of an exhausted search again and takes it, whatever comes.
    let may_rise = solver.name() == "lbfgsb-scipy" && Fault::MISLEADING.contains(&fault);
    let mut before = look(&problem, &state, None, true, false)?;
    let mut failures = 0;
    for _ in 0..60 {
        let iterations = state.counters().iterations;
        let result = catch_unwind(AssertUnwindSafe(|| solver.step(&mut problem, &mut state)));
        let accepted = state.counters().iterations > iterations;
        match result {
            Ok(Ok(ControlFlow::Continue(()))) => {
                before = look(&problem, &state, Some(&before), accepted, may_rise)?
            }
            Ok(Ok(ControlFlow::Break(status))) => {
                look(&problem, &state, Some(&before), true, may_rise)?;
                let claimed = status == thalweg_core::Status::ProjectedGradient;
                if claimed && !Fault::MISLEADING.contains(&fault) {
                    honest(meta, &state)?;
                }
                break;
            }
            Ok(Err(Injected::Fault(evaluation))) => {
                before = look(&problem, &state, Some(&before), accepted, may_rise)?;
                if evaluation > 150 {
                    break;
                }
                failures += 1;
            }
            Ok(Err(Injected::Inner(never))) => match never {},
            Err(payload) => {
                if let Some(words) = foreign(&*payload) {
                    return Err(words);
                }
                before = look(&problem, &state, Some(&before), accepted, may_rise)?;
                failures += 1;
            }
        }
        if failures > 20 {
            break;
        }
    }
    INJECTED.fetch_add(problem.inner.watch().faults(), Ordering::Relaxed);
    // Usable: restarted in its own workspaces where it stands, without faults, it goes on.
    let x = state.x().clone();
    problem.inner.set_fault(None);
    problem.inner = problem.inner.limit(u64::MAX);
    problem.inner.clear();
    match catch_unwind(AssertUnwindSafe(|| solver.restart(&mut problem, &mut state, &x))) {
        Ok(Ok(())) => {}
        Ok(Err(InitError::NonFiniteStart { .. })) if Fault::MISLEADING.contains(&fault) => return Ok(()),
        Ok(Err(error)) => return Err(format!("does not restart: {error}")),
        Err(payload) => return Err(foreign(&*payload).unwrap_or_default()),
    }
    let mut before = look(&problem, &state, None, true, false)?;
    for _ in 0..20 {
        match catch_unwind(AssertUnwindSafe(|| solver.step(&mut problem, &mut state))) {
            Ok(Ok(flow)) => {
                before = look(&problem, &state, Some(&before), true, may_rise)?;
                if let ControlFlow::Break(status) = flow {
                    if status == thalweg_core::Status::ProjectedGradient {
                        honest(meta, &state)?;
                    }
                    break;
                }
            }
            Ok(Err(error)) => return Err(format!("after the faults: {error}")),
            Err(payload) => return Err(format!("after the faults: {:?}", foreign(&*payload))),
        }
    }
    Ok(())
}

/// The projected gradient, evaluated again.
fn honest<St: State<Vector = Vec<f64>>>(meta: &'static Meta, state: &St) -> Result<(), String> {
    let mut clean = TestProblem::<Vec<f64>>::from_meta(meta, &meta.params(&[]).unwrap()).unwrap();
    let mut g = state.x().like();
    let Ok(_) = clean.value_and_gradient(state.x(), &mut g);
    let norm = match clean.bounds() {
        Some(bounds) => bounds.projected_gradient_norm(state.x(), &g),
        None => g.norm_inf(),
    };
    // The same problem evaluated again gives the same bits.
    if norm <= GTOL {
        Ok(())
    } else {
        Err(format!("a false success: the projected gradient is {norm:e}"))
    }
}

/// All faults on the problems of `suite`; what went wrong, in words.
fn all_faults<S: Solver<Remembering> + Sync>(solver: &S, suite: Suite, rates: &[u64]) -> Vec<String> {
    let faults: Vec<Fault> = Fault::UNUSABLE
        .into_iter()
        .chain(Fault::MISLEADING)
        .chain([Fault::Panic, Fault::Slow])
        .collect();
    let cases: Vec<(&'static Meta, Fault, u64)> = suite
        .iter()
        .flat_map(|meta| {
            faults.iter().flat_map(move |&fault| {
                // A slow answer is one fault more than time allows on every problem at every rate.
                let rates = if fault == Fault::Slow { &rates[..1] } else { rates };
                rates.iter().map(move |&k| (meta, fault, k))
            })
        })
        .collect();
    assert!(cases.len() > 50, "too few cases: {}", cases.len());
    let (spoiled, count) = (INJECTED.load(Ordering::Relaxed), cases.len() as u64);
    let failures = cases
        .into_par_iter()
        .filter_map(|(meta, fault, k)| {
            let error = torment(solver, meta, fault, k).err()?;
            Some(format!(
                "{} on {}, {fault:?} at every {k}th evaluation: {error}",
                solver.name(),
                meta.name
            ))
        })
        .collect();
    // Of runs that end before the first fault there are few.
    let spoiled = INJECTED.load(Ordering::Relaxed) - spoiled;
    assert!(spoiled > 2 * count, "{spoiled} faults in {count} runs");
    failures
}

/// The panics on purpose need not be printed.
fn quiet() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if info.payload().downcast_ref::<&str>() != Some(&Fault::PANIC) {
            hook(info);
        }
    }));
}

fn check(failures: &[String]) {
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// The whole collection, by size: the largest only as far as a test may take.
fn collection() -> Suite {
    Suite::all().n_between(1, 1000)
}

#[test]
fn lbfgsb() {
    quiet();
    check(&all_faults(&Lbfgsb::default(), collection(), &[2, 5]));
}

#[test]
fn lbfgsb_on_the_larger_ones() {
    quiet();
    check(&all_faults(
        &Lbfgsb::default(),
        Suite::all().n_between(1001, 10_000),
        &[3],
    ));
}

#[test]
fn lbfgsb_as_scipy_and_with_other_line_searches() {
    quiet();
    let small = || collection().n_between(1, 30);
    check(&all_faults(&Lbfgsb::scipy().gtol(GTOL).ftol(0.0), small(), &[3]));
    check(&all_faults(
        &Lbfgsb::default().line_search(HagerZhang::default()),
        small(),
        &[3],
    ));
    let nonmonotone = Nonmonotone::new();
    check(&all_faults(
        &Lbfgsb::default().line_search(nonmonotone),
        small(),
        &[3],
    ));
}

#[test]
fn tnc() {
    quiet();
    check(&all_faults(&Tnc::default(), collection(), &[3]));
}

#[test]
fn without_bounds() {
    quiet();
    let free = || collection().unconstrained().n_between(1, 30);
    check(&all_faults(&Lbfgs::default().gtol(GTOL), free(), &[3]));
    check(&all_faults(&Bfgs::default().gtol(GTOL), free(), &[3]));
    check(&all_faults(
        &ConjugateGradient::default().gtol(GTOL),
        free(),
        &[3],
    ));
    check(&all_faults(&NewtonCg::default().gtol(GTOL), free(), &[3]));
    check(&all_faults(&Sr1TrustRegion::default().gtol(GTOL), free(), &[3]));
}
