//! Sentences: where each begins and ends in the original text.
//!
//! A segmenter walks a text once. Line breaks come first: they cut the text into paragraphs, except where a text is
//! hard-wrapped and a line break is only a space (`lines`). Inside a paragraph every terminator — the sentence
//! terminators of UAX #29 with those that news in the Arabic script adds, `۔ ؟ … ‥` — is a candidate, together with
//! the quotes, brackets and note marks that close after it; the language's rules then say whether the sentence ends
//! there (`judge`). A stretch that has no terminator at all is cut at finite verbs and connectives instead, and
//! its sentences say so ([`Boundary::Weak`]).
//!
//! What varies with the language is data: word lists under `src/sentence/words/<lang>/` and a few switches, read by
//! one file for each language (`english.rs`, `pashto.rs`, `urdu.rs`, `dari.rs`).
//!
//! Semicolons and colons end no sentence, which is how the Universal Dependencies treebanks of Urdu and Persian have
//! it; the one exception is the agency dateline of Iranian Persian (`تهران - ایرنا:`).

mod chars;
mod dari;
mod english;
mod judge;
mod lines;
mod pashto;
mod rules;
mod scan;
mod urdu;
mod weak;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod dev_sets;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::span::Span;
use rules::Rules;

/// What ends a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Boundary {
    /// A terminator, with what closes after it.
    Strong,
    /// The end of a paragraph or of the text, without a terminator: headlines, captions, list items.
    Paragraph,
    /// Nothing on the page: the text has no punctuation there, and a finite verb, a connective or sheer length
    /// suggests the end.
    Weak,
}

/// A sentence of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sentence {
    /// Where it stands (bytes of the text), without outer white space; it is never empty.
    pub span: Span,
    /// What ends it.
    pub boundary: Boundary,
}

/// Finds the sentences of texts in one language.
#[derive(Debug)]
pub struct Segmenter {
    rules: Rules,
    /// The rules for words in the other script: English ones in a Pashto report, say.
    english: &'static Rules,
}

impl Segmenter {
    /// The segmenter for `language`. Its word lists are read on the first call; later calls cost nothing.
    #[must_use]
    pub fn new(language: Language) -> &'static Self {
        match language {
            Language::English => &english::SEGMENTER,
            Language::Pashto => &pashto::SEGMENTER,
            Language::Urdu => &urdu::SEGMENTER,
            Language::Dari => &dari::SEGMENTER,
            Language::Persian => &dari::PERSIAN,
        }
    }

    /// The sentences of `text`, in order.
    ///
    /// They do not overlap, none is empty or has outer white space, and together they cover everything but white
    /// space. Time is linear in the length of the text.
    ///
    /// ```
    /// use bayan::language::Language;
    /// use bayan::sentence::{Boundary, Segmenter};
    ///
    /// let text = "لوی درستیز د. س. کریمي تورخم ته ورسېد.هغه وویل چې لار به پرانیستل شي";
    /// let sentences = Segmenter::new(Language::Pashto).segment(text);
    /// assert_eq!(sentences.len(), 2);
    /// assert!(sentences[0].span.of(text).ends_with("ورسېد."));
    /// assert_eq!(sentences[1].boundary, Boundary::Paragraph);
    /// ```
    #[must_use]
    pub fn segment(&self, text: &str) -> Vec<Sentence> {
        let mut sentences = Vec::with_capacity(text.len() / 128 + 1);
        for paragraph in lines::paragraphs(text) {
            scan::Scan::new(self, text, paragraph, &mut sentences).run();
        }
        sentences
    }
}

/// The spans of the sentences of `text`: [`Segmenter::segment`] without what ends them.
#[must_use]
pub fn segment(text: &str, language: Language) -> Vec<Span> {
    Segmenter::new(language).segment(text).into_iter().map(|sentence| sentence.span).collect()
}
