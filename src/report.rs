//! A run's results as a whole, and the folder they are written to.

mod jsonl;
mod lines;
mod verify;

use std::path::Path;

pub(crate) use jsonl::read_object as object;
pub use lines::lines;
pub(crate) use lines::lines_if_any;
pub use verify::{Fault, FaultKind, Verified, verify, verify_with};

use crate::error::Result;
use crate::record::{
    ClusterRecord, DocumentRecord, EventRecord, OutletPairRecord, PairRecord, RunRecord, SkippedRecord,
    StatementRecord, Timings,
};

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
    /// Each file is written beside its place and then moved there, and `run.json` goes first and comes back last: a
    /// folder that has one is complete.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if a file cannot be written, [`crate::ErrorKind::Run`] if a score is not a number.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<()> {
        jsonl::write(self, folder.as_ref())
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
