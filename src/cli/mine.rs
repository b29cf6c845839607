//! `bayan mine`: for each line of one file, the line of another that says the same.

use std::path::PathBuf;

use bayan::language::Identifier;
use bayan::record::MineRecord;
use bayan::{Error, ErrorKind, align};

use super::Outcome;
use super::embed::{ModelChoice, centered};
use super::input::{lines, shown};
use super::output::write_records;

/// Match the lines of two files by meaning: {"left","right","similarity","margin"} for each left line
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// A file of texts, one a line; `-` reads standard input
    #[arg(value_name = "LEFT")]
    left: PathBuf,

    /// Another, in any of the languages
    #[arg(value_name = "RIGHT")]
    right: PathBuf,

    /// Number of nearest neighbours that the margin is taken over
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    neighbours: u16,

    #[command(flatten)]
    model: ModelChoice,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let (left, right) = (lines(&self.left)?, lines(&self.right)?);
        if right.is_empty() && !left.is_empty() {
            let error = Error::new(ErrorKind::Input, "there are no lines to match with");
            return Err(error.in_file(shown(&self.right)).into());
        }
        let encoder = self.model.load()?;
        let identifier = Identifier::new()?;
        let encode = |lines: &[String]| {
            centered(encoder.as_ref(), &identifier, &lines.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let matches = align::mine(&encode(&left)?, &encode(&right)?, usize::from(self.neighbours));
        write_records(matches.into_iter().map(|found| MineRecord {
            left: found.left,
            right: found.right,
            similarity: f64::from(found.similarity),
            margin: f64::from(found.margin),
        }))?;
        Ok(Outcome::Done)
    }
}
