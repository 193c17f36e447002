//! Standings of the solvers, over all problems and by group of problems.

use crate::measure::Measure;
use crate::pairwise::geometric_mean;
use crate::performance::{UnsolvedProblems, performance_profile};
use crate::run::Outcome;
use crate::study::{Study, Subject};

/// A solver's figures over some problems.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The number of the solver.
    pub solver: usize,
    /// Problems it was run on, of those that all were run on.
    pub problems: usize,
    /// Of these, solved.
    pub solved: usize,
    /// ρ(1): the share of problems it solves for the least cost, ties included.
    pub best: f64,
    /// ρ(2).
    pub within_2: f64,
    /// ρ(10).
    pub within_10: f64,
    /// ρ(∞): the share it solves.
    pub limit: f64,
    /// Mean height of ρ over 1 ≤ τ ≤ 100, log τ: [`Steps::area`](crate::Steps::area).
    pub area: f64,
    /// Geometric mean of r(p, s) over the problems it solves; `None` if there are none.
    pub mean_ratio: Option<f64>,
    /// Runs that claim convergence and have not converged.
    pub false_success: usize,
}

/// The figures of all solvers over the problems that all of them were run on.
pub fn standings(study: &Study, measure: Measure, unsolved: UnsolvedProblems) -> Vec<Standing> {
    let profile = performance_profile(study, measure, unsolved);
    (0..study.solvers().len())
        .map(|solver| {
            let curve = &profile.curves[solver];
            let finite: Vec<f64> = profile.ratios[solver]
                .iter()
                .copied()
                .filter(|r| r.is_finite())
                .collect();
            let outcome = |p: &&usize| study.run(**p, solver).map(|r| r.outcome);
            Standing {
                solver,
                problems: profile.problems.len(),
                solved: finite.len(),
                best: curve.at(1.0),
                within_2: curve.at(2.0),
                within_10: curve.at(10.0),
                limit: curve.limit(),
                area: curve.area(100.0),
                mean_ratio: geometric_mean(&finite),
                false_success: profile
                    .problems
                    .iter()
                    .filter(|p| outcome(p) == Some(Outcome::FalseSuccess))
                    .count(),
            }
        })
        .collect()
}

/// What problems are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// The kind of constraints: the second letter of CUTEst's classification.
    Constraints,
    /// The number of variables, by powers of ten.
    Size,
    /// What was done to the problem.
    Feature,
}

impl Grouping {
    /// All of them.
    pub const ALL: [Grouping; 3] = [Grouping::Constraints, Grouping::Size, Grouping::Feature];

    /// The group of a problem, in words.
    pub fn of(self, subject: &Subject) -> String {
        match self {
            Grouping::Constraints => match subject.class.as_bytes().get(1).map(u8::to_ascii_uppercase) {
                Some(b'U') => "no constraints",
                Some(b'X') => "fixed variables",
                Some(b'B') => "bounds",
                Some(b'N') => "network constraints",
                Some(b'L') => "linear constraints",
                Some(b'Q') => "quadratic constraints",
                Some(b'O') => "general constraints",
                _ => "no class",
            }
            .to_owned(),
            Grouping::Size => match subject.n {
                0 => "n unknown",
                1..=10 => "n ≤ 10",
                11..=100 => "n ≤ 100",
                101..=1000 => "n ≤ 1000",
                1001..=10_000 => "n ≤ 10 000",
                _ => "n > 10 000",
            }
            .to_owned(),
            Grouping::Feature if subject.feature.is_empty() => "as it is".to_owned(),
            Grouping::Feature => subject.feature.clone(),
        }
    }
}

/// The standings within one group of problems.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// In words: `bounds`, `n ≤ 10` …
    pub name: String,
    /// How many problems it has, also those that not all solvers were run on.
    pub problems: usize,
    /// One for each solver.
    pub standings: Vec<Standing>,
}

/// Standings by group. Sizes ascend, other groups go by name.
pub fn groups(study: &Study, by: Grouping, measure: Measure, unsolved: UnsolvedProblems) -> Vec<Group> {
    let mut names: Vec<(usize, String)> = study
        .subjects()
        .iter()
        .map(|s| (if by == Grouping::Size { s.n } else { 0 }, by.of(s)))
        .collect();
    names.sort();
    let mut names: Vec<String> = names.into_iter().map(|n| n.1).collect();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let part = study.only(|s| by.of(s) == name);
            Group {
                problems: part.subjects().len(),
                standings: standings(&part, measure, unsolved),
                name,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use crate::study::tests::{failed, solved};

    fn study() -> Study {
        let with = |n, class: &str, run: Run| Run {
            n,
            class: class.into(),
            ..run
        };
        Study::new([
            with(2, "SUR2-AN-2-0", solved("P", "a", 10)),
            with(2, "SUR2-AN-2-0", solved("P", "b", 20)),
            with(200, "SBR2-AN-V-0", solved("Q", "a", 80)),
            with(200, "SBR2-AN-V-0", solved("Q", "b", 10)),
            with(30, "OBR2-AN-V-0", solved("R", "a", 7)),
            with(
                30,
                "OBR2-AN-V-0",
                Run {
                    outcome: Outcome::FalseSuccess,
                    ..failed("R", "b", 1)
                },
            ),
        ])
    }

    #[test]
    fn standings_by_hand() {
        let all = standings(&study(), Measure::Cost, UnsolvedProblems::Count);
        let (a, b) = (&all[0], &all[1]);
        assert_eq!((a.solved, b.solved), (3, 2));
        assert_eq!((a.best, b.best), (2.0 / 3.0, 1.0 / 3.0));
        assert_eq!((a.within_2, a.within_10), (2.0 / 3.0, 1.0));
        assert_eq!((b.within_2, b.limit, b.false_success), (2.0 / 3.0, 2.0 / 3.0, 1));
        // Ratios of a: 1, 8, 1, geometric mean 2; of b: 2, 1.
        assert!((a.mean_ratio.unwrap() - 2.0).abs() < 1e-14);
        assert!((b.mean_ratio.unwrap() - 2.0_f64.sqrt()).abs() < 1e-14);
        // ρ_a is 2/3 up to τ = 8, then 1.
        let area = 1.0 - 8.0_f64.ln() / 100.0_f64.ln() / 3.0;
        assert!((a.area - area).abs() < 1e-14);
    }

    #[test]
    fn groups_by_class_size_and_feature() {
        let by = |g| groups(&study(), g, Measure::Cost, UnsolvedProblems::Count);
        let names = |g| by(g).into_iter().map(|g| g.name).collect::<Vec<_>>();
        assert_eq!(names(Grouping::Constraints), ["bounds", "no constraints"]);
        assert_eq!(names(Grouping::Size), ["n ≤ 10", "n ≤ 100", "n ≤ 1000"]);
        assert_eq!(names(Grouping::Feature), ["as it is"]);
        let bounds = &by(Grouping::Constraints)[0];
        assert_eq!(bounds.problems, 2);
        assert_eq!(bounds.standings[1].solved, 1);
    }
}
