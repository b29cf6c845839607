//! Quantities: the numbers of a sentence that count or measure something.
//!
//! One mechanism reads all the languages, each with word lists of its own (`words/<lang>/`): the sentence is taken
//! apart into tokens and list phrases, numbers are composed from digits and number words, those that are years,
//! dates, times of day or labels are dropped, ranges and hedges turn numbers into intervals, and the words around
//! say what is counted and whose.
//!
//! Values are normalised to the unit that [`Counted`] names: kilometres, hectares, kilograms, hours, degrees Celsius,
//! megawatts, kilowatt-hours, kilometres an hour, litres. A share (half, two thirds) is a percentage. Money stays in its
//! currency, and so does any measure of class [`Counted::Other`]. A decade has 87,660 hours and a month 730.5; a jerib
//! 0.2 hectares, a kanal 0.0505857. The unit that was named is kept beside the value ([`Quantity::unit`]).

mod change;
mod counted;
mod fate;
mod hedge;
mod measure;
mod noun;
mod number;
mod reject;
mod scope;
mod sentence;
mod sum;
mod vocabulary;

use self::counted::Head;
use self::hedge::Mention;
use self::number::Form;
use self::sentence::Sentence;
use self::vocabulary::{Role, UnitKind, Vocabulary};
use super::{ChangeRole, Counted, Interval, Quantity};
use crate::error::Result;
use crate::language::Language;
use crate::normalize::Folded;

/// Reads quantities out of sentences. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub struct QuantityReader {
    vocabularies: [Vocabulary; 4],
}

impl QuantityReader {
    /// Reads the word lists.
    ///
    /// # Errors
    /// If a word list is malformed, which a test of the library rules out.
    pub fn new() -> Result<Self> {
        let vocabularies = [
            Vocabulary::new(Language::English)?,
            Vocabulary::new(Language::Pashto)?,
            Vocabulary::new(Language::Urdu)?,
            Vocabulary::new(Language::Dari)?,
        ];
        Ok(Self { vocabularies })
    }

    /// The quantities of a sentence, in order. `folded` is the folded form of `original`, the sentence; spans are
    /// bytes of `original`.
    #[must_use]
    pub fn read(&self, folded: &Folded, original: &str, language: Language) -> Vec<Quantity> {
        let vocabulary = match language.resources() {
            Language::English => &self.vocabularies[0],
            Language::Pashto => &self.vocabularies[1],
            Language::Urdu => &self.vocabularies[2],
            Language::Dari | Language::Persian => &self.vocabularies[3],
        };
        let sentence = Sentence::new(vocabulary, folded, original);
        let numbers = number::numbers(&sentence);
        if numbers.is_empty() {
            return Vec::new();
        }
        let rejected = reject::rejected(&sentence, &numbers);
        let numbers: Vec<_> = numbers
            .into_iter()
            .zip(rejected)
            .filter_map(|(number, is_rejected)| (!is_rejected).then_some(number))
            .collect();
        let mut mentions = hedge::mentions(&sentence, &numbers);
        let mut heads = counted::heads(&sentence, &mentions);
        measure::join_coins(&sentence, &mut mentions, &mut heads);
        let roles = change::roles(&sentence, &mentions, &heads);
        let mut quantities = Vec::with_capacity(mentions.len());
        for (at, ((mention, head), role)) in mentions.iter().zip(&heads).zip(roles).enumerate() {
            let from = if at == 0 { 0 } else { mentions[at - 1].last };
            let to = mentions.get(at + 1).map_or(sentence.tokens.len(), |next| next.first);
            let quantity = quantity(&sentence, mention, head, role, (from, to));
            // Two numbers can come of one character: ⒑.
            let is_apart = |quantity: &Quantity| {
                quantities.last().is_none_or(|last: &Quantity| last.span.end <= quantity.span.start)
            };
            quantities.extend(quantity.filter(is_apart));
        }
        quantities
    }
}

/// A word that tells what befell one person is this close, by the costs of [`counted`], to the word for one or none.
const CLOSE: f64 = 6.0;

