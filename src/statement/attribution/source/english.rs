//! The subject of an English verb of saying.

use std::ops::Range;

use super::{LONGEST, View};
use crate::statement::tokens::{Kind, Mark};

impl View<'_, '_> {
    /// English: what stands between a comma at token `comma` and the next and says who somebody is: `, a shepherd,`.
    pub(in crate::statement::attribution) fn aside_after(self, comma: usize) -> Option<Range<usize>> {
        let is_noun = matches!(self.tokens.word(comma + 1), "a" | "an" | "the");
        if !self.tokens.is_comma(comma) || !is_noun {
            return None;
        }
        let end = (comma + 1..self.tokens.len()).find(|&index| self.is_edge(index) || self.is(index, "stop"));
        let aside = comma + 1..end.unwrap_or(self.tokens.len());
        (!aside.clone().any(|index| self.is_listed_verb(index))).then_some(aside)
    }

    /// English: the relative clause that follows token `end`, or an aside that does: `who saw it`, `, a seller who saw it`.
    pub(in crate::statement::attribution) fn clause_after(self, end: usize) -> Option<Range<usize>> {
        let tokens = self.tokens;
        let aside = end + usize::from(tokens.is_comma(end));
        let limit = tokens.len().min(aside + 10);
        let who = (aside..limit)
            .take_while(|&index| !self.is_edge(index))
            .find(|&index| matches!(tokens.word(index), "who" | "whose"))?;
        // Only an aside that says who somebody is may stand between.
        let opens_aside = tokens.is_comma(end) && matches!(tokens.word(aside), "a" | "an" | "the" | "one" | "another");
        if who > aside && !opens_aside {
            return None;
        }
        let limit = tokens.len().min(who + LONGEST);
        Some(who..(who..limit).find(|&index| self.is_edge(index)).unwrap_or(limit))
    }

    pub(super) fn subject_english(self, verb: &Mark<'_>, previous: Option<Range<usize>>) -> Option<Range<usize>> {
        let tokens = self.tokens;
        let is_said = matches!(tokens.word(verb.start), "said" | "says" | "told" | "say");
        if tokens.kind(verb.end) == Some(Kind::Number) && tokens.word(verb.start) == "claimed" {
            return None;
        }
        // `did not answer calls`
        let is_plural =
            matches!(tokens.word(verb.start), "calls" | "claims" | "reports" | "terms" | "demands" | "estimates");
        // `Kabul's claim that …` is a noun.
        let is_noun =
            is_plural || matches!(tokens.word(verb.start), "claim" | "report" | "demand" | "estimate" | "call");
        if is_noun && verb.start.checked_sub(1).is_some_and(|before| tokens.word(before).ends_with("'s")) {
            return None;
        }
        if is_plural
            && !tokens.is_wordlike(verb.end)
            && tokens.kind(verb.end) != Some(Kind::Quote)
            && !self.is_as_clause(verb)
        {
            return None;
        }
        let mut end = verb.start;
        while let Some(skip) = self.marks.kind_ending(end, "skip") {
            end = skip.start;
        }
        let before = end.checked_sub(1);
        let is_participle = verb.entry.value(1) == "ing";
        if verb.entry.value(1) == "weak"
            && !self.has_complement(verb.end)
            && before.is_none_or(|b| !self.is_edge(b))
            && !self.follows_quote(verb)
            && !self.is_as_clause(verb)
            && !self.closes_claim(verb)
        {
            return None;
        }
        if self.takes_object(verb) {
            return None;
        }
        // `quoted a customs officer as saying`
        if matches!(tokens.word(verb.start), "quoted" | "quotes" | "cited")
            && let Some(open) = (verb.end..(verb.end + LONGEST).min(tokens.len()))
                .take_while(|&index| !self.is_edge(index))
                .find(|&index| tokens.word(index) == "as" && matches!(tokens.word(index + 1), "saying" | "telling"))
            && open > verb.end
        {
            return self.trimmed(verb.end..open);
        }
        if let Some(be) = self.marks.kind_ending(end, "be").filter(|_| verb.end - verb.start == 1) {
            if !is_participle {
                // `was rejected by Islamabad`
                let is_agent = tokens.word(verb.end) == "by";
                return is_agent.then(|| self.phrase_after(verb.end + 1)).flatten();
            }
            end = be.start;
        } else if is_participle {
            return previous.or_else(|| self.first_phrase(verb.start));
        }
        let Some(before) = end.checked_sub(1) else { return self.inverted(verb) };
        if !is_said && self.marks.kind_ending(end, "det").is_some() {
            return None;
        }
        if matches!(tokens.word(before), "and" | "but" | "or") {
            return previous.or_else(|| self.first_phrase(before));
        }
        if self.is_edge(before) {
            if tokens.kind(before) == Some(Kind::Quote) {
                return self.inverted(verb);
            }
            return self.inverted(verb).or_else(|| {
                // An aside between commas: the source stands before it.
                let edge = (0..before).rev().find(|&index| tokens.is_comma(index))?;
                (before - edge <= LONGEST + 4).then(|| self.phrase_ending(edge)).flatten()
            });
        }
        // `he said`, but not `who inspected it said`.
        let opens = before == 0
            || self.is_edge(before - 1)
            || ["stop", "comp", "lead"].iter().any(|kind| self.marks.kind_ending(before, kind).is_some());
        if opens && self.marks.kind_ending(end, "pronoun").is_some() {
            return Some(before..end);
        }
        if matches!(tokens.word(before), "who" | "which") {
            let end = if before > 0 && tokens.is_comma(before - 1) { before - 1 } else { before };
            return self.phrase_ending(end);
        }
        self.phrase_ending(end)
    }

