#![doc = include_str!("../README.md")]

mod compare;
mod measure;
mod problems;
mod solvers;

use std::process::ExitCode;

const USAGE: &str = "\
robustness run OUT --solver SPEC [--sif FOLDER] [--builtin] [--max-n N] [--half 0|1] [--only A,B] [--like ROWS] [--threads K] [--seconds S]
robustness compare BEFORE AFTER
    SPEC: lbfgsb, scipy, tnc or tnc-scipy, then options: lbfgsb:memory=5";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run", out, rest @ ..] => measure::run(out, rest),
        ["compare", before, after, ..] => compare::compare(before, after),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
