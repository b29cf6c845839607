//! Any text, through all that reads it: sentences, language, statements. Nothing may panic, and every offset must
//! lead back to the text.
//!
//! ```text
//! cargo install cargo-fuzz
//! RUSTC_BOOTSTRAP=1 cargo fuzz run text --fuzz-dir tests/fuzz --sanitizer none      # or a nightly toolchain
//! ```
//!
//! Seeds for a target are in `tests/fuzz/seeds`, and `make_seeds.py` makes more: name the folder after that of the
//! target's own corpus, `tests/fuzz/corpus/<target>`. Those of `sentences` do for this target too.
#![no_main]

use std::sync::LazyLock;

use bayan::language::{Identifier, Language};
use bayan::sentence::Segmenter;
use bayan::statement::Context;
use bayan::{Extractor, Span};
use libfuzzer_sys::fuzz_target;

static IDENTIFIER: LazyLock<Identifier> = LazyLock::new(|| Identifier::new().expect("the model is sound"));
static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| Extractor::new().expect("the word lists are sound"));

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    for language in Language::ALL {
        let sentences = Segmenter::new(language).segment(text);
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        // The pieces and the gaps give the text back, and nothing but white space is left out.
        let (mut at, mut whole) = (0, String::new());
        for span in &spans {
            let gap = &text[at..span.start];
            assert!(!gap.contains(char::is_alphanumeric), "{gap:?} of {text:?} is in no sentence");
            whole += gap;
            whole += span.of(text);
            at = span.end;
        }
        whole += &text[at..];
        assert_eq!(whole, text);

        let found = IDENTIFIER.identify_document(text, &spans);
        assert!(found.confidence.is_finite());
        for reason in found.sentences.iter().flat_map(|sentence| &sentence.reasons) {
            assert!(!reason.span.of(text).is_empty());
        }
        for sentence in spans.iter().map(|span| span.of(text)) {
            let mut last = 0;
            for statement in EXTRACTOR.extract(sentence, language, &Context::default()) {
                assert!(statement.span.start >= last && !statement.span.of(sentence).is_empty());
                last = statement.span.end;
                for quantity in &statement.quantities {
                    assert!(!quantity.span.of(sentence).is_empty());
                }
            }
        }
    }
});