    /// English: source and verb close a sentence after a comma and what is said: `the road is cut, the authority reported.`
    fn closes_claim(self, verb: &Mark<'_>) -> bool {
        let tokens = self.tokens;
        let Some(edge) = (0..verb.start).rev().find(|&index| self.is_edge(index)) else { return false };
        let first = (0..edge).find(|&index| tokens.is_wordlike(index)).unwrap_or(edge);
        // `When the shooting stopped, the crowd shouted`
        let is_clause = self.is(first, "stop") || self.is(first, "lead");
        let has_claim = (first..edge).any(|index| self.is_finite(index));
        let rest = (verb.end..tokens.len()).filter(|&index| tokens.is_wordlike(index)).count();
        let is_plain = (verb.end..tokens.len()).all(|index| !self.is_edge(index) || tokens.word(index) == ".");
        let has_verb = (edge + 1..verb.start).any(|index| self.is_listed_verb(index) && !self.is(index, "skip"));
        tokens.is_comma(edge)
            && !is_clause
            && has_claim
            && !has_verb
            && is_plain
            && rest <= 4
            && verb.start - edge <= LONGEST
    }

    /// English: `As the daily reports, …`.
    fn is_as_clause(self, verb: &Mark<'_>) -> bool {
        let first = (0..verb.start).find(|&index| self.tokens.is_wordlike(index));
        first.is_some_and(|first| self.tokens.word(first) == "as" && self.tokens.is_comma(verb.end))
    }

    /// English: whether a verb that may also take a thing takes one: `claimed his third wicket`, `added 84 runs`,
    /// `called a strike`.
    fn takes_object(self, verb: &Mark<'_>) -> bool {
        let tokens = self.tokens;
        let next = tokens.word(verb.end);
        // `"…," claimed a spokesman`
        if verb.start.checked_sub(1).is_none_or(|before| self.is_edge(before)) {
            return false;
        }
        match tokens.word(verb.start) {
            "claimed" | "claims" | "added" | "adds" | "revealed" | "reveals" | "maintained" | "confirmed" | "noted" => {
                let opens = tokens.kind(verb.end) == Some(Kind::Number)
                    || matches!(next, "his" | "her" | "its" | "their" | "a" | "an" | "another" | "two" | "three");
                let end = (verb.end..tokens.len()).find(|&index| self.is_edge(index)).unwrap_or(tokens.len());
                let has_verb = (verb.end..end).any(|index| self.is_listed_verb(index) || self.is(index, "comp"));
                let relative = (verb.end..end).find(|&index| matches!(tokens.word(index), "that" | "which" | "who"));
                opens && (!has_verb || relative.is_some_and(|relative| relative > verb.end + 2))
            }
            "called" | "calls" => matches!(next, "a" | "an"),
            _ => false,
        }
    }

