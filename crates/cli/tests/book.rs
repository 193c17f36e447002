//! The commands shown in the book and in the READMEs are run.
#![allow(clippy::unwrap_used, reason = "a test may panic, and so may what it calls")]

use assert_cmd::Command;
use tempfile::tempdir;
use thalweg_book::{Page, markdown};

/// The arguments of a `thalweg` command, by that name or through cargo from a checkout.
fn arguments(command: &str) -> Option<Vec<String>> {
    let words = command
        .strip_prefix("thalweg ")
        .or_else(|| command.strip_prefix("cargo run --release -- "))?;
    // The sizes that show what the command can do are cut to what a test can wait for.
    Some(
        words
            .split_whitespace()
            .map(|w| w.trim_matches('\'').replace("=1000000", "=1000"))
            .collect(),
    )
}

#[test]
fn every_command_shown_runs() {
    let mut seen = 0;
    let mut pages = markdown().unwrap();
    pages.push("crates/cli/README.md".to_owned());
    for page in pages {
        // Commands of one page may use the files of those before.
        let folder = tempdir().unwrap();
        for (line, command) in Page::read(&page).unwrap().commands() {
            let Some(arguments) = arguments(&command) else {
                continue;
            };
            seen += 1;
            let mut run = Command::cargo_bin("thalweg").unwrap();
            let output = run.args(&arguments).current_dir(folder.path()).output().unwrap();
            let code = output.status.code();
            // 1 is an answer too: a problem that was not solved within the limits shown.
            assert!(
                code == Some(0) || code == Some(1) && command.contains("--max-iterations"),
                "{page}:{line}: `{command}` ended with {code:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    assert!(seen > 10, "{seen} commands: the pages were not read");
}
