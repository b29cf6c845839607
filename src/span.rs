//! A span is a half-open range of bytes in one text.
//!
//! Everything bayan finds is a span of the document's body exactly as it was read, so that slicing the body
//! gives back the words a result rests on. Inside the library spans count bytes; the records that leave it
//! count code points ([`CodePoints`] turns one into the other), as the other tools of the field do.

use serde::{Deserialize, Serialize};

/// A half-open range `start..end` of byte offsets, both on character boundaries of the text it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset just past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end` (bytes).
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span covers nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The words of `text` that this span covers.
    ///
    /// # Panics
    /// If the span is not one of this text: out of range, or not on character boundaries.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The same span in a text that has `offset` bytes before this one's start.
    #[must_use]
    pub const fn shifted(self, offset: usize) -> Self {
        Self { start: self.start + offset, end: self.end + offset }
    }

    /// Whether `other` lies inside this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share at least one byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The span without the white space at its two ends.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Self {
        let words = self.of(text);
        let start = self.start + (words.len() - words.trim_start().len());
        Self { start, end: start + words.trim().len() }
    }
}

/// Turns byte offsets of one text into code point offsets.
///
/// Building it takes one pass; each look-up is a binary search over one entry for every 64 bytes and a count
/// inside that block.
#[derive(Debug)]
pub struct CodePoints<'text> {
    text: &'text str,
    /// Code points before byte `64 * i`.
    blocks: Vec<usize>,
}

const BLOCK: usize = 64;

/// A byte that begins a character: anything but a UTF-8 continuation byte.
const fn begins_char(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

impl<'text> CodePoints<'text> {
    /// Counts the code points of `text`.
    #[must_use]
    pub fn of(text: &'text str) -> Self {
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut seen = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            blocks.push(seen);
            seen += block.iter().filter(|&&byte| begins_char(byte)).count();
        }
        if text.len().is_multiple_of(BLOCK) {
            blocks.push(seen);
        }
        Self { text, blocks }
    }

    /// Code points before byte `offset`.
    ///
    /// # Panics
    /// If `offset` lies past the end of the text.
    #[must_use]
    pub fn at(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let rest = &self.text.as_bytes()[block * BLOCK..offset];
        self.blocks[block] + rest.iter().filter(|&&byte| begins_char(byte)).count()
    }

    /// `span` in code points, as `(start, end)`.
    #[must_use]
    pub fn range(&self, span: Span) -> (usize, usize) {
        (self.at(span.start), self.at(span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_agree_with_counting_chars() {
        let text = "Kabul \u{200E}کابل می‌گوید 58 — ۵۸ پوځیان 😀 ".repeat(9);
        let code_points = CodePoints::of(&text);
        for (n, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(code_points.at(offset), n);
        }
        assert_eq!(code_points.at(text.len()), text.chars().count());
        assert_eq!(CodePoints::of("").at(0), 0);
    }

    #[test]
    fn trimming_keeps_the_words() {
        let text = "  د کابل خبر \n";
        let span = Span::new(0, text.len()).trimmed(text);
        assert_eq!(span.of(text), text.trim());
    }
}
