//! What a number counts or measures.
//!
//! A unit beside the number settles it. Else the head noun after the number does; and where that names people, or
//! nothing is named ("58 killed and 30 wounded"), the nearest word that tells what befell them. "Nearest" is a cost:
//! each word between counts, commas, conjunctions and other numbers count more, a new clause most, and each language
//! looks first where its grammar puts the word: Pashto, Urdu and Dari after the number, English on both sides.

use super::fate::bind;
use super::hedge::Mention;
use super::measure::{cold, repeat_rate, unit};
use super::noun::{counted_before, is_named_age, noun, other, stands_for_people};
use super::number::Form;
use super::sentence::Sentence;
use super::vocabulary::{Role, Side, Unit};
use crate::statement::{Counted, Hedge};

/// What a mention counts, with the words that say so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) counted: Counted,
    /// What values are multiplied by to be in the class's base unit.
    pub(super) factor: f64,
    /// The unit, where one is beside the number or beside one that shares it.
    pub(super) unit: Option<Unit>,
    /// The first token of the words that name what is counted, and the one after the last.
    pub(super) words: Option<(usize, usize)>,
    /// The tokens of the noun, where another word decides the class.
    pub(super) noun: Option<(usize, usize)>,
    /// Whether a unit names it.
    pub(super) is_measure: bool,
    /// What it costs to bind the word that decides the class; 0 where none does.
    pub(super) cost: f64,
    /// Whether it is a stretch of time that ends now, which is a point in time: "two days ago".
    pub(super) is_past: bool,
}

impl Head {
    pub(super) const fn new(counted: Counted, words: Option<(usize, usize)>) -> Self {
        Self { counted, factor: 1.0, unit: None, words, noun: None, is_measure: false, cost: 0.0, is_past: false }
    }
}

/// Whether the class says what befell people.
pub(super) const fn is_fate(counted: Counted) -> bool {
    matches!(
        counted,
        Counted::Killed
            | Counted::Wounded
            | Counted::Missing
            | Counted::Captured
            | Counted::Arrested
            | Counted::Displaced
            | Counted::Rescued
    )
}

/// What each of `mentions` counts.
pub(super) fn heads(sentence: &Sentence<'_, '_>, mentions: &[Mention]) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::with_capacity(mentions.len());
    let mut asks_fate = Vec::with_capacity(mentions.len());
    for (index, mention) in mentions.iter().enumerate() {
        let limit = mentions.get(index + 1).map_or(sentence.tokens.len(), |next| next.first);
        if mention.is_score {
            heads.push(Head { is_measure: true, ..Head::new(Counted::Score, None) });
            asks_fate.push(false);
        } else if let Some(head) = unit(sentence, mention) {
            heads.push(Head { is_measure: true, ..head });
            asks_fate.push(false);
        } else if let Some(hit) = noun(sentence, mention, limit) {
            let Role::Noun(counted) = hit.role else { continue };
            let words = Some((hit.first, hit.last));
            heads.push(Head { noun: words, ..Head::new(counted, words) });
            asks_fate.push(counted == Counted::People);
        } else if let Some(hit) = counted_before(sentence, mention) {
            let Role::Noun(counted) = hit.role else { continue };
            let words = Some((hit.first, hit.last));
            heads.push(Head { noun: words, ..Head::new(counted, words) });
            asks_fate.push(counted == Counted::People);
        } else if is_named_age(sentence, mention) {
            heads.push(Head::new(Counted::Age, None));
            asks_fate.push(false);
        } else {
            let words = other(sentence, mention, limit);
            let is_crowd = mention.hedge == Hedge::Vague && stands_for_people(sentence, words);
            // "now fetches 2,350"
            let is_price = mention.form == Form::Cardinal
                && words.is_none()
                && sentence
                    .find_before(mention.first, |role| (role == Role::Hint(Counted::Money)).then_some(()))
                    .is_some();
            let price = heads.iter().rev().find(|head| head.counted == Counted::Money).filter(|_| is_price).copied();
            let counted = if is_crowd { Counted::People } else { Counted::Other };
            // "45 degrees in Sibi and minus 8 in Kalam"
            let is_cold = words.is_none() && mention.interval.best.is_some_and(|best| best < 0.0);
            if is_cold && sentence.hints(Counted::Temperature) {
                heads.push(cold(sentence));
                asks_fate.push(false);
                continue;
            }
            asks_fate.push(price.is_none());
            heads.push(price.unwrap_or(Head::new(counted, words)));
        }
    }
    share(sentence, mentions, &mut heads, &mut asks_fate);
    repeat_rate(sentence, mentions, &mut heads);
    bind(sentence, mentions, &mut heads, &asks_fate);
    heads
}

