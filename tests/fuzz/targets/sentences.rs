//! Any text, cut into sentences: every piece is where it says it is, nothing with a letter in it is lost, and a sentence
//! cut once more is still one that ends where it ended.
//!
//! How targets are run stands in `text.rs`.
#![no_main]

use bayan::language::Language;
use bayan::sentence::Segmenter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    for language in Language::ALL {
        let segmenter = Segmenter::new(language);
        let sentences = segmenter.segment(text);
        let mut at = 0;
        for sentence in &sentences {
            let span = sentence.span;
            assert!(span.start >= at && span.end > span.start, "{span:?} after {at} of {text:?}");
            assert!(!text[at..span.start].contains(char::is_alphanumeric));
            assert_eq!(span.of(text).trim(), span.of(text));
            at = span.end;
        }
        assert!(!text[at..].contains(char::is_alphanumeric));
        assert_eq!(segmenter.segment(text), sentences);
    }
});
