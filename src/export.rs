//! A run folder in forms that other programs read: Parquet, CSV, graphs.
//!
//! The JSON lines of the run folder stay what counts; an export is made of them, a record at a time, so that it needs
//! little memory whatever the size of the run, and the same run folder gives the same bytes.
//!
//! | format | files | for |
//! |---|---|---|
//! | [`Format::Parquet`] | `documents.parquet`, `statements.parquet`, `events.parquet`, `clusters.parquet`, `pairs.parquet`, `outlets.parquet`, `skipped.parquet` | data frames: nested columns with types that are the same for every run |
//! | [`Format::Csv`] | the same names, and `claims.csv` | spreadsheets: flat tables |
//! | [`Format::GraphMl`] | `graph.graphml` | Gephi, Cytoscape, networkx: outlets, events, clusters and claims |
//! | [`Format::GraphJson`] | `graph.json` | the same, as the node-link JSON of networkx and D3 |
//!
//! Beside them stands `checksums.b3`, the BLAKE3 of each. By it a later export knows which files are its own.

mod csv;
mod graph;
#[cfg(feature = "parquet")]
mod parquet;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};
use crate::files::Files;
use crate::report;

/// A form in which a run can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A Parquet file for each file of the run folder. Needs the feature `parquet`.
    Parquet,
    /// A flat table for each.
    Csv,
    /// One graph, in XML.
    GraphMl,
    /// One graph, in JSON.
    GraphJson,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Parquet, Self::Csv, Self::GraphMl, Self::GraphJson];

    /// Its name, as `bayan export --to` takes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::GraphMl => "graphml",
            Self::GraphJson => "graph-json",
        }
    }

    /// The folder that an export goes to unless another is named: `export-FORMAT` in the run folder.
    #[must_use]
    pub fn folder(self, run: &Path) -> PathBuf {
        run.join(format!("export-{}", self.name()))
    }
}

/// How an export is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether files that are not an export of bayan, or were changed since, are replaced as well.
    pub force: bool,
    /// Whether CSV files begin with a byte order mark, without which Excel takes them for another encoding than UTF-8.
    pub bom: bool,
}

/// Writes the run folder `run` in another form to the folder `out`, making it where it does not exist, and returns the
/// files. Files of an earlier export that nobody changed are replaced; nothing else is.
///
/// # Errors
/// [`ErrorKind::Io`] if a file cannot be read or written; [`ErrorKind::Run`] if `run` is no complete run folder, or a file
/// that is not bayan's stands where one of the export would. Every file is there whole or not at all.
pub fn export(run: &Path, format: Format, out: &Path) -> Result<Vec<PathBuf>> {
    export_with(run, format, out, Options::default())
}

/// The same, with options.
///
/// # Errors
/// Those of [`export`].
pub fn export_with(run: &Path, format: Format, out: &Path, options: Options) -> Result<Vec<PathBuf>> {
    let about: About = report::object(run, "run.json")?;
    let mut files = Files::open(out, names(format)?.iter().copied(), options.force)?;
    match format {
        #[cfg(feature = "parquet")]
        Format::Parquet => parquet::write(run, &about, &mut files)?,
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => {}
        Format::Csv => csv::write(run, options.bom, &mut files)?,
        Format::GraphMl => graph::write_xml(run, &about, &mut files)?,
        Format::GraphJson => graph::write_json(run, &about, &mut files)?,
    }
    Ok(files.written())
}

/// The files of a format.
#[cfg_attr(feature = "parquet", allow(clippy::unnecessary_wraps, reason = "not every build writes every format"))]
fn names(format: Format) -> Result<&'static [&'static str]> {
    match format {
        #[cfg(feature = "parquet")]
        Format::Parquet => Ok(&parquet::FILES),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => Err(Error::new(ErrorKind::Config, "this build of bayan writes no Parquet files")
            .with_hint("build it with the feature `parquet`, or take another format")),
        Format::Csv => Ok(&csv::FILES),
        Format::GraphMl => Ok(&[graph::XML]),
        Format::GraphJson => Ok(&[graph::JSON]),
    }
}

/// What an export says of its run: the part of `run.json` that it needs.
#[derive(Debug, Deserialize)]
struct About {
    bayan: String,
    name: String,
    config_hash: String,
}

/// The error of a record that a format's writer does not take. Where the system is the cause, [`atomic::write`] says so.
fn refused(path: &Path, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Run, "a record cannot be written").in_file(path).with_source(error)
}

/// A visible sign for a control character: that of the Unicode block of control pictures, `\u{85}` for those that have
/// none there.
fn visible(c: char, text: &mut String) {
    match c {
        '\0'..='\u{1F}' => text.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}')),
        '\u{7F}' => text.push('\u{2421}'),
        c => text.extend(c.escape_unicode()),
    }
}
