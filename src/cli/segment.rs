//! `bayan segment`: the sentences of each text.

use bayan::language::Identifier;
use bayan::record::SegmentRecord;
use bayan::{CodePoints, sentence};

use super::Outcome;
use super::detect::language_of;
use super::input::{GivenLanguage, TextSource};
use super::output::record_each;

/// Split texts into sentences: {"sentences":[[start,end],…]} for each, in code points
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: TextSource,

    #[command(flatten)]
    given: GivenLanguage,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let texts = self.source.texts()?;
        let identifier = Identifier::new()?;
        record_each(&texts, |text| -> anyhow::Result<SegmentRecord> {
            let language = language_of(&identifier, text, self.given.lang);
            let points = CodePoints::of(text);
            let sentences = sentence::segment(text, language);
            Ok(SegmentRecord { sentences: sentences.into_iter().map(|span| points.range(span)).collect() })
        })?;
        Ok(Outcome::Done)
    }
}
