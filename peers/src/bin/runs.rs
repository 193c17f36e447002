//! `thalweg bench` for the other optimisers: the same problems, options, counts and rows.

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use thalweg_bench::{BenchArgs, WorkerArgs};
use thalweg_peers::runs::Peers;

#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the other optimisers on many problems, each run isolated, and keep what came of it as rows.
    Bench(Box<BenchArgs>),
    /// What `bench` calls for its runs.
    #[command(hide = true)]
    Worker(WorkerArgs),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Worker(args) => thalweg_bench::work(&Peers, &args),
        Command::Bench(args) => match thalweg_bench::run(&args, &Peers, &["worker"]) {
            Err(fault) => {
                eprintln!("runs: {fault}");
                ExitCode::from(2)
            }
            Ok(summary) => {
                if args.json() {
                    match serde_json::to_string(&summary) {
                        Ok(line) => println!("{line}"),
                        Err(error) => eprintln!("runs: {error}"),
                    }
                } else {
                    println!("{summary}");
                }
                if summary.interrupted {
                    eprintln!("interrupted: the same command with --resume goes on from here");
                    return ExitCode::from(130);
                }
                ExitCode::SUCCESS
            }
        },
    }
}
