//! The subject of a verb of saying in Pashto and Dari, whose verb comes last.

use std::ops::Range;

use super::View;
use crate::language::Language;
use crate::statement::tokens::{Kind, Mark};

impl View<'_, '_> {
    /// The subject of a verb at the end of its clause: at the head of the stretch of words before it, or of an
    /// earlier stretch where a date or an aside stands between.
    pub(super) fn subject_before(self, verb: &Mark<'_>, previous: Option<Range<usize>>) -> Option<Range<usize>> {
        let mut end = verb.start;
        while let Some(skip) = self.marks.kind_ending(end, "skip") {
            end = skip.start;
        }
        if end == 0 && verb.start > 0 {
            // A demonstrative alone (`هغه وویل`) is both.
            end = verb.start;
        }
        if let Some(pronoun) = self.marks.kind_ending(verb.start, "pronoun")
            && (pronoun.start == 0 || self.is_edge(pronoun.start - 1) || self.is(pronoun.start - 1, "lead"))
        {
            return Some(pronoun.start..pronoun.end);
        }
        let needs_claim = verb.entry.value(1) == "weak" && !self.has_complement(verb.end) && !self.follows_quote(verb);
        if needs_claim {
            return None;
        }
        let mut fallback = None;
        let mut round = 0;
        let mut is_past_relative = false;
        let says_what = self.has_complement(verb.end);
        while round < 4 {
            round += 1;
            let edge = (0..end).rev().find(|&index| {
                self.is_edge(index) && !self.is_name_quote(index, 0)
                    || self.is(index, "comp") && !self.marks.covers(index, "lead")
                    || self.is_joint(index)
            });
            let start = edge.map_or(0, |edge| self.marks.kind_at(edge, "contrast").map_or(edge + 1, |mark| mark.end));
            let start = start.min(end);
            if start == end && edge.is_some_and(|edge| self.tokens.word(edge) == ")") {
                // A source with its abbreviation in brackets.
                end = (0..end).rev().find(|&index| self.tokens.word(index) == "(").unwrap_or(0);
                continue;
            }
            if start < end
                && let Some(source) = self.head_of(start..end)
            {
                // After a comma, a phrase without a noun that can speak may be a date or an adjunct.
                if self.is_pronoun(&source) || source.clone().any(|index| self.is(index, "head")) {
                    // `د کلي ښوونکي، استاد جانان، په خندا وویل`: the office, and not the name beside it.
                    if let Some(office) = self.office_before(&source).filter(|_| round > 1) {
                        return Some(office);
                    }
                    return Some(if round > 1 { self.named(source) } else { self.with_list(source) });
                }
                if (round == 1 || is_past_relative)
                    && (verb.entry.value(1) == "core" || says_what)
                    && !self.is(source.start, "claim")
                    && !self.has_number(&source)
                    && self.tokens.word(source.start) != "دا"
                {
                    fallback = Some(source);
                }
            } else if start < end && fallback.is_none() {
                fallback = self.statement_in(start..end);
            }
            if start < end && round == 1 && edge.is_some_and(|edge| self.tokens.word(edge) == ")") {
                // `… ادارې (ISPR) په خبرپاڼه کې`: adjuncts after the abbreviation.
                end = (0..start).rev().find(|&index| self.tokens.word(index) == "(").unwrap_or(0);
                continue;
            }
            let Some(edge) = edge else { return fallback };
            if self.is_joint(edge) && self.is(edge, "join") {
                // `… رد کرد و گفت`: one subject for both verbs.
                return fallback.or(previous).or_else(|| self.first_subject(edge));
            }
            if !self.tokens.is_comma(edge) {
                return fallback;
            }
            end = if edge > 0 && self.is_finite(edge - 1) {
                // A relative clause between commas stands after the source.
                let opens = |index: &usize| self.is(*index, "comp");
                let Some(open) = (0..edge).rev().find(opens) else { return fallback };
                is_past_relative = true;
                open
            } else {
                edge
            };
        }
        fallback
    }