    /// `"…," said X`: the source after the verb, if what follows holds no verb of its own.
    fn inverted(self, verb: &Mark<'_>) -> Option<Range<usize>> {
        let tokens = self.tokens;
        if verb.start < 2 || self.is(verb.end, "comp") || !tokens.is_wordlike(verb.end) {
            return None;
        }
        let end = (verb.end..tokens.len()).find(|&index| self.is_edge(index)).unwrap_or(tokens.len());
        let has_claim = (0..verb.start).any(|index| self.is_finite(index) || tokens.is_quoted(index));
        let stop = (verb.end..end).find(|&index| self.is(index, "stop")).unwrap_or(end);
        // `recounted a pharmacist who was serving customers`
        let is_relative = matches!(tokens.word(stop), "who" | "whose" | "which");
        let clause = verb.end..if is_relative { stop } else { end };
        let holds_verb =
            !has_claim || clause.into_iter().any(|index| self.is_listed_verb(index) && !self.is(index, "stop"));
        let is_stray =
            matches!(tokens.word(verb.end), "it" | "there" | "they" | "this" | "on" | "in" | "at" | "nothing");
        if holds_verb || is_stray || stop - verb.end > LONGEST {
            return None;
        }
        self.trimmed(verb.end..stop)
    }

    /// The noun phrase that ends before token `end`.
    fn phrase_ending(self, end: usize) -> Option<Range<usize>> {
        let tokens = self.tokens;
        let mut start = end;
        let mut joint = None;
        while let Some(index) = start.checked_sub(1) {
            let is_stop = ["stop", "comp"].iter().any(|kind| self.marks.kind_ending(start, kind).is_some());
            if is_stop && matches!(tokens.word(index), "who" | "which" | "whose") && index > 0 && start < end {
                // A relative clause inside the source: `an engineer who inspected it said`.
                return self.phrase_ending(if tokens.is_comma(index - 1) { index - 1 } else { index });
            }
            if self.is_edge(index) || is_stop || end - start >= LONGEST {
                break;
            }
            if self.is_listed_verb(index) {
                // `A driver who saw the collapse said`
                let low = index.saturating_sub(3);
                let who = (low..index).rev().find(|&at| matches!(tokens.word(at), "who" | "which" | "that"));
                let who = who.filter(|&who| who > 0 && !(who..index).any(|at| self.is_edge(at)));
                if let Some(who) =
                    who.filter(|&who| tokens.kind(who - 1) == Some(Kind::Word) && !self.is_finite(who - 1))
                {
                    return self.phrase_ending(who);
                }
                start = joint.map_or(start, |joint: usize| joint + 1);
                break;
            }
            if matches!(tokens.word(index), "and" | "or") {
                joint = Some(index);
            }
            start = index;
        }
        let mut range = self.with_list(self.trimmed(start..end)?);
        while range.end - range.start > 1 && matches!(tokens.word(range.end - 1), "there" | "here") {
            range.end -= 1;
        }
        Some(range)
    }

    /// A verb of the lists, not one told by its ending alone: `the wounded men` is a noun phrase.
    fn is_listed_verb(self, index: usize) -> bool {
        let verb = self.marks.kind_at(index, "finite");
        verb.is_some() && !(index > 0 && self.marks.kind_ending(index, "det").is_some())
    }

    /// The first noun phrase of the stretch that holds token `before`: what comes before its first verb.
    fn first_phrase(self, before: usize) -> Option<Range<usize>> {
        let start = (0..before).rev().find(|&index| self.tokens.is_break(index)).map_or(0, |edge| edge + 1);
        let start = self.trimmed(start..before)?.start;
        let end = (start..before)
            .find(|&index| {
                let is_verb = self.is_finite(index) || self.is(index, "verb") || self.is(index, "skip");
                (index > start && is_verb) || self.is_edge(index)
            })
            .unwrap_or(before);
        self.trimmed(start..end).filter(|range| range.len() <= LONGEST)
    }
}
