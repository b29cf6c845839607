//! A run's results as a whole, and the folder they are written to.

pub mod figures;
mod folder;
mod highlights;
pub mod html;
mod jsonl;
mod lines;
pub mod markdown;
mod sorter;
mod summary;
mod verify;
pub mod view;

use std::path::Path;

use serde::{Deserialize, Serialize};

pub(crate) use jsonl::read_object as object;
pub use lines::lines;
pub(crate) use lines::lines_if_any;
pub use verify::{Fault, FaultKind, Verified, verify, verify_with};

use crate::error::{Error, ErrorKind, Result};
use crate::record::{
    ClusterRecord, DocumentRecord, EventRecord, OutletPairRecord, PairRecord, RunRecord, SkippedRecord,
    StatementRecord, Timings,
};

pub(crate) use folder::FolderWriter;
pub use folder::is_putting_in_place;
pub use highlights::Highlight;
pub(crate) use highlights::Highlights;
pub(crate) use sorter::Sorter;
pub use summary::Summary;

/// Everything a run finds: the content of a run folder.
#[derive(Clone, Debug, PartialEq)]
pub struct RunOutput {
    /// `run.json`
    pub run: RunRecord,
    /// `documents.jsonl`, sorted by id.
    pub documents: Vec<DocumentRecord>,
    /// `statements.jsonl`, in the order of the documents and of their text.
    pub statements: Vec<StatementRecord>,
    /// `events.jsonl`, sorted by their first document.
    pub events: Vec<EventRecord>,
    /// `clusters.jsonl`
    pub clusters: Vec<ClusterRecord>,
    /// `pairs.jsonl`
    pub pairs: Vec<PairRecord>,
    /// `outlets.jsonl`, sorted by name.
    pub outlets: Vec<OutletPairRecord>,
    /// `skipped.jsonl`, sorted by path.
    pub skipped: Vec<SkippedRecord>,
    /// `timings.json`
    pub timings: Timings,
}

impl RunOutput {
    /// Writes the run folder, making it where it does not exist. Files of an earlier run in it are replaced; other
    /// files in it are left alone.
    ///
    /// Each file is written beside its place and moved there once all are whole and on the disk; `run.json` goes before
    /// the first of them and comes back after the last: a folder that has one is complete. `checksums.b3` has the BLAKE3 of
    /// every file, as `b3sum` writes it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if a file cannot be written or another run writes the folder, [`crate::ErrorKind::Run`] if a
    /// score is not a number.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<()> {
        fn all<T: Serialize>(writer: &mut FolderWriter, file: RunFile, records: &[T]) -> Result<()> {
            records.iter().try_for_each(|record| writer.line(file, &line(record)?))
        }

        let mut writer = FolderWriter::new(folder.as_ref())?;
        all(&mut writer, RunFile::Documents, &self.documents)?;
        all(&mut writer, RunFile::Statements, &self.statements)?;
        all(&mut writer, RunFile::Events, &self.events)?;
        all(&mut writer, RunFile::Clusters, &self.clusters)?;
        all(&mut writer, RunFile::Pairs, &self.pairs)?;
        all(&mut writer, RunFile::Outlets, &self.outlets)?;
        all(&mut writer, RunFile::Skipped, &self.skipped)?;
        writer.finish(&self.run, &self.timings)
    }

    /// Reads a run folder.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if a file is missing or cannot be read, [`crate::ErrorKind::Run`] if a line is not
    /// what it should be.
    pub fn read(folder: impl AsRef<Path>) -> Result<Self> {
        jsonl::read(folder.as_ref())
    }
}

/// A file of a run folder that holds lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RunFile {
    Documents,
    Statements,
    Events,
    Clusters,
    Pairs,
    Outlets,
    Skipped,
}

impl RunFile {
    pub(crate) const ALL: [Self; 7] =
        [Self::Documents, Self::Statements, Self::Events, Self::Clusters, Self::Pairs, Self::Outlets, Self::Skipped];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Documents => "documents.jsonl",
            Self::Statements => "statements.jsonl",
            Self::Events => "events.jsonl",
            Self::Clusters => "clusters.jsonl",
            Self::Pairs => "pairs.jsonl",
            Self::Outlets => "outlets.jsonl",
            Self::Skipped => "skipped.jsonl",
        }
    }
}

/// Takes the lines of a run as they come.
pub(crate) trait Sink {
    /// Takes a line, without its end, of a file. Those of one file come in their order.
    fn line(&mut self, file: RunFile, line: &str) -> Result<()>;

    /// A folder on the disk where the results go, for what must be sorted on the way.
    fn folder(&self) -> Option<&Path>;
}

/// A line with the key that its file is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) key: Vec<u8>,
    pub(crate) text: String,
}

/// A record as a line.
pub(crate) fn line<T: Serialize>(record: &T) -> Result<String> {
    serde_json::to_string(record)
        .map_err(|error| Error::new(ErrorKind::Run, "a record cannot be written").with_source(error))
}

/// The lines of a run, held in memory.
#[derive(Default)]
pub(crate) struct Collected {
    documents: Vec<DocumentRecord>,
    statements: Vec<StatementRecord>,
    events: Vec<EventRecord>,
    clusters: Vec<ClusterRecord>,
    pairs: Vec<PairRecord>,
    outlets: Vec<OutletPairRecord>,
    skipped: Vec<SkippedRecord>,
}

impl Collected {
    /// All of a run.
    pub(crate) fn finish(self, run: RunRecord, timings: Timings) -> RunOutput {
        let Self { documents, statements, events, clusters, pairs, outlets, skipped } = self;
        RunOutput { run, documents, statements, events, clusters, pairs, outlets, skipped, timings }
    }
}

impl Sink for Collected {
    fn line(&mut self, file: RunFile, line: &str) -> Result<()> {
        fn add<T: serde::de::DeserializeOwned>(records: &mut Vec<T>, line: &str) -> Result<()> {
            let record = serde_json::from_str(line)
                .map_err(|error| Error::new(ErrorKind::Run, "a record is not as it was written").with_source(error))?;
            records.push(record);
            Ok(())
        }
        match file {
            RunFile::Documents => add(&mut self.documents, line),
            RunFile::Statements => add(&mut self.statements, line),
            RunFile::Events => add(&mut self.events, line),
            RunFile::Clusters => add(&mut self.clusters, line),
            RunFile::Pairs => add(&mut self.pairs, line),
            RunFile::Outlets => add(&mut self.outlets, line),
            RunFile::Skipped => add(&mut self.skipped, line),
        }
    }

    fn folder(&self) -> Option<&Path> {
        None
    }
}

/// The name that a value has in the records.
pub(crate) fn name(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
