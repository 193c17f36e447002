//! Every example of this crate runs, exits with success, and prints something.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "functions of tests may stop a test"
)]

use std::path::Path;
use std::process::Command;

/// Whether what an example needs was compiled in; as `required-features` in Cargo.toml.
fn is_on(example: &str) -> bool {
    match example {
        "options_json" => cfg!(feature = "serde"),
        "multistart" | "batch" | "overhead" => cfg!(feature = "batch"),
        "checkpoints" => cfg!(feature = "checkpoint"),
        _ => true,
    }
}

#[test]
fn every_example_runs() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<String> = std::fs::read_dir(sources)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 9, "{names:?}");

    // Cargo lays the tests in deps/, the examples in examples/ beside it.
    let here = std::env::current_exe().unwrap();
    let built = here.parent().unwrap().with_file_name("examples");
    let binary = |name: &str| built.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !names.iter().any(|name| binary(name).exists()) {
        // `cargo test --test examples` builds no examples; `cargo test` does.
        println!("skipped: the examples are not built (cargo build --examples)");
        return;
    }
    for name in &names {
        if !is_on(name) {
            println!("{name}: skipped, its feature is off");
            continue;
        }
        let output = Command::new(binary(name))
            .output()
            .unwrap_or_else(|e| panic!("{name}: {e}; build it with cargo build --examples"));
        assert!(
            output.status.success(),
            "{name}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        let printed = output.stdout.iter().filter(|b| !b.is_ascii_whitespace()).count();
        assert!(printed > 0, "{name} prints nothing");
        println!("{name}: {printed} characters");
    }
}
