//! The laws that every language's segmenter keeps, whatever the text; a language instantiates them with
//! `contract!(module, Language, "a typical sentence", …)`.

use proptest::prelude::*;

use super::{Segmenter, Sentence};
use crate::language::Language;

/// Pieces from which texts are put together: words of all four languages, and everything the rules look at.
const PIECES: &[&str] = &[
    "پوځ",
    "وویل",
    "دي",
    "و",
    "هغه",
    "د",
    "په",
    "۲۰۲۵",
    "١٢",
    "ډاکټر",
    "ه.ش",
    "ق.م",
    "ا.ف.پ",
    "گفت",
    "است",
    "می\u{200C}رود",
    "او",
    "و",
    "دالر",
    "ہے",
    "انہوں",
    "نے",
    "کہا",
    "ایم",
    "ڈاکٹر",
    "آئی",
    "نمبر",
    "جبکہ",
    "Kabul",
    "U.S",
    "Dr",
    "the",
    "He",
    "a.m",
    "3.5",
    "11:30",
    "http://a.af/x?y=1",
    "i@pajhwok.com",
    "No",
    "said",
    ".",
    ".",
    ".",
    "۔",
    "۔",
    "؟",
    "?",
    "!",
    "…",
    "...",
    "‥",
    ":",
    "؛",
    ";",
    "،",
    ",",
    "«",
    "»",
    "\"",
    "“",
    "”",
    "‘",
    "'",
    "(",
    ")",
    "[",
    "]",
    "[3]",
    ":)",
    "-",
    "–",
    "—",
    "•",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\u{2029}",
    "\u{2028}",
    "\t",
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    "\u{200C}",
    "\u{200F}",
    "\u{202B}",
    "\u{FEFF}",
    "\u{00A0}",
    "\u{0640}",
    "😀",
    "१",
    "।",
    "。",
];

/// How many texts are tried; a failure is reported, not written into the source folder.
pub(super) fn config() -> ProptestConfig {
    ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text: of the pieces above, of arbitrary characters, or of both.
pub(super) fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,3}"];
    proptest::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

/// Text as people type it: words and numbers with single spaces, closed by terminators.
pub(super) fn prose(language: Language) -> impl Strategy<Value = String> {
    let words: &[&str] = match language {
        Language::English => {
            &["police", "Kabul", "said", "the", "He", "58", "U.S.", "a.m.", "Dr.", "killed", "\"no\"", "(retd)"]
        }
        Language::Pashto => &["پوځ", "کابل", "وویل", "هغه", "۵۸", "ه.ش.", "د.", "وژل", "«نه»", "(TTP)", "شوي", "دي"],
        Language::Urdu => {
            &["فوج", "کابل", "کہا", "انہوں", "58", "ایم۔", "ڈاکٹر", "ہلاک", "”نہیں“", "(UNAMA)", "ہوئے", "ہیں"]
        }
        Language::Dari | Language::Persian => {
            &["اردو", "کابل", "گفت", "او", "۵۸", "ق.م.", "د.", "کشته", "«نه»", "(TTP)", "شدند", "است"]
        }
    };
    let stops: &[&str] =
        if language == Language::Urdu { &["۔", "؟", "!", "۔“"] } else { &[".", "؟", "!", ".»", "…", "?\""] };
    let sentence = (proptest::collection::vec(proptest::sample::select(words), 1..14), proptest::sample::select(stops))
        .prop_map(|(words, stop)| words.join(" ") + stop);
    proptest::collection::vec(sentence, 1..6).prop_map(|sentences| sentences.join(" "))
}

/// Pieces and gaps give the text back: the pieces are in order and trimmed, and the gaps are white space.
pub(super) fn is_lossless(text: &str, sentences: &[Sentence]) -> Result<(), TestCaseError> {
    let mut at = 0;
    for sentence in sentences {
        let span = sentence.span;
        prop_assert!(span.start >= at, "sentences overlap: {sentences:?}");
        prop_assert!(text[at..span.start].chars().all(char::is_whitespace), "words are lost before {span:?}");
        prop_assert!(!span.is_empty() && span.trimmed(text) == span, "{span:?} has outer white space");
        at = span.end;
    }
    prop_assert!(text[at..].chars().all(char::is_whitespace), "words are lost at the end");
    Ok(())
}

/// Makes the laws tests of one language. Each of the typical sentences is one, and stays one among the others.
macro_rules! contract {
    ($module:ident, $language:ident, $($sentence:literal),+ $(,)?) => {
        mod $module {
            use proptest::prelude::*;

            use crate::language::Language;
            use crate::sentence::{Segmenter, contract};

            proptest! {
                #![proptest_config(contract::config())]

                #[test]
                fn loses_nothing(text in contract::texts()) {
                    contract::is_lossless(&text, &Segmenter::new(Language::$language).segment(&text))?;
                }

                #[test]
                fn agrees_with_itself_on_a_single_sentence(text in contract::prose(Language::$language)) {
                    contract::is_idempotent(Segmenter::new(Language::$language), &text)?;
                }
            }

            #[test]
            fn typical_sentences_stay_whole() {
                let sentences = [$($sentence),+];
                for separator in [" ", "\n", "\n\n"] {
                    let text = sentences.join(separator);
                    let found = Segmenter::new(Language::$language).segment(&text);
                    let found: Vec<&str> = found.iter().map(|sentence| sentence.span.of(&text)).collect();
                    assert_eq!(found, sentences, "joined by {separator:?}");
                }
            }
        }
    };
}
pub(super) use contract;

/// A sentence that was found is one sentence when it stands alone.
pub(super) fn is_idempotent(segmenter: &Segmenter, text: &str) -> Result<(), TestCaseError> {
    for sentence in segmenter.segment(text) {
        let alone = sentence.span.of(text);
        let again = segmenter.segment(alone);
        prop_assert_eq!(again.len(), 1, "`{}` of `{}`", alone, text);
        prop_assert_eq!(again[0].span.of(alone), alone);
    }
    Ok(())
}
