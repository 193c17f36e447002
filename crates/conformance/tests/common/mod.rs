//! A solver that keeps every promise, and breaks any one of them on demand.
#![allow(dead_code, reason = "each test file uses a part")]

use num_traits::Float;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use thalweg_core::{
    Counters, InitError, InvalidInput, Of, Problem, Real, Reduce, ScalarOf, Solver, State, Status, Vector,
    projected_gradient_norm,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defect {
    Nothing,
    AllocatesInStep,
    AllocatesInRestart,
    LeavesTheBox,
    StartsOutside,
    HidesTheProjection,
    Rises,
    ForgetsAnEvaluation,
    ForgetsNonFinite,
    CountsTwoIterations,
    KeepsOldGradient,
    WrongNorm,
    ClaimsSuccess,
    ClaimsReduction,
    ClaimsBudget,
    VagueTolerance,
    Moody,
    RestartKeepsStep,
    RestartKeepsCounters,
    GivesUpAtNan,
    AcceptsMinusInfinity,
    CallsNanSuccess,
    SwallowsErrors,
    LosesIterateOnError,
    NeverEnds,
    AcceptsEmpty,
    AcceptsNanStart,
    AcceptsWrongLength,
    AcceptsNonFiniteStart,
    HidesBudget,
    StopsTooSoon,
    LocalNorm,
    LocalDot,
    LocalTest,
    StepByParts,
}

/// Projected gradient descent with backtracking.
#[derive(Debug, Clone)]
pub(crate) struct Toy {
    pub(crate) defect: Defect,
}

pub(crate) struct ToyState<V: Vector> {
    x: V,
    g: V,
    trial: V,
    trial_g: V,
    value: ScalarOf<V>,
    norm: ScalarOf<V>,
    next: ScalarOf<V>,
    step: ScalarOf<V>,
    counters: Counters,
    projected: bool,
    calls: u64,
}

static MOOD: AtomicU64 = AtomicU64::new(0);

impl Toy {
    pub(crate) fn new(defect: Defect) -> Self {
        Toy { defect }
    }
    fn is(&self, defect: Defect) -> bool {
        self.defect == defect
    }
    fn gtol<T: Real>(&self) -> T {
        if T::NAME == "f32" {
            T::from_f64(1e-2)
        } else {
            T::from_f64(1e-6)
        }
    }
    fn norm<P: Problem>(&self, p: &P, x: &P::Vector, g: &P::Vector) -> Of<P> {
        let local = match p.bounds() {
            Some(b) => projected_gradient_norm(x.local(), g.local(), b.lower().local(), b.upper().local()),
            None => thalweg_core::kernels::norm_inf(g.local()),
        };
        let mut max = [local];
        if !self.is(Defect::LocalNorm) {
            x.comm().max(&mut max);
        }
        max[0]
    }
    fn begin<P: Problem>(&self, p: &mut P, s: &mut ToyState<P::Vector>) -> Result<(), InitError<P::Error>> {
        let zero = Of::<P>::from_f64(0.0);
        let n = s.x.local_len();
        if s.x.global_len() == 0 && !self.is(Defect::AcceptsEmpty) {
            return Err(InvalidInput::Empty.into());
        }
        if let Some(b) = p.bounds() {
            let m = b.lower().local_len();
            if m != n && !self.is(Defect::AcceptsWrongLength) {
                return Err(InvalidInput::Length {
                    what: "x0",
                    expected: m,
                    found: n,
                }
                .into());
            }
        }
        let bad = s.x.local().iter().position(|x| !x.is_finite());
        if s.x.comm().any(bad.is_some()) && !self.is(Defect::AcceptsNanStart) {
            let index = bad.unwrap_or(0);
            let value = bad.map_or(0.0, |i| s.x.local()[i].to_f64());
            return Err(InvalidInput::NotFinite {
                what: "x0",
                index,
                value,
            }
            .into());
        }
        let kept = s.counters;
        s.counters = Counters::default();
        if self.is(Defect::RestartKeepsCounters) {
            s.counters.skipped_pairs = kept.iterations;
        }
        s.calls = 0;
        s.step = zero;
        s.projected = false;
        if let Some(b) = p.bounds()
            && !self.is(Defect::StartsOutside)
        {
            s.projected = b.project(&mut s.x) && !self.is(Defect::HidesTheProjection);
        }
        s.value = p
            .value_and_gradient(&s.x, &mut s.g)
            .map_err(InitError::Objective)?;
        s.counters.value_and_gradient = 1;
        let g = s.g.norm_inf();
        let finite = s.value.is_finite() && g.is_finite();
        if !finite && !self.is(Defect::AcceptsNonFiniteStart) {
            return Err(InitError::NonFiniteStart {
                value: s.value.to_f64(),
                gradient: g.to_f64(),
            });
        }
        s.norm = self.norm(p, &s.x, &s.g);
        Ok(())
    }
}

impl<P: Problem> Solver<P> for Toy {
    type State = ToyState<P::Vector>;

    fn init(&self, p: &mut P, x0: P::Vector) -> Result<Self::State, InitError<P::Error>> {
        let zero = Of::<P>::from_f64(0.0);
        let mut s = ToyState {
            g: x0.like(),
            trial: x0.like(),
            trial_g: x0.like(),
            x: x0,
            value: zero,
            norm: zero,
            next: Of::<P>::from_f64(1.0),
            step: zero,
            counters: Counters::default(),
            projected: false,
            calls: 0,
        };
        self.begin(p, &mut s)?;
        Ok(s)
    }

    fn restart(&self, p: &mut P, s: &mut Self::State, x0: &P::Vector) -> Result<(), InitError<P::Error>> {
        if x0.local_len() != s.x.local_len() {
            let (expected, found) = (s.x.local_len(), x0.local_len());
            if x0.global_len() == 0 {
                return Err(InvalidInput::Empty.into());
            }
            return Err(InvalidInput::Length {
                what: "x0",
                expected,
                found,
            }
            .into());
        }
        s.x.copy_from(x0);
        if self.is(Defect::AllocatesInRestart) {
            s.g = x0.like();
        }
        if !self.is(Defect::RestartKeepsStep) {
            s.next = Of::<P>::from_f64(1.0);
        }
        self.begin(p, s)
    }

    fn step(&self, p: &mut P, s: &mut Self::State) -> Result<ControlFlow<Status>, P::Error> {
        let t = Of::<P>::from_f64;
        s.calls += 1;
        if s.norm <= self.gtol() {
            return Ok(ControlFlow::Break(Status::ProjectedGradient));
        }
        if self.is(Defect::ClaimsReduction) && s.calls == 3 {
            return Ok(ControlFlow::Break(Status::RelativeReduction));
        }
        if self.is(Defect::ClaimsBudget) && s.calls == 3 {
            return Ok(ControlFlow::Break(Status::MaxIterations));
        }
        if self.is(Defect::StopsTooSoon) && s.counters.iterations == 3 {
            return Ok(ControlFlow::Break(Status::LineSearchFailed));
        }
        if self.is(Defect::Moody) {
            s.next *= t(1.0 + (MOOD.fetch_add(1, Ordering::Relaxed) % 7) as f64 / 16.0);
        }
        let mut length = s.next;
        if self.is(Defect::StepByParts) {
            let mut parts = [t(1.0)];
            s.x.comm().sum(&mut parts);
            length *= t(1.0) / parts[0];
        }
        let mut finite = true;
        let mut trials = 0;
        let accepted = loop {
            trials += 1;
            if trials > 80 && !self.is(Defect::NeverEnds) {
                let status = match (finite, self.defect) {
                    (false, Defect::CallsNanSuccess) => Status::RelativeReduction,
                    (false, _) => Status::NonFinite,
                    _ => Status::NoProgress,
                };
                s.next = t(1e-3);
                return Ok(ControlFlow::Break(status));
            }
            s.trial.copy_from(&s.x);
            s.trial.axpy(-length, &s.g);
            if let Some(b) = p.bounds()
                && !self.is(Defect::LeavesTheBox)
            {
                b.project(&mut s.trial);
            }
            if self.is(Defect::AllocatesInStep) && s.calls % 4 == 0 {
                std::hint::black_box(s.trial.clone());
            }
            let value = match p.value_and_gradient(&s.trial, &mut s.trial_g) {
                Ok(value) => value,
                Err(_) if self.is(Defect::SwallowsErrors) => t(f64::NAN),
                Err(_) if self.is(Defect::HidesBudget) => {
                    return Ok(ControlFlow::Break(Status::LineSearchFailed));
                }
                Err(error) => {
                    if self.is(Defect::LosesIterateOnError) {
                        s.x.copy_from(&s.trial);
                    }
                    return Err(error);
                }
            };
            if !(self.is(Defect::ForgetsAnEvaluation) && trials == 2) {
                s.counters.value_and_gradient += 1;
            }
            finite = value.is_finite() && s.trial_g.norm_inf().is_finite();
            if self.is(Defect::AcceptsMinusInfinity) && value < t(f64::NEG_INFINITY).max(t(-1e30)) {
                finite = true;
            }
            if !finite {
                if !self.is(Defect::ForgetsNonFinite) {
                    s.counters.non_finite += 1;
                }
                if self.is(Defect::GivesUpAtNan) {
                    return Ok(ControlFlow::Break(Status::NonFinite));
                }
                length *= t(0.1);
                continue;
            }
            let mut parts = s.trial.local().iter().zip(s.x.local()).zip(s.g.local());
            let mut slope = [parts
                .by_ref()
                .fold(t(0.0), |sum, ((&a, &b), &g)| sum + (a - b) * g)];
            if !self.is(Defect::LocalDot) {
                s.x.comm().sum(&mut slope);
            }
            let rises = self.is(Defect::Rises) && s.calls == 5 && trials == 1;
            if value < s.value + t(1e-4) * slope[0] && slope[0] < t(0.0) || rises {
                break value;
            }
            length *= t(0.5);
        };
        std::mem::swap(&mut s.x, &mut s.trial);
        if !self.is(Defect::KeepsOldGradient) || s.calls != 4 {
            std::mem::swap(&mut s.g, &mut s.trial_g);
        }
        s.value = accepted;
        s.step = length;
        s.next = length * t(2.0);
        s.counters.iterations += if self.is(Defect::CountsTwoIterations) {
            2
        } else {
            1
        };
        s.norm = self.norm(p, &s.x, &s.g);
        if self.is(Defect::WrongNorm) {
            s.norm *= t(1.01);
        }
        let mut tolerance = self.gtol::<Of<P>>();
        if self.is(Defect::VagueTolerance) && s.calls % 7 == 0 {
            tolerance *= t(1e4);
        }
        if self.is(Defect::ClaimsSuccess) && s.calls == 3 {
            return Ok(ControlFlow::Break(Status::ProjectedGradient));
        }
        if self.is(Defect::LocalTest) && s.g.local().iter().all(|g| g.abs() < t(0.5)) {
            return Ok(ControlFlow::Break(Status::ProjectedGradient));
        }
        if s.norm <= tolerance {
            return Ok(ControlFlow::Break(Status::ProjectedGradient));
        }
        Ok(ControlFlow::Continue(()))
    }

    fn name(&self) -> &'static str {
        "toy"
    }
}

impl<V: Vector> State for ToyState<V> {
    type Vector = V;
    fn x(&self) -> &V {
        &self.x
    }
    fn value(&self) -> ScalarOf<V> {
        self.value
    }
    fn gradient(&self) -> &V {
        &self.g
    }
    fn projected_gradient_norm(&self) -> ScalarOf<V> {
        self.norm
    }
    fn step_length(&self) -> ScalarOf<V> {
        self.step
    }
    fn counters(&self) -> &Counters {
        &self.counters
    }
    fn start_was_projected(&self) -> bool {
        self.projected
    }
}
