//! `bayan verify`: whether a run folder is as it was written.

use std::fmt::Write as _;
use std::path::PathBuf;

use bayan::model;
use bayan::report::verify_with;

use super::Outcome;
use super::output::write_text;

/// Check that a run folder, its corpus and its model are as they were; exit code 1 if one is not
///
/// Compares every file with the BLAKE3 in checksums.b3 (as `b3sum --check checksums.b3` does), says what is missing,
/// changed or not of the run, and whether this bayan has the encoder of the run.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The run folder
    #[arg(value_name = "RUN_FOLDER")]
    run: PathBuf,

    /// Also check the articles that the run was made of, in this corpus
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,

    /// The encoder that the run was made with, in place of those that bayan carries: a model folder, or a name of `bayan
    /// model list`
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let model = self.model.map(model::resolve).transpose()?;
        let verified = verify_with(&self.run, self.corpus.as_deref(), model.as_deref())?;
        let mut text = String::new();
        for fault in &verified.faults {
            // A name may hold anything, also what steers a terminal.
            let name = fault.name.replace(char::is_control, "\u{FFFD}");
            writeln!(text, "{name}: {}; {}", fault.kind, fault.kind.advice())?;
        }
        if verified.faults.is_empty() {
            writeln!(text, "{} files as they were written", verified.files)?;
            if let Some(inputs) = verified.inputs {
                writeln!(text, "{inputs} files of the corpus as they were read")?;
            }
        }
        write_text(&text)?;
        Ok(if verified.faults.is_empty() { Outcome::Done } else { Outcome::Damaged })
    }
}
