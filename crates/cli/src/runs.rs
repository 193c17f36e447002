//! Folders of runs, as `report` and `compare` read them.

use crate::fault::Fault;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;
use thalweg_profiles::{Run, Session, read_runs, read_session};

/// What one folder holds.
#[derive(Debug)]
pub(crate) struct Folder {
    /// Its own name, without the way to it.
    pub(crate) name: String,
    pub(crate) runs: Vec<Run>,
    /// None if there is no session.json.
    pub(crate) session: Option<Session>,
}

/// Reads DIR/runs.jsonl and DIR/session.json, or a file of runs and the session beside it.
pub(crate) fn load(path: &Path) -> Result<Folder, Fault> {
    let (rows, folder) = if path.is_dir() {
        (path.join("runs.jsonl"), path)
    } else {
        (path.to_owned(), path.parent().unwrap_or(Path::new("")))
    };
    let file = File::open(&rows).map_err(|e| {
        Fault::new(format_args!(
            "cannot read {}: {e}; give a folder with runs.jsonl in it, or such a file",
            rows.display()
        ))
    })?;
    let read =
        read_runs(BufReader::new(file)).map_err(|e| Fault::new(format_args!("{}: {e}", rows.display())))?;
    if read.torn {
        eprintln!(
            "thalweg: {}: the last line is cut off and left out",
            rows.display()
        );
    }
    if read.replaced > 0 {
        eprintln!(
            "thalweg: {}: {} rows were replaced by later ones",
            rows.display(),
            read.replaced
        );
    }
    let beside = folder.join("session.json");
    let session = match fs::read(&beside) {
        Ok(bytes) => {
            Some(read_session(&bytes).map_err(|e| Fault::new(format_args!("{}: {e}", beside.display())))?)
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(Fault::new(format_args!("cannot read {}: {e}", beside.display()))),
    };
    // The way to a folder may end in `..` or `.`; only the system knows its name then.
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = whole
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    Ok(Folder {
        name,
        runs: read.runs,
        session,
    })
}

/// All runs in one list. A solver that ran the same problem in several folders is several solvers, `name @ folder`;
/// parts of one benchmark in several folders stay together.
pub(crate) fn merge(folders: Vec<Folder>) -> (Vec<Run>, Vec<(String, Session)>) {
    let names = distinct(&folders);
    let mut seen: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let mut clashes: HashSet<String> = HashSet::new();
    for (k, folder) in folders.iter().enumerate() {
        for run in &folder.runs {
            if *seen.entry(run.key()).or_insert(k) != k {
                clashes.insert(run.solver.clone());
            }
        }
    }
    let (mut runs, mut sessions) = (Vec::new(), Vec::new());
    for (folder, name) in folders.into_iter().zip(names) {
        let order: Vec<String> = folder
            .session
            .iter()
            .flat_map(|s| s.solvers.iter().map(|v| v.0.clone()))
            .collect();
        let mut rows = folder.runs;
        // In the order in which the session names the solvers: rows come as runs end.
        rows.sort_by_key(|r| order.iter().position(|n| *n == r.solver).unwrap_or(order.len()));
        for run in &mut rows {
            if clashes.contains(&run.solver) {
                run.solver = format!("{} @ {name}", run.solver);
            }
        }
        runs.append(&mut rows);
        sessions.extend(folder.session.map(|s| (name, s)));
    }
    (runs, sessions)
}

/// Names of folders, with a number where two are the same.
fn distinct(folders: &[Folder]) -> Vec<String> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    folders
        .iter()
        .map(|f| {
            let k = count.entry(&f.name).or_insert(0);
            *k += 1;
            if *k == 1 {
                f.name.clone()
            } else {
                format!("{} ({k})", f.name)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, rows: &[(&str, &str)]) -> Folder {
        let run = |&(problem, solver): &(&str, &str)| Run {
            problem: problem.into(),
            solver: solver.into(),
            ..Run::default()
        };
        Folder {
            name: name.into(),
            runs: rows.iter().map(run).collect(),
            session: Some(Session {
                solvers: vec![("b".into(), String::new()), ("a".into(), String::new())],
                ..Session::default()
            }),
        }
    }

    #[test]
    fn solvers_of_the_same_name_are_told_apart_only_where_they_clash() {
        let solvers = |folders| {
            let (runs, _) = merge(folders);
            runs.into_iter().map(|r| r.solver).collect::<Vec<_>>()
        };
        let old = || folder("old", &[("P", "a"), ("P", "b")]);
        // The order is that of the session.
        assert_eq!(
            solvers(vec![old(), folder("part", &[("Q", "a")])]),
            ["b", "a", "a"]
        );
        assert_eq!(
            solvers(vec![old(), folder("new", &[("P", "a")])]),
            ["b", "a @ old", "a @ new"]
        );
        assert_eq!(
            solvers(vec![old(), folder("old", &[("P", "a")])])[2],
            "a @ old (2)"
        );
    }
}
