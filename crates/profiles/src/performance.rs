//! Performance profiles.
//!
//! E. D. Dolan and J. J. Moré, Benchmarking optimization software with performance profiles, Mathematical Programming
//! 91 (2002), 201–213: with t(p, s) the cost of solver s on problem p,
//!
//! ```text
//! r(p, s) = t(p, s) / min over s of t(p, s),   ∞ where s failed
//! ρ_s(τ)  = share of the problems with r(p, s) ≤ τ
//! ```

use crate::measure::Measure;
use crate::steps::Steps;
use crate::study::Study;

/// What becomes of the problems that no solver solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnsolvedProblems {
    /// They count as failures of all, as in the paper: ρ(∞) is the share of all problems a solver solved.
    #[default]
    Count,
    /// They are left out, so that the best possible ρ(∞) is 1.
    Exclude,
}

/// The performance profiles of all solvers of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct PerformanceProfile {
    /// What was compared.
    pub measure: Measure,
    /// The problems the shares are of, as indices into [`Study::subjects`].
    pub problems: Vec<usize>,
    /// Problems left out since not every solver was run on them.
    pub not_common: usize,
    /// Problems that no solver solved, counted or not.
    pub solved_by_none: usize,
    /// r(p, s), for each solver one for each of `problems`; ∞ for a failure.
    pub ratios: Vec<Vec<f64>>,
    /// ρ_s of each solver, from τ = 1 on.
    pub curves: Vec<Steps>,
}

/// Performance profiles over the problems that every solver was run on. The fastest solvers of a problem, several if
/// they tie exactly, have ratio 1, so the values at τ = 1 may add up to more than 1. O(problems · solvers).
///
/// Ratios are to the best solver of this study: taking a solver away can change the order of the others (N. Gould and
/// J. Scott, A note on performance profiles for benchmarking software, ACM TOMS 43 (2016), art. 15).
pub fn performance_profile(
    study: &Study,
    measure: Measure,
    unsolved: UnsolvedProblems,
) -> PerformanceProfile {
    let common = study.common();
    let not_common = study.subjects().len() - common.len();
    let solvers = study.solvers().len();
    let mut solved_by_none = 0;
    let mut problems = Vec::new();
    let mut ratios = vec![Vec::new(); solvers];
    for p in common {
        let cost = |s: usize| match study.run(p, s) {
            Some(run) if study.solved(p, s) => measure.of(run),
            _ => f64::INFINITY,
        };
        let best = (0..solvers).map(cost).fold(f64::INFINITY, f64::min);
        if best.is_infinite() {
            solved_by_none += 1;
            if unsolved == UnsolvedProblems::Exclude {
                continue;
            }
        }
        problems.push(p);
        for (s, ratios) in ratios.iter_mut().enumerate() {
            let cost = cost(s);
            ratios.push(if cost.is_finite() {
                cost / best
            } else {
                f64::INFINITY
            });
        }
    }
    PerformanceProfile {
        measure,
        not_common,
        solved_by_none,
        curves: ratios
            .iter()
            .map(|r| Steps::distribution(r, problems.len()))
            .collect(),
        problems,
        ratios,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::tests::{failed, solved};

    /// Four problems by hand.
    ///
    /// |   |  a |  b |   r_a | r_b |
    /// |---|---:|---:|------:|----:|
    /// | P | 10 | 20 |     1 |   2 |
    /// | Q | 30 | 10 |     3 |   1 |
    /// | R |  5 |  5 |     1 |   1 | (a tie)
    /// | S |  – |  8 |     ∞ |   1 | (a fails)
    /// | T |  – |  – |     ∞ |   ∞ | (nobody)
    fn by_hand() -> Study {
        Study::new([
            solved("P", "a", 10),
            solved("P", "b", 20),
            solved("Q", "a", 30),
            solved("Q", "b", 10),
            solved("R", "a", 5),
            solved("R", "b", 5),
            failed("S", "a", 1),
            solved("S", "b", 8),
            failed("T", "a", 1),
            failed("T", "b", 1),
        ])
    }

    #[test]
    fn ratios_and_jumps_by_hand_with_all_problems() {
        let profile = performance_profile(&by_hand(), Measure::Cost, UnsolvedProblems::Count);
        let inf = f64::INFINITY;
        assert_eq!(profile.ratios[0], [1.0, 3.0, 1.0, inf, inf]);
        assert_eq!(profile.ratios[1], [2.0, 1.0, 1.0, 1.0, inf]);
        // The tie counts for both: 2/5 + 3/5 of 4/5 solved problems.
        assert_eq!(profile.curves[0].jumps(), [(1.0, 0.4), (3.0, 0.6)]);
        assert_eq!(profile.curves[1].jumps(), [(1.0, 0.6), (2.0, 0.8)]);
        assert_eq!((profile.solved_by_none, profile.not_common), (1, 0));
    }

    #[test]
    fn problems_nobody_solves_can_be_left_out() {
        let profile = performance_profile(&by_hand(), Measure::Cost, UnsolvedProblems::Exclude);
        assert_eq!(profile.problems, [0, 1, 2, 3]);
        assert_eq!(profile.curves[0].jumps(), [(1.0, 0.5), (3.0, 0.75)]);
        assert_eq!(profile.curves[1].jumps(), [(1.0, 0.75), (2.0, 1.0)]);
        assert_eq!(profile.solved_by_none, 1);
    }

    #[test]
    fn a_problem_that_one_solver_was_not_run_on_is_no_failure() {
        let study = Study::new([solved("P", "a", 1), solved("P", "b", 2), solved("Q", "b", 3)]);
        let profile = performance_profile(&study, Measure::Cost, UnsolvedProblems::Count);
        assert_eq!((profile.problems.len(), profile.not_common), (1, 1));
        assert_eq!(profile.curves[0].limit(), 1.0);
    }

    #[test]
    fn nothing_gives_nothing() {
        let profile = performance_profile(&Study::new(Vec::new()), Measure::Cost, UnsolvedProblems::Count);
        assert!(profile.curves.is_empty() && profile.problems.is_empty());
    }
}
