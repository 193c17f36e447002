//! SciPy's L-BFGS-B, through Python. It is a process of its own and takes all its turns at once, after the others.

use crate::case::Case;
use std::process::Command;

const SCRIPT: &str = include_str!("scipy.py");

/// What the script tells.
#[derive(Debug, serde::Deserialize)]
pub struct Told {
    pub iterations: u64,
    pub evaluations: u64,
    pub value: f64,
    /// Nanoseconds of the solver an iteration, one for each round.
    pub nanos: Vec<f64>,
}

/// The version, if there is a Python with SciPy.
pub fn version() -> Option<String> {
    let output = Command::new("python3")
        .args(["-c", "import scipy; print(scipy.__version__, end='')"])
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Solves a case so many times.
pub fn solve(case: &Case, rounds: usize) -> anyhow::Result<Told> {
    let output = Command::new("python3")
        // One thread, as the others.
        .env("OPENBLAS_NUM_THREADS", "1")
        .arg("-c")
        .arg(SCRIPT)
        .arg(case.kind.name())
        .args([case.n.to_string(), case.bounded.to_string(), case.m.to_string()])
        .args([
            case.pgtol.to_string(),
            case.max_iterations.to_string(),
            rounds.to_string(),
        ])
        .output()?;
    anyhow::ensure!(
        output.status.success(),
        "python3 failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}
