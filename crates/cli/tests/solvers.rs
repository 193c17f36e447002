//! `thalweg solve` with every solver and its options.
#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use tempfile::tempdir;

fn thalweg(args: &str) -> Command {
    let mut command = Command::cargo_bin("thalweg").unwrap();
    command.args(args.split_whitespace());
    command
}

/// The one JSON line of a run.
fn solved(args: &str, code: i32) -> Value {
    let output = thalweg(&format!("solve {args} --json"))
        .assert()
        .code(code)
        .get_output()
        .clone();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What must be refused: exit code 2, nothing on standard output, one line on standard error.
fn refused(args: &str) -> String {
    let output = thalweg(args).assert().code(2).get_output().clone();
    assert!(output.stdout.is_empty(), "{args}");
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(line.lines().count(), 1, "{args}: {line}");
    line
}

fn count(record: &Value, key: &str) -> u64 {
    record[key].as_u64().unwrap()
}

const ALL: [&str; 7] = ["lbfgsb", "tnc", "lbfgs", "bfgs", "cg", "newton-cg", "sr1"];

#[test]
fn every_solver_solves_by_its_name() {
    for name in ALL {
        let r = solved(&format!("ROSENBR --solver {name} --gtol 1e-7"), 0);
        assert_eq!((&r["solver"], &r["status"]), (&name.into(), &"gtol".into()));
        assert!(r["pg_inf"].as_f64().unwrap() <= 1e-7, "{name}");
        assert_eq!(count(&r, "hv_evaluations") > 0, name == "newton-cg");
    }
    // They are different solvers.
    let mut evaluations: Vec<u64> = ALL
        .map(|name| {
            count(
                &solved(&format!("WOODS --param N=8 --solver {name}"), 0),
                "fg_evaluations",
            )
        })
        .to_vec();
    evaluations.sort_unstable();
    evaluations.dedup();
    assert!(evaluations.len() >= 5, "{evaluations:?}");
}

#[test]
fn every_line_search_reaches_the_solver() {
    let searches = [
        "more-thuente",
        "strong-wolfe",
        "hager-zhang",
        "backtracking",
        "nonmonotone",
        "gill-murray",
    ];
    for solver in ["lbfgsb", "lbfgs", "bfgs", "newton-cg", "tnc"] {
        let mut seen = Vec::new();
        for search in searches {
            let args = format!("ROSENBR --solver {solver} --line-search {search}");
            if solver == "tnc" && matches!(search, "hager-zhang" | "nonmonotone") {
                assert!(refused(&format!("solve {args}")).contains("never rises"));
                continue;
            }
            let r = solved(&args, 0);
            seen.push((count(&r, "iterations"), count(&r, "fg_evaluations")));
        }
        seen.sort_unstable();
        seen.dedup();
        assert!(seen.len() >= 4, "{solver}: {seen:?}");
    }
    assert_eq!(
        solved("ROSENBR --solver tnc --line-search hager-zhang --rise 0", 0)["converged"],
        true
    );
    // Each solver's own search is the default, with the solver's own settings.
    for (solver, own) in [
        ("lbfgsb", "more-thuente"),
        ("tnc", "gill-murray"),
        ("bfgs", "strong-wolfe"),
        ("cg", "hager-zhang"),
        ("newton-cg", "more-thuente"),
    ] {
        let run = |more: &str| solved(&format!("ROSENBR --solver {solver} {more}"), 0)["f"].clone();
        assert_eq!(run(""), run(&format!("--line-search {own}")), "{solver}");
    }
}

/// Each of these changes the run of ROSENBR (or of another problem, below) by the solver before it.
#[test]
fn every_option_changes_the_run() {
    let folder = tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (scale, offset) = (file("scale.json", "[0.5, 3]"), file("offset.json", "[100, -50]"));
    let options = [
        ("lbfgsb", "--preset scipy"),
        ("lbfgsb", "--memory 1"),
        ("lbfgsb", "--ftol 0.1"),
        ("lbfgsb", "--ftarget 1"),
        ("lbfgsb", "--history f32"),
        ("lbfgsb", "--max-line-search 1"),
        ("lbfgsb", "--max-step 0.5"),
        ("lbfgsb", "--curvature-tolerance 1"),
        ("lbfgsb", "--steepest-step 0.001"),
        ("lbfgsb", "--value-precision 1e3"),
        ("bfgs", "--value-precision 1e3"),
        ("sr1", "--value-precision 1e3"),
        ("tnc", "--value-precision 1e3"),
        ("lbfgsb", "--curvature 0.1"),
        ("lbfgsb", "--sufficient-decrease 0.4"),
        ("lbfgsb --line-search hager-zhang", "--sufficient-decrease 0.4"),
        ("lbfgsb --line-search hager-zhang", "--curvature 0.2"),
        ("lbfgsb --line-search nonmonotone", "--search-memory 1"),
        ("lbfgsb --line-search backtracking", "--sufficient-decrease 0.4"),
        ("lbfgs", "--memory 1"),
        ("lbfgs", "--steepest-step unit"),
        ("lbfgs", "--max-line-search 1"),
        ("bfgs", "--max-step 0.5"),
        ("bfgs", "--ftol 0.1"),
        ("bfgs", "--curvature 0.1"),
        ("cg", "--eta 1e6"),
        ("cg", "--restart-after 1"),
        ("cg", "--ftarget 1"),
        ("newton-cg", "--max-products 1"),
        ("newton-cg", "--curvature 0.9"),
        ("sr1", "--radius 0.01"),
        ("sr1", "--max-trials 1"),
        ("sr1", "--ftarget 1"),
        ("tnc", "--preset scipy"),
        ("tnc", "--exact-products"),
        ("tnc", "--scale range"),
        ("tnc", &format!("--scale {scale}")),
        ("tnc --preset scipy", "--scale unit"),
        ("tnc", &format!("--offset {offset}")),
        ("tnc", "--eta 0.05"),
        ("tnc", "--curvature 0.05"),
        ("tnc", "--step-max 0.1"),
        ("tnc", "--accuracy 1e-3"),
        ("tnc", "--minimum 24"),
        ("tnc", "--rescale 1"),
        ("tnc --preset scipy", "--rescale none"),
        ("tnc", "--max-cg 1"),
        ("tnc", "--maxfun 20"),
        (
            "tnc --preset scipy",
            "--maxfun scipy --ftol none --xtol none --pgtol none",
        ),
        ("tnc", "--xtol 1e-1"),
        ("tnc", "--ftol 1e-1"),
        ("tnc", "--pgtol 1"),
        ("tnc", "--ftarget 1"),
        ("tnc", "--truncation quadratic=0.9"),
        ("tnc", "--truncation residual=0.01"),
        ("tnc", "--memory 0"),
        ("tnc", "--quasi-newton-steps 0"),
        ("tnc", "--max-line-search 1"),
        ("tnc --memory 0", "--diagonal scipy"),
    ];
    let run = |problem: &str, args: &str| {
        let output = thalweg(&format!("solve {problem} --solver {args} --json"))
            .output()
            .unwrap();
        assert!(output.status.code() != Some(2), "{args}");
        let r: Value = serde_json::from_slice(&output.stdout).unwrap();
        ["f", "iterations", "fg_evaluations", "hv_evaluations", "status"].map(|key| r[key].clone())
    };
    for (solver, option) in options {
        let problem = if option.contains("diagonal") {
            "WOODS --param N=8"
        } else {
            "ROSENBR"
        };
        assert_ne!(
            run(problem, solver),
            run(problem, &format!("{solver} {option}")),
            "{solver} {option}"
        );
    }
    for option in ["--release one", "--path first-bound"] {
        assert_ne!(
            run("HATFLDA", "tnc"),
            run("HATFLDA", &format!("tnc {option}")),
            "{option}"
        );
    }
}

#[test]
fn exact_products_are_counted() {
    let r = solved("HS110 --solver tnc --exact-products", 0);
    assert!(count(&r, "hv_evaluations") > 0 && r["bound_violation"] == 0.0);
    assert_eq!(solved("HS110 --solver tnc", 0)["hv_evaluations"], 0);
}

#[test]
fn tnc_as_scipy_has_it() {
    // SciPy 1.17.1 ends with code 1 (f converged) here.
    let output = thalweg("solve ROSENBR --solver tnc --preset scipy --messages 15 --json")
        .assert()
        .code(0)
        .get_output()
        .clone();
    let r: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(r["status"], "ftol-absolute");
    let said = String::from_utf8(output.stderr).unwrap();
    for part in ["tnc: thalweg", "  NIT   NF   F", "tnc: fscale", "(1)"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Bit 8 alone.
    let output = thalweg("solve ROSENBR --solver tnc --preset scipy --messages 8 --json")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
    // The preset's own limit is max(100, 10 n); without tests the run reaches it.
    let r = solved(
        "ROSENBR --solver tnc --preset scipy --ftol none --xtol none --pgtol none --max-evaluations 1000",
        1,
    );
    assert!(count(&r, "fg_evaluations") <= 100, "{r}");
}

#[test]
fn what_a_solver_lacks_is_refused() {
    for (args, words) in [
        (
            "--solver lbfgs --preset scipy",
            "--preset is not an option of lbfgs",
        ),
        ("--scale unit", "--scale is not an option of lbfgsb"),
        ("--exact-products", "--exact-products is not an option of lbfgsb"),
        ("--messages 1", "--messages is not an option of lbfgsb"),
        ("--solver tnc --threads 2", "--threads is not an option of tnc"),
        ("--solver tnc --history f32", "--history is not an option of tnc"),
        ("--solver bfgs --memory 5", "--memory is not an option of bfgs"),
        ("--solver cg --radius 1", "--radius is not an option of cg"),
        (
            "--solver sr1 --line-search more-thuente",
            "--line-search is not an option of sr1",
        ),
        ("--solver sr1 --ftol 0", "--ftol is not an option of sr1"),
        (
            "--rise 0",
            "--rise is not an option of lbfgsb with the line search more-thuente",
        ),
        (
            "--line-search backtracking --curvature 0.5",
            "--curvature is not an option of lbfgsb with the line search backtracking",
        ),
        (
            "--solver tnc --line-search strong-wolfe --eta 0.1",
            "--eta is not an option of tnc with the line search strong-wolfe",
        ),
        ("--solver tnc --eta 0.1 --curvature 0.1", "the same"),
        ("--gtol none", "give 0 in place of none"),
        ("--solver newton-cg --gradient central", "Hessian products"),
        (
            "--solver tnc --exact-products --gradient forward",
            "Hessian products",
        ),
        ("--solver tnc --scale - --x0 -", "standard input"),
        ("--solver tnc --messages 16", "0..=15"),
        ("--solver tnc --truncation 0.5", "residual=0.5"),
        ("--solver tnc --release two", "one, all"),
        ("--solver tnc --step-max -1", "step_max"),
        ("--solver sr1 --radius 0", "radius"),
        ("--line-search nonmonotone --search-memory 0", "memory"),
    ] {
        let line = refused(&format!("solve ROSENBR {args}"));
        assert!(line.contains(words), "{args}: {line}");
    }
    // Before anything is solved.
    let folder = tempdir().unwrap();
    let scale = folder.path().join("scale.json");
    fs::write(&scale, "[1, 1]").unwrap();
    let line = refused(&format!(
        "solve ROSENBR HS110 --solver tnc --scale {}",
        scale.display()
    ));
    assert!(line.contains("--scale has 2 elements, but HS110"), "{line}");
    for name in ["lbfgs", "bfgs", "cg", "newton-cg", "sr1"] {
        let line = refused(&format!("solve ROSENBR HS4 --solver {name} --json"));
        assert!(line.contains("HS4 has bounds") && line.contains("tnc"), "{line}");
    }
}

#[test]
fn differences_on_threads_with_any_solver() {
    let run = |threads: &str| {
        solved(
            &format!("ROSENBR --solver bfgs --gradient central --gtol 1e-5 --threads {threads} --print-x"),
            0,
        )["x"]
            .clone()
    };
    assert_eq!(run("1"), run("2"));
}

#[test]
fn general_constraints_are_listed_and_evaluated() {
    let output = thalweg("list --json --max-n 4").output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(listed.lines().any(|line| line.contains("\"HS71\"")) && listed.contains("\"ROSENBR\""));
    let output = thalweg("list --json --class L").output().unwrap();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["class"].as_str().unwrap().as_bytes()[1], b'L');
    }
    let line = refused("solve HS71 --solver lbfgsb");
    assert!(
        line.contains("HS71 has 2 general constraints") && line.contains("auglag"),
        "{line}"
    );
    let output = thalweg("eval HS71 --json").assert().code(0).get_output().clone();
    let r: Value = serde_json::from_slice(&output.stdout).unwrap();
    // x₁ x₄ (x₁ + x₂ + x₃) + x₃ at (1, 5, 5, 1).
    assert_eq!(
        (&r["f"], &r["g"]),
        (&16.0.into(), &serde_json::json!([12.0, 1.0, 2.0, 11.0]))
    );
    assert_eq!(r["upper"], serde_json::json!([5.0, 5.0, 5.0, 5.0]));
    thalweg("check HS71").assert().code(0);
}

