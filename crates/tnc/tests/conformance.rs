//! What every solver promises.

use thalweg_conformance::{CountingAllocator, Promise, SolverCheck, distributed, line_search, solver};
use thalweg_linesearch::MoreThuente;
use thalweg_tnc::{Diagonal, GillMurray, MaxEvaluations, Path, Release, Scaling, Tnc, Truncation};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// The last point may lie above the one before by the rounding of f.
#[test]
fn the_default_keeps_every_promise() {
    let (double, single) = (Tnc::<f64>::default(), Tnc::<f32>::default());
    SolverCheck::new(&double)
        .rises_by_rounding()
        .run::<f64>()
        .assert();
    SolverCheck::new(&single)
        .rises_by_rounding()
        .run::<f32>()
        .assert();
}

/// With f taken as it is, none does.
#[test]
fn without_a_precision_of_f_it_never_rises() {
    solver::<f64, _>(&Tnc::default().value_precision(0.0)).assert();
    solver::<f32, _>(&Tnc::<f32>::default().value_precision(0.0)).assert();
}

#[test]
fn exact_products_keep_them_too() {
    let (double, single) = (
        Tnc::<f64>::default().exact_products(),
        Tnc::<f32>::default().exact_products(),
    );
    SolverCheck::new(&double)
        .rises_by_rounding()
        .run::<f64>()
        .assert();
    SolverCheck::new(&single)
        .rises_by_rounding()
        .run::<f32>()
        .assert();
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
        .skip(
            Promise::Status,
            "its tests hold where others do not, and it says so of fixed variables",
        )
        .run::<f64>()
        .assert();
    let preset = Tnc::<f32>::scipy().max_evaluations(MaxEvaluations::Unlimited);
    SolverCheck::new(&preset)
        .skip(
            Promise::Status,
            "its tests hold where others do not, and it says so of fixed variables",
        )
        .skip(
            Promise::Solves,
            "it gives up where a search finds nothing lower, which rounding does in f32",
        )
        .run::<f32>()
        .assert();
}

#[test]
fn a_vector_in_parts_is_followed() {
    distributed::<f64, _>(&Tnc::default().exact_products()).assert();
}

/// A difference of gradients makes 1e-8 of the 1e-16 by which sums over parts differ: more than the check allows for. The
/// parts must still agree with each other in every bit, and so on.
#[test]
fn by_differences_the_parts_agree() {
    let scipy = Tnc::scipy().max_evaluations(MaxEvaluations::Unlimited);
    for report in [
        distributed::<f64, _>(&Tnc::default()),
        distributed::<f64, _>(&Tnc::default().release(Release::One)),
        distributed::<f64, _>(&scipy),
    ] {
        let other: Vec<_> = report
            .failures()
            .iter()
            .filter(|f| f.promise != "follows-one-part")
            .collect();
        assert!(other.is_empty(), "{report}");
        assert!(report.looked_at().any(|p| p == "parts-agree"));
    }
}

#[test]
fn the_line_search_keeps_its_own() {
    line_search::<f64, _>(GillMurray::new).assert();
    line_search::<f32, _>(GillMurray::new).assert();
    line_search::<f64, _>(GillMurray::scipy).assert();
}
