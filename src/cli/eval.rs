//! `bayan eval`: how well a run agrees with a gold corpus.

mod table;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use bayan::eval::{Evaluation, Resampling, evaluate};
use bayan::pipeline::{Overrides, Pipeline, Plan, Signal};
use bayan::report::RunOutput;
use serde::Serialize;

use super::Outcome;
use super::output::{write_records, write_text};

/// Measure a run against a gold corpus: a table on a terminal, else a JSON line
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The gold corpus: a folder with gold.json and docs/
    #[arg(long, value_name = "DIR")]
    gold: PathBuf,

    /// The run folder of a run over the gold corpus's docs/
    #[arg(value_name = "RUN_FOLDER", required_unless_present = "ablate")]
    run: Option<PathBuf>,

    /// Run this pipeline over the gold corpus's docs/, once with all signals and once without each, and print what
    /// each signal is worth
    #[arg(long, value_name = "CONFIG", conflicts_with = "run")]
    ablate: Option<PathBuf>,

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
        let run = match (&self.run, &self.ablate) {
            (_, Some(config)) => return self.ablate(config),
            (Some(run), None) => RunOutput::read(run)?,
            (None, None) => anyhow::bail!("there is neither a run folder nor a pipeline to measure"),
        };
        let resampling = Resampling { resamples: self.bootstrap, seed: self.seed };
        let evaluation = evaluate(&self.gold, &run, resampling)?;
        if self.table || (!self.json && io::stdout().is_terminal()) {
            write_text(&table::table(&evaluation))?;
        } else {
            write_records([evaluation])?;
        }
        Ok(Outcome::Done)
    }

    /// Measures the pipeline of a config with all signals and without each.
    fn ablate(&self, config: &Path) -> anyhow::Result<Outcome> {
        let measured = |without: Vec<Signal>| -> anyhow::Result<Ablation> {
            let name = without.first().map(|signal| signal.name());
            let overrides = Overrides { corpus: Some(self.gold.join("docs")), without, ..Overrides::default() };
            let run = Pipeline::new(Plan::from_file(config, &overrides)?)?.run()?;
            let evaluation = evaluate(&self.gold, &run, Resampling { resamples: 0, seed: self.seed })?;
            Ok(Ablation { without: name, evaluation })
        };
        let each = Signal::ALL.into_iter().map(|signal| vec![signal]);
        let rows = std::iter::once(Vec::new()).chain(each).map(measured).collect::<anyhow::Result<Vec<_>>>()?;
        if self.table || (!self.json && io::stdout().is_terminal()) {
            write_text(&table::ablations(&rows))?;
        } else {
            write_records(rows)?;
        }
        Ok(Outcome::Done)
    }
}

/// What a pipeline is worth without a signal.
#[derive(Serialize)]
struct Ablation {
    /// The signal; null for none.
    without: Option<&'static str>,
    #[serde(flatten)]
    evaluation: Evaluation,
}
