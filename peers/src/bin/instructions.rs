//! One solve of so many iterations, for a tool that counts instructions; see instructions.sh.

use clap::{Parser, ValueEnum};
use thalweg_peers::case::{Case, Kind};
use thalweg_peers::contestants;

/// Solves once and prints iterations and evaluations.
#[derive(Parser)]
struct Args {
    /// As in `--peers` of the main program.
    solver: String,
    #[arg(value_enum)]
    kind: Kind,
    n: usize,
    #[arg(value_enum)]
    bounds: Bounds,
    /// At most this many.
    iterations: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Bounds {
    Free,
    Bounded,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let solver = contestants::all()
        .into_iter()
        .find(|c| c.key == args.solver)
        .ok_or_else(|| anyhow::anyhow!("`{}` is none of the solvers", args.solver))?;
    let case = Case::new(args.kind, args.n, args.bounds == Bounds::Bounded, args.iterations);
    let mut run = (solver.prepare)(&case)
        .ok_or_else(|| anyhow::anyhow!("`{}` does not solve this case", args.solver))?;
    let outcome = run();
    println!("{} {}", outcome.iterations, outcome.evaluations);
    Ok(())
}