/// Lets numbers that name nothing have what their neighbours count: "from 50 to 75 rupees", "three of the seven bridges",
/// دس لاکھ اور … ۳ لاکھ روپے.
fn share(sentence: &Sentence<'_, '_>, mentions: &[Mention], heads: &mut [Head], asks: &mut [bool]) {
    // How far two numbers of one series stand apart.
    const APART: usize = 5;
    for at in (1..mentions.len()).rev() {
        let [left, right] = [&mentions[at - 1], &mentions[at]];
        // Urdu's اور is "and" and "more".
        let is_and = heads[at].is_measure && sentence.is(left.last, |role| role == Role::Coordinator);
        let is_bare = left.form == Form::Cardinal
            && !heads[at - 1].is_measure
            && (is_and || heads[at - 1].noun.is_none() && heads[at - 1].counted == Counted::Other);
        if !is_bare || right.form != Form::Cardinal || right.first < left.last {
            continue;
        }
        let gap = left.last..right.first;
        let is_link = |at: usize| {
            sentence.is(at, |role| {
                matches!(role, Role::And | Role::Coordinator | Role::To | Role::Or | Role::From(_) | Role::Into(_))
            })
        };
        let is_linked = gap.len() <= APART && is_link(left.last);
        let is_of = gap.len() <= 3 && !gap.is_empty() && sentence.word(left.last) == "of";
        let is_change =
            is_linked && sentence.is(left.last, |role| matches!(role, Role::From(_) | Role::Into(Side::Before)));
        if heads[at].is_measure && is_linked || (is_of || is_change) && heads[at].noun.is_some() {
            heads[at - 1] = Head { is_measure: heads[at].is_measure, is_past: false, ..heads[at] };
            asks[at - 1] = asks[at];
        }
        // "none of the 63 passengers": how many there were is not how many were hurt.
        if is_of && heads[at].counted == Counted::People {
            asks[at] = false;
        }
    }
    for at in 1..mentions.len() {
        // "3.2 crore voters, of whom 47 lakh live abroad"
        let is_part =
            sentence.find_before(mentions[at].first, |role| (role == Role::Partitive).then_some(())).is_some();
        let people = heads[..at].iter().rev().find(|head| head.noun.is_some() && asks_of(head.counted));
        if heads[at].counted == Counted::Other
            && !heads[at].is_measure
            && is_part
            && let Some(people) = people
        {
            heads[at] = Head::new(Counted::People, people.noun);
        }
    }
    for at in 1..mentions.len() {
        let [left, right] = [&mentions[at - 1], &mentions[at]];
        let is_bare = !heads[at].is_measure && heads[at].words.is_none() && right.form == Form::Cardinal;
        let is_series = heads[at - 1].is_measure && heads[at - 1].unit.is_some() && right.first >= left.last;
        let is_marked =
            sentence.find_before(right.first, |role| matches!(role, Role::Into(Side::Before)).then_some(())).is_some();
        if is_bare && is_series && is_marked && right.first - left.last <= APART {
            heads[at] = Head { is_past: false, ..heads[at - 1] };
            asks[at] = false;
        }
    }
}

/// Whether the class is one of people.
pub(super) fn asks_of(counted: Counted) -> bool {
    counted == Counted::People || is_fate(counted)
}
