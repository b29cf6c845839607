//! `bayan segment`: the sentences of each text.

use bayan::CodePoints;
use bayan::language::Identifier;
use bayan::record::SegmentRecord;
use bayan::sentence::Segmenter;

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
            let sentences = Segmenter::new(language).segment(text);
            Ok(SegmentRecord {
                sentences: sentences.iter().map(|sentence| points.range(sentence.span)).collect(),
                boundaries: sentences.iter().map(|sentence| sentence.boundary).collect(),
            })
        })?;
        Ok(Outcome::Done)
    }
}
