//! Problems on which solvers end at different minima, whose costs say little about each other.

use crate::study::Study;

/// A value of f at which solvers ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Minimum {
    /// The least of them.
    pub f: f64,
    /// The solvers, by number.
    pub solvers: Vec<usize>,
}

/// A problem solved at clearly different values of f.
#[derive(Debug, Clone, PartialEq)]
pub struct SeveralMinima {
    /// The problem, an index into [`Study::subjects`].
    pub problem: usize,
    /// The values, ascending, at least two.
    pub minima: Vec<Minimum>,
}

/// The problems whose solved runs differ in f: two values belong together if they are within
/// `tolerance · max(1, |f|)` of the least of their group. 1e-4 suits a gradient tolerance of 1e-6.
pub fn several_minima(study: &Study, tolerance: f64) -> Vec<SeveralMinima> {
    (0..study.subjects().len())
        .filter_map(|problem| {
            let mut values: Vec<(f64, usize)> = (0..study.solvers().len())
                .filter(|&s| study.solved(problem, s))
                .filter_map(|s| Some((study.run(problem, s)?.f?, s)))
                .collect();
            values.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut minima: Vec<Minimum> = Vec::new();
            for (f, solver) in values {
                match minima.last_mut() {
                    Some(last) if f - last.f <= tolerance * last.f.abs().max(1.0) => {
                        last.solvers.push(solver)
                    }
                    _ => minima.push(Minimum {
                        f,
                        solvers: vec![solver],
                    }),
                }
            }
            (minima.len() > 1).then_some(SeveralMinima { problem, minima })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use crate::study::tests::{failed, solved};

    #[test]
    fn values_far_apart_are_flagged_and_failures_are_not() {
        let at = |run: Run, f: f64| Run { f: Some(f), ..run };
        let study = Study::new([
            at(solved("P", "a", 1), 48.98),
            at(solved("P", "b", 1), 1e-20),
            at(solved("P", "c", 1), 2e-9),
            at(solved("Q", "a", 1), 1e6),
            at(solved("Q", "b", 1), 1e6 + 99.0), // within 1e-4 · 1e6
            at(failed("R", "a", 1), 5.0),
            at(solved("R", "b", 1), 1.0),
        ]);
        let found = several_minima(&study, 1e-4);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].problem, 0);
        let lists: Vec<_> = found[0].minima.iter().map(|m| m.solvers.as_slice()).collect();
        assert_eq!(lists, [&[1, 2][..], &[0][..]]);
    }
}
