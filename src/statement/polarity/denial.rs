//! What denies a claim, and what leaves it open.

use std::ops::Range;

use super::{CONFIRM_REACH, View};
use crate::language::Language;
use crate::statement::tokens::Mark;

/// How many tokens after an English verb of rejecting are searched for what it rejects.
const OBJECT_REACH: usize = 6;

/// The same before the verb of a language whose verb comes last, where the whole object stands between.
const OBJECT_REACH_BACK: usize = 14;

/// How many tokens may stand between a word for falsehood and the verb that calls something so.
const NAME_REACH: usize = 4;

/// The same in English, where what is called so stands between the two.
const NAME_REACH_ENGLISH: usize = 16;

impl View<'_, '_> {
    pub(super) fn open(&self, negations: &[Range<usize>]) -> Vec<Range<usize>> {
        let mut found = self.of_kind("open", &[]);
        // Urdu `معلوم نہیں کر سکتے`: cannot find out.
        found.retain(|open| self.tokens.word(open.start) != "معلوم" || self.tokens.word(open.end) != "کر");
        for confirm in self.marked("confirm") {
            let confirm = confirm.start..confirm.end;
            if found.iter().any(|open| open.start <= confirm.start && confirm.end <= open.end) {
                continue;
            }
            let is_near = |negation: &&Range<usize>| {
                let (low, high) = (negation.end.min(confirm.end), negation.start.max(confirm.start));
                let is_before = negation.end <= confirm.start;
                let parted = (low..high).any(|index| {
                    self.tokens.is_comma(index)
                        || self.tokens.is_break(index)
                        // `Confirmed that nobody was hurt` confirms; `has not been able to confirm` does not.
                        || (!is_before && self.marks.kind_at(index, "comp").is_some())
                });
                // In English the negation comes first; a verb-final language negates the verb after `confirm`.
                high.saturating_sub(low) <= CONFIRM_REACH
                    && !parted
                    && (is_before || self.language != Language::English)
            };
            if let Some(negation) = negations.iter().find(is_near) {
                found.push(negation.clone());
                found.push(confirm);
            }
        }
        found.sort_by_key(|range| range.start);
        found
    }

    pub(super) fn denials(&self, negations: &[Range<usize>], open: &[Range<usize>]) -> Vec<Range<usize>> {
        let is_open = |range: &Range<usize>| open.iter().any(|open| open.start < range.end && range.start < open.end);
        let is_negated = |range: &Range<usize>| {
            negations.iter().any(|negation| {
                let is_own = range.start <= negation.start && negation.end <= range.end;
                let is_just_before = negation.end <= range.start && range.start - negation.end <= 1;
                !is_own && is_just_before
            })
        };
        let mut found: Vec<Range<usize>> = Vec::new();
        let is_rejection = |mark: &&Mark<'_>| !self.rejects_proposal(mark);
        // `این ادعا را نمی‌پذیرد`: not to accept denies where a claim is not accepted.
        let denies = |mark: &&Mark<'_>| {
            mark.entry.value(1) != "claim"
                || (self.range.start..mark.start).any(|index| self.marks.kind_at(index, "claim").is_some())
        };
        let marks = self.marked("deny").filter(denies).chain(self.marked("reject").filter(is_rejection));
        let ranges = marks.map(|mark| mark.start..mark.end).chain(self.called_false());
        for range in ranges {
            if !is_open(&range) && !is_negated(&range) && !self.is_adjective(&range) && !self.is_refusal(&range) {
                found.push(range);
            }
        }
        found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        found.dedup_by(|next, last| next.start < last.end);
        found
    }

    /// Words for falsehood with a verb that calls something so: `called the story … a lie`, `دروغ وګاڼه`.
    fn called_false(&self) -> Vec<Range<usize>> {
        let names: Vec<Range<usize>> = self.marked("name").map(|name| name.start..name.end).collect();
        if names.is_empty() {
            return names;
        }
        let is_english = self.language == Language::English;
        let mut found = Vec::new();
        for falsehood in self.marked("false") {
            let is_near = |name: &&Range<usize>| {
                if is_english {
                    return name.end <= falsehood.start && falsehood.start - name.end <= NAME_REACH_ENGLISH;
                }
                let between = falsehood.end..name.start;
                falsehood.end <= name.start
                    && between.len() <= NAME_REACH
                    && !between.clone().any(|index| self.tokens.is_comma(index) || self.is_finite(index))
            };
            if let Some(name) = names.iter().find(is_near) {
                found.push(falsehood.start..if is_english { falsehood.end } else { name.end });
            }
        }
        found
    }

    /// English: `a rejected offer`, `were denied`.
    fn is_adjective(&self, range: &Range<usize>) -> bool {
        let before = range.start.checked_sub(1).map_or("", |before| self.tokens.word(before));
        self.language == Language::English
            && range.len() == 1
            && (matches!(before, "the" | "a" | "an" | "its" | "their")
                || matches!(before, "been" | "being" | "were" | "was"))
            && self.tokens.word(range.start).ends_with("ed")
            && self.tokens.word(range.end) != "by"
    }

    fn rejects_proposal(&self, mark: &Mark<'_>) -> bool {
        let low = mark.start.saturating_sub(OBJECT_REACH_BACK).max(self.range.start);
        let high = (mark.end + OBJECT_REACH).min(self.range.end);
        let (low, high) = if self.language == Language::English { (mark.end, high) } else { (low, mark.start) };
        let first = |kind: &str| {
            let mut found = (low..high).filter(|&index| self.marks.kind_at(index, kind).is_some());
            if self.language == Language::English { found.next() } else { found.next_back() }
        };
        // The noun nearest to the verb is what is rejected: `rejected claims that an offer was made` denies.
        match (first("proposal"), first("claim")) {
            (Some(proposal), Some(claim)) => {
                if self.language == Language::English {
                    proposal < claim
                } else {
                    proposal > claim
                }
            }
            (proposal, _) => proposal.is_some(),
        }
    }
}
