//! The walk through one paragraph: finds the terminators and asks the judge at each.

use super::chars::{
    char_at, char_before, closes, is_digit, is_ellipsis, is_exclaiming, is_quote, is_terminator, is_transparent, skip,
    token_before,
};
use super::judge::{self, Verdict};
use super::{Boundary, Segmenter, Sentence, weak};
use crate::span::Span;

/// Words that the dateline of an agency may have at most.
const DATELINE_WORDS: usize = 9;

/// A terminator, or a run of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Where (bytes of the text).
    pub(super) span: Span,
    /// Whether a question or exclamation mark is among them.
    pub(super) exclaims: bool,
    /// Whether it is an ellipsis: one of its characters, or several dots.
    pub(super) is_ellipsis: bool,
}

/// The walk and where it stands.
pub(super) struct Scan<'a> {
    /// The rules.
    pub(super) segmenter: &'a Segmenter,
    /// The whole text.
    pub(super) text: &'a str,
    /// The paragraph.
    pub(super) paragraph: Span,
    /// Where the sentence begins that is being read.
    pub(super) start: usize,
    /// Brackets that are open in this sentence.
    pub(super) depth: usize,
    /// Where the outermost of them opened.
    pub(super) bracket: usize,
    /// Whether an ASCII double quote is open in this paragraph.
    pub(super) in_quote: bool,
    /// Whether a bracket has closed that never opened: scanned pages swap the two, so that neither says anything.
    pub(super) is_unbalanced: bool,
    /// Whether the sentence has a letter or digit before the terminator that is being judged.
    pub(super) has_words: bool,
    /// How far it has been searched for one.
    searched: usize,
    sentences: &'a mut Vec<Sentence>,
    first: usize,
}

impl<'a> Scan<'a> {
    /// A walk through `paragraph`, which adds what it finds to `sentences`.
    pub(super) fn new(
        segmenter: &'a Segmenter,
        text: &'a str,
        paragraph: Span,
        sentences: &'a mut Vec<Sentence>,
    ) -> Self {
        let first = sentences.len();
        let start = paragraph.start;
        Self {
            segmenter,
            text,
            paragraph,
            start,
            depth: 0,
            bracket: 0,
            in_quote: false,
            is_unbalanced: false,
            has_words: false,
            searched: start,
            sentences,
            first,
        }
    }

    /// Walks.
    pub(super) fn run(mut self) {
        let bytes = self.text.as_bytes();
        let end = self.paragraph.end;
        let switches = self.segmenter.rules.switches;
        let mut at = self.paragraph.start;
        while at < end {
            let byte = bytes[at];
            let next = bytes.get(at + 1).copied().unwrap_or(0);
            // The lead bytes of the terminators outside ASCII, and the second bytes that most letters do not have.
            let is_candidate = match byte {
                b'.' | b'!' | b'?' => true,
                0xD8 => next == 0x9F,                 // U+061F
                0xDB => next == 0x94,                 // U+06D4
                0xE2 => next == 0x80 || next == 0x81, // U+2025, U+2026, U+203C, U+2047–U+2049
                0xE0 => next == 0xA5,                 // U+0964, U+0965
                0xE3 => next == 0x80,                 // U+3002
                0xEF => next == 0xBC || next == 0xBD, // U+FF01, U+FF0E, U+FF1F, U+FF61
                _ => false,
            };
            if is_candidate {
                let c = char_at(self.text, at).unwrap_or(' ');
                at = if is_terminator(c) { self.terminator(at) } else { self.other(at, c) };
                continue;
            }
            match byte {
                b'"' => self.in_quote = !self.in_quote,
                b'(' | b'[' => {
                    if self.depth == 0 {
                        self.bracket = at;
                    }
                    self.depth += 1;
                }
                b')' | b']' => match self.depth.checked_sub(1) {
                    Some(depth) => self.depth = depth,
                    None => self.is_unbalanced = true,
                },
                b'-' if switches.dash_stops && self.dash_stops(at) => {
                    self.end_at(at + 1, Boundary::Strong);
                }
                b':' if self.dateline_ends(at) => self.end_at(at + 1, Boundary::Strong),
                _ => {}
            }
            at += 1;
        }
        self.finish();
    }

    /// A character that shares its lead bytes with terminators: a bullet in running text begins a sentence.
    fn other(&mut self, at: usize, c: char) -> usize {
        if matches!(c, '•' | '‣') && at > self.start && self.text[..at].ends_with(char::is_whitespace) {
            self.end_at(at, Boundary::Paragraph);
        }
        at + c.len_utf8()
    }

