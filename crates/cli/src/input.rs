//! Problems by name, vectors from files.

use crate::fault::Fault;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use thalweg_testproblems::{Meta, Params, by_name};

/// A built-in problem that can be built.
pub(crate) fn find(name: &str, given: &[(String, f64)]) -> Result<(&'static Meta, Params), Fault> {
    let meta = by_name(name)?;
    let given: Vec<(&str, f64)> = given
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    Ok((meta, meta.params(&given)?))
}

/// Whether the path stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A JSON array of numbers, from a file or (`-`) standard input.
pub(crate) fn vector(path: &Path) -> Result<Vec<f64>, Fault> {
    let mut text = String::new();
    let (name, read) = if is_stdin(path) {
        (
            "standard input".to_owned(),
            io::stdin().lock().read_to_string(&mut text).map(|_| ()),
        )
    } else {
        (
            path.display().to_string(),
            fs::read_to_string(path).map(|t| text = t),
        )
    };
    read.map_err(|e| {
        Fault::new(format_args!(
            "cannot read {name}: {e}; give a file with a JSON array of numbers"
        ))
    })?;
    serde_json::from_str(&text).map_err(|e| {
        Fault::new(format_args!(
            "{name} is not a JSON array of numbers: {e}; write it as [1.0, 2.5]"
        ))
    })
}

/// Refuses a vector of another length than the problem's.
pub(crate) fn check_length(what: &str, found: usize, problem: &str, n: usize) -> Result<(), Fault> {
    if found == n {
        return Ok(());
    }
    Err(Fault::new(format_args!(
        "{what} has {found} elements, but {problem} has {n} variables; give one number for each (or another --param)"
    )))
}
