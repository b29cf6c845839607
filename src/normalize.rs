//! A folded form of a text for look-ups, beside the original.
//!
//! News in the Arabic script writes one word in many ways: Arabic ي and ك for ی and ک, ہ ھ ه for one another,
//! with or without ZWNJ, vowel signs, tatweel, three sets of digits. [`Folded`] brings a text to one form, in
//! which word lists are looked up, and remembers for every byte where it came from. Results are always
//! reported in the original's own bytes ([`Folded::original`]); the folded text never leaves the library.
//!
//! What folding does, one character at a time:
//!
//! | in the text | folded |
//! |---|---|
//! | ي ى ې ۍ ے ئ ۓ ێ ۑ | ی |
//! | ك ګ گ ڪ | ک for kaf, گ for gaf |
//! | ه ہ ھ ە ة ۂ ۀ ۃ | ه |
//! | أ إ ٱ | ا (آ stays) |
//! | ؤ ۇ ۆ | و |
//! | ٠–٩, ۰–۹ | 0–9 |
//! | ٫ ٬ | . , |
//! | vowel signs, hamza above, tatweel, ZWNJ, ZWJ, bidi marks | nothing |
//! | presentation forms, ligatures, full-width forms | their compatibility decomposition, then as above |
//! | Latin letters | lower case, without accents |
//! | curly quotes and apostrophes | ' and " |
//! | any white space | one space each |

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::span::Span;

/// A text's folded form, with the way back to the original.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    /// For each byte of `text`, the original character's first byte.
    starts: Vec<u32>,
    /// For each byte of `text`, the byte after the original character.
    ends: Vec<u32>,
}

impl Folded {
    /// Folds `original`.
    ///
    /// # Panics
    /// If `original` is longer than 4 GiB; callers fold sentences and documents, whose size is limited on reading.
    #[must_use]
    pub fn new(original: &str) -> Self {
        assert!(u32::try_from(original.len()).is_ok(), "a text to fold must be shorter than 4 GiB");
        let mut folded = Self {
            text: String::with_capacity(original.len()),
            starts: Vec::with_capacity(original.len()),
            ends: Vec::with_capacity(original.len()),
        };
        let mut previous = '\0';
        for (start, c) in original.char_indices() {
            // A decomposed آ (alef, then a madda above) is one letter.
            if c == '\u{0653}' && previous == 'ا' && folded.text.ends_with('ا') {
                for _ in 0..'ا'.len_utf8() {
                    folded.text_pop_byte();
                }
                folded.push('آ', start - previous.len_utf8(), start + c.len_utf8());
            } else {
                let end = start + c.len_utf8();
                let before = folded.text.len();
                fold_char(c, &mut |out| folded.push(out, start, end));
                if folded.text.len() == before && is_combining_mark(c) {
                    // A mark that folding drops stays with the letter it stands on: `گفتهٔ`.
                    folded.extend_last(start, end);
                }
            }
            previous = c;
        }
        folded
    }

    #[expect(clippy::cast_possible_truncation, reason = "`new` checks that offsets fit in 32 bits")]
    fn push(&mut self, c: char, start: usize, end: usize) {
        self.text.push(c);
        for _ in 0..c.len_utf8() {
            self.starts.push(start as u32);
            self.ends.push(end as u32);
        }
    }

    /// Lets the last character reach to `end` if its original ends at `start`.
    #[expect(clippy::cast_possible_truncation, reason = "`new` checks that offsets fit in 32 bits")]
    fn extend_last(&mut self, start: usize, end: usize) {
        let length = self.text.chars().next_back().map_or(0, char::len_utf8);
        for last in self.ends.iter_mut().rev().take(length).filter(|last| **last as usize == start) {
            *last = end as u32;
        }
    }

