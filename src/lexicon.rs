//! Word lists as data: phrases with values, found in folded text at word boundaries.
//!
//! A list is a text file of its own, one entry a line:
//!
//! ```text
//! # source: …                      a line that begins with # is a comment; the first names the source
//! according to <TAB> cue <TAB> before
//! کشته* <TAB> killed               a final * also matches longer words that begin so
//! ```
//!
//! The phrase comes first, its values after it, separated by tabs. Phrases are folded on loading
//! ([`crate::normalize`]), so a file may spell them as its language does.

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use crate::error::{Error, ErrorKind, Result};
use crate::normalize::fold;
use crate::span::Span;

/// A phrase of a word list and what the list says of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The phrase, folded, without a final `*`.
    pub phrase: String,
    /// Whether longer words that begin with the phrase match too.
    pub is_prefix: bool,
    /// The columns after the phrase.
    pub values: Vec<String>,
}

impl Entry {
    /// The column `index` (from 0) after the phrase, or an empty string.
    #[must_use]
    pub fn value(&self, index: usize) -> &str {
        self.values.get(index).map_or("", String::as_str)
    }
}

/// An entry found in a text.
#[derive(Clone, Copy, Debug)]
pub struct Found<'lexicon> {
    /// Where, in the folded text.
    pub span: Span,
    /// What.
    pub entry: &'lexicon Entry,
}

/// A word list, ready to be looked up.
#[derive(Debug)]
pub struct Lexicon {
    automaton: AhoCorasick,
    entries: Vec<Entry>,
}

impl Lexicon {
    /// Reads the list `source`; `name` is its file's name, for messages.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if a line has an empty phrase or a phrase occurs twice with the same values.
    pub fn parse(name: &str, source: &str) -> Result<Self> {
        let entries = parse_entries(name, source)?;
        let automaton = AhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .build(entries.iter().map(|entry| &entry.phrase))
            .map_err(|source| {
                Error::new(ErrorKind::Input, "the word list is too large").in_file(name).with_source(source)
            })?;
        Ok(Self { automaton, entries })
    }

    /// Its entries, in file order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Every entry that stands in `folded` as whole words, overlapping ones included, by start, then longest first.
    #[must_use]
    pub fn all<'lexicon>(&'lexicon self, folded: &str) -> Vec<Found<'lexicon>> {
        let mut found: Vec<Found<'_>> = self
            .automaton
            .find_overlapping_iter(folded)
            .filter_map(|hit| {
                let entry = &self.entries[hit.pattern()];
                let span = Span::new(hit.start(), hit.end());
                let whole = is_boundary(folded, span.start) && (entry.is_prefix || is_boundary(folded, span.end));
                whole.then_some(())?;
                let end = if entry.is_prefix { word_end(folded, span.end) } else { span.end };
                Some(Found { span: Span::new(span.start, end), entry })
            })
            .collect();
        found.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end), found.entry.is_prefix));
        found
    }

    /// The leftmost, then longest entries that do not overlap.
    #[must_use]
    pub fn find<'lexicon>(&'lexicon self, folded: &str) -> Vec<Found<'lexicon>> {
        let mut kept: Vec<Found<'_>> = Vec::new();
        for found in self.all(folded) {
            if kept.last().is_none_or(|last| last.span.end <= found.span.start) {
                kept.push(found);
            }
        }
        kept
    }
}

/// Reads the entries of the list `source`, in file order, for a caller that looks them up in its own way; `name` is
/// its file's name, for messages. An entry that a list has twice is kept once.
///
/// # Errors
/// [`ErrorKind::Input`] if a line has an empty phrase.
pub fn parse_entries(name: &str, source: &str) -> Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut seen = HashSet::new();
    for (number, line) in source.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let fault =
            |what: &str| Error::new(ErrorKind::Input, format!("{what}: `{line}`")).in_file(name).at_line(number + 1);
        let mut columns = line.split('\t').map(str::trim);
        let phrase = columns.next().unwrap_or_default();
        let (phrase, is_prefix) = match phrase.strip_suffix('*') {
            Some(stem) => (fold(stem.trim()), true),
            None => (fold(phrase), false),
        };
        if phrase.is_empty() {
            return Err(fault("a word list entry needs a phrase"));
        }
        let entry = Entry { phrase, is_prefix, values: columns.map(str::to_owned).collect() };
        if seen.insert(entry.clone()) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

#[derive(PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Other,
}

/// Whether `c` is a letter or a digit other than ASCII's; the Arabic script, which most text here is in, first.
pub(crate) fn is_letter(c: char) -> bool {
    matches!(c, 'a'..='z' | '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}' | '\u{0671}'..='\u{06D3}')
        || c.is_alphanumeric()
}

fn kind(c: char) -> Kind {
    if c.is_ascii_digit() {
        Kind::Digit
    } else if is_letter(c) {
        Kind::Letter
    } else {
        Kind::Other
    }
}

/// Whether a word can begin or end at byte `at` of a folded text. A digit beside a letter is a boundary: folding
/// removes the ZWNJ of `۵۸‌تن`.
#[must_use]
pub fn is_boundary(folded: &str, at: usize) -> bool {
    let before = folded[..at].chars().next_back().map_or(Kind::Other, kind);
    let after = folded[at..].chars().next().map_or(Kind::Other, kind);
    before != after || before == Kind::Other
}

/// The end of the word that goes on at byte `at`.
fn word_end(folded: &str, at: usize) -> usize {
    let rest = folded[at..].char_indices().find(|&(_, c)| kind(c) != Kind::Letter);
    rest.map_or(folded.len(), |(offset, _)| at + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_whole_words_longest_first() {
        let list = Lexicon::parse("t.txt", "# source: test\nکشته\tkilled\nکشته شد*\tkilled\tverb\nشد\tbe\n").unwrap();
        let text = fold("۵۸ تن کشته شدند، نکشته");
        let found = list.find(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].span.of(&text), fold("کشته شدند"));
        assert_eq!(found[0].entry.value(1), "verb");
        assert_eq!(found[0].entry.value(7), "");
    }

    #[test]
    fn digits_bound_words() {
        let list = Lexicon::parse("t.txt", "تن\tperson\n").unwrap();
        assert_eq!(list.find(&fold("۵۸\u{200C}تن")).len(), 1);
    }

    #[test]
    fn an_empty_phrase_names_its_line() {
        let error = Lexicon::parse("t.txt", "a\tb\n*\tc\n").unwrap_err();
        assert!(error.to_string().starts_with("t.txt:2:"), "{error}");
    }
}
