//! `thalweg solve`.

use crate::args::{Gradient, SolveArgs, SolverName};
use crate::experiment::Experiment;
use crate::fault::Fault;
use crate::input::{check_length, vector};
use crate::objective::{Objective, open};
use crate::output::{Pending, best, json_line, number, table};
use crate::plot;
use crate::recorder::Recorder;
use crate::solvers::{AnySolver, Auglag, Chosen, Outcome, Run, WithoutProducts, build};
use crate::watch::{Books, Watch};
use comfy_table::Cell;
use serde::Serialize;
use std::io::{self, Write};
use std::time::{Duration, Instant};
use thalweg_auglag::Kkt;
use thalweg_core::{
    Bounds, Driver, Error, HessianProduct, InitError, InvalidInput, Problem, Progress, Status,
};
use thalweg_finitediff::{Copies, FiniteDifference, Scheme};
use thalweg_tnc::{Messages, Printer};

/// serde_json writes null for what is not finite.
#[derive(Debug, Serialize)]
struct Record {
    problem: String,
    n: usize,
    solver: &'static str,
    status: &'static str,
    message: String,
    converged: bool,
    f: f64,
    pg_inf: f64,
    iterations: u64,
    fg_evaluations: u64,
    f_evaluations: u64,
    hv_evaluations: u64,
    bound_violation: f64,
    /// Of problems with general constraints: the largest violation, and the residual of the optimality conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    constraint_violation: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kkt: Option<f64>,
    seconds: f64,
    problem_seconds: f64,
    solver_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<Vec<f64>>,
    #[serde(skip)]
    best_known: Option<f64>,
    /// All evaluations of the objective.
    #[serde(skip)]
    evaluations: u64,
}

/// Whether every problem converged.
pub(crate) fn run(args: &SolveArgs) -> Result<bool, Fault> {
    // All that can be wrong with the request is found before the first run begins.
    let mut solvers: Vec<Chosen> = Vec::new();
    if let Some(name) = args.solver {
        solvers.push(build(args, name)?);
    }
    let mut problems: Vec<(Objective, usize)> = Vec::new();
    for word in &args.problems {
        let mut problem = open(word, &args.params)?;
        if let Some(features) = args.feature {
            problem = Objective::Experiment(Box::new(Experiment::new(problem, features)?));
        }
        let name = args.solver.unwrap_or(match problem.constraints() {
            0 => SolverName::Lbfgsb,
            _ => SolverName::Auglag,
        });
        let known = solvers.iter().position(|s| s.name == name);
        if known.is_none() {
            solvers.push(build(args, name)?);
        }
        problems.push((solvable(problem, name)?, known.unwrap_or(solvers.len() - 1)));
    }
    for (option, file) in [("--trace", &args.trace), ("--plot", &args.plot)] {
        if file.is_some() && problems.len() > 1 {
            return Err(Fault::new(format_args!(
                "{option} is for one problem: solve them one by one"
            )));
        }
    }
    let x0 = args.x0.as_deref().map(vector).transpose()?;
    if let Some(x0) = &x0 {
        for (problem, _) in &problems {
            check_length("the point of --x0", x0.len(), problem.name(), problem.n())?;
        }
    }
    for (problem, solver) in &problems {
        for &(what, length) in &solvers[*solver].lengths {
            check_length(what, length, problem.name(), problem.n())?;
        }
    }
    let mut trace = args.trace.as_deref().map(Pending::new).transpose()?;
    let mut plot = args.plot.as_deref().map(Pending::new).transpose()?;

    let mut records = Vec::new();
    let mut solved = true;
    for (problem, solver) in problems {
        let (record, said) = one(args, &solvers[solver], problem, x0.clone(), &mut trace, &mut plot)?;
        solved &= record.converged;
        if args.json {
            json_line(&record)?;
        } else {
            records.push(record);
        }
        said?;
    }
    if !args.json {
        show(&records)?;
    }
    for pending in [trace, plot].into_iter().flatten() {
        pending.keep()?;
    }
    Ok(solved)
}

/// Refuses what the solver cannot take.
fn solvable(problem: Objective, solver: SolverName) -> Result<Objective, Fault> {
    match (problem.constraints(), solver) {
        (0, SolverName::Auglag) => {
            return Err(Fault::new(format_args!(
                "{} has no general constraints, which auglag is for; use --solver lbfgsb or tnc",
                problem.name()
            )));
        }
        (0, _) | (_, SolverName::Auglag) => {}
        (m, _) => {
            return Err(Fault::new(format_args!(
                "{} has {m} general constraint{}, which {} does not take; use --solver auglag, or `thalweg eval` for its \
                 objective",
                problem.name(),
                if m == 1 { "" } else { "s" },
                solver.name()
            )));
        }
    }
    if !solver.takes_bounds() && problem.bounds().is_some_and(Bounds::any) {
        return Err(Fault::new(format_args!(
            "{} has bounds, which {} does not take; use --solver lbfgsb or tnc",
            problem.name(),
            solver.name()
        )));
    }
    Ok(problem)
}

