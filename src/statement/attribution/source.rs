//! Where the source of a cue stands, and where its noun phrase begins and ends.

use std::ops::Range;

use crate::language::Language;
use crate::statement::clause::is_finite;
use crate::statement::tokens::{Kind, Mark, Marks, Tokens};

/// The longest noun phrase looked for, in tokens.
const LONGEST: usize = 22;

/// A sentence as the rules see it.
#[derive(Clone, Copy)]
pub(super) struct View<'view, 'text> {
    pub(super) tokens: &'view Tokens<'text>,
    pub(super) marks: &'view Marks<'view>,
    /// The language whose rules apply.
    pub(super) language: Language,
}

impl View<'_, '_> {
    fn is(self, index: usize, kind: &str) -> bool {
        self.marks.kind_at(index, kind).is_some()
    }

    fn is_finite(self, index: usize) -> bool {
        is_finite(self.tokens, self.marks, index, self.language)
    }

    /// A comma, a stronger sign, or a quotation mark.
    fn is_edge(self, index: usize) -> bool {
        // Urdu `بریگیڈیئر (ر) سعید اختر`: retired.
        let opens = |at: usize| {
            self.tokens.word(at) == "("
                && self.tokens.word(at + 2) == ")"
                && self.tokens.word(at + 1).chars().count() <= 2
        };
        if self.language == Language::Urdu && (opens(index) || (index > 1 && opens(index - 2))) {
            return false;
        }
        self.tokens.is_comma(index) || self.tokens.is_break(index) || self.tokens.kind(index) == Some(Kind::Quote)
    }

    /// Whether token `index` joins two clauses: a contrast, or an `and` after a finite verb.
    fn is_joint(self, index: usize) -> bool {
        self.is(index, "contrast") || (self.is(index, "join") && index > 0 && self.is_finite(index - 1))
    }

    pub(super) fn is_pronoun(self, source: &Range<usize>) -> bool {
        self.marks.kind_at(source.start, "pronoun").is_some_and(|mark| mark.end == source.end)
    }

    /// Whether a range names somebody: it has a word, and is no law, plan or treaty.
    pub(super) fn is_source(self, source: &Range<usize>) -> bool {
        let has_word = source.clone().any(|index| self.tokens.kind(index) == Some(Kind::Word));
        let of_law = self.marks.kind_ending(source.end, "nonsource").is_some()
            || self.marks.kind_at(source.start, "nonsource").is_some_and(|mark| mark.end == source.end);
        // `schedule at the mosque`, `آئین کے آرٹیکل 63`
        let begins_law = self.is(source.start, "nonsource") && !source.clone().any(|index| self.is(index, "head"));
        // `No group claimed it`, `کسی نے نہیں کہا` cite nobody.
        has_word && !of_law && !begins_law && !self.is(source.start, "nobody")
    }

    /// Whether a verb of rejecting tells of an act and not of words: a bill, an offer or a request is rejected.
    pub(super) fn is_deed(self, verb: &Mark<'_>, source: &Range<usize>) -> bool {
        let word = self.tokens.word(verb.start);
        let objects = match self.language {
            Language::English if matches!(word, "rejected" | "rejects" | "reject" | "dismissed" | "dismisses") => {
                verb.end..(verb.end + 6).min(self.tokens.len())
            }
            Language::English => return false,
            _ if matches!(word, "رد" | "ردوی" | "مسترد") => source.end.min(verb.start)..verb.start,
            _ => return false,
        };
        let kind = |index: usize| ["deed", "claim"].into_iter().find(|kind| self.is(index, kind));
        let nearest = if self.language == Language::English {
            objects.clone().find_map(kind)
        } else {
            objects.clone().rev().find_map(kind)
        };
        nearest == Some("deed") && !objects.clone().any(|index| self.tokens.is_quoted(index))
    }

