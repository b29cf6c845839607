//! The subject of an Urdu verb of saying.

use std::ops::Range;

use super::View;
use crate::statement::tokens::{Kind, Mark};

impl View<'_, '_> {
    pub(super) fn subject_urdu(self, verb: &Mark<'_>, previous: Option<Range<usize>>) -> Option<Range<usize>> {
        if verb.entry.value(1) == "weak" && !self.has_complement(verb.end) {
            return None;
        }
        // `یہ کہنا تھا حوا خاتون کا`
        if verb.start > 0 && self.tokens.word(verb.start) == "کهنا" && self.tokens.word(verb.start - 1) == "یه" {
            return self.phrase_after(verb.end).map(|source| self.without_genitive(source));
        }
        let is_wall = |index: usize| {
            let is_contrast = self.is(index, "contrast")
                && index.checked_sub(1).is_none_or(|before| self.is_edge(before) || self.is_finite(before));
            (self.tokens.is_break(index) && !matches!(self.tokens.word(index), "(" | ")"))
                || self.is(index, "comp")
                || is_contrast
        };
        let floor = (0..verb.start).rev().find(|&index| is_wall(index)).map_or(0, |wall| wall + 1);
        let marker = (floor..verb.start).rev().find(|&index| self.is(index, "erg") && !self.tokens.is_quoted(index));
        if let Some(marker) = marker.filter(|_| verb.entry.value(1) != "nom") {
            return self.phrase_before(marker);
        }
        let joint = (floor..verb.start).rev().find(|&index| self.is_joint(index));
        let stretch = joint.map_or(floor, |joint| joint + 1)..verb.start;
        self.head_urdu(stretch).or_else(|| {
            let joint = joint.filter(|&joint| self.is(joint, "join"))?;
            previous.or_else(|| self.head_urdu(floor..joint))
        })
    }

    /// The subject at the head of a stretch, in a sentence whose verb takes no `نے`: up to its first noun that can
    /// speak and governs no other.
    fn head_urdu(self, stretch: Range<usize>) -> Option<Range<usize>> {
        let start = stretch.clone().rev().find(|&index| self.is_edge(index)).map_or(stretch.start, |edge| edge + 1);
        // `جسے حکومت اصلاحات کہتی ہے`: what it is called.
        if matches!(self.tokens.word(start), "جسی" | "جنهیں") {
            return None;
        }
        let stretch = self.trimmed(start..stretch.end)?;
        if let Some(pronoun) =
            self.marks.kind_at(stretch.start, "pronoun").filter(|pronoun| self.is(pronoun.end, "verb"))
        {
            return Some(pronoun.start..pronoun.end);
        }
        let governs = |index: usize| matches!(self.tokens.word(index), "کا" | "کی");
        let head = stretch.clone().find_map(|index| {
            let head = self.marks.kind_at(index, "head")?;
            (!governs(head.end) && !self.is(head.end, "stop") && !self.is(head.end, "head")).then_some(head.end)
        })?;
        // `صحافی نائلہ سومرو لکھتی ہیں`: the name after the office.
        let is_name = |index: usize| {
            self.tokens.kind(index) == Some(Kind::Word)
                && !["stop", "claim", "skip", "comp", "join", "erg", "lead", "statement"]
                    .iter()
                    .any(|kind| self.is(index, kind))
                && !self.is_finite(index)
        };
        let name = head..stretch.end;
        let end = if name.len() <= 3 && name.clone().all(is_name) { stretch.end } else { head };
        self.phrase_before(end.min(stretch.end))
    }
}
