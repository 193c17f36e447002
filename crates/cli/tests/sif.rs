//! SIF files as a user names them on the command line.
#![allow(clippy::unwrap_used, reason = "a test may panic, in its functions too")]

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::{TempDir, tempdir};

/// Σ (x_i − i)² with N variables, x_1 at most ½.
const SUM: &str = "\
*   classification QBR2-AN-V-0
NAME          SUM
 IE N                   3              $-PARAMETER
*IE N                   100            $-PARAMETER
*IE N                   1000           $-PARAMETER
 RE SCALE               1.0            $-PARAMETER
 IE 1                   1
VARIABLES
 DO I         1                        N
 X  X(I)
 OD I
GROUPS
 DO I         1                        N
 ZN G(I)      X(I)                     SCALE
 OD I
CONSTANTS
 DO I         1                        N
 RI RI        I
 Z  SUM       G(I)                     RI
 OD I
BOUNDS
 FR SUM       'DEFAULT'
 UP SUM       X1        0.5
START POINT
    SUM       'DEFAULT' 4.0
GROUP TYPE
 GV L2        A
GROUP USES
 T  'DEFAULT' L2
OBJECT BOUND
 LO SUM                 0.0
*LO SOLTN               0.25
ENDATA
GROUPS        SUM
INDIVIDUALS
 T  L2
 F                      A * A
 G                      A + A
 H                      2.0
ENDATA
";

/// x² subject to x + y = 1.
const LINE: &str = "\
NAME          LINE
VARIABLES
    X
    Y
GROUPS
 N  OBJ       X         1.0
 E  SUM       X         1.0            Y         1.0
CONSTANTS
    LINE      SUM       1.0
BOUNDS
 FR LINE      'DEFAULT'
START POINT
    LINE      X         3.0
GROUP TYPE
 GV L2        A
GROUP USES
 T  OBJ       L2
ENDATA
GROUPS        LINE
INDIVIDUALS
 T  L2
 F                      A * A
 G                      A + A
 H                      2.0
ENDATA
";

/// A folder with the two problems, and one that stops after its name.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("SUM.SIF"), SUM).unwrap();
    fs::write(folder.path().join("line.sif"), LINE).unwrap();
    fs::write(folder.path().join("CUT.SIF"), "NAME          CUT\nVARIABLES\n").unwrap();
    fs::write(folder.path().join("notes.txt"), "no problem").unwrap();
    folder
}

fn thalweg(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("thalweg").unwrap();
    command.current_dir(folder).args(args);
    command
}

