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

/// The last point may lie above the one before by the rounding of f; not so where f is taken as it is.
macro_rules! both {
    ($T:ty, $solver:expr) => {
        conforms::<$T, _>(&$solver, false);
        conforms::<$T, _>(&$solver.value_precision(0.0), true);
    };
}

#[test]
fn lbfgs() {
    both!(f64, Lbfgs::default());
    both!(f32, Lbfgs::default());
    both!(f64, Lbfgs::default().memory(1));
    in_parts::<f64, _>(&Lbfgs::default());
    in_parts::<f32, _>(&Lbfgs::default().memory(3));
}

#[test]
fn bfgs() {
    both!(f64, Bfgs::default());
    both!(f32, Bfgs::default());
}

#[test]
fn conjugate_gradient() {
    conforms::<f64, _>(&ConjugateGradient::default(), false);
    conforms::<f32, _>(&ConjugateGradient::default(), false);
    let monotone = ConjugateGradient::default().line_search(StrongWolfe::new().curvature(0.1));
    both!(f64, monotone.clone());
    in_parts::<f64, _>(&ConjugateGradient::default());
}

#[test]
fn newton_cg() {
    both!(f64, NewtonCg::default());
    both!(f32, NewtonCg::default());
    in_parts::<f64, _>(&NewtonCg::default());
}

#[test]
fn sr1_trust_region() {
    both!(f64, Sr1TrustRegion::default());
    both!(f32, Sr1TrustRegion::default());
}

/// The trust region on the model of another memory, in parts too.
#[test]
fn a_trust_region_on_limited_memory() {
    fn make<V: thalweg_core::Vector>(like: &V) -> Result<TwoLoop<V>, thalweg_core::InvalidInput> {
        TwoLoop::new(like, 5)
    }
    both!(f64, TrustRegion::new(make::<Vec<f64>>));
    in_parts::<f64, _>(&TrustRegion::new(make::<Partitioned<f64>>));
}

fn with<L: LineSearch<f64>>(line_search: L) {
    let monotone = line_search.is_monotone();
    let solver = Lbfgs::default().line_search(line_search);
    conforms::<f64, _>(&solver, false);
    conforms::<f64, _>(&solver.value_precision(0.0), monotone);
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
    conforms::<f64, _>(&Descent::new(rule, MoreThuente::new()), false);
}

#[test]
fn adam() {
    // With the state's best point shown, values rise by rounding at most.
    conforms::<f64, _>(&Adam::default(), false);
    conforms::<f32, _>(&Adam::default(), false);
    in_parts::<f64, _>(&Adam::default());
}
