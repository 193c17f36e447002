//! Runs that are saved and gone on with.

use thalweg_conformance::{Builtin, CheckpointCheck, Partitioned};
use thalweg_core::checkpoint::Resumable;
use thalweg_core::{InvalidInput, LineSearch, Real, Vector};
use thalweg_linesearch::{Backtracking, HagerZhang, MoreThuente, Nonmonotone, StrongWolfe};
use thalweg_quasinewton::{LimitedMemory, TwoLoop};
use thalweg_unconstrained::{
    Adam, Bfgs, ConjugateGradient, Descent, Lbfgs, NewtonCg, QuasiNewton, Sr1TrustRegion, TrustRegion,
};

fn resumes<T: Real, S: Resumable<Builtin<Vec<T>>>>(solver: &S) {
    CheckpointCheck::new(solver)
        .unconstrained()
        .mutations(20)
        .run::<T>()
        .assert();
}

fn in_parts<S: Resumable<Builtin<Partitioned<f64>>> + Sync>(solver: &S) {
    CheckpointCheck::new(solver)
        .unconstrained()
        .sizes(&[13])
        .in_parts::<f64>()
        .assert();
}

/// With every line search; the steps end where the direction's do.
fn with_every_line_search<T, D>(solver: &(impl Fn() -> D + Sync))
where
    T: Real,
    D: Clone,
    Descent<T, D, MoreThuente<T>>: Resumable<Builtin<Vec<T>>>,
    Descent<T, D, StrongWolfe<T>>: Resumable<Builtin<Vec<T>>>,
    Descent<T, D, HagerZhang<T>>: Resumable<Builtin<Vec<T>>>,
    Descent<T, D, Backtracking<T>>: Resumable<Builtin<Vec<T>>>,
    Descent<T, D, Nonmonotone<T>>: Resumable<Builtin<Vec<T>>>,
{
    fn one<T: Real, D, L: LineSearch<T>>(direction: D, search: L)
    where
        Descent<T, D, L>: Resumable<Builtin<Vec<T>>>,
    {
        resumes::<T, _>(&Descent::new(direction, search));
    }
    one::<T, _, _>(solver(), MoreThuente::default());
    one::<T, _, _>(solver(), StrongWolfe::default());
    one::<T, _, _>(solver(), HagerZhang::default());
    one::<T, _, _>(solver(), Backtracking::default());
    one::<T, _, _>(solver(), Nonmonotone::default());
}

#[test]
fn lbfgs() {
    with_every_line_search::<f64, _>(&|| thalweg_unconstrained::LbfgsDirection::new(3));
    with_every_line_search::<f32, _>(&thalweg_unconstrained::LbfgsDirection::default);
    in_parts(&Lbfgs::default().memory(3));
    in_parts(&Lbfgs::default().line_search(Nonmonotone::new()));
}

#[test]
fn bfgs() {
    let rule =
        || QuasiNewton::new(thalweg_unconstrained::BfgsMatrix::<thalweg_quasinewton::Plain<f64>>::default());
    with_every_line_search::<f64, _>(&rule);
    resumes::<f32, _>(&Bfgs::<f32>::default());
}

#[cfg(feature = "nalgebra")]
#[test]
fn bfgs_by_nalgebra() {
    resumes::<f64, _>(&Bfgs::default().dense::<thalweg_quasinewton::Nalgebra<f64>>());
    resumes::<f64, _>(&Sr1TrustRegion::default().dense::<thalweg_quasinewton::Nalgebra<f64>>());
}

#[cfg(feature = "faer")]
#[test]
fn bfgs_by_faer() {
    resumes::<f64, _>(&Bfgs::default().dense::<thalweg_quasinewton::Faer<f64>>());
    resumes::<f64, _>(&Sr1TrustRegion::default().dense::<thalweg_quasinewton::Faer<f64>>());
}

#[test]
fn conjugate_gradient() {
    with_every_line_search::<f64, _>(&thalweg_unconstrained::HagerZhangDirection::<f64>::default);
    resumes::<f32, _>(&ConjugateGradient::<f32>::default());
    resumes::<f64, _>(&ConjugateGradient::default().restart_after(1));
    in_parts(&ConjugateGradient::default());
}

#[test]
fn newton_cg() {
    with_every_line_search::<f64, _>(&thalweg_unconstrained::NewtonCgDirection::default);
    resumes::<f32, _>(&NewtonCg::<f32>::default());
    in_parts(&NewtonCg::default());
}

fn two_loop<V: Vector>(like: &V) -> Result<TwoLoop<V>, InvalidInput> {
    TwoLoop::new(like, 3)
}

fn limited<V: Vector>(like: &V) -> Result<LimitedMemory<V>, InvalidInput> {
    LimitedMemory::new(like, 3)
}

#[test]
fn trust_regions() {
    resumes::<f64, _>(&Sr1TrustRegion::default());
    resumes::<f32, _>(&Sr1TrustRegion::<f32>::default());
    resumes::<f64, _>(&TrustRegion::new(two_loop::<Vec<f64>>));
    resumes::<f64, _>(&TrustRegion::new(limited::<Vec<f64>>));
    in_parts(&TrustRegion::new(two_loop::<Partitioned<f64>>));
}

#[test]
fn limited_memory_in_compact_form() {
    let rule = || QuasiNewton::new(limited::<Vec<f64>>);
    with_every_line_search::<f64, _>(&rule);
    in_parts(&Descent::new(
        QuasiNewton::new(limited::<Partitioned<f64>>),
        MoreThuente::default(),
    ));
}

#[test]
fn adam() {
    resumes::<f64, _>(&Adam::default());
    resumes::<f32, _>(&Adam::<f32>::default());
    // The learning rate is halved, the best point kept apart from the iterate.
    resumes::<f64, _>(&Adam::default().learning_rate(0.5).beta2(0.9).patience(3));
    in_parts(&Adam::default());
}
