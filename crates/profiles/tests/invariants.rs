//! What holds of every profile, whatever the runs.
#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use proptest::prelude::*;
use thalweg_profiles::{
    ChangeKind, Measure, Outcome, Run, Sample, Steps, Study, Tolerances, UnsolvedProblems, compare,
    data_profile, pairwise, performance_profile, sign_test, standings,
};

/// Up to 6 solvers on up to 12 problems; a third of the runs fail, some are missing, small costs make ties.
fn runs() -> impl Strategy<Value = Vec<Run>> {
    let cell = (0u8..10, 0u64..6, 1u64..8, -3.0..3.0f64);
    (1usize..7, 1usize..13).prop_flat_map(move |(solvers, problems)| {
        proptest::collection::vec(cell.clone(), solvers * problems).prop_map(move |cells| {
            let of = |k: usize, (kind, f_evaluations, fg_evaluations, f): (u8, u64, u64, f64)| {
                (kind > 0).then(|| Run {
                    problem: format!("P{}", k / solvers),
                    n: 1 + k / solvers,
                    solver: format!("s{}", k % solvers),
                    outcome: if kind < 4 {
                        Outcome::Unsolved
                    } else {
                        Outcome::Solved
                    },
                    f0: Some(4.0),
                    f: Some(f),
                    history: vec![
                        Sample {
                            cost: 3.0,
                            f: Some(4.0),
                            pg: None,
                        },
                        Sample {
                            cost: 3.0 * fg_evaluations as f64,
                            f: Some(f),
                            pg: None,
                        },
                    ],
                    f_evaluations,
                    fg_evaluations,
                    ..Run::default()
                })
            };
            cells
                .into_iter()
                .enumerate()
                .filter_map(|(k, c)| of(k, c))
                .collect()
        })
    })
}

/// Rises strictly at ascending points and stays within [0, 1].
fn is_a_share(curve: &Steps) {
    for w in curve.jumps().windows(2) {
        assert!(w[0].0 < w[1].0 && w[0].1 < w[1].1);
    }
    assert!((0.0..=1.0).contains(&curve.limit()));
    for &(x, y) in curve.jumps() {
        assert_eq!(curve.at(x), y);
        assert!(curve.at(x.next_down()) < y);
    }
    let area = curve.area(100.0);
    // Sums of logarithms round.
    assert!(area >= 0.0 && area <= curve.limit() + 1e-12);
}

