//! What every solver promises.

use thalweg_conformance::{CountingAllocator, Promise, SolverCheck, distributed, line_search, solver};
use thalweg_linesearch::MoreThuente;
use thalweg_tnc::{Diagonal, GillMurray, MaxEvaluations, Path, Release, Scaling, Tnc, Truncation};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn the_default_keeps_every_promise() {
    solver::<f64, _>(&Tnc::default()).assert();
    solver::<f32, _>(&Tnc::<f32>::default()).assert();
}

#[test]
fn exact_products_keep_them_too() {
    solver::<f64, _>(&Tnc::default().exact_products()).assert();
    solver::<f32, _>(&Tnc::<f32>::default().exact_products()).assert();
}

#[test]
fn so_does_nashs_preconditioner() {
    let nash = Tnc::default()
        .memory(0)
        .quasi_newton_steps(0)
        .truncation(Truncation::Quadratic(0.5));
    solver::<f64, _>(&nash).assert();
    solver::<f64, _>(&nash.clone().diagonal(Diagonal::Scipy)).assert();
}

#[test]
fn so_do_other_ways_with_the_bounds() {
    solver::<f64, _>(&Tnc::default().release(Release::One)).assert();
    solver::<f64, _>(&Tnc::default().release(Release::One).path(Path::FirstBound)).assert();
    solver::<f64, _>(&Tnc::default().path(Path::FirstBound)).assert();
    solver::<f64, _>(&Tnc::default().scaling(Scaling::Range).rescale(1.3)).assert();
}

#[test]
fn another_line_search_takes_its_place() {
    solver::<f64, _>(&Tnc::default().line_search(MoreThuente::default())).assert();
}

#[test]
fn scipys_preset_keeps_all_but_the_strict_ones() {
    let preset = Tnc::<f64>::scipy().max_evaluations(MaxEvaluations::Unlimited);
    SolverCheck::new(&preset)
        .skip(Promise::Status, "its tests hold where others do not, and it says so of fixed variables")
        .run::<f64>()
        .assert();
    let preset = Tnc::<f32>::scipy().max_evaluations(MaxEvaluations::Unlimited);
    SolverCheck::new(&preset)
        .skip(Promise::Status, "its tests hold where others do not, and it says so of fixed variables")
        .run::<f32>()
        .assert();
}

#[test]
fn a_vector_in_parts_is_followed() {
    distributed::<f64, _>(&Tnc::default()).assert();
    distributed::<f64, _>(&Tnc::default().exact_products()).assert();
    distributed::<f64, _>(&Tnc::scipy().max_evaluations(MaxEvaluations::Unlimited)).assert();
}

#[test]
fn the_line_search_keeps_its_own() {
    line_search::<f64, _>(GillMurray::new).assert();
    line_search::<f32, _>(GillMurray::new).assert();
    line_search::<f64, _>(GillMurray::scipy).assert();
}
