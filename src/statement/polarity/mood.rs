//! Questions, plans and conditions.

use std::ops::Range;

use super::View;
use crate::language::Language;
use crate::statement::tokens::{Kind, Mark};

/// How many words after a quoted question may say who asks it.
const ASKER: usize = 12;

impl View<'_, '_> {
    /// A question mark at the end, quotation marks and brackets aside.
    pub(super) fn question(&self) -> Option<Range<usize>> {
        let last = self.range.clone().rev().find(|&index| {
            self.tokens.kind(index) != Some(Kind::Quote) && !matches!(self.tokens.word(index), ")" | "\'" | "۔")
        })?;
        let is_mark = |index: usize| matches!(self.tokens.word(index), "?" | "؟");
        // `"Why?" he asked.`
        let quoted = self.range.clone().rev().find(|&index| is_mark(index) && self.tokens.is_quoted(index));
        let quoted = quoted.filter(|&index| {
            let rest = index + 1..self.range.end;
            self.tokens.kind(index + 1) == Some(Kind::Quote)
                && rest.clone().filter(|&at| self.tokens.is_wordlike(at)).count() <= ASKER
                && !rest.clone().any(|at| self.tokens.is_quoted(at) && self.tokens.is_wordlike(at))
        });
        is_mark(last).then_some(last..last + 1).or(quoted.map(|index| index..index + 1))
    }

    /// A verb of asking with the question it reports: `asked the minister why`, `پوچھا کہ`, `پرسیدند که`.
    pub(super) fn reported_question(&self) -> Option<Range<usize>> {
        let asks = |mark: &Mark<'_>| {
            if self.language != Language::English {
                return (mark.end..mark.end + 2).any(|index| self.marks.kind_at(index, "comp").is_some());
            }
            let is_question = |index: usize| {
                let word = self.tokens.word(index);
                matches!(word, "whether" | "why" | "how" | "what" | "where") || (word == "if" && index == mark.end)
            };
            // `Asked whether he would resign, the minister said no` tells an answer.
            let is_participle = mark.start == self.first_word();
            !is_participle
                && (mark.entry.value(1) == "alone"
                    || (mark.end..mark.end + 6)
                        .take_while(|&index| self.tokens.is_wordlike(index) && !self.is_finite(index))
                        .any(is_question))
        };
        self.marked("ask").find(|mark| asks(mark)).map(|mark| mark.start..mark.end)
    }

    /// Whether what the flag of the entry of `kind` over `range` asks for is there.
    pub(super) fn holds(&self, range: &Range<usize>, kind: &str) -> bool {
        let flags = self.marks.at(range.start).iter().filter(|mark| mark.kind() == kind && mark.end == range.end);
        flags.into_iter().any(|mark| match mark.entry.value(1) {
            "start" => self.starts_clause(range.start) || self.marks.kind_at(range.end, "comp").is_some(),
            "nocomp" => self.marks.kind_at(range.end, "comp").is_none(),
            // Urdu `لگانے جا رہی ہے`, `آنے والا ہے`; `رہنے والا` is who lives somewhere.
            "infinitive" => {
                let before = range.start.checked_sub(1).map_or("", |before| self.tokens.word(before));
                before.ends_with("نی") && before.chars().count() > 3 && before != "رهنی"
            }
            // Pashto `غواړي … ولګوي`: a verb follows, and nobody is asked to do it.
            "verb" => {
                let asks_of = (self.range.start..range.start).any(|index| self.tokens.word(index) == "له");
                self.tokens.is_wordlike(range.end) && !asks_of
            }
            // Dari tells what is to come in the present tense, with a word for when.
            "present" => {
                let last = self.range.clone().rev().find(|&index| self.is_finite(index));
                last.is_some_and(|last| {
                    let word = self.tokens.word(last);
                    word.starts_with("می") || self.tokens.word(last.saturating_sub(1)) == "می"
                })
            }
            _ => true,
        })
    }

    pub(super) fn plans(&self) -> Vec<Range<usize>> {
        let mut found = self.of_kind("planned", &[]);
        found.retain(|planned| self.holds(planned, "planned") && !self.is_habit(planned));
        if found.is_empty() { self.headline_plan().into_iter().collect() } else { found }
    }

    /// Pashto `پخوا به یې اوبه راوړلې`: what used to be done, in the past tense without `و`.
    fn is_habit(&self, planned: &Range<usize>) -> bool {
        if self.language != Language::Pashto || self.tokens.word(planned.start) != "به" {
            return false;
        }
        let end = (planned.end..self.range.end).find(|&index| !self.tokens.is_wordlike(index));
        let verb = self.tokens.word(end.unwrap_or(self.range.end).saturating_sub(1));
        ["ل", "له", "لی"].iter().any(|end| verb.ends_with(end)) && !verb.starts_with('و') && verb != "لولی"
    }

    /// English: the headline `Government to auction sugar mills`, which has no finite verb.
    fn headline_plan(&self) -> Option<Range<usize>> {
        // `seized` may be a participle.
        let is_listed =
            |index: usize| self.marks.kind_at(index, "finite").is_some() && !self.tokens.word(index).ends_with("ed");
        if self.language != Language::English || self.range.clone().any(is_listed) {
            return None;
        }
        let first = self.first_word();
        let to = (first + 1..self.range.end.min(first + 5)).find(|&index| self.tokens.word(index) == "to")?;
        let is_name = (first..to).all(|index| self.tokens.kind(index) == Some(Kind::Word) && !self.is_finite(index));
        let may_be_verb = (first + 1..to - 1).any(|index| self.tokens.word(index).ends_with('s'));
        let has_verb = self.tokens.kind(to + 1) == Some(Kind::Word)
            && !matches!(self.tokens.word(to + 1), "the" | "a" | "an" | "its" | "their" | "his" | "her");
        let is_headline = !(first..self.range.end).any(|index| self.tokens.is_full_stop(index));
        (is_name && !may_be_verb && has_verb && is_headline).then_some(to..to + 1)
    }

    pub(super) fn conditions(&self) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for mark in self.marked("if") {
            let holds = match mark.entry.value(1) {
                "start" => self.starts_clause(mark.start),
                // `Had the siren worked, …`
                "first" => mark.start == self.first_word(),
                // `تا وقتی … نشود`, `جب تک … نہیں`: as long as not, which is unless.
                "until" => {
                    // What follows `که`, a verb's own complement, is another clause.
                    let end = (mark.end..self.range.end).find(|&index| {
                        self.tokens.is_comma(index)
                            || (index > mark.end + 2 && self.marks.kind_at(index, "comp").is_some())
                    });
                    let clause = mark.end..end.unwrap_or(self.range.end);
                    self.marks.iter().any(|not| not.kind() == "not" && clause.contains(&not.start))
                }
                // Urdu `بارش ہوئی تو … گا`: a condition without `اگر`.
                "then" => found.is_empty() && self.marked("planned").any(|planned| planned.start >= mark.end),
                _ => true,
            };
            if holds && found.last().is_none_or(|last| last.end <= mark.start) {
                found.push(mark.start..mark.end);
            }
        }
        found
    }
}
