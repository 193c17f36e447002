//! `thalweg bench`: the solvers of `thalweg solve` as contestants.

use crate::args::{Cli, Command, Gradient, SolveArgs, SolverName};
use crate::fault::Fault;
use crate::options::Maybe;
use crate::output::json_line;
use crate::report;
use crate::solvers::{AnySolver, Chosen, Outcome, Run, WithoutProducts, build};
use clap::{Parser, ValueEnum};
use std::io::Write;
use thalweg_bench::{BenchArgs, Contestant, Ending, Meter, Roster};
use thalweg_core::{Driver, Error, HessianProduct, InitError, InvalidInput, Problem, Status};
use thalweg_finitediff::{Copies, FiniteDifference, Scheme};

/// False if the user ended it before all was done.
pub(crate) fn run(args: &BenchArgs) -> Result<bool, Fault> {
    let summary = thalweg_bench::run(args, &Solvers, &["bench-worker"])?;
    if args.json() {
        json_line(&summary)?;
    } else {
        writeln!(std::io::stdout().lock(), "{summary}")?;
    }
    if summary.interrupted {
        eprintln!("interrupted: the same command with --resume goes on from here");
        return Ok(false);
    }
    report::beside(&summary.folder)?;
    Ok(true)
}

/// The solvers of this program, with their options.
#[derive(Debug)]
pub(crate) struct Solvers;

/// Options of `solve` that are not the solver's.
const NOT_HERE: [&str; 13] = [
    "solver",
    "feature",
    "param",
    "x0",
    "max-time",
    "max-evaluations",
    "verbose",
    "print-x",
    "trace",
    "plot",
    "json",
    "help",
    "messages",
];

impl Roster for Solvers {
    fn program(&self) -> String {
        format!("thalweg {}", env!("CARGO_PKG_VERSION"))
    }

    fn names(&self) -> Vec<&'static str> {
        // The problems of a bench have bounds at most.
        let solvers = SolverName::value_variants().iter();
        solvers
            .filter(|&&s| s != SolverName::Auglag)
            .map(|s| s.name())
            .collect()
    }

    fn defaults(&self) -> Vec<&'static str> {
        self.names()
    }

    fn build(
        &self,
        name: &str,
        options: &[(String, Option<String>)],
        gtol: f64,
    ) -> Result<Box<dyn Contestant>, String> {
        let mut line = vec!["thalweg".to_owned(), "solve".to_owned(), "PROBLEM".to_owned()];
        line.push(format!("--solver={name}"));
        for (key, value) in options {
            if NOT_HERE.contains(&key.as_str()) {
                return Err(format!("{key} is no option of a solver in a bench"));
            }
            line.push(match value {
                Some(value) => format!("--{key}={value}"),
                None => format!("--{key}"),
            });
        }
        let said = |fault: Fault| match fault {
            Fault::Said(words) => words,
            Fault::ReaderGone => "cannot be said".to_owned(),
        };
        let cli = Cli::try_parse_from(line).map_err(|e| said(Fault::usage(&e)))?;
        let Command::Solve(mut args) = cli.command else {
            return Err("no solver".to_owned());
        };
        args.options.gtol.get_or_insert(Maybe(Some(gtol)));
        let named = args.solver.unwrap_or(SolverName::Lbfgsb);
        let Chosen {
            solver: AnySolver::Bounds(solver),
            lengths,
            ..
        } = build(&args, named).map_err(said)?
        else {
            return Err(format!(
                "{name} is for general constraints; a bench has bounds at most"
            ));
        };
        let takes_bounds = named.takes_bounds();
        Ok(Box::new(Ours {
            args,
            solver,
            lengths,
            takes_bounds,
        }))
    }
}

/// A solver with its options.
struct Ours {
    args: Box<SolveArgs>,
    solver: Box<dyn Run>,
    lengths: Vec<(&'static str, usize)>,
    takes_bounds: bool,
}

impl Ours {
    fn drive<P>(&self, mut problem: P, x0: Vec<f64>) -> Outcome
    where
        P: HessianProduct<Vector = Vec<f64>, Error = InvalidInput>,
    {
        let mut driver = Driver::new();
        if let Some(limit) = self.args.max_iterations {
            driver = driver.max_iterations(limit);
        }
        self.solver.run(&mut driver, &mut problem, x0)
    }

    /// With the gradient by differences, on this thread alone: the other runs have the other processors.
    fn by_differences(&self, scheme: Scheme, problem: &mut Meter, x0: Vec<f64>) -> Outcome {
        let bounds = problem.bounds().cloned();
        let mut differences = FiniteDifference::new(Copies::new(problem, []), scheme);
        if let Some(bounds) = bounds {
            differences = differences.within(bounds);
        }
        self.drive(WithoutProducts(differences), x0)
    }
}

impl Contestant for Ours {
    fn takes_bounds(&self) -> bool {
        self.takes_bounds
    }

    fn settings(&self) -> String {
        format!("thalweg {}", env!("CARGO_PKG_VERSION"))
    }

    fn run(&mut self, problem: &mut Meter, x0: Vec<f64>) -> Ending {
        for &(what, length) in &self.lengths {
            if length != x0.len() {
                return Ending::refused(format!("{what} has {length} elements, the problem {}", x0.len()));
            }
        }
        let outcome = match self.args.gradient {
            Gradient::Exact => self.drive(&mut *problem, x0),
            Gradient::Forward => self.by_differences(Scheme::Forward, problem, x0),
            Gradient::Central => self.by_differences(Scheme::Central, problem, x0),
        };
        let ended = |status: Status, iterations, x| Ending {
            x: Some(x),
            converged: status.converged(),
            status: status.name().to_owned(),
            message: status.message().to_owned(),
            iterations,
            ..Ending::default()
        };
        match outcome {
            Ok(s) => ended(s.status, s.counters.iterations, s.x),
            Err(Error::Objective { source, solution }) => match problem.stopped() {
                Some(stop) => Ending {
                    status: stop.name().to_owned(),
                    message: format!("the budget of the run is spent ({})", stop.name()),
                    ..ended(Status::MaxEvaluations, solution.counters.iterations, solution.x)
                },
                None => Ending {
                    message: source.to_string(),
                    ..ended(Status::ObjectiveError, solution.counters.iterations, solution.x)
                },
            },
            Err(Error::Init(error @ InitError::NonFiniteStart { .. })) => Ending {
                status: Status::NonFinite.name().to_owned(),
                message: error.to_string(),
                ..Ending::default()
            },
            // The budget may be too small for a start by differences.
            Err(error) => match problem.stopped() {
                Some(stop) => Ending {
                    status: stop.name().to_owned(),
                    message: format!("the budget of the run is spent ({})", stop.name()),
                    ..Ending::default()
                },
                None => Ending::refused(error.to_string()),
            },
        }
    }
}
