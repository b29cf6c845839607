//! `bayan schema`: the JSON Schemas of everything bayan writes.

use bayan::record;
use clap::builder::PossibleValuesParser;

use super::Outcome;
use super::output::write_text;

/// Print the JSON Schema of a file of the run folder or of a command's output
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Which; all of them, as one object by name, if it is left out
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(record::SCHEMAS))]
    name: Option<String>,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let schemas = match self.name {
            Some(name) => serde_json::to_value(record::schema(&name))?,
            None => record::SCHEMAS
                .iter()
                .filter_map(|&name| Some((name.to_owned(), record::schema(name)?.to_value())))
                .collect(),
        };
        write_text(&format!("{schemas:#}\n"))?;
        Ok(Outcome::Done)
    }
}
