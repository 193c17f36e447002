//! Runs, arranged: one cell for each problem and solver.

use crate::run::{Outcome, Run};
use std::collections::HashMap;

/// A problem as runs name it, with what was done to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// [`Run::problem`].
    pub problem: String,
    /// [`Run::feature`].
    pub feature: String,
    /// How many variables: the largest number any row gives.
    pub n: usize,
    /// CUTEst's classification; of the first row that has one.
    pub class: String,
}

impl Subject {
    /// The problem, and the feature in brackets if there is one.
    pub fn label(&self) -> String {
        if self.feature.is_empty() {
            self.problem.clone()
        } else {
            format!("{} [{}]", self.problem, self.feature)
        }
    }
}

/// Runs by problem and solver. A cell without a run is a problem the solver was not run on, which is not a failure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Study {
    subjects: Vec<Subject>,
    solvers: Vec<String>,
    cells: Vec<Option<Run>>,
}

impl Study {
    /// Arranges runs: problems by name, then feature; solvers in the order in which they first occur. Of rows with the
    /// same problem, feature and solver the last one wins.
    pub fn new(runs: impl IntoIterator<Item = Run>) -> Self {
        let runs: Vec<Run> = runs.into_iter().collect();
        let mut solvers: Vec<String> = Vec::new();
        let mut solver_at: HashMap<String, usize> = HashMap::new();
        let mut subjects: Vec<Subject> = Vec::new();
        let mut subject_at: HashMap<(String, String), usize> = HashMap::new();
        for run in &runs {
            solver_at.entry(run.solver.clone()).or_insert_with(|| {
                solvers.push(run.solver.clone());
                solvers.len() - 1
            });
            let at = *subject_at
                .entry((run.problem.clone(), run.feature.clone()))
                .or_insert_with(|| {
                    subjects.push(Subject {
                        problem: run.problem.clone(),
                        feature: run.feature.clone(),
                        n: 0,
                        class: String::new(),
                    });
                    subjects.len() - 1
                });
            let subject = &mut subjects[at];
            subject.n = subject.n.max(run.n);
            if subject.class.is_empty() {
                subject.class.clone_from(&run.class);
            }
        }
        subjects.sort();
        for (at, subject) in subjects.iter().enumerate() {
            subject_at.insert((subject.problem.clone(), subject.feature.clone()), at);
        }
        let mut cells = vec![None; subjects.len() * solvers.len()];
        for run in runs {
            let row = subject_at.get(&(run.problem.clone(), run.feature.clone()));
            let column = solver_at.get(&run.solver);
            if let (Some(row), Some(column)) = (row, column) {
                cells[row * solvers.len() + column] = Some(run);
            }
        }
        Study {
            subjects,
            solvers,
            cells,
        }
    }

    /// The problems.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// The names of the solvers.
    pub fn solvers(&self) -> &[String] {
        &self.solvers
    }

    /// The run of a solver on a problem, if there was one. Panics beyond the numbers of problems and solvers.
    pub fn run(&self, subject: usize, solver: usize) -> Option<&Run> {
        assert!(
            solver < self.solvers.len(),
            "solver {solver} of {}",
            self.solvers.len()
        );
        self.cells[subject * self.solvers.len() + solver].as_ref()
    }

    /// The runs on a problem, one for each solver.
    pub fn row(&self, subject: usize) -> &[Option<Run>] {
        let k = self.solvers.len();
        &self.cells[subject * k..(subject + 1) * k]
    }

    /// All runs, by problem, then solver.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.cells.iter().flatten()
    }

    /// Whether the solver solved the problem.
    pub fn solved(&self, subject: usize, solver: usize) -> bool {
        self.run(subject, solver)
            .is_some_and(|r| r.outcome == Outcome::Solved)
    }

    /// Only these problems, in the same order.
    pub fn only(&self, keep: impl Fn(&Subject) -> bool) -> Study {
        let rows: Vec<usize> = (0..self.subjects.len())
            .filter(|&k| keep(&self.subjects[k]))
            .collect();
        Study {
            subjects: rows.iter().map(|&k| self.subjects[k].clone()).collect(),
            solvers: self.solvers.clone(),
            cells: rows.iter().flat_map(|&k| self.row(k).iter().cloned()).collect(),
        }
    }

    /// Only these solvers, in this order; names that do not occur are passed over.
    pub fn with_solvers<S: AsRef<str>>(&self, names: &[S]) -> Study {
        let columns: Vec<usize> = names
            .iter()
            .filter_map(|name| self.solvers.iter().position(|s| s == name.as_ref()))
            .collect();
        Study {
            subjects: self.subjects.clone(),
            solvers: columns.iter().map(|&c| self.solvers[c].clone()).collect(),
            cells: (0..self.subjects.len())
                .flat_map(|row| columns.iter().map(move |&c| self.row(row)[c].clone()))
                .collect(),
        }
    }

    /// The problems that all solvers were run on. Profiles speak of these alone.
    pub fn common(&self) -> Vec<usize> {
        (0..self.subjects.len())
            .filter(|&k| self.row(k).iter().all(Option::is_some))
            .collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A run solved at this cost: nf + 2 ng = `cost`, all of it evaluations of f.
    pub(crate) fn solved(problem: &str, solver: &str, cost: u64) -> Run {
        Run {
            problem: problem.into(),
            solver: solver.into(),
            outcome: Outcome::Solved,
            f_evaluations: cost,
            ..Run::default()
        }
    }

    /// A run that failed at this cost.
    pub(crate) fn failed(problem: &str, solver: &str, cost: u64) -> Run {
        Run {
            outcome: Outcome::Unsolved,
            ..solved(problem, solver, cost)
        }
    }

    #[test]
    fn the_last_of_equal_rows_wins_and_order_is_by_name() {
        let study = Study::new([
            failed("Q", "b", 5),
            solved("P", "a", 1),
            solved("Q", "b", 9),
            solved("P", "b", 2),
        ]);
        assert_eq!(study.solvers(), ["b", "a"]);
        let names: Vec<String> = study.subjects().iter().map(Subject::label).collect();
        assert_eq!(names, ["P", "Q"]);
        assert_eq!(study.run(1, 0).unwrap().f_evaluations, 9);
        assert!(study.run(1, 1).is_none());
        assert_eq!(study.common(), [0]);
        assert!(study.solved(1, 0) && !study.solved(1, 1));
    }

    #[test]
    fn features_are_problems_of_their_own_and_parts_can_be_taken() {
        let noisy = Run {
            feature: "noise=1e-6".into(),
            n: 3,
            class: "SUR2-AN-3-0".into(),
            ..solved("P", "a", 4)
        };
        let study = Study::new([solved("P", "a", 1), noisy, solved("P", "b", 2)]);
        assert_eq!(study.subjects().len(), 2);
        assert_eq!(study.subjects()[1].label(), "P [noise=1e-6]");
        assert_eq!(study.subjects()[1].n, 3);
        let part = study.only(|s| s.feature.is_empty()).with_solvers(&["b", "c"]);
        assert_eq!(part.solvers(), ["b"]);
        assert_eq!(part.runs().count(), 1);
    }
}
