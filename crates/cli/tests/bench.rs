//! `thalweg bench`: rows, isolation, resuming.
#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::tempdir;

fn bench(out: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("thalweg").unwrap();
    command.arg("bench").arg("--out").arg(out).args(args);
    command
}

fn rows(out: &Path) -> Vec<Value> {
    let text = fs::read_to_string(out.join("runs.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The rows without what the clock says.
fn timeless(out: &Path) -> Vec<Value> {
    let mut rows = rows(out);
    for row in &mut rows {
        for field in ["seconds", "problem_seconds", "solver_seconds"] {
            row.as_object_mut().unwrap().remove(field).unwrap();
        }
    }
    rows
}

fn summary(out: &Path, args: &[&str]) -> Value {
    let output = bench(out, args)
        .arg("--json")
        .assert()
        .code(0)
        .get_output()
        .clone();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Exit code 2, nothing on standard output; the line on standard error.
fn refused(out: &Path, args: &[&str]) -> String {
    let output = bench(out, args).assert().code(2).get_output().clone();
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_row_for_each_run_in_order_with_what_was_spent() {
    let folder = tempdir().unwrap();
    let out = folder.path();
    let said = summary(
        out,
        &[
            "--problems",
            "ROSENBR,HS4,BEALE",
            "--solvers",
            "lbfgsb,lbfgsb:memory=3,bfgs,lbfgsb:gradient=central",
        ],
    );
    assert_eq!(said["rows"], 12);
    assert_eq!(said["interrupted"], false);
    let rows = rows(out);
    let keys: Vec<(&str, &str)> = rows
        .iter()
        .map(|r| (r["problem"].as_str().unwrap(), r["solver"].as_str().unwrap()))
        .collect();
    let solvers = ["lbfgsb", "lbfgsb:memory=3", "bfgs", "lbfgsb:gradient=central"];
    let expected: Vec<(&str, &str)> = ["BEALE", "HS4", "ROSENBR"]
        .into_iter()
        .flat_map(|p| solvers.map(|s| (p, s)))
        .collect();
    assert_eq!(keys, expected);
    for row in &rows {
        if row["problem"] == "HS4" && row["solver"] == "bfgs" {
            assert_eq!(row["outcome"], "refused", "it has bounds");
            continue;
        }
        assert_eq!(row["outcome"], "solved", "{row}");
        assert!(row["pg"].as_f64().unwrap() <= 1e-6);
        assert_eq!(row["feature"], "");
        let best = row["best_known"].as_f64().unwrap();
        // To 1e-8: pg is within 1e-6, and no curvature of the three is below 0.01.
        assert!((row["f"].as_f64().unwrap() - best).abs() < 1e-8, "{row}");
        // nf + 2 ng of the whole run is the cost at its last sample; f never rises along the history.
        let count = |field: &str| row[field].as_f64().unwrap();
        let cost = 3.0 * count("fg_evaluations") + count("f_evaluations") + 2.0 * count("hv_evaluations");
        let history = row["history"].as_array().unwrap();
        assert!(history.last().unwrap()["cost"].as_f64().unwrap() <= cost);
        assert_eq!(history.last().unwrap()["f"], row["f"]);
        let f: Vec<f64> = history.iter().map(|s| s["f"].as_f64().unwrap()).collect();
        // But for the rounding that the history allows.
        assert!(f.windows(2).all(|w| w[1] <= w[0] + 1e-14 * w[0].abs()), "{row}");
        assert_eq!(row["path"].as_array().unwrap().len(), history.len());
    }
    // Central differences of two variables: a gradient takes at least four values, and no gradient is the problem's own.
    let by_values = rows
        .iter()
        .find(|r| r["solver"] == "lbfgsb:gradient=central")
        .unwrap();
    assert_eq!(by_values["fg_evaluations"], 0);
    assert!(by_values["f_evaluations"].as_u64().unwrap() > 5 * by_values["iterations"].as_u64().unwrap());

    let session: Value = serde_json::from_slice(&fs::read(out.join("session.json")).unwrap()).unwrap();
    assert_eq!(session["solvers"].as_array().unwrap().len(), 4);
    let contours = session["contours"].as_array().unwrap();
    assert_eq!(contours.len(), 3);
    let rosenbrock = contours.iter().find(|c| c["problem"] == "ROSENBR").unwrap();
    let axis = |name: &str| -> Vec<f64> { serde_json::from_value(rosenbrock[name].clone()).unwrap() };
    let (x, y) = (axis("x"), axis("y"));
    // Start (−1.2, 1) and solution (1, 1) lie inside.
    assert!(x[0] < -1.2 && *x.last().unwrap() > 1.0 && y[0] < 1.0);
    let (i, j) = (7, 9);
    let f = 100.0 * (y[j] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
    let shown = rosenbrock["values"][j][i].as_f64().unwrap();
    // Values are written with six digits.
    assert!((shown - f).abs() <= 1e-5 * f, "{shown} {f}");
    let bounded = contours.iter().find(|c| c["problem"] == "HS4").unwrap();
    assert_eq!(bounded["bounds"], serde_json::json!([[1.0, null], [0.0, null]]));
}

#[test]
fn a_second_bench_of_a_folder_is_refused_unless_it_resumes_with_the_same_settings() {
    let folder = tempdir().unwrap();
    let out = folder.path();
    let args = ["--problems", "HS1,HS2", "--solvers", "lbfgsb"];
    summary(out, &args);
    let before = fs::read(out.join("runs.jsonl")).unwrap();
    assert!(refused(out, &args).contains("--resume"));
    let other = |more: &[&str]| {
        let all: Vec<&str> = ["--resume"].iter().chain(more).copied().collect();
        refused(out, &all)
    };
    assert!(other(&["--problems", "HS1,HS2", "--solvers", "tnc"]).contains("solvers: `lbfgsb`"));
    assert!(other(&["--problems", "HS1", "--solvers", "lbfgsb"]).contains("problems: `HS2`"));
    let said = other(&["--problems", "HS1,HS2", "--solvers", "lbfgsb", "--gtol", "1e-4"]);
    assert!(said.contains("gtol is 1e-6 there and 0.0001 here"), "{said}");
    let said = other(&[
        "--problems",
        "HS1,HS2",
        "--solvers",
        "lbfgsb",
        "--max-evaluations",
        "500",
    ]);
    assert!(said.contains("max-evaluations"), "{said}");
    let said = other(&[
        "--problems",
        "HS1,HS2",
        "--solvers",
        "lbfgsb",
        "--feature",
        "noise",
    ]);
    assert!(said.contains("features"), "{said}");
    // With the same settings there is nothing left to do.
    let again: Vec<&str> = args.iter().chain(&["--resume", "--jobs", "1"]).copied().collect();
    assert_eq!(summary(out, &again)["rows"], 2);
    assert_eq!(fs::read(out.join("runs.jsonl")).unwrap(), before);
    fs::remove_file(out.join("session.json")).unwrap();
    assert!(other(&args).contains("session.json"));
}

#[test]
fn a_bench_that_is_killed_ends_in_the_same_file_when_resumed() {
    let folder = tempdir().unwrap();
    let args = [
        "--problems",
        "small+HS*",
        "--solvers",
        "lbfgsb,tnc",
        "--feature",
        "none",
        "--feature",
        "sleep=2",
    ];
    let whole = folder.path().join("whole");
    let rows = summary(&whole, &args)["rows"].as_u64().unwrap() as usize;
    assert!(rows >= 20, "{rows}");

    let killed = folder.path().join("killed");
    // A fixed sequence of moments (a linear congruence), in milliseconds.
    let mut seed: u64 = 20_260;
    let (mut kills, mut torn) = (0, 0);
    for _ in 0..6 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("thalweg"))
            .arg("bench")
            .arg("--out")
            .arg(&killed)
            .args(args)
            .arg("--resume")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(30 + (seed >> 33) % 250));
        let alive = child.try_wait().unwrap().is_none();
        // SIGKILL on Unix.
        child.kill().unwrap();
        child.wait().unwrap();
        kills += usize::from(alive);
        // As if the kill had come in the middle of a write.
        let path = killed.join("runs.jsonl");
        if let Ok(text) = fs::read(&path)
            && alive
            && text.len() > 40
            && seed & (1 << 20) != 0
        {
            fs::write(&path, &text[..text.len() - 20]).unwrap();
            torn += 1;
        }
    }
    assert!(kills >= 2, "killed {kills} times, torn {torn} times");
    let resumed: Vec<&str> = args.iter().chain(&["--resume"]).copied().collect();
    summary(&killed, &resumed);
    assert_eq!(timeless(&killed), timeless(&whole));
    // Contours and settings are the same too.
    let session = |out: &Path| -> Value {
        let mut s: Value = serde_json::from_slice(&fs::read(out.join("session.json")).unwrap()).unwrap();
        s.as_object_mut().unwrap().remove("began").unwrap();
        s
    };
    assert_eq!(session(&killed), session(&whole));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_so_that_it_can_be_resumed() {
    let folder = tempdir().unwrap();
    let args = [
        "--problems",
        "ROSENBR,BEALE",
        "--solvers",
        "lbfgsb",
        "--feature",
        "sleep=40",
        "--jobs",
        "1",
    ];
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin("thalweg"))
        .args(["bench", "--out"])
        .arg(folder.path())
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // BEALE alone takes more than 0.5 s, ROSENBR more than a second.
    std::thread::sleep(Duration::from_millis(500));
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{words}");
    assert!(words.contains("--resume"), "{words}");
    let resumed: Vec<&str> = args.iter().chain(&["--resume"]).copied().collect();
    assert_eq!(summary(folder.path(), &resumed)["rows"], 2);
}

#[test]
fn whatever_a_run_does_is_a_row() {
    let folder = tempdir().unwrap();
    let out = folder.path();
    let began = Instant::now();
    summary(
        out,
        &[
            "--problems",
            "ROSENBR",
            "--solvers",
            "lbfgsb",
            "--time-limit",
            "2",
            "--memory-limit",
            "2G",
            "--jobs",
            "2",
            "--feature",
            "panic-at=5",
            "--feature",
            "abort-at=5",
            "--feature",
            "allocate=100",
            "--feature",
            "sleep=1e8",
            "--feature",
            "sleep=150",
            "--feature",
            "nan=1",
            "--feature",
            "none",
        ],
    );
    // The sleeper for ever is killed.
    assert!(began.elapsed() < Duration::from_secs(60));
    let rows = rows(out);
    let outcome = |feature: &str| {
        let row = rows.iter().find(|r| r["feature"] == feature).unwrap();
        (
            row["outcome"].as_str().unwrap(),
            row["message"].as_str().unwrap(),
            row,
        )
    };
    let (panic, words, row) = outcome("panic-at=5");
    assert_eq!(panic, "panic");
    assert!(
        words.contains("evaluation 5 panics") && words.contains("faults.rs"),
        "{words}"
    );
    // What was spent until then counts.
    assert_eq!(row["fg_evaluations"], 5);
    let (crash, words, row) = outcome("abort-at=5");
    assert_eq!(crash, "crash", "{words}");
    assert_eq!(
        (row["n"].as_u64(), row["class"].as_str()),
        (Some(2), Some("SUR2-AN-2-0"))
    );
    if cfg!(unix) {
        assert!(words.contains("signal"), "{words}");
        let (memory, words, _) = outcome("allocate=100");
        assert_eq!(memory, "out-of-memory", "{words}");
    }
    let (killed, words, row) = outcome("sleep=1e8");
    assert_eq!(killed, "time-out");
    assert!(words.contains("killed"), "{words}");
    assert!((2.0..10.0).contains(&row["seconds"].as_f64().unwrap()));
    // This one can be asked to stop: it has a point and a history.
    let (slow, _, row) = outcome("sleep=150");
    assert_eq!((slow, row["status"].as_str()), ("time-out", Some("max-time")));
    assert!(row["f"].as_f64().unwrap() < row["f0"].as_f64().unwrap());
    assert!(!row["history"].as_array().unwrap().is_empty());
    assert_eq!(outcome("nan=1").0, "unsolved");
    assert_eq!(outcome("none".trim_start_matches("none")).0, "solved");
}

#[test]
fn what_is_solved_is_decided_without_the_noise() {
    let folder = tempdir().unwrap();
    let out = folder.path();
    summary(
        out,
        &[
            "--problems",
            "HS1",
            "--solvers",
            "lbfgsb",
            "--feature",
            "absolute-noise=1e-3,seed=1",
            "--feature",
            "scaled=3,seed=2",
            "--feature",
            "rotated",
        ],
    );
    let rows = rows(out);
    // What stands in the row is the function without the noise, of 1e-3, at the point returned.
    let x: Vec<[f64; 2]> = serde_json::from_value(rows[0]["path"].clone()).unwrap();
    let [x, y] = *x.last().unwrap();
    let f = 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
    // To rounding.
    assert!(
        (rows[0]["f"].as_f64().unwrap() - f).abs() <= 1e-13 * f.max(1.0),
        "{}",
        rows[0]
    );
    assert_eq!(rows[0]["f0"], 909.0);
    let solved = rows[0]["pg"].as_f64().unwrap() <= 1e-6;
    assert_eq!(rows[0]["outcome"] == "solved", solved);
    // Other variables: the minimum is the same.
    assert_eq!(rows[1]["outcome"], "solved");
    assert!(rows[1]["f"].as_f64().unwrap() < 1e-8);
    assert_eq!(rows[2]["outcome"], "refused", "it has bounds");
    assert!(rows[2]["message"].as_str().unwrap().contains("rotated"));
}

#[test]
fn the_budget_counts_three_for_value_and_gradient() {
    let folder = tempdir().unwrap();
    let out = folder.path();
    let args = [
        "--problems",
        "ROSENBR",
        "--solvers",
        "lbfgsb,bfgs",
        "--max-evaluations",
        "5n+20",
    ];
    summary(out, &args);
    for row in rows(out) {
        assert_eq!(
            (row["outcome"].as_str(), row["status"].as_str()),
            (Some("unsolved"), Some("max-evaluations"))
        );
        // 5 · 2 + 20 = 30 allow ten of them.
        assert_eq!(row["fg_evaluations"], 10);
    }
}

/// A folder of three files: one that is right, one with a constraint, one that stops after its name.
fn sif_folder(folder: &Path) -> PathBuf {
    let sif = folder.join("sif");
    fs::create_dir(&sif).unwrap();
    fs::write(sif.join("BROKEN.SIF"), "NAME          BROKEN\nVARIABLES\n").unwrap();
    let line = SQUARE.replace("SQUARE", "LINE  ");
    let line = line.replace(
        " N  OBJ       X         1.0\n",
        " N  OBJ       X         1.0\n E  CON       X         1.0\n",
    );
    fs::write(sif.join("LINE.SIF"), line).unwrap();
    fs::write(sif.join("SQUARE.SIF"), SQUARE).unwrap();
    sif
}

/// (x − 3)², x ≥ 0.
const SQUARE: &str = "\
*   classification QBR2-AN-1-0
NAME          SQUARE
VARIABLES
    X
GROUPS
 N  OBJ       X         1.0
CONSTANTS
    SQUARE    OBJ       3.0
BOUNDS
 LO SQUARE    X         0.0
START POINT
    SQUARE    X         1.0
GROUP TYPE
 GV L2        A
GROUP USES
 T  OBJ       L2
ENDATA
GROUPS        SQUARE
INDIVIDUALS
 T  L2
 F                      A * A
 G                      A + A
 H                      2.0
ENDATA
";

#[test]
fn files_of_a_folder() {
    let folder = tempdir().unwrap();
    let sif = sif_folder(folder.path());
    let out = folder.path().join("out");
    let said = summary(&out, &["--sif", sif.to_str().unwrap(), "--solvers", "lbfgsb,tnc"]);
    let left_out = said["left_out"].as_array().unwrap();
    assert_eq!(left_out.len(), 1, "{said}");
    assert!(left_out[0].as_str().unwrap().starts_with("BROKEN: "));
    let rows = rows(&out);
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!(
            (row["problem"].as_str(), row["outcome"].as_str()),
            (Some("SQUARE"), Some("solved"))
        );
        // (x − 3)² with a gradient within 1e-6.
        assert!(row["f"].as_f64().unwrap() <= 1e-12);
    }
    let other = folder.path().join("other");
    let words = refused(&other, &["--sif", sif.to_str().unwrap(), "--problems", "n>=7"]);
    assert!(words.contains("no problem is left"), "{words}");
}

#[test]
fn parameters_are_for_the_problems_that_have_them() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("out");
    summary(
        &out,
        &[
            "--problems",
            "GENROSE,ROSENBR",
            "--param",
            "N=20",
            "--solvers",
            "lbfgsb",
        ],
    );
    let rows = rows(&out);
    assert_eq!(rows[0]["problem"], "GENROSE(N=20)");
    assert_eq!(rows[0]["n"], 20);
    assert_eq!(rows[1]["problem"], "ROSENBR");
    let none = refused(
        &folder.path().join("b"),
        &["--problems", "ROSENBR", "--param", "N=20"],
    );
    assert!(
        none.contains("no problem of the filter has a parameter N"),
        "{none}"
    );
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("out");
    for (args, words) in [
        (&["--problems", "NOTHING"][..], "`NOTHING`"),
        (&["--problems", "n<=x"], "whole number"),
        (&["--solvers", "simplex"], "simplex"),
        (&["--solvers", "lbfgsb,lbfgsb"], "two solvers"),
        (&["--solvers", "lbfgsb:radius=3"], "--radius"),
        (&["--solvers", "lbfgsb:trace=x"], "trace"),
        (&["--solvers", "lbfgsb:memory=many"], "memory"),
        (&["--feature", "wobbly"], "wobbly"),
        (&["--external", "scipy"], "LABEL=COMMAND"),
        (&["--max-evaluations", "lots"], "20n+10000"),
        (&["--time-limit", "0"], "positive"),
        (&["--memory-limit", "much"], "8G"),
        (&["--sif", "no-such-folder"], "no-such-folder"),
    ] {
        let said = refused(&out, args);
        assert!(said.contains(words), "{args:?}: {said}");
    }
    assert!(!out.exists());
}

#[test]
fn a_program_in_another_language_takes_part() {
    let python = std::process::Command::new("python3").arg("--version").output();
    if !python.is_ok_and(|o| o.status.success()) {
        eprintln!("skipped: there is no python3 here");
        return;
    }
    let folder = tempdir().unwrap();
    // Steepest descent with halving; it dies of BEALE.
    let script = folder.path().join("descent.py");
    fs::write(
        &script,
        r#"
import json, sys
def ask(message):
    print(json.dumps(message), flush=True)
    return json.loads(sys.stdin.readline())
for line in sys.stdin:
    job = json.loads(line)["solve"]
    if job["problem"] == "BEALE":
        sys.exit(3)
    if job["lower"] is not None:
        print(json.dumps({"refuse": "no bounds"}), flush=True)
        continue
    x, stopped = job["x0"], None
    a = ask({"x": x})
    steps = 0
    while "stop" not in a and max(abs(g) for g in a["g"]) > job["gtol"]:
        t = 1.0
        while True:
            y = [u - t * g for u, g in zip(x, a["g"])]
            v = ask({"x": y, "want": "f"})
            if "stop" in v or float(v["f"]) < a["f"]:
                break
            t /= 2
        a, x = ask({"x": y}), y
        steps += 1
    print(json.dumps({"done": {"x": x, "converged": "stop" not in a, "status": a.get("stop", "gtol"), "iterations": steps}}), flush=True)
"#,
    )
    .unwrap();
    let out = folder.path().join("out");
    let external = format!("descent=python3 {}", script.display());
    summary(
        &out,
        &[
            "--problems",
            "BEALE,HS1,ROSENBR,TRIDIA",
            "--param",
            "N=3",
            "--external",
            &external,
            "--jobs",
            "1",
        ],
    );
    let rows = rows(&out);
    let of = |problem: &str| {
        rows.iter()
            .find(|r| r["problem"].as_str().unwrap().starts_with(problem))
            .unwrap()
    };
    assert_eq!(of("BEALE")["outcome"], "crash");
    assert!(
        of("BEALE")["message"]
            .as_str()
            .unwrap()
            .contains("exit status: 3")
    );
    assert_eq!(of("HS1")["outcome"], "refused");
    // Rosenbrock's valley is too much for it: 20 · 2 + 10 000 are spent.
    let lost = of("ROSENBR");
    assert_eq!(
        (lost["outcome"].as_str(), lost["status"].as_str()),
        (Some("unsolved"), Some("max-evaluations"))
    );
    let spent = 3 * lost["fg_evaluations"].as_u64().unwrap() + lost["f_evaluations"].as_u64().unwrap();
    assert!((10_038..=10_040).contains(&spent), "{spent}");
    let solved = of("TRIDIA");
    assert_eq!(solved["outcome"], "solved", "{solved}");
    assert!(solved["iterations"].as_u64().unwrap() > 0);
}

/// `solve` takes the features of a bench.
#[test]
fn solve_makes_problems_harder_too() {
    let solve = |args: &[&str], code: i32| -> Value {
        let mut command = Command::cargo_bin("thalweg").unwrap();
        command.args(["solve", "--json"]).args(args);
        let output = command.assert().code(code).get_output().clone();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| Value::String(String::from_utf8(output.stderr).unwrap()))
    };
    let plain = solve(&["ROSENBR", "--print-x"], 0);
    let scaled = solve(&["ROSENBR", "--feature", "scaled=3,seed=4", "--print-x"], 0);
    // The same minimum in other variables.
    assert!(scaled["f"].as_f64().unwrap() < 1e-9);
    assert_ne!(scaled["x"], plain["x"]);
    // With noise of 1e-3 f of the result is still the function itself.
    let noisy = solve(
        &[
            "ROSENBR",
            "--feature",
            "absolute-noise=1e-3",
            "--print-x",
            "--max-evaluations",
            "60",
        ],
        1,
    );
    let x: [f64; 2] = serde_json::from_value(noisy["x"].clone()).unwrap();
    let f = 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2);
    // To rounding.
    assert!((noisy["f"].as_f64().unwrap() - f).abs() <= 1e-13 * f.max(1.0));
    // Differences on two threads see the same noise as on one.
    let by_differences = |threads| {
        let feature = [
            "--feature",
            "scaled=1,permuted,seed=2",
            "--gradient",
            "central",
            "--print-x",
            "--threads",
            threads,
        ];
        solve(&[&["ROSENBR"][..], &feature].concat(), 0)["x"].clone()
    };
    assert_eq!(by_differences("1"), by_differences("2"));
    let words = solve(&["HS1", "--feature", "rotated"], 2);
    assert!(words.as_str().unwrap().contains("box"), "{words}");
    let words = solve(&["HS71", "--feature", "noise"], 2);
    assert!(words.as_str().unwrap().contains("general constraints"), "{words}");
    let words = solve(&["HS1", "--feature", "wobbly"], 2);
    assert!(words.as_str().unwrap().contains("wobbly"), "{words}");
}