    /// Whether a verb of saying that closes the sentence has nothing that is said: `د کلي خلک ورته پاچا غونډۍ وايي`.
    pub(super) fn says_nothing(self, verb: &Mark<'_>, source: &Range<usize>) -> bool {
        if self.language == Language::English || verb.entry.value(1) != "core" {
            return false;
        }
        let after = (verb.end..self.tokens.len()).any(|index| self.tokens.is_wordlike(index) && !self.is_finite(index));
        let first = (0..self.tokens.len()).find(|&index| self.tokens.is_wordlike(index)).unwrap_or(0);
        let is_first = (first..source.start).all(|index| self.is(index, "lead") || self.tokens.word(index) == "د");
        let has_claim = (0..self.tokens.len()).any(|index| {
            self.tokens.is_quoted(index)
                || self.is(index, "comp")
                || self.is(index, "claim")
                || matches!(self.tokens.word(index), ":" | "؛")
        });
        let is_pronoun = self.is_pronoun(source) || source.len() == 1;
        !after && is_first && !has_claim && !is_pronoun
    }

    /// Who is named as the agent of a passive verb of saying: `از سوی والی تأیید شد`, `د والي له خوا وویل شول`.
    pub(super) fn agent(self, verb: &Mark<'_>) -> Option<Range<usize>> {
        let low = verb.start.saturating_sub(LONGEST);
        let by = (low..verb.start).rev().find_map(|index| {
            let by = self.marks.kind_at(index, "by")?;
            (by.end <= verb.start).then_some(by)
        })?;
        let between = by.end..verb.start;
        if between.clone().any(|index| self.is_edge(index) || self.is(index, "comp") || self.is_finite(index)) {
            return None;
        }
        match self.language {
            Language::Pashto => self.genitive_before(by.start).filter(|_| between.len() <= 3),
            Language::Dari | Language::Persian => {
                let source = self.phrase_after(by.end)?;
                self.trimmed(source.start..source.end.min(verb.start))
            }
            _ => None,
        }
    }

    /// The range without the signs and the words of kind `lead` at its start, and without signs at its end.
    fn trimmed(self, mut range: Range<usize>) -> Option<Range<usize>> {
        while range.start < range.end {
            let lead = self.marks.kind_at(range.start, "lead").filter(|lead| lead.end < range.end);
            match lead {
                Some(lead) => range.start = lead.end,
                None if !self.tokens.is_wordlike(range.start) && self.tokens.kind(range.start) != Some(Kind::Quote) => {
                    range.start += 1;
                }
                None => break,
            }
        }
        while range.end > range.start && !self.tokens.is_wordlike(range.end - 1) {
            // The quotation mark that closes a name belongs to it.
            if self.tokens.kind(range.end - 1) == Some(Kind::Quote) && self.has_open_quote(&range) {
                break;
            }
            range.end -= 1;
        }
        // A bracket that the range does not close is no part of it.
        let bracket = range.clone().rfind(|&index| matches!(self.tokens.word(index), "(" | ")"));
        if let Some(open) = bracket.filter(|&open| self.tokens.word(open) == "(") {
            range.end = open;
        }
        (!range.is_empty()).then_some(range)
    }

    fn has_open_quote(self, range: &Range<usize>) -> bool {
        let quotes = range.clone().filter(|&index| self.tokens.kind(index) == Some(Kind::Quote)).count();
        quotes > 0 && quotes.is_multiple_of(2)
    }

    /// English: what stands between a comma at token `comma` and the next and says who somebody is: `, a shepherd,`.
    pub(super) fn aside_after(self, comma: usize) -> Option<Range<usize>> {
        let is_noun = matches!(self.tokens.word(comma + 1), "a" | "an" | "the");
        if !self.tokens.is_comma(comma) || !is_noun {
            return None;
        }
        let end = (comma + 1..self.tokens.len()).find(|&index| self.is_edge(index) || self.is(index, "stop"));
        let aside = comma + 1..end.unwrap_or(self.tokens.len());
        (!aside.clone().any(|index| self.is_listed_verb(index))).then_some(aside)
    }

