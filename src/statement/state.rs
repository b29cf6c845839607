//! How things stand: open or closed, signed or not, held or put off, arrested or released.
//!
//! A word list gives, for each axis, words that tell either side (`reopened`, `بند`, `لاسلیک`). Most of them mean
//! something else beside other words, so an entry can ask for company: `object` for one of the axis's nouns in the same
//! stretch (`closed the crossing`, not `closed at 278 rupees`), `light` for a verb that carries it (`باز شد`, not `باز هم`).
//! A negation beside it gives the other side.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::StateMention;
use super::polarity::negation_lists;
use super::tokens::{Kind, Mark, Marks, PerLanguage, Tokens, read_lists, word_lists};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;

/// How far from a word its object may stand, in tokens.
const OBJECT_REACH: usize = 12;

/// How many tokens may stand between a word and the verb that carries it: a negation and a particle.
const LIGHT_REACH: usize = 3;

/// How far before an English word a negation may stand.
const NEGATION_REACH: usize = 8;

/// What can be one way or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Axis {
    /// A border, road, school or office is open, or closed.
    Open,
    /// An agreement is signed, or not.
    Signed,
    /// A meeting, match or vote is held, or put off or called off.
    Held,
    /// Somebody is arrested or held, or released.
    Detained,
    /// Flights, power or trade run, or have stopped.
    Running,
    /// A match, election or case is won, or lost.
    Won,
    /// A bill, plan or request is approved, or rejected.
    Approved,
    /// A report is confirmed, or denied.
    Confirmed,
    /// Somebody is alive, or dead.
    Alive,
}

impl Axis {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "open" => Self::Open,
            "signed" => Self::Signed,
            "held" => Self::Held,
            "detained" => Self::Detained,
            "running" => Self::Running,
            "won" => Self::Won,
            "approved" => Self::Approved,
            "confirmed" => Self::Confirmed,
            "alive" => Self::Alive,
            _ => return None,
        })
    }
}

/// Which side of its axis a state is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StateValue {
    /// As the axis says: open, signed, held.
    Yes,
    /// The other way: closed, not signed, put off.
    No,
}

impl StateValue {
    fn flipped(self, is_negated: bool) -> Self {
        match (self, is_negated) {
            (Self::Yes, true) => Self::No,
            (Self::No, true) => Self::Yes,
            (value, false) => value,
        }
    }
}

/// Reads the states that sentences tell. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub struct StateReader(PerLanguage<Lexicon>);

impl StateReader {
    /// Reads the word lists.
    ///
    /// # Errors
    /// If a word list is malformed, which a test of the library rules out.
    pub fn new() -> Result<Self> {
        let states = word_lists!("states.txt");
        PerLanguage::build(|language| {
            let [negation, verbs] = negation_lists(language);
            let negated = negated_states(language, states(language));
            read_lists("states.txt", &[states(language), &negation, &verbs, &negated])
        })
        .map(Self)
    }

    /// The states that the sentence `folded` was folded from tells, in order. Spans are bytes of the sentence.
    #[must_use]
    pub fn read(&self, folded: &Folded, language: Language) -> Vec<StateMention> {
        self.read_tokens(&Tokens::new(folded), folded, language)
    }

    pub(crate) fn read_tokens(&self, tokens: &Tokens<'_>, folded: &Folded, language: Language) -> Vec<StateMention> {
        let marks = Marks::new(self.0.of(language), tokens);
        let view = View { tokens, marks: &marks, language: language.resources() };
        let mut found = Vec::new();
        let mut past = 0;
        for mark in marks.iter() {
            if !matches!(mark.kind(), "state" | "ignore") || mark.start < past {
                continue;
            }
            // A phrase that holds such a word and tells no state hides it.
            if mark.kind() == "ignore" {
                if view.hides_state(mark) {
                    past = mark.end;
                }
                continue;
            }
            let Some((axis, value, end)) = view.state(mark) else { continue };
            let Some(span) = tokens.span(mark.start, end) else { continue };
            past = end;
            found.push(StateMention { span: folded.original(span), axis, value });
        }
        found
    }
}

/// Dari negates the verb of a phrase by a prefix: `باز شده است` gives `باز نشده است`, which the negation's own rule turns.
fn negated_states(language: Language, list: &str) -> String {
    const VERBS: [&str; 36] = [
        "شد",
        "شدند",
        "شده",
        "شود",
        "شوند",
        "کرد",
        "کردند",
        "کرده",
        "کند",
        "کنند",
        "بود",
        "ماند",
        "ماندند",
        "مانده",
        "رسید",
        "رسیده",
        "رسیدند",
        "گرفت",
        "گرفتند",
        "یافت",
        "یافتند",
        "داد",
        "دادند",
        "باخت",
        "باختند",
        "خورد",
        "خوردند",
        "افتاد",
        "افتاده",
        "گردید",
        "نمود",
        "رساند",
        "سپرد",
        "برد",
        "انداخت",
        "آورد",
    ];
    if !matches!(language.resources(), Language::Dari | Language::Persian) {
        return String::new();
    }
    let mut forms = String::new();
    for line in list.lines().filter(|line| line.contains("\tstate\t")) {
        let Some((phrase, values)) = line.split_once('\t') else { continue };
        let words: Vec<&str> = phrase.split(' ').collect();
        let verb = words.iter().skip(1).position(|word| {
            VERBS.contains(&word.split('\u{200C}').next().unwrap_or(word))
                || word.starts_with("می\u{200C}")
                || *word == "است"
        });
        let Some(verb) = verb.map(|place| place + 1) else { continue };
        let negated = if words[verb] == "است" { "نیست".to_owned() } else { format!("ن{}", words[verb]) };
        let form = [&words[..verb], &[negated.as_str()], &words[verb + 1..]].concat().join(" ");
        if !list.lines().any(|line| line.split('\t').next() == Some(form.as_str())) {
            forms.extend([form.as_str(), "\t", values, "\n"]);
        }
    }
    forms
}

