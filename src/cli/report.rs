//! `bayan report`: a run as a page to look at, as figures for a paper, as a summary in Markdown.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use bayan::report::view::{NoText, View};
use bayan::report::{figures, html, markdown};
use bayan::{Error, ErrorKind};

use super::output::write_text;
use super::{Outcome, diagnostics};

/// Write a run as a page to look at, as figures for a paper, or as a summary in Markdown
///
/// Without --figures and --markdown: one HTML file that needs no network and can be sent to others. With either of them the
/// page is written only where --html or --out asks for it. Prints the files that it writes: on standard output, or on
/// standard error where the summary goes to standard output.
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

    /// Write the page as well, where --figures or --markdown is given
    #[arg(long)]
    html: bool,

    /// The folder for the page; report in the run folder if it is left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Write figures to this folder: how much outlets disagree, events over time, and what is claimed on the strongest points
    ///
    /// Each is written as SVG, and as PNG where bayan was built with the feature `figures`, as it is by default. The same run
    /// gives the same bytes.
    #[arg(long, value_name = "DIR")]
    figures: Option<PathBuf>,

    /// Print a summary in Markdown, for a pull request or an e-mail
    #[arg(long)]
    markdown: bool,

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
        let mut files = Vec::new();
        if self.html || self.out.is_some() || (self.figures.is_none() && !self.markdown) {
            let mut options = html::Options::default();
            options.force = self.force;
            options.max_bytes = self.max_size.map_or(options.max_bytes, |megabytes| megabytes * 1_000_000);
            let out = self.out.unwrap_or_else(|| html::folder(&self.run));
            files.extend(html::write(&view, &out, options)?);
            warn_of_texts(&view);
        }
        if let Some(folder) = &self.figures {
            files.extend(figures_to(&view, folder, self.force)?);
        }
        let mut lines = String::new();
        for file in files {
            writeln!(lines, "{}", file.display())?;
        }
        if self.markdown {
            // Standard output is the summary and nothing else.
            std::io::stderr().write_all(lines.as_bytes())?;
            write_text(&markdown::summary(&view)?)?;
        } else {
            write_text(&lines)?;
        }
        Ok(Outcome::Done)
    }
}

/// Warns of articles whose texts are not in the page.
fn warn_of_texts(view: &View) {
    let missing = &view.overview.without_text;
    if missing.is_empty() {
        return;
    }
    let why = |reason: &NoText| match reason {
        NoText::NoCorpus => "no corpus was given, and there is none where it lay",
        NoText::NotInCorpus => "not in the corpus",
        NoText::Changed => "changed since they were read",
        NoText::ReadOtherwise => "read in another way by now",
        NoText::NotShown => "not shown",
    };
    let reasons: Vec<String> = missing.iter().map(|(reason, number)| format!("{number} {}", why(reason))).collect();
    let number: usize = missing.values().sum();
    let message = format!("the texts of {number} articles are not in the page: {}", reasons.join(", "));
    let hint = "name the corpus that was read with --corpus; the statements are shown all the same";
    diagnostics::warn(&Error::new(ErrorKind::Run, message).with_hint(hint).into());
}

/// Writes the figures, and warns of what is not in them.
fn figures_to(view: &View, folder: &Path, force: bool) -> anyhow::Result<Vec<PathBuf>> {
    let mut options = figures::Options::default();
    options.force = force;
    let written = figures::write(view, folder, options)?;
    let warning = |message: String, hint: &str| {
        diagnostics::warn(&Error::new(ErrorKind::Run, message).with_hint(hint).into());
    };
    if written.files.is_empty() {
        warning("this run has nothing to draw".to_owned(), "it found no two outlets that speak to one point");
    } else if !figures::draws_png() {
        warning("the figures are written as SVG alone".to_owned(), "build bayan with the feature `figures` for PNG");
    }
    if !written.missing.is_empty() {
        const MOST: usize = 20;
        let listed: Vec<String> =
            written.missing.iter().take(MOST).map(|&letter| format!("U+{:04X}", u32::from(letter))).collect();
        let more = if written.missing.len() > MOST { " and more" } else { "" };
        warning(
            format!("the PNG show boxes for characters that their font lacks: {}{more}", listed.join(", ")),
            "use the SVG, which hold them, with a font that has them",
        );
    }
    Ok(written.files)
}
