//! `bayan detect`: the language of each text.

use bayan::Language;
use bayan::language::Identifier;
use bayan::record::{DetectRecord, ReasonRecord, Source};

use super::Outcome;
use super::input::TextSource;
use super::output::record_each;

/// Tell the language of texts: language, probability, runner-up and reasons for each (`bayan schema detect`)
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: TextSource,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let texts = self.source.texts()?;
        let identifier = Identifier::new()?;
        record_each(&texts, |text| -> anyhow::Result<DetectRecord> {
            let found = identifier.identify(text);
            let source = Source::bare(text);
            let reasons = found.reasons.iter().map(|reason| ReasonRecord {
                words: source.words(reason.span),
                points_to: reason.points_to,
                kind: reason.kind,
            });
            Ok(DetectRecord {
                lang: found.label,
                confidence: f64::from(found.confidence),
                runner_up: found.runner_up,
                reasons: reasons.collect(),
            })
        })?;
        Ok(Outcome::Done)
    }
}

/// The language to treat `text` in: the one that is `given`, else the one it is found to be in, else English,
/// whose rules are the plainest, so that text in any language comes through the line commands.
pub(super) fn language_of(identifier: &Identifier, text: &str, given: Option<Language>) -> Language {
    given.or_else(|| identifier.identify(text).label.language()).unwrap_or(Language::English)
}
