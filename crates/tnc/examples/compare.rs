//! Gradient evaluations on the bounded built-in problems, beside those of SciPy's TNC.
//!
//! ```text
//! cargo run --release -p thalweg-tnc --example compare -- [--max-n N] [--two-step] [--eta X]
//! ```
//!
//! A run ends at the first iterate with ‖P(x − ∇f) − x‖∞ ≤ 1e-5; it fails after 20 000 evaluations or 20 s. A difference of
//! gradients for a product of the Hessian counts as an evaluation, as it does in SciPy.
//!
//! `scipy.csv` has SciPy 1.17.1's evaluations up to such an iterate, of `fmin_tnc` with ftol = xtol = pgtol = 0 on the same
//! formulas; nothing where it does not get there within the same limits. `--two-step`: Nash's preconditioner and no
//! quasi-Newton steps, with the corrected diagonal and with SciPy's, in place of the exact products.

use std::time::Duration;
use thalweg_core::{Budgeted, Driver, Solution, Solver};
use thalweg_testproblems::{Suite, TestProblem};
use thalweg_tnc::{Diagonal, Tnc, Truncation};

const GTOL: f64 = 1e-5;
const MOST: u64 = 20_000;

type Failure = Box<dyn std::error::Error>;

/// Evaluations, products, iterations and the status; `None` for the first if gtol is not reached.
fn run<S>(solver: &S, name: &str) -> Result<(Option<u64>, Solution<Vec<f64>>), Failure>
where
    S: Solver<Budgeted<TestProblem<Vec<f64>>>>,
{
    let problem = TestProblem::<Vec<f64>>::new(name, &[])?;
    let x0 = problem.start();
    let solution = Driver::new()
        .max_evaluations(MOST)
        .max_time(Duration::from_secs(20))
        .run(solver, problem, x0)?;
    let solved = solution.projected_gradient_norm <= GTOL;
    Ok((solved.then(|| solution.counters.evaluations()), solution))
}

fn show(n: Option<u64>) -> String {
    n.map_or("–".to_owned(), |n| n.to_string())
}

/// The ratios to SciPy's counts, a failure counting as infinite, sorted.
fn ratios(rows: &[(Option<u64>, Option<u64>)]) -> Vec<f64> {
    let mut ratios: Vec<f64> = rows
        .iter()
        .filter_map(|&(scipy, mine)| scipy.map(|s| mine.map_or(f64::INFINITY, |m| m as f64 / s as f64)))
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios
}

fn main() -> Result<(), Failure> {
    let (mut most_n, mut two_step, mut eta) = (usize::MAX, false, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match (arg.as_str(), arg == "--two-step") {
            (_, true) => two_step = true,
            ("--max-n", _) => most_n = args.next().ok_or("--max-n needs a number")?.parse()?,
            ("--eta", _) => eta = Some(args.next().ok_or("--eta needs a number")?.parse()?),
            _ => return Err(format!("unknown argument {arg}").into()),
        }
    }
    let mut default = Tnc::default().gtol(GTOL);
    if let Some(eta) = eta {
        default = default.eta(eta);
    }
    let exact = default.clone().exact_products();
    let nash = default
        .clone()
        .memory(0)
        .quasi_newton_steps(0)
        .truncation(Truncation::Residual(0.5));
    let nash_scipy = nash.clone().diagonal(Diagonal::Scipy);

    let (mut by_default, mut by_third, mut by_fourth) = (Vec::new(), Vec::new(), Vec::new());
    let mut lost = Vec::new();
    if two_step {
        println!(
            "| problem | n | SciPy | default | two-step, Nash | two-step, SciPy's diagonal |\n|---|---|---|---|---|---|"
        );
    } else {
        println!(
            "| problem | n | SciPy | default | ratio | iterations | exact products: gradients | products |"
        );
        println!("|---|---|---|---|---|---|---|---|");
    }
    for line in include_str!("scipy.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, n, evaluations] = fields[..] else {
            return Err(format!("bad line {line}").into());
        };
        let scipy: Option<u64> = if evaluations.is_empty() {
            None
        } else {
            Some(evaluations.parse()?)
        };
        if n.parse::<usize>()? > most_n {
            continue;
        }
        let (mine, solution) = run(&default, name)?;
        by_default.push((scipy, mine));
        if scipy.is_some() && mine.is_none() {
            lost.push(name.to_owned());
        }
        let (shown, ours) = (show(scipy), show(mine));
        if two_step {
            let (a, b) = (run(&nash, name)?.0, run(&nash_scipy, name)?.0);
            by_third.push((scipy, a));
            by_fourth.push((scipy, b));
            println!("| {name} | {n} | {shown} | {ours} | {} | {} |", show(a), show(b));
        } else {
            let (third, run) = run(&exact, name)?;
            by_third.push((scipy, third));
            let ratio = match (scipy, mine) {
                (Some(s), Some(m)) => format!("{:.2}", m as f64 / s as f64),
                _ => String::new(),
            };
            println!(
                "| {name} | {n} | {shown} | {ours} | {ratio} | {} | {} | {} |",
                solution.counters.iterations,
                show(third),
                run.counters.hessian_products
            );
        }
    }

    let bounded = Suite::all().bounded().len();
    println!(
        "\n{} of the {bounded} bounded built-in problems",
        by_default.len()
    );
    for (title, rows) in [
        ("default", &by_default),
        (
            if two_step {
                "two-step, Nash"
            } else {
                "exact products"
            },
            &by_third,
        ),
        ("two-step, SciPy's diagonal", &by_fourth),
    ] {
        let ratios = ratios(rows);
        if ratios.is_empty() {
            continue;
        }
        let solved = rows.iter().filter(|(_, mine)| mine.is_some()).count();
        let scipy = rows.iter().filter(|(scipy, _)| scipy.is_some()).count();
        let at = |q: usize| ratios[q * (ratios.len() - 1) / 4];
        println!(
            "{title}: solves {solved}, SciPy {scipy}; evaluations to SciPy's, median {:.3}, quartiles {:.3} and {:.3}",
            at(2),
            at(1),
            at(3)
        );
    }
    println!("solved by SciPy and not by the default: {lost:?}");
    Ok(())
}
