//! `bayan run`: the main job, from a config to a run folder and a summary.

use std::path::PathBuf;

use bayan::pipeline::{Hooks, Overrides, Pipeline, Plan, Signal};

use super::{Outcome, diagnostics, summary};

/// Run a pipeline: read a corpus, write a run folder, print a summary
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The pipeline config
    #[arg(value_name = "CONFIG")]
    config: PathBuf,

    /// The run folder to write, in place of `[output] path`
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// The corpus to read, in place of `[corpus] path`
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,

    /// Number of threads, in place of `[run] threads`; 0 means one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=4096))]
    threads: Option<u16>,

    /// Embed everything again: neither read nor keep vectors of other runs
    #[arg(long)]
    no_cache: bool,

    /// Do without these signals, with commas between them, to see what they are worth
    #[arg(long, value_name = "SIGNALS", value_delimiter = ',', value_parser = signal)]
    without: Vec<Signal>,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let overrides = Overrides {
            corpus: self.corpus,
            output: self.out,
            threads: self.threads.map(usize::from),
            no_cache: self.no_cache,
            without: self.without,
        };
        let pipeline = Pipeline::new(Plan::from_file(&self.config, &overrides)?)?;
        if let Some(fault) = pipeline.cache_fault() {
            diagnostics::warn(&anyhow::anyhow!(
                "{fault}; {}",
                fault.hint().unwrap_or("every statement is embedded anew")
            ));
        }
        let plan = pipeline.plan();
        let output = pipeline.run_into(&plan.output, &Hooks::default())?;
        summary::print(&output, plan)?;
        Ok(if output.skipped.is_empty() { Outcome::Done } else { Outcome::Skipped })
    }
}

/// Reads the name of a signal.
fn signal(name: &str) -> Result<Signal, String> {
    Signal::ALL.into_iter().find(|signal| signal.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Signal::ALL.iter().map(|signal| signal.name()).collect();
        format!("the signals are {}", names.join(", "))
    })
}
