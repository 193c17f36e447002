//! Vectors in parts: the reducer keeps its promises, and solvers that decide on local numbers are caught.

mod common;

use common::{Defect, Toy};
use std::time::Duration;
use thalweg_conformance::{DistributedCheck, PartComm, Partition, distributed, partition, reducer};
use thalweg_core::{Reduce, Vector};

#[test]
fn a_good_solver_conforms() {
    distributed::<f64, _>(&Toy::new(Defect::Nothing)).assert();
    distributed::<f32, _>(&Toy::new(Defect::Nothing)).assert();
}

#[test]
fn decisions_on_local_numbers_are_caught() {
    for (defect, promise) in [
        (Defect::LocalNorm, "parts-agree"),
        (Defect::LocalDot, "in-step"),
        (Defect::LocalTest, "in-step"),
        (Defect::LeavesTheBox, "within-bounds"),
        (Defect::AcceptsNanStart, "refused-on-all"),
    ] {
        let toy = Toy::new(defect);
        let report = DistributedCheck::new(&toy)
            .timeout(Duration::from_secs(5))
            .run::<f64>();
        assert!(
            report.broke(promise),
            "{defect:?} was not caught as {promise}:\n{report}"
        );
    }
}

#[test]
fn a_run_that_depends_on_the_cut_is_caught() {
    // Scales its first step by the number of parts: all parts agree, but the run is another one.
    let toy = Toy::new(Defect::StepByParts);
    let report = distributed::<f64, _>(&toy);
    assert!(report.broke("follows-one-part"), "{report}");
}

#[test]
fn the_reducer_conforms_in_any_number_of_parts() {
    for parts in 1..6 {
        for report in partition(parts, &[0.0f32; 7], |x| reducer(x.comm(), x.part(), parts)).unwrap() {
            report.assert();
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Broken {
    Order,
    Sum,
    Min,
    MaxHidesNan,
    Any,
    Offset,
}

/// Breaks one operation of a good reducer.
struct BrokenComm<'a>(&'a PartComm<f64>, Broken, usize);

impl Reduce<f64> for BrokenComm<'_> {
    fn sum(&self, values: &mut [f64]) {
        let (part, parts) = (self.0.part(), self.2);
        if self.1 == Broken::Order {
            // Gathers all parts' values, and adds them beginning with its own.
            let mut all = vec![0.0; values.len() * parts];
            all[part * values.len()..][..values.len()].copy_from_slice(values);
            self.0.sum(&mut all);
            let n = values.len();
            for k in 1..parts {
                let other = (part + k) % parts;
                values
                    .iter_mut()
                    .zip(&all[other * n..])
                    .for_each(|(v, a)| *v += a);
            }
            return;
        }
        self.0.sum(values);
        if self.1 == Broken::Sum && part == 1 {
            values.iter_mut().for_each(|v| *v += 1.0);
        }
    }
    fn min(&self, values: &mut [f64]) {
        if self.1 == Broken::Min {
            self.0.max(values)
        } else {
            self.0.min(values)
        }
    }
    fn max(&self, values: &mut [f64]) {
        if self.1 == Broken::MaxHidesNan {
            values
                .iter_mut()
                .filter(|v| v.is_nan())
                .for_each(|v| *v = f64::NEG_INFINITY);
        }
        self.0.max(values);
    }
    fn any(&self, flag: bool) -> bool {
        self.0.any(flag) && (self.1 != Broken::Any || flag)
    }
    fn offset(&self, local_len: usize) -> usize {
        self.0.offset(local_len) + if self.1 == Broken::Offset { local_len } else { 0 }
    }
}

#[test]
fn broken_reducers_are_caught() {
    for (broken, promise) in [
        (Broken::Order, "same-bits"),
        (Broken::Sum, "sum"),
        (Broken::Min, "min"),
        (Broken::MaxHidesNan, "max"),
        (Broken::Any, "any"),
        (Broken::Offset, "offset"),
    ] {
        let reports = partition(3, &[0.0; 6], |x| {
            reducer(&BrokenComm(x.comm(), broken, 3), x.part(), 3)
        })
        .unwrap();
        assert!(
            reports.iter().any(|r| r.broke(promise)),
            "{broken:?}: {}",
            reports[1]
        );
    }
}

#[test]
fn parts_out_of_step_are_an_error_and_not_a_hang() {
    let different = partition(3, &[0.0f64; 3], |x| {
        if x.part() == 1 { x.norm_inf() } else { x.norm() }
    });
    assert!(different.unwrap_err().found.contains("part 1: Max of 1 values"));
    let gone = partition(2, &[0.0f64; 2], |x| if x.part() == 0 { 0.0 } else { x.norm() });
    assert!(gone.unwrap_err().found.contains("part 0 has ended"));
    let late = Partition::even(2)
        .timeout(Duration::from_millis(50))
        .run(&[0.0f64; 2], |x| {
            if x.part() == 0 {
                std::thread::sleep(Duration::from_millis(400));
            }
            x.norm()
        });
    assert!(late.unwrap_err().found.contains("waited 50ms"));
}

#[test]
fn a_panic_in_a_part_comes_out() {
    let caught = std::panic::catch_unwind(|| {
        partition(2, &[0.0f64; 2], |x| {
            // Not `panic!`: that would print to the test's output.
            if x.part() == 1 {
                std::panic::resume_unwind(Box::new("on purpose"));
            }
            x.norm()
        })
    });
    assert_eq!(caught.unwrap_err().downcast_ref::<&str>(), Some(&"on purpose"));
}
