//! The commands as a user runs them.
#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use tempfile::tempdir;

fn thalweg(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("thalweg").unwrap();
    command.args(args);
    command
}

/// Runs, checks the exit code, and gives the JSON lines of standard output, which must hold nothing else.
fn json(args: &[&str], code: i32) -> Vec<Value> {
    let output = thalweg(args).assert().code(code).get_output().clone();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Runs what must be refused: exit code 2, nothing on standard output, one line on standard error.
fn refused(args: &[&str]) -> String {
    let output = thalweg(args).assert().code(2).get_output().clone();
    assert!(output.stdout.is_empty(), "{args:?}");
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(line.lines().count(), 1, "{args:?}: {line}");
    line
}

#[test]
fn list_filters() {
    let all = json(&["list", "--json"], 0);
    assert!(
        all.iter()
            .any(|p| p["problem"] == "ROSENBR" && p["n"] == 2 && p["class"] == "SUR2-AN-2-0")
    );
    let bounded = json(&["list", "--json", "--class", "b", "--max-n", "5"], 0);
    assert!(!bounded.is_empty() && bounded.len() < all.len());
    for p in &bounded {
        assert_eq!(p["class"].as_str().unwrap().as_bytes()[1], b'B');
        assert!(p["n"].as_u64().unwrap() <= 5);
    }
    let tagged = json(&["list", "--json", "--tag", "sum-of-squares", "--min-n", "3"], 0);
    assert!(!tagged.is_empty());
    for p in &tagged {
        assert!(
            p["tags"]
                .as_array()
                .unwrap()
                .iter()
                .any(|t| t == "sum-of-squares")
        );
        assert!(p["n"].as_u64().unwrap() >= 3);
    }
    let output = thalweg(&["list"]).assert().code(0).get_output().clone();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("ROSENBR") && text.contains("best known f"));
}

#[test]
fn eval_at_the_start_point() {
    let records = json(&["eval", "rosenbr", "--json"], 0);
    assert_eq!(records.len(), 1);
    let r = &records[0];
    let keys: Vec<&str> = r.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "problem", "class", "n", "x0", "lower", "upper", "x", "f", "g", "hv",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert!((r["f"].as_f64().unwrap() - 24.2).abs() < 1e-13);
    assert_eq!(r["x0"], serde_json::json!([-1.2, 1.0]));
    assert_eq!(r["lower"], serde_json::json!([null, null]));
    assert!(r["hv"].is_null());
    assert!((r["g"][0].as_f64().unwrap() + 215.6).abs() < 1e-12);
    let text = thalweg(&["eval", "ROSENBR"])
        .assert()
        .code(0)
        .get_output()
        .stdout
        .clone();
    assert!(String::from_utf8(text).unwrap().contains("f = 24.199999999999"));
}

#[test]
fn eval_elsewhere_and_along_a_direction() {
    let folder = tempdir().unwrap();
    let v = folder.path().join("v.json");
    fs::write(&v, "[0, 1]").unwrap();
    let v = v.to_str().unwrap();
    let output = thalweg(&["eval", "ROSENBR", "--at", "-", "--direction", v, "--json"])
        .write_stdin("[1.0, 1.0]")
        .assert()
        .code(0)
        .get_output()
        .clone();
    let r: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(r["f"], 0.0);
    assert_eq!(r["x"], serde_json::json!([1.0, 1.0]));
    assert_eq!(r["hv"], serde_json::json!([-400.0, 200.0]));
    assert!(refused(&["eval", "ROSENBR", "--at", "-", "--direction", "-"]).contains("standard input"));
    let line = refused(&["eval", "GENROSE", "--param", "N=5", "--at", v]);
    assert!(
        line.contains("2 elements") && line.contains("5 variables"),
        "{line}"
    );
}

#[test]
fn solve_one() {
    let records = json(&["solve", "ROSENBR", "--json", "--print-x"], 0);
    assert_eq!(records.len(), 1);
    let r = &records[0];
    let keys: Vec<&str> = r.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "problem",
        "n",
        "solver",
        "status",
        "message",
        "converged",
        "f",
        "pg_inf",
        "iterations",
        "fg_evaluations",
        "f_evaluations",
        "hv_evaluations",
        "bound_violation",
        "seconds",
        "problem_seconds",
        "solver_seconds",
        "x",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(
        (&r["converged"], &r["status"], &r["solver"]),
        (&true.into(), &"gtol".into(), &"lbfgsb".into())
    );
    assert!(r["f"].as_f64().unwrap() < 1e-10);
    assert!(r["pg_inf"].as_f64().unwrap() <= 1e-6);
    assert!((r["x"][0].as_f64().unwrap() - 1.0).abs() < 1e-5);
    assert!(r["fg_evaluations"].as_u64().unwrap() > r["iterations"].as_u64().unwrap());
    assert!(json(&["solve", "ROSENBR", "--json"], 0)[0].get("x").is_none());
}