proptest! {
    #[test]
    fn performance_profiles_are_shares(runs in runs()) {
        let study = Study::new(runs);
        for unsolved in [UnsolvedProblems::Count, UnsolvedProblems::Exclude] {
            let profile = performance_profile(&study, Measure::Cost, unsolved);
            profile.curves.iter().for_each(is_a_share);
            let left_out = if unsolved == UnsolvedProblems::Exclude { profile.solved_by_none } else { 0 };
            prop_assert_eq!(profile.problems.len() + profile.not_common + left_out, study.subjects().len());
            // On every problem somebody solves, somebody is best, and no ratio is below 1.
            for k in 0..profile.problems.len() {
                let best = profile.ratios.iter().map(|r| r[k]).fold(f64::INFINITY, f64::min);
                prop_assert!(best == 1.0 || best == f64::INFINITY);
            }
            for (s, standing) in standings(&study, Measure::Cost, unsolved).iter().enumerate() {
                let curve = &profile.curves[s];
                prop_assert_eq!(standing.limit, curve.limit());
                prop_assert!(standing.best <= standing.within_2 && standing.within_2 <= standing.within_10);
            }
        }
    }

    #[test]
    fn order_of_rows_and_solvers_does_not_matter(runs in runs(), seed in 0usize..1000) {
        let study = Study::new(runs.clone());
        let mut turned = runs;
        let by = seed % turned.len().max(1);
        turned.rotate_left(by);
        turned.reverse();
        let other = Study::new(turned);
        let profile = performance_profile(&study, Measure::Cost, UnsolvedProblems::Count);
        let profile_other = performance_profile(&other, Measure::Cost, UnsolvedProblems::Count);
        let data = data_profile(&study, 1e-1);
        let data_other = data_profile(&other, 1e-1);
        for (s, name) in study.solvers().iter().enumerate() {
            let t = other.solvers().iter().position(|o| o == name).unwrap();
            prop_assert_eq!(&profile.curves[s], &profile_other.curves[t]);
            prop_assert_eq!(&data.curves[s], &data_other.curves[t]);
        }
    }

    #[test]
    fn data_profiles_are_shares_and_looser_accuracy_is_never_later(runs in runs()) {
        let study = Study::new(runs);
        let (loose, tight) = (data_profile(&study, 1e-1), data_profile(&study, 1e-3));
        for s in 0..study.solvers().len() {
            is_a_share(&loose.curves[s]);
            is_a_share(&tight.curves[s]);
            for (l, t) in loose.units[s].iter().zip(&tight.units[s]) {
                prop_assert!(l <= t);
            }
        }
        // Somebody comes as low as the lowest of all.
        for k in 0..tight.problems.len() {
            prop_assert!(tight.units.iter().any(|u| u[k].is_finite()));
        }
    }

    #[test]
    fn a_pair_seen_from_the_other_side_is_the_same_pair(runs in runs()) {
        let study = Study::new(runs);
        let last = study.solvers().len().saturating_sub(1);
        prop_assume!(last > 0);
        let (ab, ba) = (pairwise(&study, 0, last, Measure::Cost), pairwise(&study, last, 0, Measure::Cost));
        prop_assert_eq!((ab.wins, ab.ties, ab.losses), (ba.losses, ba.ties, ba.wins));
        prop_assert_eq!((ab.only_a, ab.only_b, ab.neither), (ba.only_b, ba.only_a, ba.neither));
        prop_assert_eq!(ab.p_value, ba.p_value);
        prop_assert_eq!(ab.mean_ratio.is_some(), ba.mean_ratio.is_some());
        if let (Some(r), Some(q)) = (ab.mean_ratio, ba.mean_ratio) {
            // exp of a mean of logarithms, both ways: a few units in the last place.
            prop_assert!((r * q - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn nothing_changes_against_itself_and_changes_turn_round(runs in runs(), other in runs()) {
        let (before, after) = (Study::new(runs), Study::new(other));
        let tolerances = Tolerances::default();
        for c in compare(&before, &before, &tolerances) {
            prop_assert!(c.changes.is_empty() && c.regressions.is_empty());
            prop_assert!(c.mean_ratio.is_none_or(|r| r == 1.0));
        }
        let there = compare(&before, &after, &tolerances);
        let back = compare(&after, &before, &tolerances);
        for c in &there {
            // Where either side has but one solver, the two are compared whatever their names.
            let alone = back.first().filter(|_| there.len() == 1 && back.len() == 1);
            let d = back.iter().find(|d| d.solver == c.solver).or(alone).unwrap();
            for (kind, turned) in [
                (ChangeKind::Lost, ChangeKind::Found),
                (ChangeKind::Missing, ChangeKind::New),
                (ChangeKind::HigherMinimum, ChangeKind::LowerMinimum),
                (ChangeKind::Slower, ChangeKind::Faster),
            ] {
                prop_assert_eq!(c.count(kind), d.count(turned));
                prop_assert_eq!(c.count(turned), d.count(kind));
            }
            prop_assert_eq!(c.problems, d.problems);
            prop_assert_eq!(c.solved_before, d.solved_after);
        }
    }

    #[test]
    fn the_sign_test_is_a_probability(wins in 0usize..2000, losses in 0usize..2000) {
        let p = sign_test(wins, losses);
        prop_assert!((0.0..=1.0).contains(&p));
        prop_assert_eq!(p, sign_test(losses, wins));
    }
}