fn json_lines(folder: &Path, args: &[&str], code: i32) -> Vec<Value> {
    let output = thalweg(folder, args).assert().code(code).get_output().clone();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn refused(folder: &Path, args: &[&str]) -> String {
    let output = thalweg(folder, args).assert().code(2).get_output().clone();
    assert!(output.stdout.is_empty(), "{args:?}");
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(line.lines().count(), 1, "{args:?}: {line}");
    line
}

#[test]
fn eval_of_a_file() {
    let d = folder();
    fs::write(d.path().join("v.json"), "[1, 2, 3]").unwrap();
    let r = &json_lines(
        d.path(),
        &["eval", "SUM.SIF", "--direction", "v.json", "--json"],
        0,
    )[0];
    // (4 − 1)² + (4 − 2)² + (4 − 3)², exact in binary.
    assert_eq!(
        r,
        &json!({
            "problem": "SUM", "class": "QBR2-AN-V-0", "n": 3, "x0": [4.0, 4.0, 4.0],
            "lower": [null, null, null], "upper": [0.5, null, null], "x": [4.0, 4.0, 4.0],
            "f": 14.0, "g": [6.0, 4.0, 2.0], "hv": [2.0, 4.0, 6.0],
        })
    );
    // A path with a folder in it, and a parameter, in another case.
    let path = d.path().join("SUM.SIF");
    let args = [
        "eval",
        path.to_str().unwrap(),
        "--param",
        "n=2",
        "--param",
        "SCALE=2",
        "--json",
    ];
    let r = &json_lines(d.path(), &args, 0)[0];
    assert_eq!((&r["n"], &r["f"]), (&json!(2), &json!(49.0 + 36.0)));
    let text = thalweg(d.path(), &["eval", "SUM.SIF"])
        .assert()
        .code(0)
        .get_output()
        .stdout
        .clone();
    assert!(
        String::from_utf8(text)
            .unwrap()
            .starts_with("SUM (QBR2-AN-V-0), n = 3")
    );
}

#[test]
fn a_file_is_known_by_its_ending_a_separator_or_being_there() {
    let d = folder();
    fs::copy(d.path().join("SUM.SIF"), d.path().join("plain")).unwrap();
    // A built-in problem keeps its name, whatever lies about.
    fs::copy(d.path().join("SUM.SIF"), d.path().join("ROSENBR")).unwrap();
    let name = |word: &str| json_lines(d.path(), &["eval", word, "--json"], 0)[0]["problem"].clone();
    assert_eq!(name("plain"), "SUM");
    assert_eq!(name("ROSENBR"), "ROSENBR");
    assert_eq!(name("./ROSENBR"), "SUM");
    assert_eq!(name("line.sif"), "LINE");
    for word in ["nowhere.SIF", "no/where"] {
        let line = refused(d.path(), &["eval", word]);
        assert!(line.contains("cannot read") && line.contains(word), "{line}");
    }
    assert!(refused(d.path(), &["eval", "nowhere"]).contains("no problem and no file named `nowhere`"));
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_place() {
    let d = folder();
    for command in ["eval", "solve"] {
        let line = refused(d.path(), &[command, "CUT.SIF"]);
        assert!(line.contains("CUT.SIF:3:1: expected ENDATA"), "{line}");
        let line = refused(d.path(), &[command, "SUM.SIF", "--param", "M=3"]);
        assert!(
            line.contains("`M`") && line.contains("N (integer), SCALE (real)"),
            "{line}"
        );
        let line = refused(d.path(), &[command, "SUM.SIF", "--param", "N=2.5"]);
        assert!(line.contains("`N`") && line.contains("2.5"), "{line}");
        assert!(refused(d.path(), &[command, "notes.txt"]).contains("notes.txt:1:1: expected NAME"));
    }
    fs::write(d.path().join("x.json"), "[1, 2]").unwrap();
    for args in [["eval", "SUM.SIF", "--at"], ["solve", "SUM.SIF", "--x0"]] {
        let line = refused(d.path(), &[&args[..], &["x.json"]].concat());
        assert!(
            line.contains("2 elements") && line.contains("SUM has 3 variables"),
            "{line}"
        );
    }
}

#[test]
fn solve_files_and_built_in_problems_together() {
    let d = folder();
    let args = ["solve", "SUM.SIF", "ROSENBR", "--json", "--print-x", "--trace"];
    assert!(refused(d.path(), &[&args[..], &["t.csv"]].concat()).contains("--trace is for one problem"));
    let records = json_lines(d.path(), &args[..5], 0);
    assert_eq!(records[0]["problem"], "SUM");
    assert_eq!(records[1]["problem"], "ROSENBR");
    assert_eq!(records[0]["status"], records[1]["status"]);
    // x = (½, 2, 3), with f = ¼: the tolerance on the gradient is 1e-6, that on f its square.
    assert!((records[0]["f"].as_f64().unwrap() - 0.25).abs() < 1e-11);
    assert_eq!(records[0]["x"][0], 0.5);
    assert_eq!(records[0]["bound_violation"], 0.0);
    let args = [
        "solve", "SUM.SIF", "--param", "N=50", "--trace", "t.csv", "--plot", "p.svg",
    ];
    let text = thalweg(d.path(), &args)
        .assert()
        .code(0)
        .get_output()
        .stdout
        .clone();
    assert!(String::from_utf8(text).unwrap().contains("2.50000000e-1"));
    assert!(
        fs::read_to_string(d.path().join("t.csv"))
            .unwrap()
            .lines()
            .count()
            > 1
    );
    assert!(
        fs::read_to_string(d.path().join("p.svg"))
            .unwrap()
            .contains("SUM, n = 50")
    );
    let args = ["solve", "SUM.SIF", "--max-iterations", "0", "--json"];
    assert_eq!(json_lines(d.path(), &args, 1)[0]["converged"], false);
}

#[test]
fn general_constraints_of_files() {
    let d = folder();
    // Before anything is solved.
    let args = ["solve", "SUM.SIF", "line.sif", "--solver", "lbfgsb", "--json"];
    let line = refused(d.path(), &args);
    assert!(
        line.contains("LINE has 1 general constraint") && line.contains("eval"),
        "{line}"
    );
    let r = &json_lines(d.path(), &["solve", "line.sif", "--json"], 0)[0];
    assert_eq!((&r["solver"], &r["converged"]), (&json!("auglag"), &json!(true)));
    assert!(r["kkt"].as_f64().unwrap() <= 1e-6 && r["constraint_violation"].as_f64().unwrap() <= 1e-6);
    let r = &json_lines(d.path(), &["eval", "line.sif", "--json"], 0)[0];
    assert_eq!(
        (&r["f"], &r["g"], &r["class"]),
        (&json!(9.0), &json!([6.0, 0.0]), &Value::Null)
    );
    let text = thalweg(d.path(), &["eval", "line.sif"])
        .assert()
        .code(0)
        .get_output()
        .stdout
        .clone();
    assert!(String::from_utf8(text).unwrap().contains("general constraint"));
}

#[test]
fn list_of_a_folder() {
    let d = folder();
    let rows = json_lines(d.path(), &["list", "--sif", ".", "--json"], 0);
    let names: Vec<&str> = rows.iter().map(|r| r["problem"].as_str().unwrap()).collect();
    assert_eq!(names, ["CUT", "SUM", "LINE"]);
    assert!(rows[0]["n"].is_null() && rows[0]["error"].as_str().unwrap().contains("expected ENDATA"));
    assert_eq!(
        rows[1]["parameters"],
        json!([
            {"name": "N", "default": 3.0, "integer": true, "choices": [3.0, 100.0, 1000.0]},
            {"name": "SCALE", "default": 1.0, "integer": false, "choices": [1.0]},
        ])
    );
    assert_eq!(
        (&rows[1]["n"], &rows[1]["best_known"], &rows[1]["error"]),
        (&json!(3), &json!(0.25), &Value::Null)
    );
    assert!(rows[1]["file"].as_str().unwrap().ends_with("SUM.SIF"));
    assert_eq!(
        (&rows[2]["constraints"], &rows[2]["class"]),
        (&json!(1), &Value::Null)
    );
    let count = |filter: &[&str]| {
        json_lines(d.path(), &[&["list", "--sif", ".", "--json"], filter].concat(), 0).len()
    };
    assert_eq!(count(&["--class", "B"]), 1);
    assert_eq!(count(&["--class", "U"]), 0);
    assert_eq!(count(&["--max-n", "2"]), 1);
    assert_eq!(count(&["--min-n", "3"]), 1);
    let text = thalweg(d.path(), &["list", "--sif", "."])
        .assert()
        .code(0)
        .get_output()
        .stdout
        .clone();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("3 files") && text.contains("N=3 SCALE=1") && text.contains("CUT: "));
    let text = thalweg(d.path(), &["list", "--sif", ".", "--class", "X"])
        .assert()
        .code(0)
        .get_output()
        .stdout
        .clone();
    assert!(String::from_utf8(text).unwrap().contains("no SIF file"));
    assert!(refused(d.path(), &["list", "--sif", "nowhere"]).contains("cannot read nowhere"));
    assert!(refused(d.path(), &["list", "--sif", ".", "--tag", "sum-of-squares"]).contains("--tag"));
}

#[test]
fn derivatives_of_a_file_are_checked() {
    let d = folder();
    for (file, n) in [("SUM.SIF", 3), ("line.sif", 2)] {
        let r = &json_lines(d.path(), &["check", file, "--json"], 0)[0];
        assert_eq!((&r["n"], &r["passed"]), (&json!(n), &json!(true)), "{file}");
        // Gradient and two directions, at three points.
        assert_eq!(r["comparisons"].as_array().unwrap().len(), 9, "{file}");
    }
    // A derivative that is not that of F: G misses the factor 2.
    let wrong = SUM.replace("A + A", "A    ");
    fs::write(d.path().join("WRONG.SIF"), wrong).unwrap();
    let r = &json_lines(d.path(), &["check", "WRONG.SIF", "--json"], 1)[0];
    assert_eq!(r["passed"], false);
    let gradient = &r["comparisons"][0];
    assert_eq!(
        (&gradient["what"], &gradient["wrong"]),
        (&json!("gradient"), &json!(3))
    );
}

#[test]
fn files_are_solved_by_differences_on_threads() {
    let d = folder();
    let run = |how: &str, threads: &str| {
        let args = [
            "solve",
            "SUM.SIF",
            "--param",
            "N=30",
            "--gradient",
            how,
            "--threads",
            threads,
            "--gtol",
            "1e-4",
            "--json",
            "--print-x",
        ];
        json_lines(d.path(), &args, 0).remove(0)
    };
    for (how, each) in [("forward", 30), ("central", 60)] {
        let one = run(how, "1");
        // A quadratic within 1e-4 of its stationary point: f is within (1e-4)² n of ¼.
        assert!((one["f"].as_f64().unwrap() - 0.25).abs() < 1e-6);
        assert_eq!(one["bound_violation"], 0.0);
        assert_eq!(
            one["f_evaluations"].as_u64().unwrap(),
            one["fg_evaluations"].as_u64().unwrap() * (1 + each)
        );
        // More threads than variables too.
        for threads in ["2", "100", "0"] {
            let more = run(how, threads);
            assert_eq!(
                (&more["x"], &more["f"]),
                (&one["x"], &one["f"]),
                "{how}, {threads}"
            );
        }
    }
}
