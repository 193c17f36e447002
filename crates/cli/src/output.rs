//! Tables, JSON lines, and files that appear whole or not at all.

use crate::fault::Fault;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, presets};
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// One object, one line, at once.
pub(crate) fn json_line(value: &impl Serialize) -> Result<(), Fault> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// An empty table with its header.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header.iter().map(Cell::new));
    table
}

/// A cell with a number in it.
pub(crate) fn number(text: impl std::fmt::Display) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}

/// A best known value in words.
pub(crate) fn best(value: Option<f64>) -> String {
    match value {
        None => "-".to_owned(),
        Some(f) if f == f64::NEG_INFINITY => "unbounded".to_owned(),
        Some(f) => format!("{f:.8e}"),
    }
}

/// A file being written beside its place, and moved there by [`keep`](Self::keep).
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) file: NamedTempFile,
    path: PathBuf,
}

impl Pending {
    pub(crate) fn new(path: &Path) -> Result<Self, Fault> {
        let folder = match path.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        };
        if path.is_dir() {
            return Err(Fault::new(format_args!(
                "{} is a directory; name a file in it",
                path.display()
            )));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".thalweg-");
        // Readable as any file the user makes: the umask takes from this what it must.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(|e| cannot_write(path, &e))?;
        Ok(Pending {
            file,
            path: path.to_owned(),
        })
    }

    pub(crate) fn keep(self) -> Result<(), Fault> {
        match self.file.persist(&self.path) {
            Ok(_) => Ok(()),
            Err(e) => Err(cannot_write(&self.path, &e.error)),
        }
    }

    pub(crate) fn cannot(&self, error: &io::Error) -> Fault {
        cannot_write(&self.path, error)
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Fault {
    Fault::new(format_args!(
        "cannot write {}: {error}; name a place that can be written to",
        path.display()
    ))
}
