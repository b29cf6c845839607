//! `bayan compare`: whether two statements speak to the same point, and whether they contradict each other.

use std::path::{Path, PathBuf};

use bayan::contradiction::Comparer;
use bayan::record::CompareRecord;
use bayan::{Error, ErrorKind};

use super::Outcome;
use super::embed::ModelChoice;
use super::input::{lines, shown};
use super::output::write_records;

/// Compare two statements: whether they speak to the same point and contradict each other
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// One statement
    #[arg(value_name = "A", requires = "b", required_unless_present = "pairs", conflicts_with = "pairs")]
    a: Option<String>,

    /// The other
    #[arg(value_name = "B")]
    b: Option<String>,

    /// A file of pairs, one a line, with a tab between the two; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,

    #[command(flatten)]
    model: ModelChoice,
}

/// How many pairs are compared before their records are written.
const BATCH: usize = 1024;

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let pairs = match (self.pairs, self.a, self.b) {
            (Some(path), ..) => tab_separated(&path)?,
            (None, Some(a), Some(b)) => vec![(a, b)],
            _ => Vec::new(),
        };
        let comparer = Comparer::new(self.model.load()?)?;
        for batch in pairs.chunks(BATCH) {
            let batch: Vec<(&str, &str)> = batch.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            write_records::<CompareRecord>(comparer.compare(&batch)?)?;
        }
        Ok(Outcome::Done)
    }
}

/// The first two columns of each line.
fn tab_separated(path: &Path) -> bayan::Result<Vec<(String, String)>> {
    let pairs = (1..).zip(lines(path)?).map(|(number, line)| {
        let mut columns = line.split('\t');
        match (columns.next(), columns.next()) {
            (Some(a), Some(b)) => Ok((a.to_owned(), b.to_owned())),
            _ => Err(Error::new(ErrorKind::Input, "a pair needs two statements with a tab between them")
                .in_file(shown(path))
                .at_line(number)),
        }
    });
    pairs.collect()
}
