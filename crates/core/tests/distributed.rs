//! The core's own functions on a vector in parts, with a real all-reduce.

use thalweg_conformance::Partition;
use thalweg_core::{Bounds, InvalidInput, Vector};

fn cuts() -> [Partition; 4] {
    [
        Partition::even(1),
        Partition::even(3),
        Partition::sizes(&[0, 5, 2]),
        Partition::sizes(&[4, 0, 3]),
    ]
}

const N: usize = 7;

#[test]
fn bad_bounds_are_refused_on_every_part_and_named_by_their_global_index() {
    for cut in cuts() {
        let global: Vec<f64> = (0..N).map(|i| i as f64).collect();
        let errors = cut.run(&global, |lower| {
            let mut upper = lower.clone();
            // Variable 5 is infeasible, wherever it is held.
            for (u, l) in upper.local_mut().iter_mut().zip(lower.local()) {
                *u = if *l == 5.0 { 4.0 } else { l + 1.0 };
            }
            Bounds::new(lower, upper).unwrap_err()
        });
        let errors = errors.unwrap();
        let named = errors
            .iter()
            .filter(|e| matches!(e, InvalidInput::Infeasible { index: 5, .. }))
            .count();
        let elsewhere = errors.iter().filter(|e| **e == InvalidInput::Elsewhere).count();
        assert_eq!((named, elsewhere), (1, errors.len() - 1), "{errors:?}");
    }
}

#[test]
fn norms_projections_and_lengths_are_global() {
    let global: Vec<f64> = (0..N).map(|i| i as f64 - 2.0).collect();
    for cut in cuts() {
        let found = cut.run(&global, |mut x| {
            let bounds = Bounds::uniform(x.like(), -1.0, 10.0).unwrap();
            let mut g = x.like();
            g.fill(-0.5);
            let violation = bounds.violation(&x);
            let moved = (bounds.project(&mut x), bounds.project(&mut x));
            let norm = bounds.projected_gradient_norm(&x, &g);
            (
                x.global_len(),
                x.norm_inf(),
                violation,
                moved,
                norm,
                bounds.any(),
                bounds.boxed(),
            )
        });
        for f in found.unwrap() {
            assert_eq!(f, (N, 4.0, 1.0, (true, false), 0.5, true, true));
        }
    }
}

#[test]
fn one_open_bound_anywhere_makes_the_box_open_everywhere() {
    let global = vec![0.0f64; N];
    for cut in cuts() {
        let found = cut.run(&global, |lower| {
            let mut upper = lower.clone();
            let first = thalweg_core::Reduce::offset(lower.comm(), lower.local_len());
            for (i, u) in upper.local_mut().iter_mut().enumerate() {
                *u = if first + i == 6 { f64::INFINITY } else { 1.0 };
            }
            let bounds = Bounds::new(lower, upper).unwrap();
            (bounds.any(), bounds.boxed())
        });
        assert!(found.unwrap().iter().all(|&f| f == (true, false)));
    }
}
