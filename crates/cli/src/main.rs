//! The command line `thalweg`: lists, evaluates, checks and solves optimisation problems.

mod args;
mod bench;
mod check;
mod compare;
mod eval;
mod experiment;
mod fault;
mod input;
mod line_search;
mod list;
mod objective;
mod options;
mod output;
mod plot;
mod recorder;
mod report;
mod runs;
mod solve;
mod solvers;
mod watch;

use args::{Cli, Command};
use clap::Parser;
use clap::error::ErrorKind;
use fault::Fault;
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = match Cli::try_parse() {
        Ok(cli) => match cli.command {
            Command::List(args) => list::run(&args).map(|()| true),
            Command::Eval(args) => eval::run(&args).map(|()| true),
            Command::Check(args) => check::run(&args),
            Command::Solve(args) => solve::run(&args),
            Command::Report(args) => report::run(&args).map(|()| true),
            Command::Compare(args) => compare::run(&args),
            Command::Bench(args) => match bench::run(&args) {
                Ok(false) => return ExitCode::from(130),
                done => done,
            },
            Command::BenchWorker(args) => return thalweg_bench::work(&bench::Solvers, &args),
        },
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return if error.print().is_ok() {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            };
        }
        Err(error) => Err(Fault::usage(&error)),
    };
    match outcome {
        Ok(true) | Err(Fault::ReaderGone) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Fault::Said(words)) => {
            eprintln!("thalweg: {words}");
            ExitCode::from(2)
        }
    }
}
