//! Moré–Thuente keeps the promises of a line search and the paper's tables.

use thalweg_conformance::{LineSearchCheck, more_thuente_steps, more_thuente_table};
use thalweg_core::{Limits, LineSearch, Move, Sample, Why};
use thalweg_linesearch::MoreThuente;

#[test]
fn keeps_every_promise() {
    LineSearchCheck::new(MoreThuente::<f64>::default)
        .strong_wolfe(1e-3, 0.9)
        .run()
        .assert();
    LineSearchCheck::new(MoreThuente::<f32>::default)
        .strong_wolfe(1e-3, 0.9)
        .run()
        .assert();
    LineSearchCheck::new(|| MoreThuente::<f64>::default().reevaluate_best(true))
        .allow_origin()
        .run()
        .assert();
}

fn search(c1: f64, c2: f64) -> MoreThuente<f64> {
    MoreThuente::new()
        .sufficient_decrease(c1)
        .curvature(c2)
        .interval(1e-10)
}

#[test]
fn agrees_with_the_tables_of_the_paper() {
    for row in more_thuente_table(search) {
        assert!(row.agrees(), "{row:?}");
    }
}

#[test]
fn takes_each_case_of_the_step_as_recorded() {
    more_thuente_steps::<f64, _>(search).assert();
}

fn origin() -> Sample<f64> {
    Sample {
        step: 0.0,
        value: 1.0,
        slope: -1.0,
    }
}

#[test]
fn refuses_what_it_cannot_use() {
    let limits = Limits {
        first: 1.0,
        max: 10.0,
    };
    let mut search = MoreThuente::new();
    for slope in [0.0, 1.0, f64::NAN] {
        assert_eq!(
            search.start(Sample { slope, ..origin() }, limits),
            Move::Fail(Why::NotDescent)
        );
    }
    for (first, max) in [(0.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (-1.0, 1.0)] {
        assert_eq!(
            search.start(origin(), Limits { first, max }),
            Move::Fail(Why::BadLimits)
        );
    }
    assert!(MoreThuente::new().sufficient_decrease(0.95).validate().is_err());
    assert!(MoreThuente::new().curvature(1.0).validate().is_err());
    assert!(MoreThuente::new().interval(-0.1).validate().is_err());
    assert!(MoreThuente::<f64>::new().validate().is_ok());
}

#[test]
fn stops_at_the_largest_step_while_falling() {
    let mut search = MoreThuente::new();
    search.start(origin(), Limits { first: 2.0, max: 2.0 });
    let trial = Sample {
        step: 2.0,
        value: -1.0,
        slope: -1.0,
    };
    assert_eq!(search.advance(trial), Move::Best(2.0, Why::AtMaximum));
}

#[test]
#[cfg(feature = "serde")]
fn can_be_written_and_read_in_the_middle() {
    let phi = |t: f64| Sample {
        step: t,
        value: (t - 2.0).powi(4),
        slope: 4.0 * (t - 2.0).powi(3),
    };
    let mut search = MoreThuente::new().curvature(1e-3);
    let mut next = search.start(
        phi(0.0),
        Limits {
            first: 1e-3,
            max: 1e10,
        },
    );
    let mut copy: Option<MoreThuente<f64>> = None;
    while let Move::Try(t, _) = next {
        next = search.advance(phi(t));
        if let Some(mut copy) = copy.take() {
            assert_eq!(copy.advance(phi(t)), next);
        }
        copy = Some(serde_json::from_str(&serde_json::to_string(&search).unwrap()).unwrap());
    }
    assert_eq!(next, Move::Accept);
}
