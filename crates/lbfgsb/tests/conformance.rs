//! What every solver promises.

use thalweg_conformance::{CountingAllocator, SolverCheck, distributed, solver};
use thalweg_core::{LineSearch, Real};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_linesearch::{Backtracking, HagerZhang, Nonmonotone, StrongWolfe};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// The last point may lie above the one before by the rounding of f.
#[test]
fn the_default_keeps_every_promise() {
    let (double, single) = (Lbfgsb::<f64>::default(), Lbfgsb::<f32>::default());
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
    solver::<f64, _>(&Lbfgsb::default().value_precision(0.0)).assert();
    solver::<f32, _>(&Lbfgsb::<f32>::default().value_precision(0.0)).assert();
}

#[test]
fn with_a_memory_of_one_or_three_too() {
    for m in [1, 3] {
        solver::<f64, _>(&Lbfgsb::default().memory(m)).assert();
    }
}

#[test]
fn a_history_in_single_precision_keeps_them_too() {
    solver::<f64, _>(&Lbfgsb::default().history::<f32>()).assert();
}

#[test]
fn scipys_preset_keeps_all_but_the_strict_ones() {
    let report = SolverCheck::new(&Lbfgsb::<f64>::scipy())
        .skip(
            thalweg_conformance::Promise::Status,
            "its test on f holds where gtol does not",
        )
        .run::<f64>();
    report.assert();
}

#[test]
fn a_vector_in_parts_is_followed() {
    distributed::<f64, _>(&Lbfgsb::default()).assert();
}

fn with<T: Real, L: LineSearch<T>>(line_search: L) {
    let solver = Lbfgsb::<T>::default().line_search(line_search);
    SolverCheck::new(&solver).rises_by_rounding().run::<T>().assert();
}

/// Every line search, in both scalars, on problems with and without bounds.
#[test]
fn with_any_line_search_too() {
    with::<f64, _>(StrongWolfe::new());
    with::<f32, _>(StrongWolfe::new());
    with::<f64, _>(HagerZhang::new());
    with::<f32, _>(HagerZhang::new());
    with::<f64, _>(HagerZhang::new().rise(0.0));
    with::<f64, _>(Backtracking::new());
    with::<f32, _>(Backtracking::new());
    with::<f64, _>(Nonmonotone::new());
    with::<f32, _>(Nonmonotone::new());
}

#[test]
fn a_search_that_is_not_monotone_keeps_the_parts_in_step() {
    distributed::<f64, _>(&Lbfgsb::default().line_search(Nonmonotone::new())).assert();
    distributed::<f64, _>(&Lbfgsb::default().line_search(HagerZhang::new())).assert();
}
