//! The command tree, and what becomes of a command's outcome: messages on standard error, and an exit code.
//!
//! Exit codes: 0 when all is done; 1 when it is done but documents had to be skipped, or a model or run folder was found to
//! be other than it was; 2 when it failed; 3 when a run is done but its corpus does not hold what the config expects, which
//! counts for more than skipped documents; 130 when it was stopped by Ctrl-C. A reader that closes the pipe early
//! (`bayan detect … | head`) has what it wanted, so that is success.

mod check;
mod compare;
mod completions;
mod detect;
mod diagnostics;
mod embed;
mod eval;
mod explain;
mod export;
mod extract;
mod init;
mod input;
mod inspect;
mod mine;
mod model;
mod output;
mod progress;
mod report;
mod run;
mod schema;
mod segment;
mod stop;
mod summary;
mod verify;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Finds statements about the same event across English, Pashto, Urdu and Dari news, and says where they
/// contradict each other.
#[derive(Parser)]
#[command(name = "bayan", version, propagate_version = true, max_term_width = 100, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 done but documents were skipped or a model or run folder is damaged, \
                          2 failed, 3 done but the corpus is not as [expect] says, 130 stopped by Ctrl-C.";

#[derive(Subcommand)]
enum Command {
    Run(run::Arguments),
    Check(check::Arguments),
    Init(init::Arguments),
    Detect(detect::Arguments),
    Segment(segment::Arguments),
    Extract(extract::Arguments),
    Inspect(inspect::Arguments),
    Embed(embed::Arguments),
    Mine(mine::Arguments),
    Model(model::Arguments),
    Compare(compare::Arguments),
    Eval(eval::Arguments),
    Explain(explain::Arguments),
    Export(export::Arguments),
    Report(report::Arguments),
    Verify(verify::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
}

/// How a command that did not fail ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All is done.
    Done,
    /// All is done that could be; documents were skipped.
    Skipped,
    /// A model is not as it was added, or a run folder not as it was written.
    Damaged,
    /// All is done, but what was found is not what the config expects.
    Unexpected,
}

/// Runs the command that the process was started with.
pub(crate) fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run(arguments) => arguments.run(),
        Command::Check(arguments) => arguments.run(),
        Command::Init(arguments) => arguments.run(),
        Command::Detect(arguments) => arguments.run(),
        Command::Segment(arguments) => arguments.run(),
        Command::Extract(arguments) => arguments.run(),
        Command::Inspect(arguments) => arguments.run(),
        Command::Embed(arguments) => arguments.run(),
        Command::Mine(arguments) => arguments.run(),
        Command::Model(arguments) => arguments.run(),
        Command::Compare(arguments) => arguments.run(),
        Command::Eval(arguments) => arguments.run(),
        Command::Explain(arguments) => arguments.run(),
        Command::Export(arguments) => arguments.run(),
        Command::Report(arguments) => arguments.run(),
        Command::Verify(arguments) => arguments.run(),
        Command::Schema(arguments) => arguments.run(),
        Command::Completions(arguments) => arguments.run(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Skipped | Outcome::Damaged) => ExitCode::from(1),
        Ok(Outcome::Unexpected) => ExitCode::from(3),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if is_stop(&error) => {
            diagnostics::show(&error);
            ExitCode::from(stop::INTERRUPTED)
        }
        Err(error) => {
            diagnostics::show(&error);
            ExitCode::from(2)
        }
    }
}

fn is_stop(error: &anyhow::Error) -> bool {
    error.downcast_ref::<bayan::Error>().is_some_and(|error| error.kind() == bayan::ErrorKind::Interrupted)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
