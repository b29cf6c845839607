//! Which words negate the main claim, and which only look so.

use std::ops::Range;

use super::View;
use crate::language::Language;
use crate::statement::tokens::Kind;

impl View<'_, '_> {
    pub(super) fn negations(&self) -> Vec<Range<usize>> {
        let mut found = self.of_kind("not", &[]);
        found.retain(|not| !self.is_number_sign(not) && !self.is_contrast(not) && !self.is_other_word(not));
        found.extend(self.of_kind("final", &[]).into_iter().filter(|verb| self.ends_clause(verb.end)));
        let concords = self.of_kind("concord", &found.clone());
        found.extend(concords.into_iter().filter(|concord| !self.is_without(concord)));
        found.extend(self.of_kind("deny", &[]).into_iter().filter(|deny| self.is_refusal(deny)));
        found.sort_by_key(|range| range.start);
        found
    }

    /// `هیڅ خلل پرته`, `بغیر کسی`: a negative pronoun that `without` governs goes with no verb.
    fn is_without(&self, concord: &Range<usize>) -> bool {
        let is_without = |index: usize| matches!(self.tokens.word(index), "پرته" | "بغیر" | "بدون");
        let low = concord.start.saturating_sub(2).max(self.range.start);
        (low..concord.start).any(is_without)
            || (self.language == Language::Pashto && (concord.end..concord.end + 3).any(is_without))
    }

    /// Urdu `دینے سے انکار کیا`: refused to, where a noun before `سے` would make it denied. `ہونے سے انکار` denies.
    pub(super) fn is_refusal(&self, deny: &Range<usize>) -> bool {
        if self.language != Language::Urdu || self.tokens.word(deny.start) != "انکار" || deny.start < 2 {
            return false;
        }
        let verb = self.tokens.word(deny.start - 2);
        let is_admission =
            verb == "ماننی" || (verb == "کرنی" && deny.start > 2 && self.tokens.word(deny.start - 3) == "تسلیم");
        self.tokens.word(deny.start - 1) == "سی"
            && verb.ends_with("نی")
            && verb != "هونی"
            && verb.chars().count() > 3
            && !is_admission
    }

    /// Whether a word that may negate is another one here.
    fn is_other_word(&self, not: &Range<usize>) -> bool {
        let word = self.tokens.word(not.start);
        let before = not.start.checked_sub(1).map_or("", |before| self.tokens.word(before));
        let next = self.tokens.word(not.end);
        let is_alone = |index: usize| self.tokens.kind(index) == Some(Kind::Quote);
        // `the "no" camp`
        if not.len() == 1 && not.start > 0 && is_alone(not.start - 1) && is_alone(not.end) {
            return true;
        }
        match self.language {
            // `elected not to bat`, but `is not to blame`; `…, not stopping until dawn`.
            Language::English => {
                word == "not"
                    && ((next == "to" && !matches!(before, "is" | "are" | "was" | "were" | "be" | "been" | "does"))
                        || (before == "," && next.len() > 4 && next.ends_with("ing")))
            }
            Language::Pashto => self.is_other_pashto(not),
            // An infinitive is a noun: `با وجود نداشتن مربی`.
            Language::Dari | Language::Persian => {
                let is_infinitive = ["دن", "تن"].iter().any(|end| word.ends_with(end)) && word.chars().count() > 4;
                is_infinitive || self.is_untouched(not) || (word == "نه" && self.is_nine(not))
            }
            Language::Urdu => word == "نه" && self.is_of_infinitive(not.end) || self.is_doubt(not),
        }
    }

    /// Dari `زیبایی دست نخوردهٔ`: a participle without an auxiliary, amid its clause, is said of a noun.
    fn is_untouched(&self, not: &Range<usize>) -> bool {
        let word = self.tokens.word(not.start);
        word == "نخورده" && self.tokens.is_wordlike(not.end) && !self.is_finite(not.end)
    }

    /// Urdu `اجازت نہ دیے جانے کے بعد`: an infinitive in the oblique is a noun.
    fn is_of_infinitive(&self, index: usize) -> bool {
        let tokens = self.tokens;
        let infinitive = (index..index + 3).take_while(|&at| tokens.is_wordlike(at)).find(|&at| {
            let word = tokens.word(at);
            word.ends_with("نی") && word.chars().count() > 3 && word != "اپنی"
        });
        infinitive.is_some_and(|at| {
            matches!(tokens.word(at + 1), "کی" | "کا" | "کو" | "سی" | "پر" | "میں" | "والا" | "والی" | "والوں")
        })
    }

    /// Urdu `آیا … تو نہیں`: lest, and no negation.
    fn is_doubt(&self, not: &Range<usize>) -> bool {
        not.start > self.range.start
            && self.tokens.word(not.start - 1) == "تو"
            && (self.range.start..not.start).any(|index| self.tokens.word(index) == "آیا")
    }