    /// The office that stands between the beginning of its clause and a comma before the name `source`.
    fn office_before(self, source: &Range<usize>) -> Option<Range<usize>> {
        let comma = source.start.checked_sub(1).filter(|&comma| self.tokens.is_comma(comma))?;
        let is_name = source.len() <= 3 && !source.clone().any(|index| self.is(index, "join"));
        let open = (0..comma).rev().find(|&index| self.is_edge(index) || self.is(index, "comp"));
        let office = self.head_of(open.map_or(0, |open| open + 1)..comma).filter(|_| is_name)?;
        let is_office = office.clone().any(|index| self.is(index, "head")) && office.len() > 1;
        (is_office && office.end == comma).then_some(office)
    }

    fn has_number(self, range: &Range<usize>) -> bool {
        range.clone().any(|index| self.tokens.kind(index) == Some(Kind::Number))
    }

    /// `په خبرپاڼه کې راغلي`, `در اعلامیه‌ای آمده`: a text is the source.
    fn statement_in(self, stretch: Range<usize>) -> Option<Range<usize>> {
        let noun = stretch.clone().find_map(|index| self.marks.kind_at(index, "statement"))?;
        let start = (stretch.start..noun.start).rev().find(|&index| self.is(index, "stop"));
        let start = start.map_or(stretch.start, |stop| stop + 1);
        // In Dari the text comes before whose it is: `اعلامیهٔ وزارت معارف`.
        let end = match self.language {
            Language::Dari => (noun.end..stretch.end).find(|&index| self.is(index, "stop")).unwrap_or(stretch.end),
            _ => noun.end.min(stretch.end),
        };
        self.trimmed(start..end)
    }

    /// The name before an aside that says who somebody is: `حاجی رحیم‌الله، تاجر میوه، می‌گوید`.
    fn named(self, source: Range<usize>) -> Range<usize> {
        let comma = source.start.checked_sub(1).filter(|&comma| self.tokens.is_comma(comma));
        let Some(comma) = comma else { return source };
        let open = (0..comma).rev().find(|&index| self.is_edge(index)).map_or(0, |edge| edge + 1);
        let is_name = |index: usize| {
            self.tokens.kind(index) == Some(Kind::Word)
                && !["stop", "head", "comp"].iter().any(|kind| self.is(index, kind))
                && !self.is_finite(index)
        };
        match self.trimmed(open..comma) {
            Some(name) if name.len() <= 4 && name.clone().all(is_name) => name,
            _ => source,
        }
    }

    /// The subject at the head of the clause that ends before token `end`.
    fn first_subject(self, end: usize) -> Option<Range<usize>> {
        let edge = (0..end).rev().find(|&index| self.is_edge(index) || self.is(index, "contrast"));
        let start = edge.map_or(0, |edge| self.marks.kind_at(edge, "contrast").map_or(edge + 1, |mark| mark.end));
        self.head_of(start..end)
    }

    /// The source at the head of a stretch of words.
    fn head_of(self, stretch: Range<usize>) -> Option<Range<usize>> {
        let mut stretch = self.trimmed(stretch)?;
        // `این را دختری می‌گوید`, `این جمله را سخنگو بر زبان آورد`: what is said comes first.
        if matches!(self.language, Language::Dari | Language::Persian)
            && self.is_demonstrative(stretch.start)
            && let Some(object) = (stretch.start + 1..stretch.start + 4).find(|&index| self.tokens.word(index) == "را")
            && object + 1 < stretch.end
        {
            stretch.start = object + 1;
        }
        if let Some(pronoun) = self.marks.kind_at(stretch.start, "pronoun")
            && !self.is(pronoun.end, "claim")
            && self.tokens.word(pronoun.end) != "ته"
            && (!self.is(pronoun.end, "head") || self.is(pronoun.end, "addressee"))
        {
            return Some(pronoun.start..pronoun.end);
        }
        if self.language == Language::Pashto { self.head_pashto(stretch) } else { self.head_dari(stretch) }
    }

    pub(super) fn is_demonstrative(self, index: usize) -> bool {
        matches!(self.tokens.word(index), "این" | "آن" | "دا" | "هغه" | "دغه")
    }

    pub(super) fn is_statement(self, range: &Range<usize>) -> bool {
        range.len() == 1 && self.is(range.start, "statement")
    }
}
