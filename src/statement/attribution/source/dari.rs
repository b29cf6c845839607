//! The noun phrase of a source in Dari.

use std::ops::Range;

use super::{LONGEST, View};

impl View<'_, '_> {
    /// In Dari a noun phrase goes on to the first preposition, adverb or object.
    pub(super) fn head_dari(self, stretch: Range<usize>) -> Option<Range<usize>> {
        let mut start = stretch.start;
        if self.is(start, "stop") {
            // An adjunct comes first: the source begins at a noun that can speak.
            start = (start + 2..stretch.end).find(|&index| self.is(index, "head"))?;
            let is_text = (stretch.start..start).any(|index| self.is(index, "statement"));
            if is_text || self.tokens.word(stretch.start) == "به" || self.is(start, "place") {
                return None;
            }
            while let Some(det) = self.marks.kind_ending(start, "det").filter(|det| det.start > stretch.start) {
                start = det.start;
            }
        }
        // `شماری از آموزگاران`: the preposition belongs to the number.
        let first = self.marks.kind_at(start, "det").map_or(start, |det| det.end.saturating_sub(1));
        let ends = |index: usize| {
            let is_object = self.is_demonstrative(index)
                && (self.is(index + 1, "claim") || (index + 1..stretch.end).any(|at| self.tokens.word(at) == "را"))
                && !self.is(index + 1, "head");
            let is_object = is_object || self.is_infinitive(index);
            index > first
                && !self.marks.covers(index, "keep")
                && !(self.tokens.is_quoted(index) && self.tokens.is_wordlike(index))
                && (self.is(index, "stop")
                    || self.is(index, "claim")
                    || is_object
                    || self.is_edge(index)
                    || self.is_finite(index))
                && !self.is_name_quote(index, start)
        };
        let mut end = (start..stretch.end).find(|&index| ends(index)).unwrap_or(stretch.end);
        // `اسلام‌آباد کابل را متهم می‌کند`: of two places in a row the second is the object.
        if self.tokens.word(end) == "را"
            && let Some(place) = self.marks.kind_at(start, "place").filter(|place| self.is(place.end, "place"))
        {
            end = place.end;
        }
        self.trimmed(start..end).filter(|range| range.len() <= LONGEST && !self.is_statement(range))
    }

    /// Dari: an infinitive, or a participle with one, begins what is confirmed or denied: `ویران شدن`, `شکستن`.
    fn is_infinitive(self, index: usize) -> bool {
        let ends = |word: &str| {
            word.chars().count() >= 3
                && ["دن", "تن"].iter().any(|end| word.ends_with(end))
                && !matches!(word, "تن" | "بدن" | "لندن" | "متن" | "وطن" | "معدن" | "تمدن")
        };
        let is_light =
            |word: &str| matches!(word, "شدن" | "کردن" | "داشتن" | "گرفتن" | "دادن" | "بودن" | "یافتن" | "ماندن");
        ends(self.tokens.word(index)) || (self.tokens.is_wordlike(index) && is_light(self.tokens.word(index + 1)))
    }
}