    /// Dari `نه`, nine: written `نُه`, or before a noun where nothing else shows a negation (`نه … و نه`, `، نه …`).
    fn is_nine(&self, not: &Range<usize>) -> bool {
        let place = self.tokens.get(not.start).map(|token| token.span);
        if place.is_some_and(|place| self.folded.original(place).len() > place.len()) {
            return true;
        }
        let others = self.range.clone().filter(|&index| index != not.start && self.tokens.word(index) == "نه").count();
        let before = not.start.checked_sub(1).filter(|&before| before >= self.range.start);
        let is_joined = before.is_some_and(|before| {
            self.tokens.is_comma(before) || matches!(self.tokens.word(before), "و" | "یا" | "که")
        });
        let has_contrast = (not.end..self.range.end).any(|index| self.tokens.word(index) == "بلکه");
        others == 0 && !is_joined && !has_contrast && self.tokens.is_wordlike(not.end) && !self.is_finite(not.end)
    }

    /// `No. 114`, and the ending of a Pashto ordinal, `۲۰مه`.
    fn is_number_sign(&self, not: &Range<usize>) -> bool {
        let glued = not.start.checked_sub(1).filter(|&before| self.tokens.kind(before) == Some(Kind::Number));
        let place = |index: usize| self.tokens.get(index).map(|token| token.span);
        if let (Some(before), Some(own)) = (glued.and_then(place), place(not.start)) {
            return before.end == own.start;
        }
        self.tokens.word(not.start) == "no"
            && self.tokens.word(not.end) == "."
            && self.tokens.kind(not.end + 1) == Some(Kind::Number)
    }

    fn ends_clause(&self, index: usize) -> bool {
        index >= self.range.end || !self.tokens.is_wordlike(index) || self.marks.kind_at(index, "join").is_some()
    }

    /// A negated phrase without a verb after the clause: `and not with the hotel`, `(but not other cats)`, and in a
    /// language whose verb comes last `… خوندي دي، نه د اتحادیې`, `نشان می‌دهد نه پرهای …`.
    fn is_added_contrast(&self, not: &Range<usize>) -> bool {
        let tokens = self.tokens;
        let Some(before) = not.start.checked_sub(1).filter(|&before| before >= self.range.start) else { return false };
        let close = (not.end..self.range.end)
            .find(|&index| tokens.is_comma(index) || tokens.is_break(index) || tokens.word(index) == ".")
            .unwrap_or(self.range.end);
        let has_verb = (not.end..close).any(|index| self.is_finite(index));
        let has_claim = (self.range.start..before).any(|index| self.is_finite(index));
        if self.language == Language::English {
            let is_phrase = |index: usize| {
                matches!(
                    tokens.word(index),
                    "the"
                        | "a"
                        | "an"
                        | "other"
                        | "his"
                        | "her"
                        | "its"
                        | "their"
                        | "in"
                        | "on"
                        | "at"
                        | "by"
                        | "with"
                        | "for"
                        | "from"
                )
            };
            // `but not really dangerous` negates, `and not directly with the hotel` does not.
            let is_phrase = is_phrase(not.end) || (tokens.word(not.end).ends_with("ly") && is_phrase(not.end + 1));
            return tokens.word(not.start) == "not"
                && matches!(tokens.word(before), "and" | "but")
                && is_phrase
                && !has_verb
                && has_claim;
        }
        tokens.word(not.start) == "نه"
            && self.language != Language::Urdu
            && self.is_finite(before)
            && self.marks.kind_at(not.end, "finite").is_none()
            && close > not.end + 1
            && !has_verb
    }

    /// Whether a negation only sets off what it stands with against the clause before: `…, not the army`.
    fn is_contrast(&self, not: &Range<usize>) -> bool {
        let is_edge = |index: usize| self.tokens.is_comma(index) || self.tokens.is_break(index);
        // Urdu `صرف لاڑکانہ ہی نہیں، شکارپور بھی`: not only.
        let is_only = self.language == Language::Urdu
            && not.start.checked_sub(1).is_some_and(|before| self.tokens.word(before) == "هی")
            && (self.tokens.is_comma(not.end)
                || self.tokens.word(not.end) == "بلکه"
                || (not.start.saturating_sub(6)..not.start).any(|index| self.tokens.word(index) == "صرف"));
        if is_only {
            return true;
        }
        if self.is_added_contrast(not) {
            return true;
        }
        let open = (self.range.start..not.start).rev().find(|&index| is_edge(index));
        let Some(open) = open.filter(|&open| self.tokens.is_comma(open)) else { return false };
        let close = (not.end..self.range.end).find(|&index| is_edge(index) || self.tokens.word(index) == ".");
        let close = close.unwrap_or(self.range.end);
        let is_first =
            not.start == open + 1 || self.marks.kind_at(open + 1, "contrast").is_some_and(|but| but.end == not.start);
        let is_last = not.end == close && self.language == Language::Urdu;
        let any_of = |words: &[&str]| (open..close).any(|index| words.contains(&self.tokens.word(index)));
        if close - open > 8 || !(is_first || is_last) || any_of(&["کوئی", "کویی", "any", "anyone"]) {
            return false;
        }
        let has_verb = (open + 1..close).any(|index| !not.contains(&index) && self.is_finite(index));
        let has_claim_before = (self.range.start..open).any(|index| self.is_finite(index));
        !has_verb && has_claim_before && matches!(self.tokens.word(not.start), "not" | "نه" | "نهیں")
    }
}
