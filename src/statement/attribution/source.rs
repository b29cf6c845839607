//! Where the source of a cue stands, and where its noun phrase begins and ends.

mod dari;
mod english;
mod pashto;
mod urdu;
mod verb_last;

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