/// A run of the driver.
struct Ran {
    outcome: Outcome,
    seconds: Duration,
    books: Books,
}

fn driver<'o>(args: &SolveArgs, chosen: &Chosen, recorder: &'o mut Recorder<'_>) -> Driver<'o, Vec<f64>> {
    let mut driver = Driver::new().observe(|p: &Progress<'_, Vec<f64>>| recorder.see(p));
    if chosen.messages != Messages::NONE {
        driver = driver.observe(Printer::stderr(chosen.messages));
    }
    if let Some(limit) = args.max_iterations {
        driver = driver.max_iterations(limit);
    }
    if let Some(limit) = args.max_evaluations {
        driver = driver.max_evaluations(limit);
    }
    if let Some(limit) = args.max_time {
        driver = driver.max_time(limit);
    }
    driver
}

fn drive<P>(
    args: &SolveArgs,
    chosen: &Chosen,
    solver: &dyn Run,
    problem: P,
    x0: Vec<f64>,
    recorder: &mut Recorder<'_>,
) -> Ran
where
    P: HessianProduct<Vector = Vec<f64>, Error = InvalidInput>,
{
    let mut watch = Watch::new(problem);
    let mut driver = driver(args, chosen, recorder);
    let began = Instant::now();
    let outcome = solver.run(&mut driver, &mut watch, x0);
    Ran {
        outcome,
        seconds: began.elapsed(),
        books: watch.into_books(),
    }
}

/// With general constraints; the multipliers go to `y`.
fn drive_constrained(
    args: &SolveArgs,
    chosen: &Chosen,
    solver: &Auglag,
    problem: &mut Objective,
    x0: Vec<f64>,
    recorder: &mut Recorder<'_>,
    y: &mut Vec<f64>,
) -> Ran {
    let mut watch = Watch::new(problem);
    let mut driver = driver(args, chosen, recorder);
    let began = Instant::now();
    let outcome = solver.run(&mut driver, &mut watch, x0, y);
    Ran {
        outcome,
        seconds: began.elapsed(),
        books: watch.into_books(),
    }
}

/// With the gradient by differences: every thread evaluates a problem of its own.
fn by_differences(
    args: &SolveArgs,
    chosen: &Chosen,
    solver: &dyn Run,
    problem: &Objective,
    scheme: Scheme,
    x0: Vec<f64>,
    recorder: &mut Recorder<'_>,
) -> Result<Ran, Fault> {
    let threads = match chosen.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    // Each derivative is the work of one thread, so more of them than variables would have nothing to do.
    let threads = threads.min(problem.n()).max(1);
    let copy = || {
        let mut copy = problem.copy()?;
        if threads > 1 {
            copy.one_thread();
        }
        Ok::<_, Fault>(Watch::new(copy))
    };
    let others = (1..threads).map(|_| copy()).collect::<Result<Vec<_>, _>>()?;
    let mut differences = FiniteDifference::new(Copies::new(copy()?, others), scheme).threads(threads)?;
    if let Some(bounds) = problem.bounds() {
        differences = differences.within(bounds.clone());
    }
    let mut ran = drive(
        args,
        chosen,
        solver,
        WithoutProducts(&mut differences),
        x0,
        recorder,
    );
    // The books of the solver tell the gradients it asked for and the time that took, those of the copies the rest.
    ran.books.values = differences.evaluations().total();
    for copy in differences.into_objective().into_inner() {
        ran.books.violation = ran.books.violation.max(copy.into_books().violation);
    }
    Ok(ran)
}

/// Solves one problem. The second part of the result says whether trace and plot were written: the record is worth
/// printing in any case.
fn one(
    args: &SolveArgs,
    chosen: &Chosen,
    mut problem: Objective,
    x0: Option<Vec<f64>>,
    trace: &mut Option<Pending>,
    plot: &mut Option<Pending>,
) -> Result<(Record, Result<(), Fault>), Fault> {
    let name = problem.name().to_owned();
    let (n, best_known) = (problem.n(), problem.best_known());
    let x0 = x0.unwrap_or_else(|| problem.start());
    let mut recorder = Recorder::new(&name, args.verbose, trace.as_mut(), plot.is_some());
    if chosen.messages != Messages::NONE {
        recorder.leave_the_terminal();
    }
    let scheme = match args.gradient {
        Gradient::Exact => None,
        Gradient::Forward => Some(Scheme::Forward),
        Gradient::Central => Some(Scheme::Central),
    };
    let mut y = Vec::new();
    let Ran {
        outcome,
        seconds,
        books,
    } = match (&chosen.solver, scheme) {
        (AnySolver::Constraints(solver), _) => {
            drive_constrained(args, chosen, solver, &mut problem, x0, &mut recorder, &mut y)
        }
        (AnySolver::Bounds(solver), None) => {
            drive(args, chosen, solver.as_ref(), &mut problem, x0, &mut recorder)
        }
        (AnySolver::Bounds(solver), Some(scheme)) => {
            by_differences(args, chosen, solver.as_ref(), &problem, scheme, x0, &mut recorder)?
        }
    };
    let (points, written) = recorder.end();
    let mut record = Record {
        problem: name.clone(),
        n,
        solver: chosen.name.name(),
        status: Status::NonFinite.name(),
        message: String::new(),
        converged: false,
        f: f64::NAN,
        pg_inf: f64::NAN,
        iterations: 0,
        fg_evaluations: books.fused,
        f_evaluations: books.values,
        hv_evaluations: books.products,
        bound_violation: books.violation,
        constraint_violation: None,
        kkt: None,
        seconds: seconds.as_secs_f64(),
        problem_seconds: books.objective.as_secs_f64(),
        solver_seconds: seconds
            .saturating_sub(books.objective)
            .saturating_sub(books.looking)
            .as_secs_f64(),
        x: None,
        best_known,
        evaluations: match args.gradient {
            Gradient::Exact => books.fused + books.values + books.products,
            // Those of the gradients are among the values.
            Gradient::Forward | Gradient::Central => books.values,
        },
    };
    match outcome {
        Ok(solution) => {
            record.status = solution.status.name();
            record.message = solution.status.message().to_owned();
            record.converged = solution.converged();
            record.iterations = solution.counters.iterations;
            // Nothing the solver says of its point is taken on trust.
            let (x, mut g) = (solution.x, solution.gradient);
            (record.f, record.pg_inf) = problem.undisturbed(&x, &mut g)?;
            if matches!(chosen.solver, AnySolver::Constraints(_)) {
                let kkt = Kkt::at(&mut problem, &x, &y)?;
                // Of the Lagrangian, for here that of f need not vanish.
                record.pg_inf = kkt.stationarity;
                record.constraint_violation = Some(kkt.violation);
                record.kkt = Some(kkt.residual());
            }
            record.x = args.print_x.then_some(x);
        }
        // A start where the objective is not defined is a problem not solved, not a misuse.
        Err(Error::Init(
            error @ (InitError::NonFiniteStart { .. }
            | InitError::Invalid(InvalidInput::ConstraintNotFinite { .. })),
        )) => record.message = error.to_string(),
        Err(error) => return Err(Fault::new(format_args!("{name}: {error}"))),
    }
    let said = match (written, trace.as_ref()) {
        (Err(error), Some(trace)) => Err(trace.cannot(&error)),
        _ => Ok(()),
    };
    let drawn = match plot {
        None => Ok(()),
        Some(pending) => {
            let title = format!("{name}, n = {n}, {}", record.solver);
            plot::convergence(&title, &points, best_known)
                .map_err(|e| Fault::new(format_args!("the plot cannot be drawn: {e}; leave --plot out")))
                .and_then(|svg| {
                    pending
                        .file
                        .write_all(svg.as_bytes())
                        .map_err(|error| pending.cannot(&error))
                })
        }
    };
    Ok((record, said.and(drawn)))
}

fn show(records: &[Record]) -> Result<(), Fault> {
    let mut rows = table(&[
        "problem",
        "n",
        "status",
        "f",
        "best known f",
        "‖pg‖∞",
        "iterations",
        "evaluations",
        "time",
    ]);
    for r in records {
        rows.add_row([
            Cell::new(&r.problem),
            number(r.n),
            Cell::new(r.status),
            number(format_args!("{:.8e}", r.f)),
            number(best(r.best_known)),
            number(format_args!("{:.2e}", r.pg_inf)),
            number(r.iterations),
            number(r.evaluations),
            number(format_args!("{:.3?}", Duration::from_secs_f64(r.seconds))),
        ]);
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(out, "{rows}")?;
    for r in records {
        writeln!(out, "{}: {}", r.problem, r.message)?;
        if let (Some(violation), Some(kkt)) = (r.constraint_violation, r.kkt) {
            writeln!(
                out,
                "constraint violation {violation:.2e}, residual of the optimality conditions {kkt:.2e}"
            )?;
        }
        if let Some(x) = &r.x {
            write!(out, "x = ")?;
            serde_json::to_writer(&mut out, x)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(())
}