    /// English: the relative clause that follows token `end`, or an aside that does: `who saw it`, `, a seller who saw it`.
    pub(super) fn clause_after(self, end: usize) -> Option<Range<usize>> {
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

    /// The subject of a verb of saying. `previous` is the source of the cue before it.
    pub(super) fn subject(self, verb: &Mark<'_>, previous: Option<Range<usize>>) -> Option<Range<usize>> {
        match self.language {
            Language::English => self.subject_english(verb, previous),
            Language::Urdu => self.subject_urdu(verb, previous),
            Language::Pashto | Language::Dari | Language::Persian => self.subject_before(verb, previous),
        }
    }

    /// `X: "…"`: the source before a colon that opens a quotation, and the colon.
    pub(super) fn before_colon(self) -> Option<(Range<usize>, Range<usize>)> {
        let colon = (1..self.tokens.len()).find(|&index| {
            self.tokens.word(index) == ":"
                && !self.tokens.is_quoted(index)
                && self.tokens.kind(index + 1) == Some(Kind::Quote)
        })?;
        let start = (0..colon).rev().find(|&index| self.is_edge(index)).map_or(0, |edge| edge + 1);
        let source = self.trimmed(start..colon).filter(|source| source.len() <= 8)?;
        (!source.clone().any(|index| self.is_finite(index))).then_some((source, colon..colon + 1))
    }

    // English ----------------------------------------------------------------------------------------------

    fn subject_english(self, verb: &Mark<'_>, previous: Option<Range<usize>>) -> Option<Range<usize>> {
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

    /// `"…," the minister observed`: only a source stands between a quotation and the verb.
    fn follows_quote(self, verb: &Mark<'_>) -> bool {
        let edge = (0..verb.start).rev().find(|&index| self.is_edge(index));
        edge.is_some_and(|edge| {
            self.tokens.kind(edge) == Some(Kind::Quote)
                && edge > 0
                && self.tokens.is_quoted(edge - 1)
                && verb.start - edge <= LONGEST
        })
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

    /// Whether what is said follows: `that`, a colon or a quotation.
    fn has_complement(self, mut index: usize) -> bool {
        // `اعلان کیا ہے کہ`: an auxiliary may stand between.
        if self.language != Language::English && self.is_finite(index) {
            index += 1;
        }
        // `vowed on Wednesday that`
        if self.language == Language::English {
            while let Some(skip) = self.marks.kind_at(index, "skip").or_else(|| self.marks.kind_at(index, "lead"))
                && !self.is(index, "comp")
            {
                index = skip.end;
            }
        }
        self.is(index, "comp")
            || self.tokens.word(index) == ":"
            || self.tokens.kind(index) == Some(Kind::Quote)
            || (self.tokens.is_comma(index)
                && (self.tokens.kind(index + 1) == Some(Kind::Quote) || self.is(index + 1, "comp")))
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

    // Dari and the shared rule for sources after a cue ------------------------------------------------------

    /// The noun phrase that begins at token `start`: `according to X`, `به گفتهٔ X`.
    pub(super) fn phrase_after(self, start: usize) -> Option<Range<usize>> {
        let ends = |index: usize| {
            // `A count by the disaster office` is one source.
            let is_stop = self.is(index, "stop") && self.tokens.word(index) != "by";
            let is_kept =
                self.marks.covers(index, "keep") || (self.language == Language::Urdu && self.is(index + 1, "keep"));
            let is_stop = (is_stop && !is_kept) || ["comp", "verb", "notverb"].iter().any(|kind| self.is(index, kind));
            index > start
                && (self.is_edge(index) || is_stop || self.is_finite(index) || self.is_joint(index))
                && !self.is_name_quote(index, start)
        };
        let limit = self.tokens.len().min(start + LONGEST);
        let end = (start..limit).find(|&index| ends(index)).unwrap_or(limit);
        if self.is_edge(start) && self.tokens.kind(start) != Some(Kind::Quote) {
            return None;
        }
        self.trimmed(start..end)
    }

    /// A quotation mark around a name (`«روز نو»`) ends no phrase.
    fn is_name_quote(self, index: usize, start: usize) -> bool {
        if self.tokens.kind(index) != Some(Kind::Quote) {
            return false;
        }
        let close = (index + 1..self.tokens.len()).find(|&at| self.tokens.kind(at) == Some(Kind::Quote));
        let open = (start..index).rev().find(|&at| self.tokens.kind(at) == Some(Kind::Quote));
        let is_short = |from: usize, to: usize| to - from <= 4;
        if index > 0 && self.tokens.is_quoted(index - 1) {
            open.is_some_and(|open| is_short(open, index))
        } else {
            close.is_some_and(|close| is_short(index, close))
        }
    }

    // Pashto and Dari --------------------------------------------------------------------------------------

    /// The subject of a verb at the end of its clause: at the head of the stretch of words before it, or of an
    /// earlier stretch where a date or an aside stands between.
    fn subject_before(self, verb: &Mark<'_>, previous: Option<Range<usize>>) -> Option<Range<usize>> {
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

    /// The source with the earlier members of a list: `A, B and C`.
    fn with_list(self, source: Range<usize>) -> Range<usize> {
        let mut start = source.start;
        if !source.clone().any(|index| self.is(index, "join")) {
            return source;
        }
        let is_name = |index: usize| {
            self.tokens.kind(index) == Some(Kind::Word)
                && !["stop", "comp"].iter().any(|kind| self.is(index, kind))
                && !self.is_finite(index)
        };
        while let Some(comma) = start.checked_sub(1).filter(|&comma| self.tokens.is_comma(comma)) {
            let open = (0..comma).rev().find(|&index| self.is_edge(index)).map_or(0, |edge| edge + 1);
            match self.trimmed(open..comma) {
                Some(member) if member.len() <= 3 && member.clone().all(is_name) => start = member.start,
                _ => break,
            }
        }
        start..source.end
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

    /// In Dari a noun phrase goes on to the first preposition, adverb or object.
    fn head_dari(self, stretch: Range<usize>) -> Option<Range<usize>> {
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

    fn is_demonstrative(self, index: usize) -> bool {
        matches!(self.tokens.word(index), "این" | "آن" | "دا" | "هغه" | "دغه")
    }

    fn is_statement(self, range: &Range<usize>) -> bool {
        range.len() == 1 && self.is(range.start, "statement")
    }

    /// In Pashto genitives (`د …`) come before their noun: the source is the chain up to its last noun that can speak.
    fn head_pashto(self, stretch: Range<usize>) -> Option<Range<usize>> {
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
    pub(super) fn genitive_before(self, end: usize) -> Option<Range<usize>> {
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

    // Urdu -------------------------------------------------------------------------------------------------

    fn subject_urdu(self, verb: &Mark<'_>, previous: Option<Range<usize>>) -> Option<Range<usize>> {
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

    /// A source without the particle that a cue before it leaves at its end: `بقول شیر باز کے`.
    pub(super) fn without_genitive(self, mut source: Range<usize>) -> Range<usize> {
        let last = source.end.saturating_sub(1);
        if self.language == Language::Urdu && source.len() > 1 && matches!(self.tokens.word(last), "کی" | "کا") {
            source.end = last;
        }
        source
    }

    /// The noun phrase that ends before token `end`, as before `نے` and `کے مطابق`.
    pub(super) fn phrase_before(self, end: usize) -> Option<Range<usize>> {
        let mut start = end;
        while let Some(index) = start.checked_sub(1) {
            let is_kept = self.is(start, "keep");
            let is_stop = self.is(index, "stop") && start < end && !is_kept;
            let is_wall = (self.is_edge(index) && !self.is_name_quote(index, 0))
                || self.is(index, "comp")
                || self.is(index, "erg")
                || self.is_joint(index);
            if let Some(open) = self.bracket_before(index) {
                start = open;
                continue;
            }
            if is_stop || is_wall || end - start >= LONGEST {
                break;
            }
            start = index;
        }
        self.trimmed(start..end).map(|source| self.with_list(source))
    }

    /// The opening bracket of a short aside in brackets that ends at token `index`: an abbreviation.
    fn bracket_before(self, index: usize) -> Option<usize> {
        if self.tokens.word(index) != ")" {
            return None;
        }
        let open = (index.saturating_sub(7)..index).rev().find(|&at| self.tokens.word(at) == "(")?;
        // A dateline has brackets as well: `اسلام آباد (اسٹاف رپورٹر) پاکستان نے`.
        let goes_on = matches!(self.tokens.word(index + 1), "کی" | "کا" | "نی");
        (goes_on && open > 0 && self.tokens.is_wordlike(open - 1)).then_some(open)
    }
}
