//! The rows on disk: appended one by one, and put in order at the end.

use crate::Fault;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use thalweg_profiles::Run;

/// `runs.jsonl`, open for appending.
#[derive(Debug)]
pub(crate) struct Rows {
    file: File,
    path: PathBuf,
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Fault {
    Fault::new(format_args!("cannot {what} {}: {error}", path.display()))
}

impl Rows {
    /// Opens the file of a folder, or makes it; gives the rows that are there and how many lines were none. A last line
    /// without an end, of a process that was killed as it wrote it, is cut off.
    pub(crate) fn open(folder: &Path) -> Result<(Self, Vec<Run>, usize), Fault> {
        let path = folder.join("runs.jsonl");
        let mut options = OpenOptions::new();
        let opened = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = opened.map_err(|e| cannot("open", &path, &e))?;
        let text = std::fs::read(&path).map_err(|e| cannot("read", &path, &e))?;
        let whole = text.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            file.set_len(whole as u64)
                .map_err(|e| cannot("mend", &path, &e))?;
        }
        file.seek(SeekFrom::Start(whole as u64))
            .map_err(|e| cannot("read", &path, &e))?;
        let (mut rows, mut lost) = (Vec::new(), usize::from(whole < text.len()));
        for line in text[..whole].split(|&b| b == b'\n').filter(|l| !l.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(row) => rows.push(row),
                Err(_) => lost += 1,
            }
        }
        Ok((Rows { file, path }, rows, lost))
    }

    /// One row, one line, one write: a kill at any moment leaves at most one torn line.
    pub(crate) fn append(&mut self, row: &Run) -> Result<(), Fault> {
        let mut line = serde_json::to_vec(row).map_err(Fault::new)?;
        line.push(b'\n');
        self.file
            .write_all(&line)
            .map_err(|e| cannot("write", &self.path, &e))
    }

    /// Replaces the file by these rows in this order.
    pub(crate) fn settle<'a>(self, rows: impl Iterator<Item = &'a Run>) -> Result<(), Fault> {
        let mut text = Vec::new();
        for row in rows {
            serde_json::to_writer(&mut text, row).map_err(Fault::new)?;
            text.push(b'\n');
        }
        drop(self.file);
        replace(&self.path, &text)
    }
}

/// Writes beside the file and moves it into its place, so that there is always a whole one.
pub(crate) fn replace(path: &Path, text: &[u8]) -> Result<(), Fault> {
    let beside = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(text)?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&beside, path)
    };
    write().map_err(|e| cannot("write", path, &e))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn row(problem: &str) -> Run {
        Run {
            problem: problem.to_owned(),
            ..Run::default()
        }
    }

    #[test]
    fn a_torn_last_line_is_cut_off_at_any_byte() {
        let folder = tempfile::tempdir().unwrap();
        let (mut rows, old, _) = Rows::open(folder.path()).unwrap();
        assert!(old.is_empty());
        rows.append(&row("A")).unwrap();
        rows.append(&row("B")).unwrap();
        let path = folder.path().join("runs.jsonl");
        let whole = std::fs::read(&path).unwrap();
        let first = whole.iter().position(|&b| b == b'\n').unwrap() + 1;
        for cut in first..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (mut rows, old, lost) = Rows::open(folder.path()).unwrap();
            assert_eq!(old, [row("A")]);
            assert_eq!(lost, usize::from(cut > first));
            rows.append(&row("B")).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
    }

    #[test]
    fn lines_that_are_no_rows_are_counted_and_the_order_is_set_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs.jsonl");
        let line = |name| serde_json::to_string(&row(name)).unwrap();
        std::fs::write(&path, format!("{}\nnonsense\n{}\n", line("B"), line("A"))).unwrap();
        let (rows, mut old, lost) = Rows::open(folder.path()).unwrap();
        assert_eq!(lost, 1);
        old.sort_by(|a, b| a.problem.cmp(&b.problem));
        rows.settle(old.iter()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, format!("{}\n{}\n", line("A"), line("B")));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
