//! The parts of a sentence that only give background: relative clauses, and subordinate ones whose main clause stands
//! apart.

use std::ops::Range;

use super::View;
use crate::language::Language;
use crate::statement::tokens::Kind;

impl View<'_, '_> {
    /// The ranges of tokens that only give background.
    pub(super) fn background(&self) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for index in self.range.clone() {
            if found.last().is_some_and(|last| last.contains(&index)) || self.tokens.is_quoted(index) {
                continue;
            }
            if let Some(start) = self.aside_at(index) {
                let end = (start + 1..self.range.end)
                    .find(|&at| self.tokens.is_comma(at) || self.tokens.is_break(at) && !self.tokens.is_full_stop(at))
                    .unwrap_or(self.range.end);
                let end = self
                    .main_verb_after(start, end)
                    .or_else(|| self.correlative_after(start, end))
                    .or_else(|| self.embedded_end(start, end))
                    .unwrap_or(end);
                let is_lead = index == self.first_word();
                // A clause that opens the sentence is background only if a main clause follows it.
                if !is_lead || end < self.range.end {
                    found.push(start..end);
                }
            }
        }
        found
    }

    /// English: where a relative clause inside the subject ends: before the main verb of `The man who was shot was not
    /// armed`.
    fn main_verb_after(&self, start: usize, end: usize) -> Option<usize> {
        if self.language != Language::English
            || !matches!(self.tokens.word(start), "who" | "which" | "that" | "whose")
            || self.has_main_before(start)
        {
            return None;
        }
        let is_group = |index: usize| {
            let word = self.tokens.word(index);
            self.is_finite(index)
                || self.marks.kind_at(index, "not").is_some()
                || matches!(word, "been" | "being" | "be" | "already" | "also" | "just")
                || word.ends_with("ly")
        };
        let first = (start + 1..end).find(|&index| self.is_finite(index))?;
        let past = (first + 1..end).find(|&index| !is_group(index))?;
        let main = (past..end).find(|&index| self.is_finite(index) || self.is_main_form(index))?;
        Some(main)
    }

    /// Pashto and Dari: where a clause of background that stands before the main verb ends: after its own verb, in
    /// `راننده‌ای که ۶۴ ساله است | در حادثه زخمی نشده بود`.
    fn embedded_end(&self, start: usize, end: usize) -> Option<usize> {
        if !matches!(self.language, Language::Pashto | Language::Dari | Language::Persian) {
            return None;
        }
        let is_verb = |index: usize| {
            self.is_finite(index)
                || self.marks.kind_at(index, "not").is_some_and(|not| not.end == index + 1)
                    && self.tokens.word(index) != "نه"
        };
        let opens = |index: usize| self.tokens.is_comma(index) || self.marks.kind_at(index, "comp").is_some();
        let clause = (self.range.start..start).rev().find(|&index| opens(index)).map_or(self.range.start, |at| at + 1);
        if (clause..start).any(is_verb) {
            return None;
        }
        // A participle may belong to a noun.
        let is_participle = |index: usize| {
            let word = self.tokens.word(index);
            match self.language {
                Language::Pashto => ["لی", "ړی", "شوی", "شوو"].iter().any(|end| word.ends_with(end)),
                _ => word.ends_with('ه'),
            }
        };
        let past = (start + 1..end).find(|&index| {
            is_verb(index)
                && !is_participle(index)
                // `نه وي اخته`: the auxiliary comes first.
                && self.tokens.word(index - 1) != "نه"
                // In `مور و پلار`, `و` is and.
                && self.tokens.word(index) != "و"
                && !is_verb(index + 1)
                && self.tokens.is_wordlike(index + 1)
                && !["join", "comp", "aside", "contrast"]
                    .iter()
                    .any(|kind| self.marks.kind_at(index + 1, kind).is_some())
                && !matches!(self.tokens.word(index + 1), "یا" | "نه")
        })? + 1;
        (past..end).any(is_verb).then_some(past)
    }

    /// A negated auxiliary is a verb as well.
    fn is_main_form(&self, index: usize) -> bool {
        self.tokens.word(index).ends_with("n't")
    }

    /// Whether a finite verb stands between the beginning of the clause that holds token `index` and that token. What a
    /// verb of saying reports is a clause of its own.
    fn has_main_before(&self, index: usize) -> bool {
        let opens = |at: usize| {
            self.marks.kind_at(at, "comp").is_some() || matches!(self.tokens.word(at), "said" | "says" | "told" | "say")
        };
        let start = (self.range.start..index).rev().find(|&at| opens(at)).map_or(self.range.start, |at| at + 1);
        (start..index).any(|at| self.is_finite(at))
    }

    /// Urdu: where a relative clause that opens the sentence ends: `جن کے پاس کارڈ نہیں تھا | انہیں واپس بھیجا گیا`.
    fn correlative_after(&self, start: usize, end: usize) -> Option<usize> {
        if self.language != Language::Urdu || start != self.first_word() {
            return None;
        }
        let verb = (start + 1..end).find(|&index| self.is_finite(index))?;
        (verb + 1..end).find(|&index| {
            matches!(self.tokens.word(index), "ان" | "اس" | "وه" | "انهیں" | "اسی" | "انهوں" | "وهی" | "وهاں")
        })
    }

    /// If background begins at token `index`, its first token.
    fn aside_at(&self, index: usize) -> Option<usize> {
        let before = index.checked_sub(1).filter(|&before| before >= self.range.start);
        let after_comma = before.is_some_and(|before| {
            let is_join = before > self.range.start && self.marks.kind_at(before, "join").is_some();
            self.tokens.is_comma(before) || (is_join && self.tokens.is_comma(before - 1))
        });
        let after_verb = before.is_some_and(|before| self.is_finite(before));
        let has_main = (self.range.start..index).any(|at| self.is_finite(at));
        // Pashto `کار کوي ترڅو …`: so that.
        let is_purpose =
            matches!(self.tokens.word(index), "ترڅو" | "تر") && before.is_some_and(|before| self.is_finite(before));
        let is_condition = self.marks.kind_at(index, "if").is_some() && !is_purpose;
        if let Some(aside) = self.marks.kind_at(index, "aside").filter(|_| !is_condition) {
            let word = self.tokens.word(index);
            let is_relative = matches!(
                word,
                "which" | "who" | "whose" | "whom" | "جو" | "جن" | "جس" | "جسی" | "جنهیں" | "جهاں" | "جنهوں"
            );
            let is_lead = index == self.first_word();
            let opens = match self.language {
                // Pashto `ځکه نو`: therefore.
                Language::Pashto if word == "ځکه" && self.tokens.word(aside.end) == "نو" => false,
                // `as`, `when` and `before` follow a main clause or open the sentence.
                Language::English => {
                    let is_subordinate =
                        matches!(word, "because" | "since" | "after" | "before" | "until" | "when" | "where" | "so");
                    let has_main = has_main || (word == "because" && index > self.range.start + 2);
                    is_relative
                        || is_lead
                        || (has_main && (after_comma || (is_subordinate && self.has_clause(aside.end))))
                }
                Language::Urdu => {
                    !is_relative
                        || after_comma
                        || after_verb
                        || is_lead && self.correlative_after(index, self.range.end).is_some()
                }
                // `تا` and `څو` say what for, after a verb; elsewhere they mean until.
                _ if matches!(word, "تا" | "څو") => after_verb,
                _ => after_comma || is_lead || after_verb,
            };
            return opens.then_some(index);
        }
        // `…, none of whom can read, …`
        if self.language == Language::English
            && after_comma
            && self.tokens.word(index + 1) == "of"
            && matches!(self.tokens.word(index + 2), "whom" | "which")
        {
            return Some(index);
        }
        // `the ferry that had not been inspected`: a verb at once makes it a relative clause.
        if self.language == Language::English
            && self.tokens.word(index) == "that"
            && before.is_some_and(|before| {
                self.tokens.kind(before) == Some(Kind::Word)
                    && !self.is_finite(before)
                    && self.marks.kind_at(before, "claim").is_none()
            })
            && (self.is_finite(index + 1) || self.is_main_form(index + 1))
        {
            return Some(index);
        }
        if self.language == Language::English
            && after_comma
            && matches!(self.tokens.word(index), "a" | "an" | "charges" | "claims" | "allegations")
        {
            // `…, a charge the government denies`.
            let noun = if self.tokens.word(index).len() > 2 { index } else { index + 1 };
            let is_claim = matches!(
                self.tokens.word(noun),
                "charge"
                    | "charges"
                    | "claim"
                    | "claims"
                    | "allegation"
                    | "allegations"
                    | "accusation"
                    | "complaint"
                    | "assertion"
            );
            return is_claim.then_some(index);
        }
        self.relative_at(index)
    }

    /// English: whether a clause with a verb of its own follows before the next comma.
    fn has_clause(&self, start: usize) -> bool {
        (start..self.range.end)
            .take_while(|&index| !self.tokens.is_comma(index) && !self.tokens.is_break(index))
            .any(|index| self.is_finite(index))
    }

    /// Pashto and Dari: `چې` and `که` open a relative clause after a noun, and a complement after a verb.
    fn relative_at(&self, index: usize) -> Option<usize> {
        if self.language == Language::English || self.language == Language::Urdu {
            return None;
        }
        self.marks.kind_at(index, "comp").filter(|comp| comp.end == index + 1)?;
        if ["contrast", "aside", "initial", "if", "alleged", "planned"]
            .iter()
            .any(|kind| self.marks.covers(index, kind))
        {
            return None;
        }
        let before = index.checked_sub(1).filter(|&before| before >= self.range.start)?;
        if self.tokens.is_comma(before) {
            let noun = before.checked_sub(1)?;
            return (!self.is_finite(noun)).then_some(index);
        }
        if self.is_finite(before) || self.marks.kind_at(before, "claim").is_some() {
            return None;
        }
        let opens = if self.language == Language::Pashto {
            // `هغه بریدونه چې`, `څوک چې`, `(چې`
            let low = before.saturating_sub(3).max(self.range.start);
            let is_pronoun = matches!(self.tokens.word(before), "هغوی" | "څوک" | "چیرته" | "(")
                // `…، کوم چې`, which; `فکر کوم چې`, I think.
                || self.tokens.word(before) == "کوم"
                    && (before == self.range.start || !self.tokens.is_wordlike(before - 1) || self.is_finite(before - 1));
            is_pronoun || (low..before).any(|at| matches!(self.tokens.word(at), "هغه" | "هغو" | "داسی" | "کوم"))
        } else {
            // `رقمی که`, `پوسته‌هایی را که`
            let word = self.tokens.word(before);
            let noun = if word == "را" { before.checked_sub(1).map_or("", |at| self.tokens.word(at)) } else { word };
            // `به این معنی که` says what.
            noun.ends_with('ی')
                && noun.chars().count() > 2
                && !noun.ends_with("گوی")
                && !matches!(noun, "معنی" | "معنایی" | "معنای")
        };
        opens.then_some(index)
    }
}