    /// Reads the run of terminators at `at`, has it judged, and answers where to go on.
    fn terminator(&mut self, at: usize) -> usize {
        let run = self.read_run(at);
        self.has_words = self.has_words || self.text[self.searched..at].contains(char::is_alphanumeric);
        self.searched = at;
        match judge::judge(self, run) {
            Verdict::Ends(end) => {
                let marks = self.text[run.span.end..end].matches('"').count();
                self.in_quote ^= marks % 2 == 1;
                self.end_at(end, Boundary::Strong);
                end
            }
            Verdict::GoesOn => run.span.end,
        }
    }

    /// The run of terminators that begins at `at`: `?!`, `...`, `. . .`, `۔۔۔`.
    fn read_run(&self, at: usize) -> Run {
        let (mut end, mut count, mut exclaims, mut is_dots) = (at, 0, false, false);
        let mut spaced = 0;
        for (offset, c) in self.text[at..self.paragraph.end].char_indices() {
            if is_terminator(c) {
                end = at + offset + c.len_utf8();
                count += 1;
                exclaims |= is_exclaiming(c);
                is_dots |= is_ellipsis(c);
                spaced = 0;
            } else if c == ' ' && spaced == 0 && !exclaims {
                spaced = 1;
            } else if !is_transparent(c) {
                break;
            }
        }
        let span = Span::new(at, end);
        // A stop, a space and `.NET` or `.5` are no run.
        if span.of(self.text).contains(' ') && char_at(self.text, end).is_some_and(char::is_alphanumeric) {
            let end = skip(self.text, at, end, |c| is_terminator(c) || is_transparent(c));
            return Run { span: Span::new(at, end), exclaims, is_ellipsis: is_dots && !exclaims };
        }
        Run { span, exclaims, is_ellipsis: !exclaims && (is_dots || count > 1) }
    }

    /// Whether the hyphen at `at` stands for a full stop: after a finite verb and before white space.
    fn dash_stops(&self, at: usize) -> bool {
        let after = char_at(self.text, at + 1);
        if at + 1 < self.paragraph.end && !after.is_some_and(char::is_whitespace) {
            return false;
        }
        let before = self.text[self.start..at].trim_end();
        let end = self.start + before.len();
        let end = self.start + self.text[self.start..end].trim_end_matches(|c| is_quote(c) || is_transparent(c)).len();
        // After a closing quote any word will do: a verse or a saying was quoted.
        let quoted = end < self.start + before.len();
        let word = token_before(self.text, self.start, end);
        !word.is_empty() && (quoted || self.segmenter.rules.facts(word.of(self.text)).ends_marked)
    }

    /// Whether the colon at `at` closes an agency's dateline, `تهران - ایرنا:`, that counts as a sentence.
    fn dateline_ends(&self, at: usize) -> bool {
        let rules = &self.segmenter.rules;
        if !rules.has_datelines() || at - self.start > 16 * DATELINE_WORDS {
            return false;
        }
        let spaced = char_at(self.text, at + 1).is_some_and(char::is_whitespace);
        let head = self.text[self.start..at].trim();
        if !spaced || head.contains(is_digit) || head.split_whitespace().count() > DATELINE_WORDS {
            return false;
        }
        match head.split_once(" - ").or_else(|| head.split_once(" – ")) {
            Some((_, agency)) => rules.switches.dateline_ends || rules.is_agency(agency.trim()),
            None => rules.is_agency(head),
        }
    }

    /// Ends the sentence at `end` and begins the next one there.
    pub(super) fn end_at(&mut self, end: usize, boundary: Boundary) {
        let span = Span::new(self.start, end).trimmed(self.text);
        self.start = end;
        self.depth = 0;
        self.has_words = false;
        self.searched = end;
        if span.is_empty() {
            return;
        }
        // Marks that close or cannot be seen are no sentence of their own.
        let is_rest = span.of(self.text).chars().all(|c| is_transparent(c) || closes(c) || is_quote(c));
        if is_rest && let Some(last) = self.sentences.get_mut(self.first..).and_then(<[Sentence]>::last_mut) {
            last.span.end = span.end;
            return;
        }
        self.sentences.push(Sentence { span, boundary });
    }

    /// Ends the paragraph's last sentence and cuts what has no punctuation.
    fn finish(mut self) {
        let rest = Span::new(self.start, self.paragraph.end);
        let last = rest.of(self.text).trim_end_matches(|c: char| closes(c) || is_quote(c) || c.is_whitespace());
        let stops = char_before(self.text, self.start + last.len()).is_some_and(is_terminator);
        let boundary = if stops && !last.is_empty() { Boundary::Strong } else { Boundary::Paragraph };
        self.end_at(self.paragraph.end, boundary);
        weak::cut(&self.segmenter.rules, self.text, self.sentences, self.first);
    }
}