    /// Takes the last character off once its last byte's entry is asked for; used for two-byte alef alone.
    fn text_pop_byte(&mut self) {
        self.starts.pop();
        self.ends.pop();
        if self.text.len() > self.starts.len() && self.text.ends_with('ا') {
            self.text.pop();
        }
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the words of `folded`, a span of [`Folded::text`], stand in the original.
    ///
    /// An empty span gives an empty span.
    ///
    /// # Panics
    /// If `folded` is not a span of the folded text.
    #[must_use]
    pub fn original(&self, folded: Span) -> Span {
        if folded.is_empty() {
            let at = self.starts.get(folded.start).or(self.ends.last()).map_or(0, |&offset| offset as usize);
            return Span::new(at, at);
        }
        Span::new(self.starts[folded.start] as usize, self.ends[folded.end - 1] as usize)
    }
}

/// The folded form of `text` alone, for keys of word lists.
#[must_use]
pub fn fold(text: &str) -> String {
    Folded::new(text).text
}

/// The ASCII digit of the same value as `c`, one of the ten digits that begin at `zero`.
fn ascii_digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// Folds one character, calling `emit` for each character it becomes.
fn fold_char(c: char, emit: &mut impl FnMut(char)) {
    if c.is_ascii() {
        emit(if c.is_ascii_whitespace() || c.is_ascii_control() { ' ' } else { c.to_ascii_lowercase() });
        return;
    }
    match c {
        'ي' | 'ى' | 'ې' | 'ۍ' | 'ے' | 'ئ' | 'ۓ' | 'ێ' | 'ۑ' => emit('ی'),
        'ك' | 'ڪ' => emit('ک'),
        'ګ' => emit('گ'),
        'ہ' | 'ھ' | 'ە' | 'ة' | 'ۂ' | 'ۀ' | 'ۃ' => emit('ه'),
        'أ' | 'إ' | 'ٱ' => emit('ا'),
        'ؤ' | 'ۇ' | 'ۆ' => emit('و'),
        'آ' => emit('آ'),
        '٫' => emit('.'),
        '٬' => emit(','),
        '‘' | '’' | '‚' | '‛' | '′' | '‹' | '›' => emit('\''),
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => emit('"'),
        '\u{0640}'                                   // ARABIC TATWEEL
        | '\u{061C}'                                 // ARABIC LETTER MARK
        | '\u{00AD}'                                 // SOFT HYPHEN
        | '\u{200B}'..='\u{200F}'                    // zero width space, ZWNJ, ZWJ, LRM, RLM
        | '\u{202A}'..='\u{202E}'                    // bidi embeddings and overrides
        | '\u{2060}'..='\u{2064}'                    // word joiner, invisible operators
        | '\u{2066}'..='\u{2069}'                    // bidi isolates
        | '\u{FEFF}'                                 // ZERO WIDTH NO-BREAK SPACE
        | '\u{FE00}'..='\u{FE0F}' => {}              // variation selectors
        _ if c.is_whitespace() => emit(' '),
        '\u{0660}'..='\u{0669}' => emit(ascii_digit(c, '\u{0660}')),
        '\u{06F0}'..='\u{06F9}' => emit(ascii_digit(c, '\u{06F0}')),
        '\u{0600}'..='\u{06FF}' if !is_combining_mark(c) => emit(c),
        _ => {
            // Everything else: the compatibility decomposition, without marks, in lower case. A decomposed
            // character that has a rule above gets it; none of them decomposes again, so this ends.
            for part in std::iter::once(c).nfkd().filter(|&part| !is_combining_mark(part)) {
                if part == c {
                    part.to_lowercase().filter(|&lower| !is_combining_mark(lower)).for_each(&mut *emit);
                } else {
                    fold_char(part, emit);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_word_fold_alike() {
        for (one, other) in [
            ("كابل", "کابل"),
            ("می\u{200C}گوید", "میگوید"),
            ("وژل شوي", "وژل شوی"),
            ("ہلاک", "هلاک"),
            ("کُشته", "کشته"),
            ("۵۸", "58"),
            ("٥٨", "58"),
            ("Élysée", "elysee"),
            ("ا\u{0653}ن", "آن"),
            ("ﻻ", "لا"),
            ("«نه»", "\"نه\""),
        ] {
            assert_eq!(fold(one), fold(other), "{one} / {other}");
        }
        assert_ne!(fold("آب"), fold("اب"));
    }

    #[test]
    fn every_word_leads_back_to_the_original() {
        let original = "د «هېواد» په وینا، ۲٬۶۱۱ کیلومتره؛ می\u{200C}گویند É 58";
        let folded = Folded::new(original);
        let at = folded.text().find("2,611").unwrap();
        assert_eq!(folded.original(Span::new(at, at + "2,611".len())).of(original), "۲٬۶۱۱");
        let text = "به گفته\u{0654} او"; // HAMZA ABOVE
        let folded_mark = Folded::new(text);
        let at = folded_mark.text().find("گفته").unwrap();
        assert_eq!(folded_mark.original(Span::new(at, at + "گفته".len())).of(text), "گفته\u{0654}");
        let at = folded.text().find("میگویند").unwrap();
        assert_eq!(folded.original(Span::new(at, at + "میگویند".len())).of(original), "می\u{200C}گویند");
    }

    proptest! {
        #[test]
        fn any_text_folds_and_leads_back(original in "\\PC{0,80}") {
            let folded = Folded::new(&original);
            let mut last = 0;
            for (start, c) in folded.text().char_indices() {
                let span = folded.original(Span::new(start, start + c.len_utf8()));
                prop_assert!(original.is_char_boundary(span.start) && original.is_char_boundary(span.end));
                prop_assert!(!span.is_empty() && span.start >= last);
                last = span.start;
            }
            prop_assert_eq!(fold(folded.text()), folded.text());
        }
    }
}
