//! Two sets of runs of the same solvers, before and after a change.

use crate::measure::Measure;
use crate::pairwise::geometric_mean;
use crate::run::{Outcome, Run};
use crate::study::{Study, Subject};

/// From where on a difference counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Tolerances {
    /// What costs are measured by.
    pub measure: Measure,
    /// How much the cost may grow, relatively: 0.05 is 5 %.
    pub cost: f64,
    /// Whether one problem that costs more is a regression; if not, only the geometric mean of a solver is.
    pub each: bool,
    /// Whether problems of the first set may be missing in the second.
    pub subset: bool,
    /// Relative to max(1, |f|): by how much f must differ to be another minimum.
    pub minimum: f64,
}

impl Default for Tolerances {
    fn default() -> Self {
        Tolerances {
            measure: Measure::Cost,
            cost: 0.05,
            each: false,
            subset: false,
            minimum: 1e-4,
        }
    }
}

/// What changed for one problem and solver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Solved before, not now.
    Lost,
    /// Not solved either time, and now it ends worse: a false success, a panic, a crash, out of memory.
    Worse,
    /// Run before, not now.
    Missing,
    /// Solved both times, at a clearly higher f now.
    HigherMinimum,
    /// Solved both times, for more now.
    Slower,
    /// Solved both times, for less now.
    Faster,
    /// Solved both times, at a clearly lower f now.
    LowerMinimum,
    /// Not solved before, solved now.
    Found,
    /// Not run before.
    New,
}

impl ChangeKind {
    /// All of them, the worst first.
    pub const ALL: [ChangeKind; 9] = [
        ChangeKind::Lost,
        ChangeKind::Worse,
        ChangeKind::Missing,
        ChangeKind::HigherMinimum,
        ChangeKind::Slower,
        ChangeKind::Faster,
        ChangeKind::LowerMinimum,
        ChangeKind::Found,
        ChangeKind::New,
    ];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Lost => "lost",
            ChangeKind::Worse => "fails worse",
            ChangeKind::Missing => "missing",
            ChangeKind::HigherMinimum => "higher minimum",
            ChangeKind::Slower => "slower",
            ChangeKind::Faster => "faster",
            ChangeKind::LowerMinimum => "lower minimum",
            ChangeKind::Found => "found",
            ChangeKind::New => "new",
        }
    }
}

/// One problem and solver that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What changed.
    pub kind: ChangeKind,
    /// The problem.
    pub subject: Subject,
    /// The solver.
    pub solver: String,
    /// Outcome, cost and f before; `None` if it was not run.
    pub before: Option<(Outcome, f64, Option<f64>)>,
    /// Outcome, cost and f after; `None` if it was not run.
    pub after: Option<(Outcome, f64, Option<f64>)>,
}

/// What changed for one solver.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The solver; `a → b` if one set's only solver is compared with the other's.
    pub solver: String,
    /// Problems run both times.
    pub problems: usize,
    /// Of these, solved before.
    pub solved_before: usize,
    /// Of these, solved after.
    pub solved_after: usize,
    /// Geometric mean of cost after / cost before over the problems solved both times at the same minimum.
    pub mean_ratio: Option<f64>,
    /// All changes, the worst kind first, within a kind the largest ratio of costs first.
    pub changes: Vec<Change>,
    /// What makes it a regression, in words; empty if it is none.
    pub regressions: Vec<String>,
}

impl Comparison {
    /// How many changes of a kind.
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.changes.iter().filter(|c| c.kind == kind).count()
    }
}

/// Compares two studies solver by solver: those of the same name, or, if each study has but one, those two whatever
/// they are called. Empty if the two have no solver in common.
///
/// A regression is, for any solver,
///
/// * a problem lost, or one that fails worse (see [`ChangeKind`]);
/// * a problem missing, unless [`Tolerances::subset`];
/// * a geometric mean of costs, over the problems solved both times, grown by more than [`Tolerances::cost`];
/// * with [`Tolerances::each`], any single problem slower by more than that.
///
/// Costs of runs that end at different minima are not compared; a higher minimum is told, but is no regression.
pub fn compare(before: &Study, after: &Study, tolerances: &Tolerances) -> Vec<Comparison> {
    let mut pairs: Vec<(usize, usize, String)> = Vec::new();
    for (a, name) in before.solvers().iter().enumerate() {
        if let Some(b) = after.solvers().iter().position(|s| s == name) {
            pairs.push((a, b, name.clone()));
        }
    }
    if let ([a], [b]) = (before.solvers(), after.solvers())
        && a != b
    {
        pairs.push((0, 0, format!("{a} → {b}")));
    }
    pairs
        .into_iter()
        .map(|(a, b, name)| compare_one((before, a), (after, b), name, tolerances))
        .collect()
}

