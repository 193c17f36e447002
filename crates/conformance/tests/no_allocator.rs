//! Without the counting allocator the promise about allocation cannot be looked at, and the check says so.

mod common;

use common::{Defect, Toy};
use thalweg_conformance::{Promise, SolverCheck, counting_allocator_is_installed};

#[test]
fn a_missing_allocator_is_a_failure_with_a_remedy() {
    assert!(!counting_allocator_is_installed());
    let toy = Toy::new(Defect::Nothing);
    let report = SolverCheck::new(&toy).sizes(&[1]).run::<f64>();
    assert!(report.broke(Promise::NoAllocation.name()));
    assert!(report.to_string().contains("#[global_allocator]"));
    let check = SolverCheck::new(&toy)
        .sizes(&[1])
        .skip(Promise::NoAllocation, "counted in another file");
    check.run::<f64>().assert();
}
