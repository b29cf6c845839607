//! `bayan completions`: what a shell needs to complete bayan's arguments.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Outcome;
use super::output::write_text;

/// Print a completion script for a shell
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::Arguments::command(), "bayan", &mut script);
        write_text(&String::from_utf8_lossy(&script))?;
        Ok(Outcome::Done)
    }
}