fn compare_one(
    (before, a): (&Study, usize),
    (after, b): (&Study, usize),
    solver: String,
    tolerances: &Tolerances,
) -> Comparison {
    let key = |s: &Subject| (s.problem.clone(), s.feature.clone());
    let places: std::collections::HashMap<_, usize> = after
        .subjects()
        .iter()
        .enumerate()
        .map(|(k, s)| (key(s), k))
        .collect();
    let mut seen = vec![false; after.subjects().len()];
    let (mut changes, mut ratios) = (Vec::new(), Vec::new());
    let (mut problems, mut solved_before, mut solved_after) = (0, 0, 0);
    let told = |run: &Run| (run.outcome, tolerances.measure.of(run), run.f);
    let change = |kind, subject: &Subject, old: Option<&Run>, new: Option<&Run>| Change {
        kind,
        subject: subject.clone(),
        solver: solver.clone(),
        before: old.map(told),
        after: new.map(told),
    };
    for (k, subject) in before.subjects().iter().enumerate() {
        let Some(old) = before.run(k, a) else { continue };
        let place = places.get(&key(subject)).copied();
        let Some((place, new)) = place.and_then(|p| Some((p, after.run(p, b)?))) else {
            changes.push(change(ChangeKind::Missing, subject, Some(old), None));
            continue;
        };
        seen[place] = true;
        problems += 1;
        solved_before += usize::from(old.outcome == Outcome::Solved);
        solved_after += usize::from(new.outcome == Outcome::Solved);
        let (kind, ratio) = judge(old, new, tolerances);
        ratios.extend(ratio);
        if let Some(kind) = kind {
            changes.push(change(kind, subject, Some(old), Some(new)));
        }
    }
    for (k, subject) in after.subjects().iter().enumerate() {
        if let (false, Some(new)) = (seen[k], after.run(k, b)) {
            changes.push(change(ChangeKind::New, subject, None, Some(new)));
        }
    }
    let growth = |c: &Change| match (&c.before, &c.after) {
        (Some(old), Some(new)) => new.1 / old.1,
        _ => 1.0,
    };
    changes.sort_by(|c, d| c.kind.cmp(&d.kind).then(growth(d).total_cmp(&growth(c))));
    let mut comparison = Comparison {
        solver,
        problems,
        solved_before,
        solved_after,
        mean_ratio: geometric_mean(&ratios),
        changes,
        regressions: Vec::new(),
    };
    comparison.regressions = regressions(&comparison, tolerances);
    comparison
}

/// What changed, and the ratio of costs if both solved it at the same minimum.
fn judge(old: &Run, new: &Run, tolerances: &Tolerances) -> (Option<ChangeKind>, Option<f64>) {
    match (old.outcome == Outcome::Solved, new.outcome == Outcome::Solved) {
        (true, false) => (Some(ChangeKind::Lost), None),
        (false, true) => (Some(ChangeKind::Found), None),
        (false, false) => {
            let worse = severity(new.outcome) > severity(old.outcome);
            (worse.then_some(ChangeKind::Worse), None)
        }
        (true, true) => {
            if let (Some(f_old), Some(f_new)) = (old.f, new.f) {
                let apart = tolerances.minimum * f_old.abs().max(f_new.abs()).max(1.0);
                if f_new > f_old + apart {
                    return (Some(ChangeKind::HigherMinimum), None);
                }
                if f_new < f_old - apart {
                    return (Some(ChangeKind::LowerMinimum), None);
                }
            }
            let (cost_old, cost_new) = (tolerances.measure.of(old), tolerances.measure.of(new));
            let ratio = cost_new / cost_old;
            let allowed = 1.0 + tolerances.cost;
            let kind = if cost_new > cost_old * allowed {
                Some(ChangeKind::Slower)
            } else if cost_new * allowed < cost_old {
                Some(ChangeKind::Faster)
            } else {
                None
            };
            (kind, ratio.is_finite().then_some(ratio))
        }
    }
}

/// How bad an outcome other than `solved` is: an honest failure, a wrong answer, a program that dies.
fn severity(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Solved => 0,
        Outcome::Unsolved | Outcome::TimeOut | Outcome::Refused => 1,
        Outcome::FalseSuccess => 2,
        Outcome::Panic | Outcome::Crash | Outcome::OutOfMemory => 3,
    }
}

