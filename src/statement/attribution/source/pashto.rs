//! The noun phrase of a source in Pashto.

use std::ops::Range;

use super::{LONGEST, View};
use crate::language::Language;
use crate::statement::tokens::Kind;

impl View<'_, '_> {
    /// In Pashto genitives (`د …`) come before their noun: the source is the chain up to its last noun that can speak.
    pub(super) fn head_pashto(self, stretch: Range<usize>) -> Option<Range<usize>> {
        let tokens = self.tokens;
        let start = self.past_adjuncts(stretch.clone());
        let is_stop = |index: usize| {
            // `د دغه وزارت سرچینه`, `د دې ادارې رییس`: of this.
            let is_of_this = index > start
                && tokens.word(index - 1) == "د"
                && matches!(tokens.word(index), "دغه" | "دی" | "هغه" | "دا" | "دغی" | "دغو" | "هغی" | "دوی");
            let is_object = self.is_demonstrative(index) && !is_of_this;
            index > start
                && !is_of_this
                && (self.is(index, "stop")
                    || self.is(index, "claim")
                    || is_object
                    || self.is_edge(index)
                    || (self.is_finite(index) && !self.is_attribute(index)))
                && !self.is_name_quote(index, start)
                && !self.marks.covers(index, "keep")
        };
        let opens_adjunct = self.is(start, "stop") && !self.is_demonstrative(start) && !self.is(start, "keep");
        if start >= stretch.end || opens_adjunct {
            return None;
        }
        let stop = (start..stretch.end).find(|&index| is_stop(index)).unwrap_or(stretch.end);
        let mut end = stop;
        let heads: Vec<usize> = (start..stop).filter(|&index| self.is(index, "head")).collect();
        // Genitives come before their noun. After a noun without one, or after the last noun that can speak, a genitive
        // begins the object: `د روغتون رییس | د وینې د کمښت اوازې رد کړې`.
        let last = if tokens.word(start) == "د" { heads.last() } else { heads.first() };
        if heads.is_empty()
            && tokens.word(start) != "د"
            && let Some(genitive) = (start + 1..stop).find(|&index| tokens.word(index) == "د")
        {
            // A name without an office: `حشمت زلمي | د سیالۍ په پای کې وویل`.
            end = genitive;
        }
        if let Some(genitive) = last.and_then(|&last| (last + 1..stop).find(|&index| tokens.word(index) == "د")) {
            end = genitive;
        }
        // Who is told stands before `ته`: what follows the last noun that can speak, whose name it may swallow.
        if end < stretch.end && tokens.word(end) == "ته" {
            let is_told = |head: usize| self.marks.covers(head, "addressee");
            let last = heads.iter().copied().rfind(|&head| head < end && !is_told(head));
            let quote = (start + 1..end).find(|&index| tokens.kind(index) == Some(Kind::Quote));
            end = match (quote, last) {
                (Some(quote), _) => quote,
                (None, Some(last)) => last + 1,
                (None, None) if (start..end).any(|index| self.is(index, "addressee")) => return None,
                (None, None) => end - 1,
            };
        }
        self.trimmed(start..end).filter(|range| range.len() <= LONGEST && !self.is_statement(range))
    }

    /// Pashto: a participle before its noun is no verb: `د وژل شوي ځوان پلار`.
    fn is_attribute(self, index: usize) -> bool {
        self.language == Language::Pashto
            && matches!(self.tokens.word(index), "شوی" | "شویو" | "کړی")
            && self.tokens.kind(index + 1) == Some(Kind::Word)
            && !self.is_finite(index + 1)
            && !["comp", "join", "contrast", "stop"].iter().any(|kind| self.is(index + 1, kind))
    }

    /// The first token after the adjuncts that open a stretch: a preposition with all up to its postposition, or a
    /// genitive before one (`د ولسوالۍ په روغتون کې`).
    fn past_adjuncts(self, stretch: Range<usize>) -> usize {
        let tokens = self.tokens;
        let mut start = stretch.start;
        while start < stretch.end {
            let is_preposition = |index: usize| matches!(tokens.word(index), "په" | "پر" | "له" | "تر");
            let limit = stretch.end.min(start + 9);
            let preposition = if is_preposition(start) {
                Some(start)
            } else if tokens.word(start) == "د" {
                let next = (start + 1..limit).find(|&index| is_preposition(index) && !self.marks.covers(index, "keep"));
                let speaks = |index: usize| self.is(index, "head") && !self.is(index, "place");
                next.filter(|&next| !(start..next).any(speaks))
            } else {
                None
            };
            let close = preposition.and_then(|preposition| {
                (preposition + 1..limit).find(|&index| {
                    matches!(
                        tokens.word(index),
                        "کی" | "کښی"
                            | "باندی"
                            | "سره"
                            | "څخه"
                            | "پوری"
                            | "وروسته"
                            | "مخکی"
                            | "توگه"
                            | "ورځ"
                    )
                })
            });
            let Some(close) = close else { break };
            start = close + 1;
            while start < stretch.end && (tokens.is_comma(start) || self.is(start, "lead")) {
                start += 1;
            }
        }
        start
    }

    /// `د X په وینا`: the source between its genitive particles and the cue.
    pub(in crate::statement::attribution) fn genitive_before(self, end: usize) -> Option<Range<usize>> {
        let tokens = self.tokens;
        // `د والي مرستیال، ملا عبدالحلیم، په خبره`: the source stands before the name between commas.
        let end = match end.checked_sub(1).filter(|&comma| tokens.is_comma(comma)) {
            Some(close) => {
                let low = close.saturating_sub(LONGEST);
                (low..close).rev().find(|&index| tokens.is_comma(index)).unwrap_or(end)
            }
            None => end,
        };
        let first = end.saturating_sub(LONGEST);
        let edge = (first..end).rev().find(|&index| {
            (self.is_edge(index) && !self.is_name_quote(index, 0))
                || matches!(tokens.word(index), "په" | "پر" | "له" | "تر" | "چی")
                // `د ده په وینا`: his.
                || (self.is_finite(index) && !self.is_attribute(index) && !(self.is(index, "pronoun") && index > 0 && tokens.word(index - 1) == "د"))
        });
        let start = edge.map_or(first, |edge| edge + 1);
        let particles: Vec<usize> = (start..end).filter(|&index| tokens.word(index) == "د").collect();
        let start = match particles.as_slice() {
            [] => start,
            [only] => only + 1,
            [first, ..] => *first,
        };
        self.trimmed(start..end)
    }
}
