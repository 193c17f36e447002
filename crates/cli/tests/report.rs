//! `report` and `compare` as a user runs them.
#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use tempfile::{TempDir, tempdir};

fn thalweg(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let mut command = Command::cargo_bin("thalweg").unwrap();
    command.current_dir(folder).env_remove("COLUMNS").args(args);
    let output = command.assert().code(code).get_output().clone();
    let [out, err] = [output.stdout, output.stderr].map(|b| String::from_utf8(b).unwrap());
    (out, err)
}

/// One row; the cost is 3 · `fg`.
fn row(problem: &str, solver: &str, outcome: &str, fg: u64) -> String {
    format!(
        "{{\"problem\":\"{problem}\",\"n\":2,\"class\":\"SUR2-AN-2-0\",\"solver\":\"{solver}\",\"outcome\":\"{outcome}\",\"f\":0.5,\"fg_evaluations\":{fg},\"history\":[{{\"cost\":3,\"f\":9.0,\"pg\":1.0}},{{\"cost\":9,\"f\":0.5,\"pg\":1e-8}}],\"f0\":9.0}}\n"
    )
}

/// Folders A and B of two solvers on three problems; in B `beta` loses R.
fn folders() -> TempDir {
    let folder = tempdir().unwrap();
    for (name, beta) in [("A", "solved"), ("B", "time-out")] {
        let dir = folder.path().join(name);
        fs::create_dir(&dir).unwrap();
        let rows = [
            row("P", "alpha", "solved", 10),
            row("P", "beta", "solved", 20),
            row("Q", "alpha", "unsolved", 99),
            row("Q", "beta", "solved", 30),
            row("R", "alpha", "solved", 10),
            row("R", "beta", beta, 10),
        ];
        fs::write(dir.join("runs.jsonl"), rows.concat()).unwrap();
        fs::write(
            dir.join("session.json"),
            "{\"version\":\"thalweg 9.9\",\"gtol\":1e-6}",
        )
        .unwrap();
    }
    folder
}

#[test]
fn a_report_in_every_form() {
    let folder = folders();
    let dir = folder.path();
    let (out, err) = thalweg(dir, &["report", "A"], 0);
    assert!(
        out.is_empty() && err.contains("report.html: 3 problems, 2 solvers"),
        "{err}"
    );
    let page = fs::read_to_string(dir.join("report.html")).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains("thalweg 9.9") && page.contains("thalweg: A")
    );

    fs::remove_file(dir.join("report.html")).unwrap();
    let all = [
        "report",
        "A",
        "--svg",
        "figures",
        "--csv",
        "tables",
        "--markdown",
        "-",
        "--terminal",
        "--title",
        "Mine",
    ];
    let (out, _) = thalweg(dir, &all, 0);
    assert!(
        out.starts_with("## Mine\n") && out.contains("| beta | 3 | 100.0 | 66.7 |"),
        "{out}"
    );
    assert!(
        out.contains("Performance profile over 3 problems") && !out.contains('\x1b'),
        "{out}"
    );
    assert!(!dir.join("report.html").exists());
    let svg = fs::read_to_string(dir.join("figures/performance-cost.svg")).unwrap();
    assert!(svg.starts_with("<?xml") && svg.contains("beta"));
    assert!(dir.join("figures/data-1e-3.svg").exists());
    let csv = fs::read_to_string(dir.join("tables/performance.csv")).unwrap();
    assert!(
        csv.contains("cost,beta,1.0,0.6666666666666666\ncost,beta,2.0,1.0\n"),
        "{csv}"
    );

    // Problems nobody solves in B: none; the measure reaches the page.
    let (out, _) = thalweg(
        dir,
        &[
            "report",
            "B",
            "--markdown",
            "-",
            "--measure",
            "iterations",
            "--exclude-unsolved",
        ],
        0,
    );
    assert!(out.contains("measured by iterations"), "{out}");
}

#[test]
fn folders_are_merged_and_clashes_named() {
    let folder = folders();
    let (out, _) = thalweg(folder.path(), &["report", "A", "B", "--markdown", "-"], 0);
    assert!(
        out.contains("| alpha @ A |") && out.contains("| beta @ B |"),
        "{out}"
    );
}

#[test]
fn a_regression_is_told_and_fails_only_if_asked() {
    let folder = folders();
    let dir = folder.path();
    let (out, _) = thalweg(dir, &["compare", "A", "B"], 0);
    assert!(
        out.contains("R: solved at 30 → time-out at 30") && out.contains("REGRESSION: 1 problem lost"),
        "{out}"
    );
    thalweg(dir, &["compare", "A", "B/runs.jsonl", "--fail-on-regression"], 1);
    let (out, _) = thalweg(
        dir,
        &["compare", "B", "A", "--fail-on-regression", "--markdown"],
        0,
    );
    assert!(out.contains("| beta | 3 | 2 → 3 |"), "{out}");

    let slow = [row("P", "alpha", "solved", 11), row("R", "alpha", "solved", 10)].concat();
    fs::write(dir.join("slow.jsonl"), slow).unwrap();
    let compare = |more: &[&str], code| {
        thalweg(
            dir,
            &[&["compare", "A", "slow.jsonl", "--fail-on-regression"], more].concat(),
            code,
        )
        .0
    };
    assert!(compare(&[], 1).contains("1 problem missing"));
    // 10 % on one of two problems: 4.9 % on average.
    assert!(compare(&["--subset"], 0).contains("+4.9 %"));
    assert!(compare(&["--subset", "--each"], 1).contains("1 problem slower"));
    assert!(compare(&["--subset", "--tolerance", "0.01"], 1).contains("up by 4.9 % on average"));
}

#[test]
fn input_that_cannot_be_used_is_refused_in_one_line() {
    let folder = folders();
    let dir = folder.path();
    fs::write(
        dir.join("bad.jsonl"),
        format!("{}{{\"problem\":3}}\n", row("P", "alpha", "solved", 1)),
    )
    .unwrap();
    fs::write(dir.join("other.jsonl"), row("P", "gamma", "solved", 1)).unwrap();
    fs::write(dir.join("elsewhere.jsonl"), row("Z", "alpha", "solved", 1)).unwrap();
    fs::write(dir.join("empty.jsonl"), "").unwrap();
    let mut torn = row("P", "alpha", "solved", 1);
    torn.push_str("{\"problem\":\"Q\",\"sol");
    fs::write(dir.join("torn.jsonl"), torn).unwrap();
    for (args, word) in [
        (&["report", "nowhere"][..], "cannot read"),
        (&["report", "bad.jsonl"], "line 2 is not a run"),
        (&["report", "empty.jsonl"], "not one run"),
        (&["report", "A", "--measure", "hours"], "solver-seconds"),
        (&["report"], "DIR"),
        (&["compare", "A", "other.jsonl"], "no solver is in both"),
        (&["compare", "A", "elsewhere.jsonl"], "no problem in common"),
        (&["compare", "A", "B", "--tolerance", "-1"], "not negative"),
    ] {
        let (out, err) = thalweg(dir, args, 2);
        assert!(
            out.is_empty() && err.lines().count() == 1 && err.contains(word),
            "{args:?}: {err}"
        );
    }
    let (_, err) = thalweg(dir, &["report", "torn.jsonl", "--terminal"], 0);
    assert!(err.contains("torn.jsonl: the last line is cut off"), "{err}");
}