fn regressions(comparison: &Comparison, tolerances: &Tolerances) -> Vec<String> {
    let mut said = Vec::new();
    let mut told = |kind, words: &str| {
        let count = comparison.count(kind);
        if count > 0 {
            said.push(format!(
                "{count} {} {words}",
                if count == 1 { "problem" } else { "problems" }
            ));
        }
    };
    told(ChangeKind::Lost, "lost");
    told(ChangeKind::Worse, "failing worse than before");
    if !tolerances.subset {
        told(ChangeKind::Missing, "missing");
    }
    if tolerances.each {
        told(ChangeKind::Slower, "slower");
    }
    if let Some(mean) = comparison.mean_ratio
        && mean > 1.0 + tolerances.cost
    {
        said.push(format!(
            "{} up by {:.1} % on average",
            tolerances.measure.label(),
            100.0 * (mean - 1.0)
        ));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::tests::{failed, solved};

    fn one(before: Vec<Run>, after: Vec<Run>, tolerances: &Tolerances) -> Comparison {
        let all = compare(&Study::new(before), &Study::new(after), tolerances);
        assert_eq!(all.len(), 1);
        all.into_iter().next().unwrap()
    }

    #[test]
    fn every_kind_of_change() {
        let at = |run: Run, f: f64| Run { f: Some(f), ..run };
        let ended = |problem, outcome| Run {
            outcome,
            ..failed(problem, "a", 1)
        };
        let before = vec![
            solved("LOST", "a", 10),
            ended("WORSE", Outcome::TimeOut),
            ended("SAME", Outcome::FalseSuccess),
            solved("MISSING", "a", 10),
            at(solved("HIGHER", "a", 10), 0.0),
            at(solved("LOWER", "a", 10), 7.0),
            solved("SLOWER", "a", 100),
            solved("FASTER", "a", 100),
            failed("FOUND", "a", 10),
            solved("KEPT", "a", 100),
        ];
        let after = vec![
            failed("LOST", "a", 10),
            ended("WORSE", Outcome::Panic),
            ended("SAME", Outcome::Unsolved),
            at(solved("HIGHER", "a", 1000), 7.0),
            at(solved("LOWER", "a", 1000), 0.0),
            solved("SLOWER", "a", 106),
            solved("FASTER", "a", 95),
            solved("FOUND", "a", 10),
            solved("KEPT", "a", 105), // within 5 %
            solved("NEW", "a", 10),
        ];
        let c = one(before, after, &Tolerances::default());
        for kind in ChangeKind::ALL {
            assert_eq!(c.count(kind), 1, "{}", kind.name());
        }
        let kinds: Vec<ChangeKind> = c.changes.iter().map(|c| c.kind).collect();
        assert_eq!(kinds, ChangeKind::ALL);
        assert_eq!((c.problems, c.solved_before, c.solved_after), (9, 6, 6));
        let mean = (1.06 * 0.95 * 1.05_f64).cbrt();
        assert!((c.mean_ratio.unwrap() - mean).abs() < 1e-14);
        assert_eq!(
            c.regressions,
            [
                "1 problem lost",
                "1 problem failing worse than before",
                "1 problem missing"
            ]
        );
    }

    #[test]
    fn the_mean_decides_unless_each_problem_must_hold() {
        let before = vec![solved("P", "a", 100), solved("Q", "a", 100)];
        let after = vec![solved("P", "a", 120), solved("Q", "a", 85)];
        let lenient = one(before.clone(), after.clone(), &Tolerances::default());
        assert!(lenient.regressions.is_empty());
        assert_eq!(lenient.count(ChangeKind::Slower), 1);
        let each = Tolerances {
            each: true,
            ..Tolerances::default()
        };
        assert_eq!(
            one(before.clone(), after, &each).regressions,
            ["1 problem slower"]
        );
        let slow = vec![solved("P", "a", 120), solved("Q", "a", 120)];
        let said = one(before, slow, &Tolerances::default()).regressions;
        assert_eq!(said, ["cost nf + 2 ng up by 20.0 % on average"]);
    }

    #[test]
    fn a_part_of_the_problems_may_do() {
        let before = vec![solved("P", "a", 1), solved("Q", "a", 1)];
        let subset = Tolerances {
            subset: true,
            ..Tolerances::default()
        };
        let part = one(before, vec![solved("P", "a", 1)], &subset);
        assert!(part.regressions.is_empty());
        assert_eq!(part.count(ChangeKind::Missing), 1);
    }

    #[test]
    fn solvers_are_matched_by_name_or_because_there_is_but_one() {
        let a = Study::new([solved("P", "a", 1)]);
        let b = Study::new([solved("P", "b", 1)]);
        let both = Study::new([solved("P", "b", 1), solved("P", "c", 1)]);
        let t = Tolerances::default();
        assert_eq!(compare(&a, &b, &t)[0].solver, "a → b");
        assert_eq!(compare(&b, &both, &t)[0].solver, "b");
        assert!(compare(&a, &both, &t).is_empty());
    }
}
