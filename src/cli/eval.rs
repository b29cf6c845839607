//! `bayan eval`: how well a run agrees with a gold corpus.

mod table;

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use bayan::eval::{Resampling, evaluate};
use bayan::report::RunOutput;

use super::Outcome;
use super::output::{write_records, write_text};

/// Measure a run against a gold corpus: a table on a terminal, else a JSON line
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The gold corpus: a folder with gold.json and docs/
    #[arg(long, value_name = "DIR")]
    gold: PathBuf,

    /// The run folder of a run over the gold corpus's docs/
    #[arg(value_name = "RUN_FOLDER")]
    run: PathBuf,

    /// How often documents are drawn anew for the 95 % intervals; 0 gives none
    #[arg(long, value_name = "N", default_value_t = Resampling::RESAMPLES)]
    bootstrap: usize,

    /// What these draws begin with: the same seed gives the same intervals
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Print a table, wherever it goes
    #[arg(long, conflicts_with = "json")]
    table: bool,

    /// Print a JSON line, wherever it goes
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let run = RunOutput::read(&self.run)?;
        let resampling = Resampling { resamples: self.bootstrap, seed: self.seed };
        let evaluation = evaluate(&self.gold, &run, resampling)?;
        if self.table || (!self.json && io::stdout().is_terminal()) {
            write_text(&table::table(&evaluation))?;
        } else {
            write_records([evaluation])?;
        }
        Ok(Outcome::Done)
    }
}
