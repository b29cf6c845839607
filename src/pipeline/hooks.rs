//! What a run tells while it goes on, and how it is stopped.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// Is told how a run goes on. All methods do nothing unless they are given; they may be called from any thread.
pub trait Progress: Sync {
    /// A stage begins: its name, and how many of what it will go through, where that is known.
    fn begin(&self, _stage: Stage, _total: Option<u64>) {}

    /// So much of the stage is done.
    fn reach(&self, _done: u64) {}

    /// The stage is done.
    fn end(&self) {}
}

/// A stage of a run, by what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Reading the corpus, its statements and their vectors; counts bytes.
    Read,
    /// Finding events; counts documents.
    Events,
    /// Comparing statements event by event; counts statements.
    Align,
    /// Writing the run folder; counts records.
    Write,
}

impl Stage {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Events => "events",
            Self::Align => "align",
            Self::Write => "write",
        }
    }

    /// What it counts.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Read => "bytes",
            Self::Events => "documents",
            Self::Align => "statements",
            Self::Write => "records",
        }
    }
}

struct Silent;

impl Progress for Silent {}

static NEVER: AtomicBool = AtomicBool::new(false);

/// What a run tells and listens to.
#[derive(Clone, Copy)]
pub struct Hooks<'run> {
    /// Is told how it goes on.
    pub progress: &'run dyn Progress,
    /// Once this is true, the run ends within about a second with [`ErrorKind::Interrupted`]; what it has finished is kept.
    pub stop: &'run AtomicBool,
}

impl Default for Hooks<'_> {
    fn default() -> Self {
        Self { progress: &Silent, stop: &NEVER }
    }
}

impl std::fmt::Debug for Hooks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hooks").field("stop", self.stop).finish_non_exhaustive()
    }
}

impl Hooks<'_> {
    /// An error if the run is to stop.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`], once [`Hooks::stop`] is true.
    pub fn check(&self) -> Result<()> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Error::new(ErrorKind::Interrupted, "the run was stopped").with_hint(
                "what was finished is kept, unless nothing is to be, and the same command goes on from there",
            ));
        }
        Ok(())
    }
}
