//! `bayan mine`: for each line of one file, the line of another that says the same.

use std::path::PathBuf;

use bayan::embed::encode_for_pairs;
use bayan::language::Identifier;
use bayan::record::MineRecord;
use bayan::{Error, ErrorKind, align};

use super::Outcome;
use super::embed::{ModelChoice, centered, languages};
use super::input::{lines, shown};
use super::output::write_records;

/// Match the lines of two files by meaning: {"left","right","similarity","margin","late"} for each left line
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

    /// Compare by the vectors of lines alone. Otherwise the tokens of the nearest lines are compared as well, which finds
    /// more and takes some 13 KB of memory a line
    #[arg(long)]
    vectors_only: bool,

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
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            if self.vectors_only {
                Ok((centered(encoder.as_ref(), &identifier, &lines)?, Vec::new()))
            } else {
                encode_for_pairs(encoder.as_ref(), &lines, &languages(&identifier, &lines))
            }
        };
        let ((left, of_left), (right, of_right)) = (encode(&left)?, encode(&right)?);
        let has_tokens = of_left.iter().chain(&of_right).any(|tokens| !tokens.is_empty());
        let tokens = has_tokens.then_some((of_left.as_slice(), of_right.as_slice()));
        let matches = align::mine(&left, &right, usize::from(self.neighbours), tokens);
        write_records(matches.into_iter().map(|found| MineRecord {
            left: found.left,
            right: found.right,
            similarity: f64::from(found.similarity),
            margin: f64::from(found.margin),
            late: found.late.map(f64::from),
        }))?;
        Ok(Outcome::Done)
    }
}
