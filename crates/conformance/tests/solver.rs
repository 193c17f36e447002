//! The check of solvers lets a good solver pass and catches every defect it is there to catch.

mod common;

use common::{Defect, Toy};
use thalweg_conformance::{CountingAllocator, Promise, SolverCheck, solver};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn a_good_solver_conforms_in_both_scalars() {
    let toy = Toy::new(Defect::Nothing);
    let report = solver::<f64, _>(&toy);
    report.assert();
    // Nothing was left out.
    let looked_at: Vec<_> = report.looked_at().collect();
    for promise in Promise::ALL {
        assert!(
            looked_at.contains(&promise.name()),
            "{} was not looked at",
            promise.name()
        );
    }
    solver::<f32, _>(&toy).assert();
}

#[test]
fn each_defect_is_caught() {
    use Defect as D;
    use Promise as P;
    let expected = [
        (D::AllocatesInStep, P::NoAllocation),
        (D::AllocatesInRestart, P::NoAllocation),
        (D::LeavesTheBox, P::WithinBounds),
        (D::StartsOutside, P::Start),
        (D::StartsOutside, P::WithinBounds),
        (D::HidesTheProjection, P::Start),
        (D::Rises, P::Monotone),
        (D::ForgetsAnEvaluation, P::Counters),
        (D::ForgetsNonFinite, P::Counters),
        (D::CountsTwoIterations, P::Counters),
        (D::KeepsOldGradient, P::ConsistentState),
        (D::WrongNorm, P::ConsistentState),
        (D::ClaimsSuccess, P::Status),
        (D::ClaimsReduction, P::Status),
        (D::ClaimsBudget, P::Status),
        (D::VagueTolerance, P::Status),
        (D::Moody, P::Deterministic),
        (D::RestartKeepsStep, P::Restart),
        (D::RestartKeepsCounters, P::Restart),
        (D::GivesUpAtNan, P::NonFinite),
        (D::AcceptsMinusInfinity, P::ConsistentState),
        (D::AcceptsMinusInfinity, P::NeverFinite),
        (D::CallsNanSuccess, P::NeverFinite),
        (D::SwallowsErrors, P::ObjectiveError),
        (D::LosesIterateOnError, P::ConsistentState),
        (D::NeverEnds, P::Status),
        (D::AcceptsEmpty, P::InvalidInput),
        (D::AcceptsNanStart, P::InvalidInput),
        (D::AcceptsWrongLength, P::InvalidInput),
        (D::AcceptsNonFiniteStart, P::InvalidInput),
        (D::HidesBudget, P::Budgets),
        (D::StopsTooSoon, P::Solves),
    ];
    for (defect, promise) in expected {
        let toy = Toy::new(defect);
        let report = SolverCheck::new(&toy)
            .sizes(&[2, 10])
            .solve_steps(2000)
            .run::<f64>();
        assert!(
            report.broke(promise.name()),
            "{defect:?} was not caught as {}:\n{report}",
            promise.name()
        );
    }
}

#[test]
fn a_promise_can_be_switched_off_with_a_reason() {
    let toy = Toy::new(Defect::Rises);
    let check = SolverCheck::new(&toy)
        .sizes(&[2])
        .skip(Promise::Monotone, "it is meant to rise");
    let report = check.run::<f64>();
    report.assert();
    assert_eq!(
        report.skipped().collect::<Vec<_>>(),
        [("monotone", "it is meant to rise")]
    );
    assert!(report.to_string().contains("it is meant to rise"));
}

#[test]
fn a_failure_says_what_where_and_what_was_found() {
    let toy = Toy::new(Defect::LeavesTheBox);
    let report = SolverCheck::new(&toy).sizes(&[2]).run::<f64>();
    let failure = report
        .failures()
        .iter()
        .find(|f| f.promise == "within-bounds")
        .unwrap();
    assert!(failure.place.contains("n = 2, f64"), "{failure}");
    assert!(
        failure.found.contains("evaluation") && failure.found.contains("bounds ["),
        "{failure}"
    );
}

#[test]
fn a_solver_said_not_to_know_bounds_must_refuse_them() {
    let toy = Toy::new(Defect::Nothing);
    let report = SolverCheck::new(&toy).sizes(&[2]).unconstrained().run::<f64>();
    assert!(report.broke(Promise::InvalidInput.name()), "{report}");
}

#[test]
fn a_rise_by_more_than_rounding_is_caught_though_rounding_is_allowed() {
    let toy = Toy::new(Defect::Rises);
    let report = SolverCheck::new(&toy)
        .sizes(&[2])
        .rises_by_rounding()
        .run::<f64>();
    assert!(report.broke(Promise::Monotone.name()), "{report}");
}
