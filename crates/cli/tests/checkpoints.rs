//! Runs that are killed, and gone on with.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn thalweg() -> Command {
    Command::new(env!("CARGO_BIN_EXE_thalweg"))
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("thalweg-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a run says of itself, but for the time it took.
fn record(output: &Output) -> serde_json::Value {
    let mut record: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
    let fields = record.as_object_mut().unwrap();
    for time in ["seconds", "problem_seconds", "solver_seconds"] {
        assert!(fields.remove(time).is_some());
    }
    record
}

fn command(problem: &[&str], checkpoint: Option<&Path>) -> Command {
    let mut command = thalweg();
    command.arg("solve").args(problem).args(["--json", "--print-x"]);
    if let Some(file) = checkpoint {
        command.arg("--checkpoint").arg(file).arg("--resume").arg(file);
        command.args(["--checkpoint-every", "1"]);
    }
    command
}

/// Killed at random moments (by `kill -9`) until it gets through, a run ends with the bits of one left alone.
fn survives(name: &str, problem: &[&str], seed: u64) {
    let folder = folder(name);
    let file = folder.join("run.ckpt");
    let undisturbed = record(&command(problem, None).output().unwrap());
    assert_eq!(undisturbed["converged"], true, "{undisturbed}");
    let mut random = seed;
    let mut kills = 0;
    let outcome = loop {
        // SplitMix64 (Steele, Lea and Flood 2014).
        random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (random ^ (random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let wait = Duration::from_micros(2_000 + (z >> 20) % 60_000);
        let mut child = command(problem, Some(&file))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        if kills < 8 {
            std::thread::sleep(wait);
            child.kill().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            break output;
        }
        // Nothing but the kill has stopped it.
        assert_eq!(
            output.status.code(),
            None,
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        kills += 1;
    };
    assert_eq!(record(&outcome), undisturbed);
    // Once more after its end: nothing is left to do, and nothing changes.
    let again = command(problem, Some(&file)).output().unwrap();
    assert_eq!(record(&again), undisturbed);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_as_if_undisturbed() {
    survives("lbfgsb", &["GENROSE", "--param", "N=500"], 1);
    survives("free", &["GENROSE", "--param", "N=500", "--solver", "lbfgs"], 2);
    survives("tnc", &["GENROSE", "--param", "N=100", "--solver", "tnc"], 3);
    survives("cg", &["GENROSE", "--param", "N=100", "--solver", "cg"], 4);
    survives("bounds", &["JNLBRNG1", "--ftol", "1e-14"], 5);
}

/// Twenty iterations, then the rest: as in one go.
#[test]
fn a_run_in_two_pieces_is_the_run() {
    let folder = folder("pieces");
    for solver in ["lbfgsb", "tnc", "lbfgs", "bfgs", "cg", "newton-cg", "sr1"] {
        let file = folder.join(solver);
        let base = ["solve", "ROSENBR", "--json", "--print-x", "--solver", solver];
        let whole = thalweg().args(base).output().unwrap();
        let first = thalweg()
            .args(base)
            .args(["--max-iterations", "5", "--checkpoint"])
            .arg(&file)
            .output()
            .unwrap();
        assert_eq!(record(&first)["status"], "max-iterations", "{solver}");
        assert_eq!(first.status.code(), Some(1));
        let second = thalweg().args(base).arg("--resume").arg(&file).output().unwrap();
        assert_eq!(record(&second), record(&whole), "{solver}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// In one line, with exit code 2.
#[test]
fn what_does_not_fit_is_said() {
    let folder = folder("refused");
    let file = folder.join("run.ckpt");
    let made = thalweg()
        .args(["solve", "ROSENBR", "--max-iterations", "3", "--checkpoint"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(made.status.code(), Some(1));
    let refused = |arguments: &[&str], file: &Path, words: &str| {
        let output = thalweg()
            .arg("solve")
            .args(arguments)
            .arg("--resume")
            .arg(file)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            output.stdout.is_empty() && said.lines().count() == 1 && said.contains(words),
            "{said}"
        );
    };
    refused(&["ROSENBR"], &folder.join("none"), "there is no checkpoint");
    refused(
        &["ROSENBR", "--solver", "tnc"],
        &file,
        "the solver is lbfgsb in it, but tnc here",
    );
    refused(
        &["ROSENBR", "--preset", "scipy"],
        &file,
        "the solver is lbfgsb in it, but lbfgsb-scipy here",
    );
    refused(
        &["GENROSE", "--param", "N=5"],
        &file,
        "the checkpoint does not fit",
    );
    // Another problem with two variables.
    refused(&["BEALE"], &file, "the problem is ROSENBR in it, but BEALE here");
    refused(&["ROSENBR", "BEALE"], &file, "--resume is for one problem");
    refused(&["ROSENBR", "--checkpoint-every", "3"], &file, "--checkpoint");
    refused(&["ROSENBR", "--history", "f32"], &file, "does not fit");
    let text = folder.join("text");
    std::fs::write(&text, "not a checkpoint").unwrap();
    refused(&["ROSENBR"], &text, "not a checkpoint of thalweg");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[300] ^= 1;
    let damaged = folder.join("damaged");
    std::fs::write(&damaged, &bytes).unwrap();
    refused(&["ROSENBR"], &damaged, "damaged");
    std::fs::write(&damaged, &bytes[..200]).unwrap();
    refused(&["ROSENBR"], &damaged, "ends too early");
    let nowhere = thalweg()
        .args(["solve", "ROSENBR", "--checkpoint"])
        .arg(folder.join("no/such/folder"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&nowhere.stderr).into_owned();
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(said.contains("cannot write the checkpoint"), "{said}");
    std::fs::remove_dir_all(&folder).unwrap();
}
