//! Reading `runs.jsonl` and `session.json`.

use crate::run::{Contour, Run, Session};
use std::collections::HashMap;
use std::io::BufRead;

/// What is wrong with the input.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be read.
    #[error("line {line}: {source}")]
    Io {
        /// The line, from 1.
        line: usize,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not a run.
    #[error("line {line} is not a run: {why}; mend or delete the line")]
    Row {
        /// The line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// It is not a session.
    #[error("not a session: {0}")]
    Session(String),
}

/// The runs of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// The runs, in the order in which their problem, feature and solver first occur.
    pub runs: Vec<Run>,
    /// Whether the last line was cut off, as when the writer was killed; it is left out.
    pub torn: bool,
    /// How many rows a later one with the same problem, feature and solver took the place of.
    pub replaced: usize,
}

/// Reads runs, one JSON object a line. Empty lines and unknown fields are passed over; of rows with the same key the
/// last wins; a last line without its end that does not parse is torn, not wrong.
pub fn read_runs(mut input: impl BufRead) -> Result<Rows, ReadError> {
    let mut rows = Rows::default();
    let mut at: HashMap<(String, String, String), usize> = HashMap::new();
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let read = input.read_until(b'\n', &mut bytes);
        if read.map_err(|source| ReadError::Io { line, source })? == 0 {
            break;
        }
        let whole = bytes.ends_with(b"\n");
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        let run = match parse(bytes.trim_ascii()) {
            Ok(run) => run,
            Err(_) if !whole => {
                rows.torn = true;
                break;
            }
            Err(why) => return Err(ReadError::Row { line, why }),
        };
        let (problem, feature, solver) = run.key();
        match at.entry((problem.to_owned(), feature.to_owned(), solver.to_owned())) {
            std::collections::hash_map::Entry::Occupied(known) => {
                rows.replaced += 1;
                rows.runs[*known.get()] = run;
            }
            std::collections::hash_map::Entry::Vacant(new) => {
                new.insert(rows.runs.len());
                rows.runs.push(run);
            }
        }
    }
    Ok(rows)
}

fn parse(line: &[u8]) -> Result<Run, String> {
    if !line.starts_with(b"{") {
        return Err("it does not begin with `{`".to_owned());
    }
    let run: Run = serde_json::from_slice(line).map_err(|e| {
        // serde_json counts lines within what it was given, and that is always the first.
        e.to_string().replace(" at line 1 column ", " at column ")
    })?;
    for (name, value) in [("problem", &run.problem), ("solver", &run.solver)] {
        if value.is_empty() {
            return Err(format!("it has no `{name}`"));
        }
    }
    Ok(run)
}

/// Reads a session. Grids whose sizes do not fit are an error.
pub fn read_session(bytes: &[u8]) -> Result<Session, ReadError> {
    let session: Session = serde_json::from_slice(bytes).map_err(|e| ReadError::Session(e.to_string()))?;
    for contour in &session.contours {
        check(contour).map_err(|why| ReadError::Session(format!("contour of {}: {why}", contour.problem)))?;
    }
    Ok(session)
}

fn check(contour: &Contour) -> Result<(), String> {
    for (name, grid) in [("x", &contour.x), ("y", &contour.y)] {
        if grid.len() < 2 || !grid.windows(2).all(|w| w[0] < w[1]) {
            return Err(format!("`{name}` needs at least two numbers that ascend"));
        }
    }
    if contour.values.len() != contour.y.len() {
        return Err(format!(
            "{} rows of values for {} values of y",
            contour.values.len(),
            contour.y.len()
        ));
    }
    match contour.values.iter().position(|row| row.len() != contour.x.len()) {
        Some(k) => Err(format!(
            "row {k} has {} values for {} values of x",
            contour.values[k].len(),
            contour.x.len()
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: &str = r#"{"problem":"P","solver":"a","outcome":"solved","fg_evaluations":4,"later":[1]}"#;
    const P_AGAIN: &str = r#"{"problem":"P","solver":"a","outcome":"time-out"}"#;
    const Q: &str = r#"{"problem":"Q","solver":"a","outcome":"unsolved","f":null}"#;

    fn read(text: &str) -> Result<Rows, ReadError> {
        read_runs(text.as_bytes())
    }

    #[test]
    fn duplicates_unknown_fields_and_empty_lines() {
        let rows = read(&format!("{P}\n\n{Q}\n{P_AGAIN}\n")).unwrap();
        assert_eq!(rows.runs.len(), 2);
        assert_eq!(rows.runs[0].outcome, crate::Outcome::TimeOut);
        assert_eq!(rows.runs[1].problem, "Q");
        assert_eq!((rows.torn, rows.replaced), (false, 1));
    }

    #[test]
    fn a_torn_last_line_is_left_out_and_a_whole_one_without_its_end_is_not() {
        // Cut within a character of two bytes.
        let mut bytes = format!("{P}\n{{\"problem\":\"é").into_bytes();
        bytes.pop();
        let rows = read_runs(bytes.as_slice()).unwrap();
        assert_eq!((rows.runs.len(), rows.torn), (1, true));
        let rows = read(&format!("{P}\n{Q}")).unwrap();
        assert_eq!((rows.runs.len(), rows.torn), (2, false));
        assert_eq!(read("").unwrap(), Rows::default());
    }

    #[test]
    fn errors_name_the_line() {
        let said = |text: &str| read(text).unwrap_err().to_string();
        let cut = said(&format!("{P}\n{{\"problem\":\"Q\",\"sol\n{Q}\n"));
        assert!(
            cut.starts_with("line 2 is not a run") && cut.contains("column"),
            "{cut}"
        );
        assert!(said(&format!("{P}\n{{\"problem\":\"Q\"}}\n")).contains("no `solver`"));
        assert!(said("[]\n").starts_with("line 1 "));
        assert!(said("{\"problem\":\"Q\",\"solver\":\"a\",\"outcome\":\"lost\"}\n").contains("lost"));
        // A missing outcome is `unsolved`, never `solved`.
        let run = &read("{\"problem\":\"Q\",\"solver\":\"a\"}").unwrap().runs[0];
        assert_eq!(run.outcome, crate::Outcome::Unsolved);
    }

    #[test]
    fn sessions_and_their_grids() {
        let good = r#"{"cores":2,"contours":[{"problem":"P","x":[0,1],"y":[0,1],"values":[[1,null],[2,3]]}],"new":1}"#;
        assert_eq!(read_session(good.as_bytes()).unwrap().cores, 2);
        for (bad, word) in [
            (good.replace("[2,3]", "[2]"), "row 1"),
            (good.replace(",[2,3]", ""), "1 rows"),
            (good.replace("\"x\":[0,1]", "\"x\":[1,0]"), "`x`"),
            ("{".to_owned(), "not a session"),
        ] {
            let error = read_session(bad.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
