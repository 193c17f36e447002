//! Prints the tables; see README.md.

use clap::{Parser, Subcommand, ValueEnum};
use std::time::Duration;
use thalweg_peers::case::{Case, Kind};
use thalweg_peers::memory::{Batch, Peak, batch, peak};
use thalweg_peers::report::{Effort, Row, add_scipy, measure, print, right, table};
use thalweg_peers::{contestants, floor, goals};

/// Times thalweg beside other optimisers: nanoseconds of the solver an iteration, without the objective.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// Only the cases that have all these properties, such as `n=2,free` or `chained,bounded`; may be repeated.
    #[arg(long, value_name = "PROPERTIES")]
    only: Vec<Only>,
    /// Only these solvers: thalweg, thalweg-2, thalweg-f32, thalweg-f32-2, c, basin, argmin, liblbfgs, scipy.
    #[arg(long, value_delimiter = ',', value_name = "SOLVERS")]
    peers: Vec<String>,
    /// Only these parts.
    #[arg(long, value_delimiter = ',', value_enum, value_name = "PARTS")]
    parts: Vec<Part>,
    /// Fewer and shorter rounds, without SciPy; at n = 10⁶ only thalweg and the C code.
    #[arg(long)]
    quick: bool,
    /// Rounds, each contestant taking its turn in each.
    #[arg(long)]
    rounds: Option<usize>,
    /// Prints JSON in place of tables.
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Measures the peak memory of one solve in this process.
    #[command(hide = true)]
    Peak {
        n: usize,
        #[arg(long)]
        bounded: bool,
        #[arg(long)]
        f32: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The ratios.
    Ratios,
    /// Many small problems.
    Batch,
    /// Peak memory.
    Memory,
}

/// A conjunction of properties.
#[derive(Debug, Clone, Default)]
struct Only {
    n: Option<usize>,
    bounded: Option<bool>,
    kind: Option<Kind>,
}

impl std::str::FromStr for Only {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut only = Only::default();
        for word in text.split(',') {
            match word.trim() {
                "free" => only.bounded = Some(false),
                "bounded" => only.bounded = Some(true),
                "rosenbrock" => only.kind = Some(Kind::Rosenbrock),
                "chained" => only.kind = Some(Kind::Chained),
                word => {
                    let n = word.strip_prefix("n=").and_then(|n| n.parse().ok());
                    // The objectives need pairs.
                    only.n = Some(n.filter(|&n: &usize| n >= 2 && n % 2 == 0).ok_or(format!(
                        "`{word}` is no property: use n=NUMBER (even, at least 2), free, bounded, rosenbrock or chained"
                    ))?);
                }
            }
        }
        Ok(only)
    }
}

#[derive(serde::Serialize)]
struct Report {
    bandwidth: Vec<floor::Bandwidth>,
    rows: Vec<Row>,
    batch: Vec<Batch>,
    memory: Vec<Peak>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if let Some(Command::Peak { n, bounded, f32 }) = args.command {
        let peak = peak(Kind::Chained, n, bounded, f32)
            .ok_or_else(|| anyhow::anyhow!("/proc/self/status tells no peak memory here"))?;
        println!("{}", serde_json::to_string(&peak)?);
        return Ok(());
    }
    let wants = |part| args.parts.is_empty() || args.parts.contains(&part);
    let mut report = Report {
        bandwidth: Vec::new(),
        rows: Vec::new(),
        batch: Vec::new(),
        memory: Vec::new(),
    };
    if wants(Part::Ratios) {
        ratios(&args, &mut report)?;
    }
    if wants(Part::Batch) {
        batches(&args, &mut report);
    }
    if wants(Part::Memory) {
        memory(&args, &mut report)?;
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    }
    Ok(())
}