/// The quantity that `mention` and what it counts make, if it is one.
fn quantity(
    sentence: &Sentence<'_, '_>,
    mention: &Mention,
    head: &Head,
    role: Option<ChangeRole>,
    (from, to): (usize, usize),
) -> Option<Quantity> {
    // The word for one is an article too; it counts with a unit or a hedge, or where something befell one person.
    let is_beside = |(first, _): (usize, usize)| first <= mention.core_last + 1;
    let is_victim = counted::is_fate(head.counted) && head.noun.is_some_and(is_beside) && head.cost <= CLOSE;
    let is_article = mention.is_bare_one && !head.is_measure && !is_victim;
    // "three schools, one clinic and two bridges"
    let is_article = is_article && !(head.noun.is_some() && is_listed(sentence, mention, from, to));
    let is_idle_none = mention.is_none && !counts_none(sentence, head, to);
    if head.is_past || is_article || is_idle_none {
        return None;
    }
    let is_first = mention.form == Form::Ordinal && mention.interval.best.is_some_and(|best| best <= 1.0);
    if is_first {
        return None;
    }
    let is_century = |counted, factor: f64| counted == Counted::Duration && (factor - measure::CENTURY).abs() < 1.0;
    let is_digits = sentence.numeral(mention.core_first).is_some();
    let names_century = is_digits
        && mention.interval.best.is_some_and(|best| (5.0..30.0).contains(&best))
        && (head.is_measure && is_century(head.counted, head.factor)
            || sentence
                .find_before(mention.core_first, |role| match role {
                    Role::Unit(unit) => is_century(unit.counted, unit.factor).then_some(()),
                    _ => None,
                })
                .is_some());
    let (counted, factor) = match mention.form {
        // 19 پېړۍ, قرن ۱۹: the nineteenth, in figures.
        Form::Cardinal if names_century => (Counted::Ordinal, 1.0),
        Form::Cardinal => (head.counted, head.factor),
        Form::Fraction if head.is_measure && head.counted != Counted::Percent => (head.counted, head.factor),
        Form::Fraction => (Counted::Percent, 100.0),
        Form::Ordinal => (Counted::Ordinal, 1.0),
        Form::Ratio => (Counted::Ratio, 1.0),
    };
    let words = head.words.filter(|_| !matches!(mention.form, Form::Ordinal | Form::Ratio));
    let unit = head.unit.filter(|_| counted == head.counted && counted != Counted::Age);
    let is_fahrenheit = unit.is_some_and(|unit| unit.kind == UnitKind::Fahrenheit);
    let interval = if is_fahrenheit { shifted(mention.interval, -32.0) } else { mention.interval };
    Some(Quantity {
        span: sentence.span(mention.first, mention.last),
        interval: scaled(interval, factor),
        hedge: mention.hedge,
        counted,
        counted_span: words.map(|(first, last)| sentence.span(first, last)),
        unit: unit.and_then(|unit| sentence.unit_name(unit.name)).map(str::to_owned),
        role,
        scope: scope::scope(sentence, mention, head, from, to),
        place: None,
        period: None,
        as_of: None,
    })
}

/// Whether another number stands in one list with `mention`; its neighbours end at `from` and begin at `to`.
fn is_listed(sentence: &Sentence<'_, '_>, mention: &Mention, from: usize, to: usize) -> bool {
    const APART: usize = 4;
    let joins = |at: usize| {
        matches!(sentence.mark(at), Some(',' | '،'))
            || sentence.is(at, |role| matches!(role, Role::And | Role::Coordinator))
    };
    let left = from > 0 && mention.first - from <= APART && (from..mention.first).any(joins);
    let right = to < sentence.tokens.len() && to.saturating_sub(mention.last) <= APART && (mention.last..to).any(joins);
    left && right
}

/// Whether "no" counts people whom something did not befall: "no civilians were hurt". Urdu's کوئی is "any" too, so that
/// a negation must follow.
fn counts_none(sentence: &Sentence<'_, '_>, head: &Head, to: usize) -> bool {
    let Some((_, last)) = head.words.filter(|_| counted::is_fate(head.counted) && head.cost <= 2.0 * CLOSE) else {
        return false;
    };
    let is_negation = |at| matches!(sentence.word(at), "نهیں" | "نه");
    sentence.language != Language::Urdu || (last..to.min(last + 4)).any(is_negation)
}

fn shifted(interval: Interval, by: f64) -> Interval {
    let shift = |value: Option<f64>| value.map(|value| value + by);
    Interval { low: shift(interval.low), best: shift(interval.best), high: shift(interval.high) }
}

fn scaled(interval: Interval, factor: f64) -> Interval {
    let scale = |value: Option<f64>| value.map(|value| value * factor);
    Interval { low: scale(interval.low), best: scale(interval.best), high: scale(interval.high) }
}

#[cfg(test)]
mod tests;
