//! Runs that are saved and gone on with.

#![allow(clippy::unwrap_used, reason = "a test may")]

use thalweg_conformance::{Builtin, CheckpointCheck, Partitioned, Shape, Walls};
use thalweg_core::checkpoint::{Resumable, read, write};
use thalweg_core::{LineSearch, Real, Solver, State};
use thalweg_linesearch::{Backtracking, HagerZhang, MoreThuente, StrongWolfe};
use thalweg_tnc::{Release, Tnc};

fn resumes<T: Real, S: Resumable<Builtin<Vec<T>>>>(solver: &S) {
    CheckpointCheck::new(solver).mutations(20).run::<T>().assert();
}

#[test]
fn every_kind_resumes_bit_for_bit() {
    resumes::<f64, _>(&Tnc::<f64>::default());
    resumes::<f32, _>(&Tnc::<f32>::default());
    resumes::<f64, _>(&Tnc::<f64>::scipy());
    resumes::<f32, _>(&Tnc::<f32>::scipy());
    for m in [0, 1, 3] {
        resumes::<f64, _>(&Tnc::<f64>::default().memory(m));
        resumes::<f64, _>(&Tnc::<f64>::default().memory(m).release(Release::One));
    }
    resumes::<f64, _>(&Tnc::<f64>::default().exact_products());
    resumes::<f64, _>(&Tnc::<f64>::scipy().rescale(0.0));
}

fn with<T: Real, L: LineSearch<T>>(search: L) {
    resumes::<T, _>(&Tnc::<T>::default().line_search(search));
}

#[test]
fn every_line_search_resumes() {
    with::<f64, _>(MoreThuente::default());
    with::<f64, _>(StrongWolfe::default());
    with::<f64, _>(HagerZhang::default().rise(0.0));
    with::<f64, _>(Backtracking::default());
    with::<f32, _>(Backtracking::default());
}

#[test]
fn parts_save_their_own() {
    fn parts<S: Resumable<Builtin<Partitioned<f64>>> + Sync>(solver: &S) {
        CheckpointCheck::new(solver)
            .sizes(&[13])
            .in_parts::<f64>()
            .assert();
    }
    parts(&Tnc::<f64>::default());
    parts(&Tnc::<f64>::scipy());
}

/// Another memory keeps the newest pairs; other tolerances are the run's own.
#[test]
fn options_may_change() {
    let mut p = Builtin::new(&vec![0.0f64; 20], Shape::Coupled, Walls::Some);
    let solver = Tnc::<f64>::default().gtol(1e-13);
    let start = p.start(0);
    let mut state = solver.init(&mut p, start).unwrap();
    for _ in 0..2 {
        assert!(solver.step(&mut p, &mut state).unwrap().is_continue());
    }
    let mut bytes = Vec::new();
    write(&solver, &p, &state, &mut bytes).unwrap();
    for m in [0, 1, 20] {
        let other = Tnc::default().memory(m).gtol(1e-7);
        let mut state = read(&mut bytes.as_slice(), &other, &p, vec![0.0; 20]).unwrap();
        while other.step(&mut p, &mut state).unwrap().is_continue() {}
        assert!(state.projected_gradient_norm() <= 1e-7);
    }
}
