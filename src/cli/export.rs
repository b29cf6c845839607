//! `bayan export`: a run folder in forms that other programs read.

use std::fmt::Write as _;
use std::path::PathBuf;

use bayan::export::{Format, Options, export_with};
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::Outcome;
use super::output::write_text;

/// Write a run folder as Parquet, as CSV or as a graph
///
/// Prints the files that it writes. Files of an earlier export that nobody changed are replaced; any other file is left
/// alone, and the command fails.
#[derive(clap::Args)]
#[command(
    after_help = "parquet: nested columns, for data frames. csv: flat tables; a cell that a spreadsheet could take for \
                        a formula begins with a quotation mark ('). graphml, graph-json (node-link): outlets, events, \
                        clusters and claims."
)]
pub(super) struct Arguments {
    /// The run folder
    #[arg(value_name = "RUN_FOLDER")]
    run: PathBuf,

    /// The form
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    to: Format,

    /// The folder for the files; export-FORMAT in the run folder if it is left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Replace files that are not of an export, or were changed since
    #[arg(long)]
    force: bool,

    /// Begin CSV files with a byte order mark, by which Excel knows UTF-8
    #[arg(long)]
    bom: bool,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let out = self.out.unwrap_or_else(|| self.to.folder(&self.run));
        let options = Options { force: self.force, bom: self.bom };
        let files = export_with(&self.run, self.to, &out, options)?;
        let mut lines = String::new();
        for file in files {
            writeln!(lines, "{}", file.display())?;
        }
        write_text(&lines)?;
        Ok(Outcome::Done)
    }
}

/// Reads the name of a format.
fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).map(|name| {
        // It is one of them, or the parser would not have let it through.
        Format::ALL.into_iter().find(|format| format.name() == name).unwrap_or(Format::Csv)
    })
}