#[test]
fn solve_several() {
    let records = json(&["solve", "ROSENBR", "hs4", "GENROSE", "--json"], 0);
    let names: Vec<&str> = records.iter().map(|r| r["problem"].as_str().unwrap()).collect();
    assert_eq!(names, ["ROSENBR", "HS4", "GENROSE"]);
    assert_eq!(records[1]["bound_violation"], 0.0);
    let output = thalweg(&["solve", "ROSENBR", "HS4"])
        .assert()
        .code(0)
        .get_output()
        .clone();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("best known f") && text.contains("HS4: converged"),
        "{text}"
    );
    assert!(output.stderr.is_empty());
}

#[test]
fn options_reach_the_solver() {
    let evaluations = |args: &[&str]| json(args, 0)[0]["fg_evaluations"].as_u64().unwrap();
    let loose = evaluations(&["solve", "GENROSE", "--param", "N=100", "--gtol", "1e-1", "--json"]);
    let tight = evaluations(&["solve", "GENROSE", "--param", "N=100", "--gtol", "1e-7", "--json"]);
    let short = evaluations(&[
        "solve", "GENROSE", "--param", "N=100", "--gtol", "1e-7", "--memory", "2", "--json",
    ]);
    assert!(loose < tight && short != tight);
    assert_eq!(
        json(&["solve", "ROSENBR", "--ftol", "0.5", "--json"], 0)[0]["status"],
        "ftol"
    );
    let scipy = &json(&["solve", "ROSENBR", "--preset", "scipy", "--json"], 0)[0];
    assert!(scipy["converged"] == true && scipy["pg_inf"].as_f64().unwrap() > 1e-12);
    let strict = &json(
        &[
            "solve", "ROSENBR", "--preset", "scipy", "--gtol", "1e-9", "--ftol", "0", "--json",
        ],
        0,
    )[0];
    assert!(strict["pg_inf"].as_f64().unwrap() <= 1e-9);
}

#[test]
fn start_points() {
    let folder = tempdir().unwrap();
    let x0 = folder.path().join("x0.json");
    fs::write(&x0, "[1, 1]").unwrap();
    let r = &json(&["solve", "ROSENBR", "--x0", x0.to_str().unwrap(), "--json"], 0)[0];
    assert_eq!((&r["iterations"], &r["fg_evaluations"]), (&0.into(), &1.into()));
}

#[test]
fn not_solved() {
    let r = &json(&["solve", "ROSENBR", "--max-iterations", "2", "--json"], 1)[0];
    assert_eq!(
        (&r["converged"], &r["status"], &r["iterations"]),
        (&false.into(), &"max-iterations".into(), &2.into())
    );
    let r = &json(&["solve", "ROSENBR", "--max-evaluations", "3", "--json"], 1)[0];
    assert_eq!(
        (&r["status"], &r["fg_evaluations"]),
        (&"max-evaluations".into(), &3.into())
    );
    assert_eq!(
        json(&["solve", "ROSENBR", "--max-time", "0", "--json"], 1)[0]["status"],
        "max-time"
    );
    thalweg(&["solve", "ROSENBR", "--max-iterations", "2"])
        .assert()
        .code(1);
}

#[test]
fn misuse_is_one_line() {
    assert!(refused(&["solve", "ROSENBRO"]).contains("did you mean ROSENBR"));
    assert!(refused(&["eval", "qwertzuiop"]).contains("thalweg list"));
    assert!(refused(&["solve", "GENROSE", "--param", "N=0.5"]).contains("whole number"));
    assert!(refused(&["solve", "GENROSE", "--param", "M=5"]).contains("no parameter"));
    assert!(refused(&["solve", "GENROSE", "--param", "N"]).contains("N=1000"));
    assert!(refused(&["solve", "ROSENBR", "--gtol", "-1"]).contains("gtol"));
    assert!(refused(&["solve", "ROSENBR", "--memory", "0"]).contains("memory"));
    assert!(refused(&["solve", "ROSENBR", "--max-time", "-1"]).contains("seconds"));
    assert!(refused(&["solve", "ROSENBR", "--solver", "magic"]).contains("lbfgsb"));
    assert!(refused(&["solve"]).contains("PROBLEM"));
    assert!(refused(&["list", "--tag", "nice"]).contains("convex"));
    assert!(refused(&["list", "--class", "Y"]).contains('U'));
    assert!(refused(&["solve", "ROSENBR", "--threads", "two"]).contains("--threads"));
    assert!(refused(&["solve", "ROSENBR", "--gradient", "backward"]).contains("central"));
    assert!(refused(&["check", "ROSENBRO"]).contains("did you mean ROSENBR"));
    assert!(refused(&["check"]).contains("PROBLEM"));
    assert!(refused(&[]).contains("solve"));
    assert!(refused(&["solve", "ROSENBR", "HS4", "--trace", "t.csv"]).contains("one problem"));
    assert!(refused(&["solve", "ROSENBR", "--trace", "no/such/folder/t.csv"]).contains("cannot write"));
    assert!(refused(&["eval", "ROSENBR", "--at", "no/such/file.json"]).contains("cannot read"));
    let folder = tempdir().unwrap();
    let bad = folder.path().join("bad.json");
    fs::write(&bad, "[1, \"two\"]").unwrap();
    assert!(refused(&["solve", "ROSENBR", "--x0", bad.to_str().unwrap()]).contains("JSON array"));
}

