//! `bayan run`: the main job, from a config to a run folder and a summary.

use std::fmt::Write as _;
use std::path::PathBuf;

use bayan::pipeline::expect::{self, Breach, Tally};
use bayan::pipeline::{Hooks, Overrides, Pipeline, Plan, Signal};
use bayan::report::Summary;

use super::output::write_text;
use super::progress::{LogFormat, Reporter};
use super::{Outcome, diagnostics, stop, summary};

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

    /// Work everything out again: neither read nor keep what other runs found
    #[arg(long)]
    no_cache: bool,

    /// Tell nothing on the way, and print no summary
    #[arg(long, short)]
    quiet: bool,

    /// How to tell, on standard error, how the run goes on, and what goes wrong
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log_format: LogFormat,

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
        let wants_no_cache = overrides.no_cache;
        diagnostics::log_as(self.log_format);
        let stop = stop::on_signal()?;
        let pipeline = Pipeline::new(Plan::from_file(&self.config, &overrides)?)?;
        if let Some(fault) = pipeline.cache_fault() {
            diagnostics::warn(&anyhow::anyhow!(
                "{fault}; {}",
                fault.hint().unwrap_or("every statement is embedded anew")
            ));
        }
        let plan = pipeline.plan();
        if plan.cache.is_none() && !wants_no_cache {
            diagnostics::warn(&anyhow::anyhow!(
                "there is no cache folder (no home folder is known), so nothing is kept for later runs; name one in `[run] cache`"
            ));
        }
        let reporter = Reporter::new(self.log_format, self.quiet);
        let found = pipeline.run_into(&plan.output, &Hooks { progress: &reporter, stop })?;
        if !self.quiet {
            summary::print(&found, plan)?;
        }
        let breaches = expect::check(&plan.config.expect, &tally(&found));
        if !breaches.is_empty() {
            write_text(&table(&breaches))?;
            return Ok(Outcome::Unexpected);
        }
        Ok(if found.skipped.is_empty() { Outcome::Done } else { Outcome::Skipped })
    }
}

/// What a run found, as far as something can be expected of it.
fn tally(found: &Summary) -> Tally {
    let mut tally = Tally {
        documents: found.run.counts.documents,
        skipped: found.skipped.len(),
        dated: found.dated,
        by_language: found.run.counts.documents_by_language.clone(),
        ..Tally::default()
    };
    for (outlet, by_language) in &found.documents {
        tally.by_outlet.insert(outlet.clone(), by_language.values().sum());
    }
    tally
}

/// The expectations that were not met, a line each.
fn table(breaches: &[Breach]) -> String {
    let columns = ["what", "expected", "found"].map(str::to_owned);
    // The names come from the articles, and must not steer the terminal.
    let cell = |words: &str| words.replace(char::is_control, " ");
    let rows: Vec<[String; 3]> =
        breaches.iter().map(|breach| [cell(&breach.what), cell(&breach.expected), cell(&breach.found)]).collect();
    let width = |at: usize| rows.iter().chain([&columns]).map(|row| row[at].chars().count()).max().unwrap_or(0);
    let (what, expected) = (width(0), width(1));
    let mut text = String::from("\nNot as expected\n");
    for row in [&columns].into_iter().chain(&rows) {
        let [first, second, third] = row;
        // Formatting pads by code points, as the widths are counted.
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {first:what$}  {second:expected$}  {third}");
    }
    text
}

/// Reads the name of a signal.
fn signal(name: &str) -> Result<Signal, String> {
    Signal::ALL.into_iter().find(|signal| signal.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Signal::ALL.iter().map(|signal| signal.name()).collect();
        format!("the signals are {}", names.join(", "))
    })
}
