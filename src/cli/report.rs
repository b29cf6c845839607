//! `bayan report`: a run as a page to look at, as figures for a paper, as a summary in Markdown.

use std::fmt::Write as _;
use std::path::PathBuf;

use bayan::report::html;
use bayan::report::view::View;

use super::Outcome;
use super::output::write_text;

/// Write a run as a page to look at, as figures, or as a summary in Markdown
///
/// Without --figures and --markdown: one HTML file that needs no network and can be sent to others. Prints the files that
/// it writes.
#[derive(clap::Args)]
#[command(after_help = "A run folder holds no articles: their texts are read from the corpus again, and shown where \
                        their files are those that the run read. Files of an earlier report that nobody changed are \
                        replaced; any other file is left alone, and the command fails.")]
pub(super) struct Arguments {
    /// The run folder
    #[arg(value_name = "RUN_FOLDER")]
    run: PathBuf,

    /// The corpus that was read, where it lies elsewhere by now
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,

    /// The folder for the page; report in the run folder if it is left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// About how many megabytes a file of the page may have; a larger page becomes several files
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u64).range(1..=2000))]
    max_size: Option<u64>,

    /// Replace files that bayan did not write, or that were changed since
    #[arg(long)]
    force: bool,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let view = View::read(&self.run, self.corpus.as_deref())?;
        let mut options = html::Options::default();
        options.force = self.force;
        options.max_bytes = self.max_size.map_or(options.max_bytes, |megabytes| megabytes * 1_000_000);
        let out = self.out.unwrap_or_else(|| html::folder(&self.run));
        let mut lines = String::new();
        for file in html::write(&view, &out, options)? {
            writeln!(lines, "{}", file.display())?;
        }
        write_text(&lines)?;
        Ok(Outcome::Done)
    }
}