fn ratios(args: &Args, report: &mut Report) -> anyhow::Result<()> {
    let mut known = contestants::all();
    for peer in &args.peers {
        anyhow::ensure!(
            peer == "scipy" || known.iter().any(|c| c.key == peer),
            "`{peer}` is none of the solvers: {}, scipy",
            known.iter().map(|c| c.key).collect::<Vec<_>>().join(", ")
        );
    }
    known.retain(|c| args.peers.is_empty() || args.peers.iter().any(|p| p == c.key));

    let wanted = if args.peers.is_empty() {
        !args.quick
    } else {
        args.peers.iter().any(|p| p == "scipy")
    };
    let scipy = wanted.then(contestants::scipy::version).flatten();
    if wanted && scipy.is_none() {
        eprintln!("no python3 with scipy here: its row is left out");
    }
    if contestants::thalweg::solver::<f64>(10, 1e-5, 2).is_none() {
        eprintln!("this thalweg runs on one thread only: the rows of two threads are left out");
    }

    // As large as the history at n = 10⁶.
    report.bandwidth = [1, 2]
        .map(|threads| floor::bandwidth(threads, 160_000_000))
        .into();
    if !args.json {
        for b in &report.bandwidth {
            println!(
                "{} thread(s): reading {:.1} GB/s, reading and writing {:.1} GB/s",
                b.threads, b.read, b.read_write
            );
        }
    }
    let mut sizes = vec![2, 100, 10_000, 1_000_000];
    sizes.extend(args.only.iter().filter_map(|o| o.n));
    sizes.sort_unstable();
    sizes.dedup();
    for n in sizes {
        for kind in [Kind::Rosenbrock, Kind::Chained] {
            for bounded in [false, true] {
                let asked = args.only.is_empty()
                    || args.only.iter().any(|o| {
                        o.n.is_none_or(|x| x == n)
                            && o.kind.is_none_or(|k| k == kind)
                            && o.bounded.is_none_or(|b| b == bounded)
                    });
                // A size of the user's own is for the property that names it.
                let usual = [2, 100, 10_000, 1_000_000].contains(&n);
                if !asked || (!usual && !args.only.iter().any(|o| o.n == Some(n))) {
                    continue;
                }
                let large = n >= 100_000;
                let most = match n {
                    0..1000 => 200,
                    1000..100_000 => 100,
                    _ if args.quick => 25,
                    _ => 40,
                };
                // Short turns, many rounds: the least of them is seldom disturbed.
                let rounds = match (n, args.quick) {
                    (0..1000, false) => 25,
                    (1000..100_000, false) => 9,
                    (0..1000, true) => 8,
                    (_, false) | (1000..100_000, true) => 3,
                    (_, true) => 2,
                };
                let effort = Effort {
                    rounds: args.rounds.unwrap_or(rounds).max(1),
                    turn_ns: 3e6,
                };
                let quick = args.quick && large;
                let case = Case::new(kind, n, bounded, most).calibrated();
                let mut row = if quick {
                    let few: Vec<_> = contestants::all()
                        .into_iter()
                        .filter(|c| known.iter().any(|k| k.key == c.key))
                        .filter(|c| c.key == "c" || c.key.starts_with("thalweg"))
                        .collect();
                    measure(&case, &few, effort)
                } else {
                    measure(&case, &known, effort)
                };
                if let Some(version) = &scipy {
                    add_scipy(&mut row, &case, version, effort)?;
                }
                if !args.json {
                    print(&row, &report.bandwidth);
                }
                report.rows.push(row);
            }
        }
    }
    Ok(())
}

fn batches(args: &Args, report: &mut Report) {
    let time = Duration::from_millis(if args.quick { 200 } else { 1000 });
    for bounded in [false, true] {
        for cores in [1, 2] {
            report.batch.extend(batch(bounded, cores, time));
        }
    }
    if args.json {
        return;
    }
    println!(
        "\nmany problems of two variables, one after the other; goal {:.1} M iterations a second and core",
        goals::BATCH / 1e6
    );
    let mut table = table(&[
        "",
        "vector",
        "cores",
        "solves",
        "iterations a solve",
        "M iterations/s and core",
        "",
    ]);
    for b in &report.batch {
        table.add_row([
            comfy_table::Cell::new(if b.bounded { "bounded" } else { "free" }),
            comfy_table::Cell::new(b.vector),
            right(b.cores),
            right(b.solves),
            right(format!("{:.1}", b.iterations as f64 / b.solves.max(1) as f64)),
            right(format!("{:.2}", b.per_second / 1e6)),
            comfy_table::Cell::new(if b.per_second >= goals::BATCH {
                "met"
            } else {
                "missed"
            }),
        ]);
    }
    println!("{table}");
}

fn memory(args: &Args, report: &mut Report) -> anyhow::Result<()> {
    let me = std::env::current_exe()?;
    let sizes: &[usize] = if args.quick {
        &[1_000_000]
    } else {
        &[1_000_000, 10_000_000]
    };
    for &n in sizes {
        for bounded in [false, true] {
            for f32 in [false, true] {
                let mut command = std::process::Command::new(&me);
                command.arg("peak").arg(n.to_string());
                command
                    .args(bounded.then_some("--bounded"))
                    .args(f32.then_some("--f32"));
                let output = command.output()?;
                anyhow::ensure!(
                    output.status.success(),
                    "the process that measures memory failed: {}",
                    String::from_utf8_lossy(&output.stderr)
                );
                report.memory.push(serde_json::from_slice(&output.stdout)?);
            }
        }
    }
    if args.json {
        return Ok(());
    }
    println!("\npeak memory of a solve at m = 10 (chained), in MB; the goal is (2m + 12) n numbers");
    let mut table = table(&["n", "", "history", "peak", "goal", "numbers a variable", ""]);
    for p in &report.memory {
        let goal = (goals::memory(10) * p.n * 8) as u64;
        table.add_row([
            right(p.n),
            comfy_table::Cell::new(if p.bounded { "bounded" } else { "free" }),
            comfy_table::Cell::new(if p.f32_history { "f32" } else { "f64" }),
            right(format!("{:.0}", p.bytes as f64 / 1e6)),
            right(format!("{:.0}", goal as f64 / 1e6)),
            right(format!("{:.2}", p.bytes as f64 / (8 * p.n) as f64)),
            comfy_table::Cell::new(if p.bytes <= goal { "met" } else { "missed" }),
        ]);
    }
    println!("{table}");
    Ok(())
}
