//! Every solver on the test problems without bounds.
#![allow(
    clippy::unwrap_used,
    reason = "a test's helper functions may panic as the tests do"
)]

use thalweg_core::{Budgeted, Driver, Solver};
use thalweg_testproblems::{Suite, TestProblem};
use thalweg_unconstrained::{Bfgs, ConjugateGradient, Lbfgs, NewtonCg, Sr1TrustRegion};

type Lent<'p> = Budgeted<&'p mut TestProblem<Vec<f64>>>;

/// How many of the problems with 2 to 20 variables are solved to the best value known (relative error 1e-5, for ‖∇f‖∞ ≤ 1e-6),
/// and the evaluations of all of them.
fn solved<S: for<'p> Solver<Lent<'p>>>(solver: &S) -> (usize, u64) {
    let suite = Suite::all()
        .n_between(2, 20)
        .filter(|meta| meta.class.constraints() == 'U');
    let (mut count, mut evaluations) = (0, 0);
    for meta in suite.iter() {
        let mut problem = TestProblem::<Vec<f64>>::new(meta.name, &[]).unwrap();
        let (x0, best) = (problem.start(), problem.best_known());
        let Ok(solution) = Driver::new().max_evaluations(2000).run(solver, &mut problem, x0) else {
            continue;
        };
        evaluations += solution.counters.evaluations();
        let good = best.is_none_or(|b| solution.value - b <= 1e-5 * b.abs().max(1.0));
        count += usize::from(good && solution.converged());
    }
    (count, evaluations)
}

#[test]
fn all_solve_most_of_what_the_best_solves() {
    let table = [
        ("lbfgs", solved(&Lbfgs::default())),
        ("bfgs", solved(&Bfgs::default())),
        ("newton-cg", solved(&NewtonCg::default())),
        ("sr1-trust-region", solved(&Sr1TrustRegion::default())),
        ("cg-descent", solved(&ConjugateGradient::default())),
    ];
    println!("{table:?}");
    let most = table.iter().map(|(_, (count, _))| *count).max().unwrap();
    assert!(most > 40, "{table:?}");
    for (name, (count, _)) in table {
        // They differ in the local minimiser they come to, and conjugate gradients are slow on ill-conditioned problems.
        assert!(10 * count >= 7 * most, "{name}: {count} of {most}; {table:?}");
    }
}