#[test]
fn general_constraints_are_solved() {
    for inner in [
        "",
        "--inner tnc",
        "--inner lbfgsb",
        "--solver auglag --inner lbfgsb --memory 5",
    ] {
        let r = solved(&format!("HS71 --print-x {inner}"), 0);
        assert_eq!((&r["solver"], &r["status"]), (&"auglag".into(), &"kkt".into()));
        // To the tolerances, 1e-6, times the multipliers and what f is.
        assert!((r["f"].as_f64().unwrap() - 17.014_017_3).abs() < 1e-4, "{inner}");
        assert!(r["constraint_violation"].as_f64().unwrap() <= 1e-6 && r["kkt"].as_f64().unwrap() <= 1e-6);
        assert_eq!(r["bound_violation"], 0.0);
        assert_eq!(
            count(&r, "hv_evaluations") > 0,
            !inner.contains("lbfgsb"),
            "{inner}"
        );
        assert_eq!(r["x"].as_array().unwrap().len(), 4);
    }
    // Options reach the solver.
    let loose = solved(
        "HS71 --gtol 1e-2 --feasibility-tolerance 1e-2 --objective-tolerance 1",
        0,
    );
    let tight = solved("HS71 --gtol 1e-9 --feasibility-tolerance 1e-9", 0);
    assert!(tight["kkt"].as_f64().unwrap() <= 1e-9);
    assert!(count(&loose, "fg_evaluations") < count(&tight, "fg_evaluations"));
    assert_ne!(
        count(&solved("HS71 --penalty 1000", 0), "iterations"),
        count(&tight, "iterations")
    );
    // Budgets hold, each kind of problem gets its solver, and what does not fit is refused.
    let r = solved("HS71 --max-evaluations 7", 1);
    assert_eq!(
        (&r["status"], count(&r, "fg_evaluations")),
        (&"max-evaluations".into(), 7)
    );
    let output = thalweg("solve ROSENBR HS71 HS6 --json")
        .assert()
        .code(0)
        .get_output()
        .clone();
    let names: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .inspect(|r| assert_eq!(r.get("kkt").is_some(), r["solver"] == "auglag"))
        .map(|r| r["solver"].clone())
        .collect();
    assert_eq!(names, ["lbfgsb", "auglag", "auglag"]);
    assert!(refused("solve ROSENBR --solver auglag").contains("no general constraints"));
    assert!(refused("solve HS71 --gradient central").contains("--gradient"));
    assert!(refused("solve HS71 --max-cg 3").contains("--max-cg"));
    assert!(refused("solve ROSENBR --penalty 3").contains("--penalty"));
    assert!(refused("solve HS71 --penalty -1").contains("penalty"));
    let table = thalweg("solve HS71").assert().code(0).get_output().clone();
    assert!(
        String::from_utf8(table.stdout)
            .unwrap()
            .contains("constraint violation")
    );
}
