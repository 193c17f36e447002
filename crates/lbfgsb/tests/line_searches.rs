//! L-BFGS-B with every line search on test problems, with and without bounds.
#![allow(
    clippy::unwrap_used,
    reason = "a test's helper functions may panic as the tests do"
)]

use thalweg_core::{Driver, LineSearch};
use thalweg_lbfgsb::Lbfgsb;
use thalweg_linesearch::{Backtracking, HagerZhang, MoreThuente, Nonmonotone, StrongWolfe};
use thalweg_testproblems::{Suite, TestProblem};

/// How many of the problems are solved to the best value known (relative error 1e-5, for ‖projected gradient‖ ≤ 1e-6),
/// and with how many evaluations; whether bounded ones are among them.
fn solved<L: LineSearch<f64>>(line_search: L, bounded: bool) -> (usize, u64) {
    let suite = Suite::all()
        .n_between(2, 20)
        .filter(|meta| meta.class.constraints() == if bounded { 'B' } else { 'U' });
    let solver = Lbfgsb::default().line_search(line_search);
    let (mut count, mut evaluations) = (0, 0);
    for meta in suite.iter() {
        let mut problem = TestProblem::<Vec<f64>>::new(meta.name, &[]).unwrap();
        let (x0, best) = (problem.start(), problem.best_known());
        let Ok(solution) = Driver::new().max_evaluations(2000).run(&solver, &mut problem, x0) else {
            continue;
        };
        evaluations += solution.counters.evaluations();
        let good = best.is_none_or(|b| solution.value - b <= 1e-5 * b.abs().max(1.0));
        count += usize::from(good && solution.converged());
    }
    (count, evaluations)
}

#[test]
fn all_solve_about_as_many_problems() {
    for bounded in [false, true] {
        let table = [
            ("more-thuente", solved(MoreThuente::new(), bounded)),
            ("strong-wolfe", solved(StrongWolfe::new(), bounded)),
            ("hager-zhang", solved(HagerZhang::new(), bounded)),
            ("backtracking", solved(Backtracking::new(), bounded)),
            ("nonmonotone", solved(Nonmonotone::new(), bounded)),
        ];
        println!("bounded: {bounded}, {table:?}");
        let most = table.iter().map(|(_, (count, _))| *count).max().unwrap();
        assert!(most > 5, "{table:?}");
        for (name, (count, _)) in table {
            // Searches that do not look at the slope skip pairs, and differ in the local minimiser they come to.
            assert!(10 * count >= 8 * most, "{name}: {count} of {most}; {table:?}");
        }
    }
}
