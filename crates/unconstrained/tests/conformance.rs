//! What every solver promises; with every line search.

use thalweg_conformance::{CountingAllocator, DistributedCheck, Partitioned, SolverCheck, SolvesProbes};
use thalweg_core::{LineSearch, Real};
use thalweg_linesearch::{Backtracking, HagerZhang, MoreThuente, Nonmonotone, StrongWolfe};
use thalweg_quasinewton::{LimitedMemory, TwoLoop};
use thalweg_unconstrained::{
    Adam, Bfgs, ConjugateGradient, Descent, Lbfgs, NewtonCg, QuasiNewton, Sr1TrustRegion, TrustRegion,
};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

fn conforms<T: Real, S: SolvesProbes<Vec<T>>>(solver: &S, monotone: bool) {
    let check = SolverCheck::new(solver).unconstrained();
    let check = if monotone {
        check
    } else {
        check.rises_by_rounding()
    };
    check.run::<T>().assert();
}

fn in_parts<T: Real, S: SolvesProbes<Partitioned<T>> + Sync>(solver: &S) {
    DistributedCheck::new(solver).unconstrained().run::<T>().assert();
}

#[test]
fn lbfgs() {
    conforms::<f64, _>(&Lbfgs::default(), true);
    conforms::<f32, _>(&Lbfgs::default(), true);
    conforms::<f64, _>(&Lbfgs::default().memory(1), true);
    in_parts::<f64, _>(&Lbfgs::default());
    in_parts::<f32, _>(&Lbfgs::default().memory(3));
}

#[test]
fn bfgs() {
    conforms::<f64, _>(&Bfgs::default(), true);
    conforms::<f32, _>(&Bfgs::default(), true);
}

#[test]
fn conjugate_gradient() {
    conforms::<f64, _>(&ConjugateGradient::default(), false);
    conforms::<f32, _>(&ConjugateGradient::default(), false);
    let monotone = ConjugateGradient::default().line_search(StrongWolfe::new().curvature(0.1));
    conforms::<f64, _>(&monotone, true);
    in_parts::<f64, _>(&ConjugateGradient::default());
}

#[test]
fn newton_cg() {
    conforms::<f64, _>(&NewtonCg::default(), true);
    conforms::<f32, _>(&NewtonCg::default(), true);
    in_parts::<f64, _>(&NewtonCg::default());
}

#[test]
fn sr1_trust_region() {
    conforms::<f64, _>(&Sr1TrustRegion::default(), true);
    conforms::<f32, _>(&Sr1TrustRegion::default(), true);
}

/// The trust region on the model of another memory, in parts too.
#[test]
fn a_trust_region_on_limited_memory() {
    fn make<V: thalweg_core::Vector>(like: &V) -> Result<TwoLoop<V>, thalweg_core::InvalidInput> {
        TwoLoop::new(like, 5)
    }
    conforms::<f64, _>(&TrustRegion::new(make::<Vec<f64>>), true);
    in_parts::<f64, _>(&TrustRegion::new(make::<Partitioned<f64>>));
}

fn with<L: LineSearch<f64>>(line_search: L) {
    let monotone = line_search.is_monotone();
    conforms::<f64, _>(&Lbfgs::default().line_search(line_search), monotone);
}

#[test]
fn with_any_line_search() {
    with(StrongWolfe::new());
    with(HagerZhang::new());
    with(Backtracking::new());
    with(Nonmonotone::new());
}

/// A memory as others may write it, made by a closure.
#[test]
fn of_a_stock_memory() {
    let rule = QuasiNewton::new(|like: &Vec<f64>| LimitedMemory::<Vec<f64>>::new(like, 5));
    conforms::<f64, _>(&Descent::new(rule, MoreThuente::new()), true);
}

#[test]
fn adam() {
    // With the state's best point shown, values rise by rounding at most.
    conforms::<f64, _>(&Adam::default(), false);
    conforms::<f32, _>(&Adam::default(), false);
    in_parts::<f64, _>(&Adam::default());
}
