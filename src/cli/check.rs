//! `bayan check`: what a config comes to, without running it.

use std::path::PathBuf;

use bayan::pipeline::{Overrides, Plan};

use super::Outcome;
use super::output::{write_records, write_text};

/// Check a pipeline config and print it with every default filled in and every path resolved
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The pipeline config
    #[arg(value_name = "CONFIG")]
    config: PathBuf,

    /// Print JSON in place of TOML
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let plan = Plan::from_file(&self.config, &Overrides::default())?;
        if self.json {
            write_records([plan.to_json()])?;
        } else {
            write_text(&plan.to_toml())?;
        }
        Ok(Outcome::Done)
    }
}
