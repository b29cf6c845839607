//! `bayan eval`: how well a run agrees with a gold corpus.

use std::path::PathBuf;

use bayan::eval::{Resampling, evaluate};
use bayan::report::RunOutput;

use super::Outcome;
use super::output::write_records;

/// Measure a run against a gold corpus
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The gold corpus: a folder with gold.json and docs/
    #[arg(long, value_name = "DIR")]
    gold: PathBuf,

    /// The run folder of a run over the gold corpus's docs/
    #[arg(value_name = "RUN_FOLDER")]
    run: PathBuf,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let run = RunOutput::read(&self.run)?;
        write_records([evaluate(&self.gold, &run, Resampling::default())?])?;
        Ok(Outcome::Done)
    }
}