#[test]
fn trace_and_plot() {
    let folder = tempdir().unwrap();
    let (csv, svg) = (folder.path().join("t.csv"), folder.path().join("p.svg"));
    let args = [
        "solve",
        "ROSENBR",
        "--trace",
        csv.to_str().unwrap(),
        "--plot",
        svg.to_str().unwrap(),
        "--json",
    ];
    let r = &json(&args, 0)[0];
    let text = fs::read_to_string(&csv).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(
        rows[0],
        ["iteration", "evaluations", "f", "pg_inf", "step", "seconds"]
    );
    assert_eq!(rows.len() as u64, r["iterations"].as_u64().unwrap() + 2);
    let last = rows.last().unwrap();
    assert_eq!(
        last[1].parse::<u64>().unwrap(),
        r["fg_evaluations"].as_u64().unwrap()
    );
    assert_eq!(last[2].parse::<f64>().unwrap(), r["f"].as_f64().unwrap());
    let picture = fs::read_to_string(&svg).unwrap();
    assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
    assert!(picture.contains("evaluations of the objective") && picture.contains("best known f"));
    // Nothing else is left in the folder.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn verbose_lines_go_to_standard_error() {
    let output = thalweg(&["solve", "ROSENBR", "--verbose", "10", "--json"])
        .assert()
        .code(0)
        .get_output()
        .clone();
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("iteration      10")
    );
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
}

#[test]
fn check_compares_with_differences() {
    let records = json(&["check", "hs5", "--json"], 0);
    assert_eq!(records.len(), 1);
    let r = &records[0];
    assert_eq!(
        (&r["problem"], &r["n"], &r["passed"], &r["hint"]),
        (&"HS5".into(), &2.into(), &true.into(), &Value::Null)
    );
    // Gradient and two directions, at the start and at two random points.
    let comparisons = r["comparisons"].as_array().unwrap();
    assert_eq!(comparisons.len(), 9);
    assert_eq!(comparisons[0]["what"], "gradient");
    assert!(
        comparisons
            .iter()
            .any(|c| c["what"] == "hessian-product" && c["point"] == 2)
    );
    for c in comparisons[0]["worst"].as_array().unwrap() {
        let (given, difference) = (c["given"].as_f64().unwrap(), c["difference"].as_f64().unwrap());
        assert!((given - difference).abs() <= c["tolerance"].as_f64().unwrap() && c["wrong"] == false);
    }
    assert_eq!(
        json(&["check", "GENROSE", "--param", "N=12", "--json"], 0)[0]["n"],
        12
    );
    let output = thalweg(&["check", "ROSENBR"])
        .assert()
        .code(0)
        .get_output()
        .clone();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("differences") && text.contains("the derivatives are right"),
        "{text}"
    );
}

#[test]
fn threads_of_the_solver_change_no_bits() {
    // Large enough for the solver to use them.
    let run = |threads: &str| {
        let args = [
            "solve",
            "GENROSE",
            "--param",
            "N=50000",
            "--max-iterations",
            "5",
            "--threads",
            threads,
            "--json",
            "--print-x",
        ];
        json(&args, 1).remove(0)
    };
    let one = run("1");
    assert_eq!(
        (&one["status"], &one["iterations"]),
        (&"max-iterations".into(), &5.into())
    );
    for threads in ["3", "0"] {
        assert_eq!(run(threads)["x"], one["x"]);
    }
}

#[test]
fn gradients_by_differences() {
    let run = |more: &[&str]| {
        let mut args = vec![
            "solve",
            "GENROSE",
            "--param",
            "N=10",
            "--gtol",
            "1e-3",
            "--json",
            "--print-x",
        ];
        args.extend(more);
        json(&args, 0).remove(0)
    };
    let exact = run(&[]);
    assert_eq!(exact["f_evaluations"], 0);
    for (how, each) in [("forward", 10), ("central", 20)] {
        let one = run(&["--gradient", how]);
        let gradients = one["fg_evaluations"].as_u64().unwrap();
        // Each gradient: the value, and one or two a variable.
        assert_eq!(
            one["f_evaluations"].as_u64().unwrap(),
            gradients * (1 + each),
            "{how}"
        );
        assert!(one["pg_inf"].as_f64().unwrap() < 2e-3);
        for threads in ["2", "0"] {
            let more = run(&["--gradient", how, "--threads", threads]);
            assert_eq!(
                (&more["x"], &more["f_evaluations"]),
                (&one["x"], &one["f_evaluations"])
            );
        }
    }
    // No difference leaves the bounds.
    let bounded = &json(
        &[
            "solve",
            "HS4",
            "--gradient",
            "central",
            "--gtol",
            "1e-5",
            "--json",
        ],
        0,
    )[0];
    assert_eq!(bounded["bound_violation"], 0.0);
    let output = thalweg(&["solve", "ROSENBR", "--gradient", "forward", "--gtol", "1e-4"])
        .assert()
        .code(0)
        .get_output()
        .clone();
    assert!(String::from_utf8(output.stdout).unwrap().contains("ROSENBR"));
}
