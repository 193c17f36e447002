//! Data profiles.
//!
//! J. J. Moré and S. M. Wild, Benchmarking derivative-free optimization algorithms, SIAM Journal on Optimization 20
//! (2009), 172–191: a run has come to accuracy τ at the first point with
//!
//! ```text
//! f(x) ≤ f_L + τ (f(x0) − f_L)        (their (2.2))
//! d_s(α) = share of the problems on which s gets there within a cost of α (n + 1)
//! ```
//!
//! with f_L the least value any of the solvers found. They count evaluations of f; here a gradient costs two.

use crate::run::Run;
use crate::steps::Steps;
use crate::study::Study;

/// The data profiles of all solvers of a study, for one accuracy.
#[derive(Debug, Clone, PartialEq)]
pub struct DataProfile {
    /// The accuracy τ: the share of the possible decrease of f that may be left.
    pub tau: f64,
    /// The problems the shares are of, as indices into [`Study::subjects`].
    pub problems: Vec<usize>,
    /// Problems left out: not run by every solver, or without a finite f at the start.
    pub left_out: usize,
    /// Cost over n + 1 at which each solver gets there, one for each of `problems`; ∞ where it does not.
    pub units: Vec<Vec<f64>>,
    /// d_s of each solver.
    pub curves: Vec<Steps>,
}

/// What had been spent (nf + 2 ng) when the run first had f ≤ `target`; `None` if it never had. A run without
/// history counts with its last point.
pub fn cost_to(run: &Run, target: f64) -> Option<f64> {
    run.history
        .iter()
        .find(|sample| sample.f.is_some_and(|f| f <= target))
        .map(|sample| sample.cost)
        .or_else(|| run.f.filter(|&f| f <= target).map(|_| run.cost()))
}

/// The least f any of the runs has seen, and f at the start.
pub(crate) fn range<'a>(runs: impl Iterator<Item = &'a Run>) -> Option<(f64, f64)> {
    let (mut least, mut start) = (f64::INFINITY, None);
    for run in runs {
        start = start.or(run.f0);
        let seen = run.history.iter().filter_map(|s| s.f).chain(run.f);
        least = seen.fold(least, f64::min);
    }
    let start = start.filter(|f| f.is_finite())?;
    Some((least.min(start), start))
}

/// Data profiles over the problems that every solver was run on and whose f is finite at the start. How a run ended
/// plays no part: what counts is when its f was low enough. O(samples).
pub fn data_profile(study: &Study, tau: f64) -> DataProfile {
    let solvers = study.solvers().len();
    let mut problems = Vec::new();
    let mut units = vec![Vec::new(); solvers];
    for p in study.common() {
        let Some((least, start)) = range(study.row(p).iter().flatten()) else {
            continue;
        };
        let target = least + tau * (start - least);
        problems.push(p);
        for (s, units) in units.iter_mut().enumerate() {
            let cost = study.run(p, s).and_then(|run| cost_to(run, target));
            units.push(cost.map_or(f64::INFINITY, |c| c / (study.subjects()[p].n + 1) as f64));
        }
    }
    DataProfile {
        tau,
        left_out: study.subjects().len() - problems.len(),
        curves: units
            .iter()
            .map(|u| Steps::distribution(u, problems.len()))
            .collect(),
        problems,
        units,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Outcome, Sample};

    fn run(problem: &str, solver: &str, n: usize, f: &[(f64, f64)]) -> Run {
        Run {
            problem: problem.into(),
            solver: solver.into(),
            n,
            outcome: Outcome::Unsolved,
            f0: Some(f[0].1),
            f: f.last().map(|s| s.1),
            history: f
                .iter()
                .map(|&(cost, f)| Sample {
                    cost,
                    f: f.is_finite().then_some(f),
                    pg: None,
                })
                .collect(),
            ..Run::default()
        }
    }

    #[test]
    fn by_hand() {
        // P, n = 1: f0 = 100, f_L = 0 (by b). τ = 0.1: f ≤ 10. a gets there at cost 8, so 4 units; b at 12, 6 units.
        // Q, n = 3: f0 = 20, f_L = 10 (by a). τ = 0.1: f ≤ 11. a at 12, 3 units; b never.
        let study = Study::new([
            run("P", "a", 1, &[(3.0, 100.0), (8.0, 10.0), (10.0, 9.0)]),
            run(
                "P",
                "b",
                1,
                &[(3.0, 100.0), (6.0, f64::NAN), (9.0, 10.5), (12.0, 0.0)],
            ),
            run("Q", "a", 3, &[(3.0, 20.0), (12.0, 10.0)]),
            run("Q", "b", 3, &[(3.0, 20.0), (99.0, 11.5)]),
        ]);
        let profile = data_profile(&study, 0.1);
        assert_eq!(profile.units[0], [4.0, 3.0]);
        assert_eq!(profile.units[1], [6.0, f64::INFINITY]);
        assert_eq!(profile.curves[0].jumps(), [(3.0, 0.5), (4.0, 1.0)]);
        assert_eq!(profile.curves[1].jumps(), [(6.0, 0.5)]);
        assert_eq!(profile.left_out, 0);
        // Tighter, a fails on P too: f ≤ 1.
        assert_eq!(data_profile(&study, 0.01).units[0], [f64::INFINITY, 3.0]);
    }

    #[test]
    fn without_history_the_last_point_counts_and_without_a_start_nothing_does() {
        let bare = Run {
            n: 1,
            problem: "P".into(),
            solver: "a".into(),
            f0: Some(4.0),
            f: Some(0.0),
            fg_evaluations: 2,
            ..Run::default()
        };
        let lost = Run {
            problem: "Q".into(),
            f0: None,
            ..bare.clone()
        };
        let profile = data_profile(&Study::new([bare, lost]), 1e-3);
        assert_eq!(profile.units, [[3.0]]);
        assert_eq!(profile.left_out, 1);
    }
}
