//! `bayan init`: a config file to begin with.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bayan::Error;
use bayan::pipeline::Config;

use super::Outcome;
use super::output::write_text;

/// Write a pipeline config that states every key with its explanation and default
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The file to write; `-` writes to standard output. A file that exists is not overwritten
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,

    /// The folder of articles, as the config names it: relative to the config file
    #[arg(long, value_name = "DIR", default_value = "corpus")]
    corpus: String,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let is_stdout = self.file.as_os_str() == "-";
        let stem = if is_stdout { Path::new("pipeline") } else { &self.file }.file_stem().unwrap_or_default();
        let text = Config::template(&self.corpus, &stem.to_string_lossy());
        if is_stdout {
            write_text(&text)?;
        } else {
            let file = OpenOptions::new().write(true).create_new(true).open(&self.file);
            file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
                let exists = error.kind() == io::ErrorKind::AlreadyExists;
                let error = Error::io("the config cannot be written", error).in_file(&self.file);
                if exists { error.with_hint("name another file, or remove this one first") } else { error }
            })?;
        }
        Ok(Outcome::Done)
    }
}
