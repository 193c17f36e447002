//! How runs ended that did not solve their problem.

use crate::run::Outcome;
use crate::study::Study;
use std::collections::BTreeMap;

/// Runs of one solver that ended the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// How they ended.
    pub outcome: Outcome,
    /// The solver's own word; empty if it had none.
    pub status: String,
    /// The problems, as indices into [`Study::subjects`].
    pub problems: Vec<usize>,
}

/// What became of one solver's runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures {
    /// The number of the solver.
    pub solver: usize,
    /// Problems it was run on.
    pub runs: usize,
    /// Problems it solved.
    pub solved: usize,
    /// How the others ended, the most frequent first.
    pub reasons: Vec<Reason>,
}

impl Failures {
    /// How many ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        if outcome == Outcome::Solved {
            return self.solved;
        }
        let of = self.reasons.iter().filter(|r| r.outcome == outcome);
        of.map(|r| r.problems.len()).sum()
    }
}

/// The failures of each solver, by outcome and status.
pub fn failures(study: &Study) -> Vec<Failures> {
    (0..study.solvers().len())
        .map(|solver| {
            let (mut runs, mut solved) = (0, 0);
            let mut reasons: BTreeMap<(Outcome, &str), Vec<usize>> = BTreeMap::new();
            for p in 0..study.subjects().len() {
                let Some(run) = study.run(p, solver) else { continue };
                runs += 1;
                if run.outcome == Outcome::Solved {
                    solved += 1;
                } else {
                    reasons.entry((run.outcome, &run.status)).or_default().push(p);
                }
            }
            let mut reasons: Vec<Reason> = reasons
                .into_iter()
                .map(|((outcome, status), problems)| Reason {
                    outcome,
                    status: status.to_owned(),
                    problems,
                })
                .collect();
            // Stable: equal counts stay in the order of outcome and status.
            reasons.sort_by_key(|r| std::cmp::Reverse(r.problems.len()));
            Failures {
                solver,
                runs,
                solved,
                reasons,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use crate::study::tests::{failed, solved};

    #[test]
    fn counts_by_outcome_and_status() {
        let ended = |problem, outcome, status: &str| Run {
            outcome,
            status: status.into(),
            ..failed(problem, "a", 1)
        };
        let study = Study::new([
            solved("P", "a", 1),
            ended("Q", Outcome::TimeOut, ""),
            ended("R", Outcome::Unsolved, "line-search"),
            ended("S", Outcome::Unsolved, "max-iterations"),
            ended("T", Outcome::Unsolved, "line-search"),
            solved("U", "b", 1),
        ]);
        let all = failures(&study);
        assert_eq!((all[0].runs, all[0].solved), (5, 1));
        assert_eq!(all[0].reasons[0].status, "line-search");
        assert_eq!(all[0].reasons[0].problems, [2, 4]);
        assert_eq!(all[0].count(Outcome::Unsolved), 3);
        assert_eq!(all[0].count(Outcome::Solved), 1);
        assert_eq!(all[0].count(Outcome::Crash), 0);
        assert_eq!((all[1].runs, all[1].reasons.len()), (1, 0));
    }
}
