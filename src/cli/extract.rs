//! `bayan extract`: the statements of each text, with their parts.

use bayan::language::Identifier;
use bayan::record::{ExtractRecord, Source, StatementRecord};
use bayan::sentence::Segmenter;
use bayan::statement::{Context, Extractor, LastSpeaker};
use jiff::civil;

use super::Outcome;
use super::detect::language_of;
use super::input::{GivenLanguage, TextSource};
use super::output::record_each;

/// Read statements out of texts: {"statements":[…]} for each, as in statements.jsonl
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: TextSource,

    #[command(flatten)]
    given: GivenLanguage,

    /// The day the texts were published (YYYY-MM-DD), which "yesterday" and the like are counted from
    #[arg(long, value_name = "DATE")]
    published: Option<civil::Date>,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let texts = self.source.texts()?;
        let identifier = Identifier::new()?;
        let extractor = Extractor::new()?;
        let context = Context::new(self.published);
        record_each(&texts, |text| -> anyhow::Result<ExtractRecord> {
            let language = language_of(&identifier, text, self.given.lang);
            let source = Source::bare(text);
            let mut statements = Vec::new();
            let mut last = LastSpeaker::default();
            for (index, sentence) in Segmenter::new(language).segment(text).into_iter().enumerate() {
                for statement in extractor.extract_next(sentence.span.of(text), language, &context, &mut last) {
                    let statement = statement.shifted(sentence.span.start);
                    statements.push(StatementRecord::new(&source, index, sentence, &statement));
                }
            }
            Ok(ExtractRecord { statements })
        })?;
        Ok(Outcome::Done)
    }
}
