//! `bayan embed`: the vector of each text.

use std::path::PathBuf;

use bayan::embed::{Embeddings, Encoder, encode_centered};
use bayan::language::{Identifier, Language};
use bayan::pipeline::{ModelSource, load_encoder};
use bayan::record::EmbedRecord;
use rayon::prelude::*;

use super::Outcome;
use super::input::TextSource;
use super::output::write_records;

/// Turn texts into vectors: {"embedding":[…]} for each
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: TextSource,

    /// Write the model's own vectors. Unless it is given, each text's language is told and that language's mean vector
    /// taken off, as every comparison of bayan's does: it brings translations together
    #[arg(long)]
    raw: bool,

    #[command(flatten)]
    model: ModelChoice,
}

/// Which encoder a command uses.
#[derive(clap::Args)]
pub(super) struct ModelChoice {
    /// A model folder or the name of a model in the cache, in place of the encoder that bayan carries; `student` for the
    /// table of word vectors that it carries too
    #[arg(long, value_name = "DIR|NAME")]
    model: Option<PathBuf>,
}

impl ModelChoice {
    /// Loads it.
    pub(super) fn load(&self) -> bayan::Result<Box<dyn Encoder>> {
        let source = match &self.model {
            Some(model) if model.as_os_str() == "student" => ModelSource::Student,
            Some(model) => ModelSource::Folder(bayan::model::resolve(model)?),
            None => ModelSource::Default,
        };
        load_encoder(&source)
    }
}

/// How many texts are encoded before their vectors are written.
const BATCH: usize = 1024;

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let texts = self.source.texts()?;
        let encoder = self.model.load()?;
        let identifier = Identifier::new()?;
        for batch in texts.chunks(BATCH) {
            let batch: Vec<&str> = batch.iter().map(String::as_str).collect();
            let embeddings =
                if self.raw { encoder.encode(&batch)? } else { centered(encoder.as_ref(), &identifier, &batch)? };
            write_records(
                (0..embeddings.len()).map(|index| EmbedRecord { embedding: embeddings.row(index).to_vec() }),
            )?;
        }
        Ok(Outcome::Done)
    }
}

/// The vectors of `texts`, without the mean of the language that each is found to be in.
pub(super) fn centered(encoder: &dyn Encoder, identifier: &Identifier, texts: &[&str]) -> bayan::Result<Embeddings> {
    encode_centered(encoder, texts, &languages(identifier, texts))
}

/// The language that each text is found to be in.
pub(super) fn languages(identifier: &Identifier, texts: &[&str]) -> Vec<Option<Language>> {
    texts.par_iter().map(|text| identifier.identify(text).label.language()).collect()
}