struct View<'view, 'text> {
    tokens: &'view Tokens<'text>,
    marks: &'view Marks<'view>,
    language: Language,
}

impl View<'_, '_> {
    fn is(&self, index: usize, kind: &str) -> bool {
        self.marks.kind_at(index, kind).is_some()
    }

    fn hides_state(&self, ignore: &Mark<'_>) -> bool {
        (ignore.start..ignore.end).any(|index| self.is(index, "state"))
    }

    /// The state an entry tells where it stands, and the token after its words.
    fn state(&self, mark: &Mark<'_>) -> Option<(Axis, StateValue, usize)> {
        let name = mark.entry.value(1);
        let axis = Axis::named(name)?;
        let value = if mark.entry.value(2) == "yes" { StateValue::Yes } else { StateValue::No };
        let flags = mark.entry.value(3);
        let has = |flag: &str| flags.split(' ').any(|own| own == flag);
        let mut end = mark.end;
        if has("light") {
            end = self.light_after(mark.end)?;
        }
        if has("object") && !self.has_object(mark, end, name) {
            return None;
        }
        Some((axis, value.flipped(self.is_negated(mark, end)), end))
    }

    /// The token after the verb that carries a word which ends at token `from`.
    fn light_after(&self, from: usize) -> Option<usize> {
        (from..from + LIGHT_REACH).take_while(|&index| self.tokens.kind(index) == Some(Kind::Word)).find_map(|index| {
            let light = self.marks.kind_at(index, "light")?;
            // Between the two stand negations and particles alone.
            let is_near = (from..index).all(|at| self.is(at, "not") || self.is(at, "particle"));
            is_near.then_some(light.end)
        })
    }

    /// Whether one of the nouns of the axis stands near, in the same stretch of the sentence.
    fn has_object(&self, mark: &Mark<'_>, end: usize, axis: &str) -> bool {
        let is_wall = |index: usize| self.tokens.is_break(index) && !matches!(self.tokens.word(index), "(" | ")");
        let is_object =
            |index: usize| self.marks.at(index).iter().any(|noun| noun.kind() == "noun" && noun.entry.value(1) == axis);
        let low = mark.start.saturating_sub(OBJECT_REACH);
        let before = (low..mark.start).rev().take_while(|&index| !is_wall(index)).any(is_object);
        let after = || {
            let high = (end + OBJECT_REACH).min(self.tokens.len());
            (end..high).take_while(|&index| !is_wall(index)).any(is_object)
        };
        before || after()
    }

    /// Whether a negation belongs to the words from `mark` to token `end`.
    fn is_negated(&self, mark: &Mark<'_>, end: usize) -> bool {
        let is_edge = |index: usize| self.tokens.is_comma(index) || self.tokens.is_break(index);
        let is_not = |index: usize| {
            self.marks.kind_at(index, "not").is_some_and(|not| {
                // `not only`, `no doubt`
                !self.marks.at(index).iter().any(|other| other.kind() == "ignore" && other.end >= not.end)
            })
        };
        if self.language == Language::English {
            let low = mark.start.saturating_sub(NEGATION_REACH);
            let joins = |index: usize| {
                matches!(self.tokens.word(index), "and" | "but" | "after" | "that" | "who" | "which" | "when" | "while")
                    || self.is(index, "state")
            };
            return (low..mark.start).rev().take_while(|&index| !is_edge(index) && !joins(index)).any(is_not);
        }
        if (mark.start..end).any(is_not) {
            return true;
        }
        let joins = |index: usize| {
            matches!(self.tokens.word(index), "او" | "و" | "اور" | "چی" | "که" | "کہ" | "خو" | "اما" | "تا")
                || is_edge(index)
        };
        let low = mark.start.saturating_sub(2);
        let before = (low..mark.start).rev().take_while(|&index| !joins(index)).any(is_not);
        before || (end..end + 3).take_while(|&index| !joins(index)).any(is_not)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kinds and flags that the rules know. An entry of another would be dead without a word.
    #[test]
    fn every_entry_is_of_a_known_kind() {
        let states = word_lists!("states.txt");
        for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
            let lexicon = read_lists("states.txt", &[states(language)]).unwrap();
            for entry in lexicon.entries() {
                let (kind, axis, value) = (entry.value(0), entry.value(1), entry.value(2));
                let is_known = match kind {
                    "state" => Axis::named(axis).is_some() && matches!(value, "yes" | "no"),
                    "noun" => Axis::named(axis).is_some(),
                    "light" | "particle" | "ignore" => true,
                    _ => false,
                };
                let flags = entry.value(3).split_whitespace().all(|flag| matches!(flag, "light" | "object"));
                assert!(is_known && flags, "{language}: {}", entry.phrase);
            }
        }
    }
}
