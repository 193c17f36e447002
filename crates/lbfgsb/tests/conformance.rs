//! What every solver promises.

use thalweg_conformance::{CountingAllocator, SolverCheck, distributed, solver};
use thalweg_lbfgsb::Lbfgsb;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn the_default_keeps_every_promise() {
    solver::<f64, _>(&Lbfgsb::default()).assert();
    solver::<f32, _>(&Lbfgsb::<f32>::default()).assert();
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
